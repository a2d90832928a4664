"""The client and the address of a request that came through proxies.

A proxy that is trusted (`AFTERVIEW_TRUSTED_PROXIES`) gives them in `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix`.
Anybody else's headers are ignored, since limits, logs and links depend on them.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from starlette.datastructures import URL, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.public_address import is_host, is_prefix

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
_MOST_HOPS: Final = 100
"""At most this many addresses of a list are read, from its end."""
_WITH_PORT: Final = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>[\d.]+):\d+", re.ASCII)
_PREFIX_KEY: Final = "prefix"


class Forwarding:
    """Sets client, scheme, host and path prefix of a request's scope from the headers of trusted proxies."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client") is not None:
            self._read(scope)
        await self._app(scope, receive, send)

    def _read(self, scope: Scope) -> None:
        peer = _address(scope["client"][0])
        if peer is None or not self._trusts(peer):
            return
        headers = Headers(scope=scope)
        scope["client"] = (str(self._client(peer, headers.getlist("x-forwarded-for"))), 0)
        if (scheme := _last(headers, "x-forwarded-proto").lower()) in ("http", "https"):
            scope["scheme"] = scheme
        if is_host(host := _last(headers, "x-forwarded-host")):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [(b"host", host.encode()), *others]
        prefix = _last(headers, "x-forwarded-prefix")
        if is_prefix(prefix):
            scope.setdefault("state", {})[_PREFIX_KEY] = prefix.rstrip("/")

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _client(self, peer: Address, lists: list[str]) -> Address:
        """The last address that is not a trusted proxy's; a malformed one ends the search."""
        client = peer
        for text in reversed(",".join(lists).rsplit(",", _MOST_HOPS)[-_MOST_HOPS:]):
            if not text.strip():
                continue
            address = _address(text.strip())
            if address is None:
                break
            client = address
            if not self._trusts(address):
                break
        return client


def requested_base(scope: Scope) -> str:
    """The base of addresses as the request was addressed, without a slash at its end."""
    url = URL(scope={**scope, "path": "/", "query_string": b""})
    prefix: str = scope.get("state", {}).get(_PREFIX_KEY, "")
    return f"{url.scheme}://{url.netloc}{prefix}"


def _last(headers: Headers, name: str) -> str:
    """The value of a header; of a list, the one that the nearest proxy added."""
    values = headers.getlist(name)
    return values[-1].rpartition(",")[2].strip() if values else ""


def _address(text: str) -> Address | None:
    """An address with or without a port; an IPv4-mapped IPv6 address becomes IPv4."""
    match = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(text if match is None else match["v6"] or match["v4"])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
