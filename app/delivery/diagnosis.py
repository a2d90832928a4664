"""Diagnoses an endpoint: sends it a valid, a repeated, a tampered and an old message, and reports how it reacted."""

from datetime import timedelta
from typing import Final

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, select
from sqlmodel import col

from app.clock import Clock
from app.delivery.attempts import PostResult
from app.delivery.sender import Sender
from app.delivery.signing import signature_headers
from app.errors import Conflict
from app.events.types import WebhookTest
from app.formats.delivery_body import EncodedDelivery, encode_delivery
from app.ids import new_id
from app.resources.diagnoses import Diagnosis, Reaction, Trial, TrialResult
from app.resources.webhooks import CHATS
from app.store.db import Database
from app.store.objects import load_owned
from app.store.outgoing_records import WebhookRecord
from app.store.tables import AccountRow

_STALE_BY: Final = timedelta(hours=1)
"""Standard Webhooks has receivers refuse what was signed more than some minutes ago."""
_ONE_TRIAL: Final = (Trial.VALID,)
"""For a chat, which checks no signature and shows people every message that it accepts."""
_EXPECTED: Final = {
    Trial.VALID: Reaction.ACCEPTED,
    Trial.DUPLICATE: Reaction.ACCEPTED,
    Trial.TAMPERED: Reaction.REJECTED,
    Trial.STALE: Reaction.REJECTED,
}
_WHY: Final = {
    (Trial.VALID, Reaction.ACCEPTED): "A rightly signed message was accepted.",
    (Trial.VALID, Reaction.REJECTED): "A rightly signed message was rejected: does the receiver use this secret?",
    (Trial.DUPLICATE, Reaction.ACCEPTED): "The same message once more was accepted, as a retry must be.",
    (Trial.DUPLICATE, Reaction.REJECTED): "The same message once more was rejected: retries of it would never end.",
    (Trial.TAMPERED, Reaction.ACCEPTED): "A message changed after signing was accepted: check the signature.",
    (Trial.TAMPERED, Reaction.REJECTED): "A message changed after signing was rejected.",
    (Trial.STALE, Reaction.ACCEPTED): "A message signed an hour ago was accepted: check webhook-timestamp.",
    (Trial.STALE, Reaction.REJECTED): "A message signed an hour ago was rejected.",
}
_KNOWN_ALREADY: Final = frozenset({208, 409})
"""Statuses that say of themselves that the message was known (Already Reported, Conflict)."""

log = structlog.get_logger(__name__)


class Diagnoses:
    """Diagnoses endpoints, one diagnosis of an endpoint at a time in this process."""

    def __init__(self, db: Database, sender: Sender, clock: Clock, base_url: str) -> None:
        self._db = db
        self._sender = sender
        self._clock = clock
        self._base_url = base_url
        self._running: set[str] = set()

    async def diagnose(self, account_id: str, webhook_id: str) -> Diagnosis:
        """Try an endpoint, disabled or not, and leave nothing behind. No transaction is open while it answers.

        Raises Conflict while it is being tried already, and when the endpoint's secret cannot be read.
        """
        if webhook_id in self._running:
            raise Conflict(f"endpoint {webhook_id[:64]} is being diagnosed; its answer comes in a moment")
        self._running.add(webhook_id)
        try:
            return await _diagnosis(self._db, self._sender, self._clock, account_id, webhook_id, self._base_url)
        finally:
            self._running.discard(webhook_id)


async def _diagnosis(
    db: Database, sender: Sender, clock: Clock, account_id: str, webhook_id: str, base_url: str
) -> Diagnosis:
    endpoint, sequence = await db.run(_load_endpoint, account_id, webhook_id)
    data = {"webhook_id": endpoint.id, "message": "This message belongs to a diagnosis of your webhook endpoint."}
    message_id = new_id("dlv")
    message = encode_delivery(
        endpoint.format,
        id=message_id,
        type=WebhookTest.name,
        timestamp=clock.now(),
        sequence=sequence,
        data=data,
        base_url=base_url,
        thin=False,
        timezone="UTC",
    )
    trials = _Trials(sender, clock, endpoint, message, message_id)
    items, results = [], {}
    for trial in _ONE_TRIAL if endpoint.format in CHATS else Trial:
        item, results[trial] = await trials.run(trial)
        items.append(item)
        if trial is Trial.VALID and item.reaction is Reaction.NO_ANSWER:
            break  # nothing is there that could answer the others
    return Diagnosis(
        webhook_id=endpoint.id,
        passed=all(item.passed for item in items),
        deduplicated=_deduplicated(results[Trial.VALID], results.get(Trial.DUPLICATE)),
        items=items,
        next_cursor=None,
    )


def _load_endpoint(connection: Connection, account_id: str, webhook_id: str) -> tuple[WebhookRecord, int]:
    """The endpoint, and the sequence of the account's newest event."""
    endpoint = load_owned(connection, WebhookRecord, account_id, webhook_id)
    newest = select(col(AccountRow.last_sequence)).where(col(AccountRow.id) == account_id)
    return endpoint, connection.scalar(newest) or 0


class _Trials:
    """The four messages to one endpoint; the first two share their identifier."""

    def __init__(
        self, sender: Sender, clock: Clock, endpoint: WebhookRecord, message: EncodedDelivery, message_id: str
    ) -> None:
        self._sender = sender
        self._clock = clock
        self._endpoint = endpoint
        self._body = message.body
        self._media_type = message.media_type
        self._repeated_id = message_id

    async def run(self, trial: Trial) -> tuple[TrialResult, PostResult]:
        message_id = self._repeated_id if trial in (Trial.VALID, Trial.DUPLICATE) else new_id("dlv")
        now = self._clock.now()
        signed_at = now - _STALE_BY if trial is Trial.STALE else now
        try:
            secrets = self._sender.secrets_of(self._endpoint, now)
            custom_headers = self._sender.headers_of(self._endpoint)
        except InvalidToken:
            raise Conflict("the endpoint's secret was sealed under another AFTERVIEW_SECRET_KEY; rotate it") from None
        signature = signature_headers(message_id, signed_at, self._body, secrets)
        body = self._body.replace(b"diagnosis", b"DIAGNOSIS") if trial is Trial.TAMPERED else self._body
        headers = {**custom_headers, **signature}
        result = await self._sender.post(self._endpoint.url, body, headers, self._media_type)
        log.info("diagnosis", webhook=self._endpoint.id, message=trial.value, status_code=result.status_code)
        reaction = _reaction(result)
        item = TrialResult(
            message=trial,
            message_id=message_id,
            expected=_EXPECTED[trial],
            reaction=reaction,
            passed=reaction is _EXPECTED[trial],
            status_code=result.status_code,
            error=result.error,
            duration_ms=round(result.duration.total_seconds() * 1000),
            why=_WHY.get((trial, reaction), f"No answer came: {result.error}."),
        )
        return item, result


def _reaction(result: PostResult) -> Reaction:
    """Only 2xx accepts; 5xx is a failure of the receiver, which rejects all the same: it will be asked again."""
    if result.status_code is None:
        return Reaction.NO_ANSWER
    return Reaction.ACCEPTED if result.accepted else Reaction.REJECTED


def _deduplicated(first: PostResult, second: PostResult | None) -> bool | None:
    """Whether the second answer shows that the message was known: by its status, or by differing from the first."""
    if second is None or second.status_code is None or first.status_code is None:
        return None
    if second.status_code in _KNOWN_ALREADY:
        return True
    differs = (first.status_code, first.excerpt) != (second.status_code, second.excerpt)
    return True if differs and _reaction(second) is Reaction.ACCEPTED else None
