"""How attempts went, and what they mean for the delivery and for the endpoint: many written in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, insert, or_, select, update
from sqlmodel import col

from app.events.health import Health, Standing
from app.events.types import Event, WebhookDisabled, WebhookFailing
from app.events.webhooks import DeliveryStatus, EndpointStatus
from app.resources.fields import instant_text
from app.store import outbox
from app.store.claims import Claim
from app.store.db import Database, Queue, Tx, one_of
from app.store.outbox import NewEvent
from app.store.outgoing_tables import AttemptRow, DeliveryRow, WebhookRow

_GONE: Final = 410
_DELIVERIES: Final = DeliveryRow.__table__  # type: ignore[attr-defined]  # every table class has one
_ATTEMPTS: Final = AttemptRow.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt went. `status_code` is None when no answer came, and then `error` says why."""

    started_at: datetime
    duration: timedelta
    status_code: int | None
    error: str | None
    response_excerpt: str | None
    retry_after: timedelta | None = None
    """The pause that the receiver asked for."""

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt that was made. `retry_at` is when to try again, None gives up; `rests_until` is for the endpoint."""

    claim: Claim
    outcome: Outcome
    retry_at: datetime | None = None
    rests_until: datetime | None = None

    @property
    def halts(self) -> bool:
        """Whether nothing more may go to the endpoint for now."""
        return self.rests_until is not None or self.outcome.status_code == _GONE


async def record_attempts(db: Database, attempts: Sequence[Attempted], now: datetime) -> None:
    """Write down how attempts went.

    An attempt whose lease ended, and whose delivery another process claimed since, is left to that one. Endpoints are
    held before deliveries, and those before the account.
    """
    async with db.transaction() as tx:
        endpoints = await _held_endpoints(tx, attempts)
        claimed = await _held_claims(tx, attempts)
        kept = [each for each in attempts if claimed.get(each.claim.id) == each.claim.claim_number]
        events = [
            event
            for each in kept
            if each.claim.endpoint_id in endpoints
            for event in _fares(endpoints[each.claim.endpoint_id], each, now)
        ]
        if kept:
            await _end(tx, [each.claim.id for each in kept if each.outcome.accepted], now)
            failed = [each for each in kept if not each.outcome.accepted]
            await _go_on(tx, [_goes_on(tx, each, endpoints.get(each.claim.endpoint_id), now) for each in failed])
            await tx.execute(insert(_ATTEMPTS), [_row(each) for each in kept])
        if events:
            await tx.flush()
            await outbox.record(tx, events, now)


async def _held_endpoints(tx: Tx, attempts: Sequence[Attempted]) -> dict[str, WebhookRow]:
    """The endpoints whose standing these attempts may change: those that failed now or were failing."""
    touched = {each.claim.endpoint_id for each in attempts}
    failed = {each.claim.endpoint_id for each in attempts if not each.outcome.accepted}
    unwell = or_(
        one_of(tx, col(WebhookRow.id), failed),
        col(WebhookRow.failing_since).is_not(None),
        col(WebhookRow.rests_until).is_not(None),
    )
    query = select(WebhookRow).where(one_of(tx, col(WebhookRow.id), touched), unwell).order_by(col(WebhookRow.id))
    held = await tx.scalars(query.with_for_update(key_share=True))
    return {endpoint.id: endpoint for endpoint in held}


async def _held_claims(tx: Tx, attempts: Sequence[Attempted]) -> dict[str, int]:
    """The claim under which each delivery is now, held until the transaction ends."""
    wanted = [each.claim.id for each in attempts]
    query = select(_DELIVERIES.c.id, _DELIVERIES.c.claim_count).where(one_of(tx, _DELIVERIES.c.id, wanted))
    return dict((await tx.execute(query.order_by(_DELIVERIES.c.id).with_for_update())).all())


async def _end(tx: Tx, deliveries: Sequence[str], now: datetime) -> None:
    """Deliveries were accepted. Most are, and all that were are told by one statement."""
    if deliveries:
        column = _DELIVERIES.c
        succeeded = update(_DELIVERIES).values(
            status=DeliveryStatus.SUCCEEDED.value,
            attempt_count=column.attempt_count + 1,
            tries=column.tries + 1,
            next_attempt_at=None,
            completed_at=now,
        )
        await tx.execute(succeeded.where(one_of(tx, column.id, deliveries)))


async def _go_on(tx: Tx, changes: Sequence[dict[str, Any]]) -> None:
    """Deliveries were not accepted: each goes its own way."""
    if changes:
        await tx.execute(update(_DELIVERIES).where(_DELIVERIES.c.id == bindparam("delivery")), changes)


def _goes_on(tx: Tx, each: Attempted, endpoint: WebhookRow | None, now: datetime) -> dict[str, Any]:
    """A delivery's columns after an attempt that was not accepted."""
    status, next_attempt_at, tries = DeliveryStatus.PENDING, None, each.claim.tries + 1
    if endpoint is not None and endpoint.status != EndpointStatus.ENABLED:
        tries = 0  # kept until the endpoint is enabled
    elif each.retry_at is None:
        status = DeliveryStatus.FAILED
    else:
        next_attempt_at = each.retry_at
        tx.wake(Queue.DELIVER, each.retry_at)
    return {
        "delivery": each.claim.id,
        "status": status.value,
        "attempt_count": each.claim.attempt_count + 1,
        "tries": tries,
        "next_attempt_at": next_attempt_at,
        "completed_at": None if status is DeliveryStatus.PENDING else now,
    }


