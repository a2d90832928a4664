"""One attempt: sign, then post; one time limit covers everything from DNS to the first KiB of the answer."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import httpx
from cryptography.fernet import InvalidToken

from app.clock import Clock
from app.delivery.attempts import PostResult
from app.delivery.backoff import pause_asked_for
from app.delivery.egress import Egress
from app.delivery.queue import ClaimedDelivery
from app.delivery.signing import signature_headers
from app.formats.delivery_body import encode_delivery
from app.resources.headers import LOOP_MARK, redacted
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
        self._transports = asyncio.create_task(_load_transports(self._egress))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await (await self._transports).close()

    async def send(self, delivery: ClaimedDelivery, now: datetime) -> PostResult:
        """Try once. Failures of any kind are results, not exceptions."""
        endpoint = delivery.endpoint
        message = encode_delivery(
            endpoint.format,
            id=delivery.id,
            type=delivery.event_type,
            timestamp=delivery.timestamp,
            sequence=delivery.sequence,
            data=delivery.data,
            base_url=self._base_url,
            thin=endpoint.payload == PayloadForm.THIN,
            timezone=delivery.timezone,
        )
        try:
            secrets, custom_headers = self.secrets_of(endpoint, now), self.headers_of(endpoint)
        except InvalidToken:
            reason = "the endpoint's secret or headers were sealed under another AFTERVIEW_SECRET_KEY; renew them"
            return PostResult(None, reason)
        signature = signature_headers(delivery.id, now, message.body, secrets)
        result = await self.post(endpoint.url, message.body, {**custom_headers, **signature}, message.media_type)
        error, excerpt = (text and redacted(text, custom_headers) for text in (result.error, result.excerpt))
        return replace(result, error=error, excerpt=excerpt)

    def secrets_of(self, endpoint: WebhookRecord, at: datetime) -> list[str]:
        """The secrets that sign at an instant, the newest first. Raises cryptography's InvalidToken."""
        secrets = [self._unsealed(endpoint.sealed_secret)]
        for retired in endpoint.retired_secrets:
            if datetime.fromisoformat(retired["until"]) > at:
                with suppress(InvalidToken):  # the endpoint was given its new secret because of that
                    secrets.append(self._unsealed(retired["sealed"]))
        return secrets

    def headers_of(self, endpoint: WebhookRecord) -> dict[str, str]:
        """The additional headers that the endpoint's owner configured. Raises cryptography's InvalidToken."""
        if endpoint.sealed_headers is None:
            return {}
        headers: dict[str, str] = json.loads(self._unsealed(endpoint.sealed_headers))
        return {name.lower(): value for name, value in headers.items()}

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], media_type: str = "application/json"
    ) -> PostResult:
        """Post a signed body, within the one time limit. Failures of any kind are results, not exceptions."""
        begun = time.monotonic()
        result = await self._post(url, body, headers, media_type)
        return replace(result, duration=timedelta(seconds=time.monotonic() - begun))

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str], media_type: str) -> PostResult:
        refusal = self._refusal(url)
        if refusal is not None:
            return PostResult(None, f"the address {refusal}")
        transports = self._transports.result() if self._transports.done() else await asyncio.shield(self._transports)
        # The excerpt is read as it comes: compressed, it would be unreadable, and could expand without limit.
        fixed = {"content-type": media_type, "user-agent": _USER_AGENT, "accept-encoding": "identity", LOOP_MARK: "1"}
        try:
            async with asyncio.timeout(self._timeout):
                response = await transports.post(url, body, {**headers, **fixed})
                async with aclosing(_stream(response)) as stream:
                    pause = pause_asked_for(response.status_code, response.headers, self._clock.now())
                    return PostResult(response.status_code, excerpt=await _beginning(stream), retry_after=pause)
        except TimeoutError:
            return PostResult(None, f"no answer within {self._timeout:g} s")
        except Exception as error:
            # The receiver controls what arrives. Were its error raised, the attempt would not be recorded, and the
            # delivery would be retried forever.
            return PostResult(None, transports.reason(error))


async def _load_transports(egress: Egress) -> "Transports":
    """The HTTP client, loaded in a thread: that saves 6 % of "from start to ready" in docs/performance.md."""

    def load() -> "type[Transports]":
        from app.delivery import transports

        transports.tls_context()  # reads the certificate authorities in this thread, too
        return transports.Transports

    transports_class = await asyncio.to_thread(load)
    return transports_class(egress)


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
