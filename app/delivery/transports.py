"""The HTTP client: aiohttp behind the interface of httpx, and its errors in words for the owner of an endpoint."""

import os
import ssl
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from app.delivery.egress import ONLY_HTTPS, Egress, ForbiddenAddress
from app.delivery.resolver import ThreadedResolver

_URLS_CACHED: Final = 1000


@cache
def tls_context() -> ssl.SSLContext:
    """Trusts the certificate authorities that the machine trusts; reading them takes tens of milliseconds."""
    return ssl.create_default_context()


class Transports:
    """A transport for either scheme, http and https."""

    def __init__(self, egress: Egress) -> None:
        context, self._resolver = tls_context(), ThreadedResolver()
        self._by_scheme = {
            scheme: _transport(egress, context, self._resolver, encrypted=scheme == "https")
            for scheme in ("https", "http")
        }

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send; returns the response before its body was read. Raises errors that `reason` explains."""
        scheme = "https" if url.lower().startswith("https:") else "http"
        return await self._by_scheme[scheme].handle_async_request(_request(url, body, headers))

    async def close(self) -> None:
        for transport in self._by_scheme.values():
            await transport.aclose()
        await self._resolver.close()

    @staticmethod
    def reason(error: BaseException) -> str:
        """What went wrong in a few words, without the addresses inside the network and without what was sent."""
        causes = [error]
        while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None:
            causes.append(cause)
        if any(ONLY_HTTPS in str(cause) for cause in causes):
            return f"the address is public, and {ONLY_HTTPS}"
        if any(isinstance(cause, ForbiddenAddress) or "may not reach" in str(cause) for cause in causes):
            return "the address lies in a network that webhooks may not reach"
        description = next(filter(None, map(_describe, causes)), f"{type(error).__name__}: {error}")
        return " ".join(description.split())[:300].replace("\x00", "\ufffd")


_parse_url: Final = lru_cache(maxsize=_URLS_CACHED)(httpx.URL)


def _transport(
    egress: Egress, context: ssl.SSLContext, resolver: ThreadedResolver, *, encrypted: bool
) -> AiohttpTransport:
    """A transport without an httpx client around it, whose cookies, redirects and environment we do not use: they would
    cost as much as sending.
    """

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            ssl=context,
            resolver=resolver,
            ttl_dns_cache=10,
            socket_factory=egress.socket_factory(encrypted=encrypted),
        )
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
        )

    return AiohttpTransport(verify=context, client=session, trust_env=False)


def _request(url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
    """A POST whose body is a stream, so that httpx does not add headers that aiohttp adds again."""
    request = httpx.Request("POST", _parse_url(url), stream=httpx.ByteStream(body), headers=headers)
    request.headers.encoding = "ascii"  # otherwise httpx detects the encoding at every access
    request.read()
    return request


def _describe(error: BaseException) -> str | None:
    """An error of the connection or of the answer in plain words; httpx reports most of them as timeouts."""
    match error:
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as tls_error):
            return f"the certificate cannot be trusted: {tls_error.verify_message}"
        case aiohttp.ClientConnectorSSLError(os_error=ssl.SSLError() as tls_error):
            return f"no TLS connection: {(tls_error.reason or 'it was broken off').lower().replace('_', ' ')}"
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
