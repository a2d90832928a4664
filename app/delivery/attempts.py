"""Outcomes of attempts, and what follows from them for the delivery and for the endpoint's health."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlmodel import col

from app.delivery.queue import Claim
from app.events.health import Health, Standing
from app.events.types import Event, WebhookDisabled, WebhookFailing
from app.resources.fields import instant_text
from app.resources.webhooks import DeliveryStatus, EndpointStatus
from app.store import outbox
from app.store.db import Queue, UnitOfWork, in_list
from app.store.outbox import NewEvent
from app.store.outgoing_records import AttemptRecord, DeliveryRecord, WebhookRecord
from app.store.outgoing_tables import WebhookRow
from app.store.record import fetch, select_record

_GONE: Final = 410
_DELIVERIES: Final = DeliveryRecord.TABLE


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


async def record_attempts(tx: UnitOfWork, attempts: Sequence[Attempted], now: datetime) -> None:
    """Record how attempts went.

    Where another process has claimed the delivery since, because the lease ended, only that one records. Endpoints are
    locked before deliveries, and deliveries before the account.
    """
    endpoints, claimed = await tx.run(_locked, attempts)
    current = [each for each in attempts if claimed.get(each.claim.id) == each.claim.claim_number]
    events: list[NewEvent] = []
    for each in current:
        endpoint = endpoints.get(each.claim.endpoint_id)
        if endpoint is not None:
            endpoints[endpoint.id], event = _update_health(tx, endpoint, each, now)
            events += [] if event is None else [event]
    if current:
        tx.add_all(_row(each) for each in current)
        accepted = [each.claim.id for each in current if each.outcome.accepted]
        failed = [each for each in current if not each.outcome.accepted]
        changes = [_after_failure(tx, each, endpoints.get(each.claim.endpoint_id), now) for each in failed]
        await tx.run(_write_outcomes, accepted, changes, now)
    if events:
        await outbox.append(tx, events, now)


def _locked(
    connection: Connection, attempts: Sequence[Attempted]
) -> tuple[dict[str, WebhookRecord], Mapping[str, int]]:
    """What attempts may change, locked: the endpoints, and the number of every delivery's latest claim."""
    return _locked_endpoints(connection, attempts), _locked_claims(connection, attempts)


def _locked_endpoints(connection: Connection, attempts: Sequence[Attempted]) -> dict[str, WebhookRecord]:
    """The endpoints whose health these attempts may change: those that failed now or were failing."""
    touched = {each.claim.endpoint_id for each in attempts}
    failed = {each.claim.endpoint_id for each in attempts if not each.outcome.accepted}
    unhealthy = or_(
        in_list(connection, col(WebhookRow.id), failed),
        col(WebhookRow.failing_since).is_not(None),
        col(WebhookRow.rests_until).is_not(None),
    )
    query = select_record(WebhookRecord).where(in_list(connection, col(WebhookRow.id), touched), unhealthy)
    locked = query.order_by(col(WebhookRow.id)).with_for_update(key_share=True)
    return {endpoint.id: endpoint for endpoint in fetch(connection, WebhookRecord, locked)}


def _locked_claims(connection: Connection, attempts: Sequence[Attempted]) -> Mapping[str, int]:
    """The number of the latest claim of every delivery, locked until the transaction ends."""
    column = _DELIVERIES.c
    wanted = [each.claim.id for each in attempts]
    query = select(column.id, column.claim_count).where(in_list(connection, column.id, wanted))
    return dict(connection.execute(query.order_by(column.id).with_for_update()).all())


def _write_outcomes(
    connection: Connection, accepted: Sequence[str], changes: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """End the accepted deliveries, which most are, by one statement; `changes` are those of the others."""
    column = _DELIVERIES.c
    if accepted:
        succeeded = update(_DELIVERIES).values(
            status=DeliveryStatus.SUCCEEDED.value,
            attempt_count=column.attempt_count + 1,
            tries=column.tries + 1,
            next_attempt_at=None,
            completed_at=now,
        )
        connection.execute(succeeded.where(in_list(connection, column.id, accepted)))
    if changes:
        connection.execute(update(_DELIVERIES).where(column.id == bindparam("delivery")), changes)


def _after_failure(tx: UnitOfWork, each: Attempted, endpoint: WebhookRecord | None, now: datetime) -> dict[str, Any]:
    """A delivery's columns after an attempt that was not accepted."""
    status, next_attempt_at, tries = DeliveryStatus.PENDING, None, each.claim.tries + 1
    if endpoint is not None and endpoint.status != EndpointStatus.ENABLED:
        tries = 0  # its schedule begins again when the endpoint is enabled
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


def _update_health(
    tx: UnitOfWork, endpoint: WebhookRecord, each: Attempted, now: datetime
) -> tuple[WebhookRecord, NewEvent | None]:
    """The endpoint with its health after an attempt, and the event that reports a change of it, if any."""
    if each.outcome.accepted:
        return tx.change(write_health(tx, endpoint, Health()), rests_until=None), None
    if each.rests_until is not None:
        endpoint = tx.change(endpoint, rests_until=max(each.rests_until, endpoint.rests_until or each.rests_until))
    known = Health(endpoint.failing_since, endpoint.failed_messages, endpoint.warned_at)
    health, standing = known.after_failure(now, first_attempt=each.claim.attempt_count == 0)
    endpoint = write_health(tx, endpoint, health)
    if endpoint.status != EndpointStatus.ENABLED:
        return endpoint, None
    if each.outcome.status_code == _GONE:
        return _disabled(tx, endpoint, "the receiver answered 410 Gone", now)
    since = instant_text(health.failing_since or now)
    reason = f"nothing was accepted since {since}, and {health.failed_messages} messages failed"
    match standing:
        case Standing.GIVEN_UP:
            return _disabled(tx, endpoint, reason, now)
        case Standing.WARNED:
            return endpoint, _event(WebhookFailing, endpoint, reason)
        case Standing.FINE:
            return endpoint, None


def write_health(tx: UnitOfWork, endpoint: WebhookRecord, health: Health) -> WebhookRecord:
    """Change the health of an endpoint; returns it as it then is."""
    return tx.change(
        endpoint,
        failing_since=health.failing_since,
        failed_messages=health.failed_messages,
        warned_at=health.warned_at,
    )


def _disabled(
    tx: UnitOfWork, endpoint: WebhookRecord, reason: str, now: datetime
) -> tuple[WebhookRecord, NewEvent | None]:
    disabled = tx.change(endpoint, status=EndpointStatus.DISABLED.value, disabled_reason=reason, updated_at=now)
    return disabled, _event(WebhookDisabled, disabled, reason)


def _event(kind: type[Event], endpoint: WebhookRecord, reason: str) -> NewEvent:
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


def _row(each: Attempted) -> AttemptRecord:
    outcome = each.outcome
    return AttemptRecord(
        delivery_id=each.claim.id,
        number=each.claim.attempt_count + 1,
        started_at=outcome.started_at,
        duration_ms=round(outcome.duration.total_seconds() * 1000),
        status_code=outcome.status_code,
        error=outcome.error,
        response_excerpt=outcome.response_excerpt,
    )
