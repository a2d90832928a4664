"""One attempt: sign, send, read a little of the answer, all within one time limit from DNS to the last byte."""

import asyncio
import json
import os
import ssl
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from types import TracebackType
from typing import Final, Self

import aiohttp
import httpx
from cryptography.fernet import InvalidToken
from httpx_aiohttp import AiohttpTransport

from app.clock import Clock
from app.delivery.backoff import pause_asked_for
from app.delivery.egress import Egress, ForbiddenAddress
from app.delivery.names import Names
from app.delivery.signing import signature_headers
from app.events.headers import without_hidden
from app.events.webhooks import PayloadForm
from app.formats import messages
from app.sealing import Seal
from app.store.attempts import Outcome
from app.store.claims import Claim
from app.store.outgoing_tables import WebhookRow

_EXCERPT_BYTES: Final = 1024
_ENDPOINTS_AT_HAND: Final = 1000
_SECRETS_AT_HAND: Final = 1000
"""Unsealing costs more than signing; a rotated or forgotten secret is not asked for again."""
_USER_AGENT: Final = "Afterview-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of one post, or why nothing did."""

    status_code: int | None
    error: str | None = None
    excerpt: str | None = None
    retry_after: timedelta | None = None


@cache
def trust() -> ssl.SSLContext:
    """Trusts whom the machine trusts; reading whom takes a while."""
    return ssl.create_default_context()


class Sender:
    """Posts claimed deliveries. Use it as an async context manager."""

    def __init__(self, egress: Egress, seal: Seal, clock: Clock, *, timeout_seconds: float, base_url: str) -> None:
        self._egress = egress
        self._clock = clock
        self._timeout = timeout_seconds
        self._base_url = base_url
        self._refusal = lru_cache(maxsize=_ENDPOINTS_AT_HAND)(egress.refusal)
        self._unsealed = lru_cache(maxsize=_SECRETS_AT_HAND)(seal.decrypt)

    async def __aenter__(self) -> Self:
        context, self._names = trust(), Names()
        self._transports = {
            scheme: _transport(self._egress, context, self._names, encrypted=scheme == "https")
            for scheme in ("https", "http")
        }
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        await self._names.close()

    async def send(self, claim: Claim) -> Outcome:
        """Try once; whatever goes wrong is the outcome, never an exception."""
        sent = messages.encoded(
            claim.endpoint.format,
            id=claim.id,
            type=claim.event_type,
            timestamp=claim.timestamp,
            sequence=claim.sequence,
            data=claim.data,
            base_url=self._base_url,
            thin=claim.endpoint.payload == PayloadForm.THIN,
            timezone=claim.timezone,
        )
        started_at = self._clock.now()
        begun = time.monotonic()
        try:
            secrets, own = self.secrets_of(claim.endpoint, started_at), self.headers_of(claim.endpoint)
        except InvalidToken:
            reason = "the endpoint's secret or headers were sealed under another AFTERVIEW_SECRET_KEY; renew them"
            return Outcome(started_at, _elapsed(begun), None, reason, None)
        signed = signature_headers(claim.id, started_at, sent.body, secrets)
        answer = await self.post(claim.endpoint.url, sent.body, {**own, **signed}, sent.media_type)
        error, excerpt = (text and without_hidden(text, own) for text in (answer.error, answer.excerpt))
        return Outcome(started_at, _elapsed(begun), answer.status_code, error, excerpt, answer.retry_after)

    def secrets_of(self, endpoint: WebhookRow, at: datetime) -> list[str]:
        """The secrets that sign at an instant, the newest first. Raises cryptography's InvalidToken."""
        live = [self._unsealed(endpoint.sealed_secret)]
        for each in endpoint.retired_secrets:
            if datetime.fromisoformat(each["until"]) > at:
                with suppress(InvalidToken):  # the endpoint was given its new secret because of that
                    live.append(self._unsealed(each["sealed"]))
        return live

    def headers_of(self, endpoint: WebhookRow) -> dict[str, str]:
        """The headers that the endpoint's owner wants to be sent. Raises cryptography's InvalidToken."""
        if endpoint.sealed_headers is None:
            return {}
        headers: dict[str, str] = json.loads(self._unsealed(endpoint.sealed_headers))
        return {name.lower(): value for name, value in headers.items()}

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], media_type: str = "application/json"
    ) -> Answer:
        """Post a signed body, within the one time limit; whatever goes wrong is the answer, never an exception."""
        refusal = self._refusal(url)
        if refusal is not None:
            return Answer(None, f"the address {refusal}")
        transport = self._transports["https" if url.lower().startswith("https:") else "http"]
        # What is kept of an answer is read as it comes: compressed it would be unreadable, and a bomb.
        ours = {"content-type": media_type, "user-agent": _USER_AGENT, "accept-encoding": "identity"}
        try:
            async with asyncio.timeout(self._timeout):
                response = await transport.handle_async_request(_request(url, body, {**headers, **ours}))
                async with aclosing(_stream(response)) as stream:
                    pause = pause_asked_for(response.status_code, response.headers, self._clock.now())
                    return Answer(response.status_code, None, await _beginning(stream), pause)
        except TimeoutError:
            return Answer(None, f"no answer within {self._timeout:g} s")
        except Exception as error:  # the receiver chose what came: let out, its message would be tried for ever
            return Answer(None, _reason(error))


_parsed: Final = lru_cache(maxsize=_ENDPOINTS_AT_HAND)(httpx.URL)


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


def _stream(response: httpx.Response) -> httpx.AsyncByteStream:
    """An answer's body as it comes."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return response.stream


async def _beginning(stream: httpx.AsyncByteStream) -> str:
    """The first KiB of an answer as text that any database keeps."""
    read = b""
    async for chunk in stream:
        read += chunk
        if len(read) >= _EXCERPT_BYTES:
            break
    return read[:_EXCERPT_BYTES].decode(errors="replace").replace("\x00", "\ufffd")


def _reason(error: BaseException) -> str:
    """What went wrong in a few words, without the addresses inside the network and without what was sent."""
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None:
        causes.append(cause)
    if any(isinstance(each, ForbiddenAddress) or "may not reach" in str(each) for each in causes):
        return "the address lies in a network that webhooks may not reach"
    told = next(filter(None, map(_told, causes)), f"{type(error).__name__}: {error}")
    return " ".join(told.split())[:300].replace("\x00", "\ufffd")


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


def _elapsed(begun: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - begun)
