"""One attempt: sign, send, read a little of the answer, all within one time limit from DNS to the last byte."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import httpx
from cryptography.fernet import InvalidToken

from app.clock import Clock
from app.delivery.attempts import Outcome
from app.delivery.backoff import pause_asked_for
from app.delivery.egress import Egress
from app.delivery.queue import Claim
from app.delivery.signing import signature_headers
from app.formats import chat as messages
from app.resources.headers import OUTGOING, without_hidden
from app.resources.webhooks import PayloadForm
from app.sealing import Seal
from app.store.outgoing_records import WebhookRecord

if TYPE_CHECKING:
    from app.delivery.transports import Transports

_EXCERPT_BYTES: Final = 1024
_URLS_CACHED: Final = 1000
_SECRETS_CACHED: Final = 1000
"""Unsealing costs more than signing."""
_USER_AGENT: Final = "Afterview-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one POST, or why nothing did."""

    status_code: int | None
    error: str | None = None
    excerpt: str | None = None
    retry_after: timedelta | None = None


class Sender:
    """Posts claimed deliveries. Use it as an async context manager."""

    def __init__(self, egress: Egress, seal: Seal, clock: Clock, *, timeout_seconds: float, base_url: str) -> None:
        self._egress = egress
        self._clock = clock
        self._timeout = timeout_seconds
        self._base_url = base_url
        self._refusal = lru_cache(maxsize=_URLS_CACHED)(egress.refusal)
        self._unsealed = lru_cache(maxsize=_SECRETS_CACHED)(seal.decrypt)

    async def __aenter__(self) -> Self:
        self._loading = asyncio.create_task(_loaded(self._egress))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await (await self._loading).close()

    async def send(self, claim: Claim) -> Outcome:
        """Try once. Failures of any kind are outcomes, not exceptions."""
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

    def secrets_of(self, endpoint: WebhookRecord, at: datetime) -> list[str]:
        """The secrets that sign at an instant, the newest first. Raises cryptography's InvalidToken."""
        live = [self._unsealed(endpoint.sealed_secret)]
        for each in endpoint.retired_secrets:
            if datetime.fromisoformat(each["until"]) > at:
                with suppress(InvalidToken):  # the endpoint was given its new secret because of that
                    live.append(self._unsealed(each["sealed"]))
        return live

    def headers_of(self, endpoint: WebhookRecord) -> dict[str, str]:
        """The additional headers that the endpoint's owner configured. Raises cryptography's InvalidToken."""
        if endpoint.sealed_headers is None:
            return {}
        headers: dict[str, str] = json.loads(self._unsealed(endpoint.sealed_headers))
        return {name.lower(): value for name, value in headers.items()}

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], media_type: str = "application/json"
    ) -> Answer:
        """Post a signed body, within the one time limit. Failures of any kind are answers, not exceptions."""
        refusal = self._refusal(url)
        if refusal is not None:
            return Answer(None, f"the address {refusal}")
        transports = self._loading.result() if self._loading.done() else await asyncio.shield(self._loading)
        # The excerpt is read as it comes: compressed, it would be unreadable, and could expand without limit.
        ours = {"content-type": media_type, "user-agent": _USER_AGENT, "accept-encoding": "identity", OUTGOING: "1"}
        try:
            async with asyncio.timeout(self._timeout):
                response = await transports.post(url, body, {**headers, **ours})
                async with aclosing(_stream(response)) as stream:
                    pause = pause_asked_for(response.status_code, response.headers, self._clock.now())
                    return Answer(response.status_code, None, await _beginning(stream), pause)
        except TimeoutError:
            return Answer(None, f"no answer within {self._timeout:g} s")
        except Exception as error:  # the receiver chose what came: raised, it would have its message retried forever
            return Answer(None, transports.reason(error))


async def _loaded(egress: Egress) -> "Transports":
    """The HTTP client, loaded in a thread. Paid for by "from start to ready" in docs/performance.md: 6 % of it."""

    def load() -> "type[Transports]":
        from app.delivery import transports

        transports.trust()
        return transports.Transports

    kind = await asyncio.to_thread(load)
    return kind(egress)


def _stream(response: httpx.Response) -> httpx.AsyncByteStream:
    """An answer's body as it comes."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return response.stream


async def _beginning(stream: httpx.AsyncByteStream) -> str:
    """The first KiB of an answer as text that both databases can store."""
    read = b""
    async for chunk in stream:
        read += chunk
        if len(read) >= _EXCERPT_BYTES:
            break
    return read[:_EXCERPT_BYTES].decode(errors="replace").replace("\x00", "\ufffd")


def _elapsed(begun: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - begun)