def _fares(endpoint: WebhookRow, each: Attempted, now: datetime) -> list[NewEvent]:
    """Keep an endpoint's standing; answers with what has to be told of it."""
    if each.outcome.accepted:
        write_health(endpoint, Health())
        endpoint.rests_until = None
        return []
    if each.rests_until is not None:
        endpoint.rests_until = max(each.rests_until, endpoint.rests_until or each.rests_until)
    known = Health(endpoint.failing_since, endpoint.failed_messages, endpoint.warned_at)
    health, standing = known.after_failure(now, first_attempt=each.claim.attempt_count == 0)
    write_health(endpoint, health)
    if endpoint.status != EndpointStatus.ENABLED:
        return []
    if each.outcome.status_code == _GONE:
        return [_disabled(endpoint, "the receiver answered 410 Gone", now)]
    since = instant_text(health.failing_since or now)
    says = f"nothing was accepted since {since}, and {health.failed_messages} messages failed"
    match standing:
        case Standing.GIVEN_UP:
            return [_disabled(endpoint, says, now)]
        case Standing.WARNED:
            return [_event(WebhookFailing, endpoint, says)]
        case Standing.FINE:
            return []


def write_health(endpoint: WebhookRow, health: Health) -> None:
    endpoint.failing_since, endpoint.failed_messages = health.failing_since, health.failed_messages
    endpoint.warned_at = health.warned_at


def _disabled(endpoint: WebhookRow, reason: str, now: datetime) -> NewEvent:
    endpoint.status, endpoint.disabled_reason = EndpointStatus.DISABLED.value, reason
    endpoint.updated_at = now
    return _event(WebhookDisabled, endpoint, reason)


def _event(kind: type[Event], endpoint: WebhookRow, reason: str) -> NewEvent:
    since = endpoint.failing_since
    return NewEvent(
        kind,
        endpoint.account_id,
        {
            "webhook_id": endpoint.id,
            "description": endpoint.description,
            "reason": reason,
            "failing_since": None if since is None else instant_text(since),
            "failed_messages": endpoint.failed_messages,
        },
    )


def _row(each: Attempted) -> dict[str, Any]:
    outcome = each.outcome
    return {
        "delivery_id": each.claim.id,
        "number": each.claim.attempt_count + 1,
        "started_at": outcome.started_at,
        "duration_ms": round(outcome.duration.total_seconds() * 1000),
        "status_code": outcome.status_code,
        "error": outcome.error,
        "response_excerpt": outcome.response_excerpt,
    }
