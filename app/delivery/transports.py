"""What sends: aiohttp, as httpx sees it; and what its errors mean in our words.

Loading it takes a tenth of a start's time.
"""

import os
import ssl
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from app.delivery.egress import Egress, ForbiddenAddress
from app.delivery.names import Names

_ADDRESSES_AT_HAND: Final = 1000


@cache
def trust() -> ssl.SSLContext:
    """Trusts whom the machine trusts; reading whom takes a while."""
    return ssl.create_default_context()


class Transports:
    """One for each scheme."""

    def __init__(self, egress: Egress) -> None:
        context, self._names = trust(), Names()
        self._by_scheme = {
            scheme: _transport(egress, context, self._names, encrypted=scheme == "https")
            for scheme in ("https", "http")
        }

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send, and answer with what came back, its body still to come. Raises what `reason` explains."""
        scheme = "https" if url.lower().startswith("https:") else "http"
        return await self._by_scheme[scheme].handle_async_request(_request(url, body, headers))

    async def close(self) -> None:
        for transport in self._by_scheme.values():
            await transport.aclose()
        await self._names.close()

    @staticmethod
    def reason(error: BaseException) -> str:
        """What went wrong in a few words, without the addresses inside the network and without what was sent."""
        causes = [error]
        while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None:
            causes.append(cause)
        if any(isinstance(each, ForbiddenAddress) or "may not reach" in str(each) for each in causes):
            return "the address lies in a network that webhooks may not reach"
        told = next(filter(None, map(_told, causes)), f"{type(error).__name__}: {error}")
        return " ".join(told.split())[:300].replace("\x00", "\ufffd")


_parsed: Final = lru_cache(maxsize=_ADDRESSES_AT_HAND)(httpx.URL)


def _transport(egress: Egress, context: ssl.SSLContext, names: Names, *, encrypted: bool) -> AiohttpTransport:
    """What sends. There is no client of httpx around it: cookies, redirects and environments are what we do without,
    and they would cost as much as sending.
    """

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            ssl=context,
            resolver=names,
            ttl_dns_cache=10,
            socket_factory=egress.socket_factory(encrypted=encrypted),
        )
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
        )

    return AiohttpTransport(verify=context, client=session, trust_env=False)


def _request(url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
    """A post. It is given as a stream, so that only aiohttp adds the headers that frame it, and not httpx before it."""
    request = httpx.Request("POST", _parsed(url), stream=httpx.ByteStream(body), headers=headers)
    request.headers.encoding = "ascii"  # as they were just written; else it is found out at every use of one
    request.read()
    return request


def _told(error: BaseException) -> str | None:
    """An error of the connection or of the answer in our words: httpx takes most of them for time limits."""
    match error:
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as found):
            return f"the certificate cannot be trusted: {found.verify_message}"
        case aiohttp.ClientConnectorSSLError(os_error=ssl.SSLError() as found):
            return f"no TLS connection: {(found.reason or 'it was broken off').lower().replace('_', ' ')}"
        case aiohttp.ClientConnectorDNSError():
            return f"the name cannot be resolved: {error.strerror}"
        case aiohttp.ClientConnectorError(errno=int(number)) if number > 0:
            return f"no connection: {os.strerror(number)}"
        case aiohttp.ClientConnectorError(os_error=OSError(errno=None)):
            return "no connection to any of the addresses"
        case aiohttp.ServerDisconnectedError():
            return "the connection was closed before an answer came"
        case aiohttp.ClientPayloadError():
            return "the connection was closed before the answer was complete"
        case aiohttp.ClientOSError(errno=int(number)) if number > 0:
            return f"the connection broke: {os.strerror(number)}"
        case aiohttp.ClientResponseError():
            # What the parser says, and not what it cites: the receiver may have repeated what was sent.
            return f"the answer is no HTTP that can be read: {error.message.partition(chr(10))[0].rstrip(':')}"
    return None
