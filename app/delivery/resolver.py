"""Resolves host names in threads of its own.

A lookup that gets no answer blocks its thread for half a minute; the loop's own few threads have other work to do.
"""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

_THREADS: Final = 512
"""As many as a process has messages in flight; a thread is started when it is needed."""


class ThreadedResolver(AbstractResolver):
    """The machine's own resolver, asked for any number of names at once."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises OSError when it has none."""
        resolve = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        addresses = await asyncio.get_running_loop().run_in_executor(self._threads, resolve)
        return [
            ResolveResult(
                hostname=host,
                host=_numeric(address),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in addresses
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _numeric(address: Sequence[Any]) -> str:
    """An address as text, with the zone that a link-local one has (RFC 4007, section 11)."""
    zoned = len(address) == 4 and address[3]
    return f"{address[0]}%{address[3]}" if zoned else str(address[0])
