"""The results of attempts, and what follows from them for the delivery and for the endpoint's health."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlmodel import col

from app.delivery.endpoint_health import Consequence, Health
from app.delivery.queue import ClaimedDelivery
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
class PostResult:
    """What came back from one POST. `status_code` is None when no answer came, and then `error` says why."""

    status_code: int | None
    error: str | None = None
    excerpt: str | None = None
    duration: timedelta = timedelta()
    retry_after: timedelta | None = None
    """The pause that the receiver asked for."""

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """One attempt, when to make the next one (None: give up), and until when to pause the endpoint, if at all."""

    delivery: ClaimedDelivery
    started_at: datetime
    result: PostResult
    retry_at: datetime | None = None
    paused_until: datetime | None = None

    @property
    def stops_endpoint(self) -> bool:
        """Whether nothing more may go to the endpoint for now: it is paused, or disabled because it is gone."""
        return self.paused_until is not None or self.result.status_code == _GONE


async def record_attempts(tx: UnitOfWork, attempts: Sequence[FinishedAttempt], now: datetime) -> None:
    """Record attempts and their results.

    An attempt whose delivery another process has claimed since, because the lease ended, is not recorded: that process
    records its own. Endpoints are locked before deliveries, and deliveries before the account. A claim may lock them in
    the opposite order, since it skips rows that are locked instead of waiting for them.
    """
    endpoints, claim_counts = await tx.run(_lock, attempts)
    current = [attempt for attempt in attempts if claim_counts.get(attempt.delivery.id) == attempt.delivery.claim_count]
    events: list[NewEvent] = []
    for attempt in current:
        endpoint = endpoints.get(attempt.delivery.endpoint_id)
        if endpoint is not None:
            endpoints[endpoint.id], event = _update_health(tx, endpoint, attempt, now)
            events += [] if event is None else [event]
    if current:
        tx.add_all(map(_record, current))
        accepted = [attempt.delivery.id for attempt in current if attempt.result.accepted]
        failed = [attempt for attempt in current if not attempt.result.accepted]
        changes = [_after_failure(tx, attempt, endpoints.get(attempt.delivery.endpoint_id), now) for attempt in failed]
        await tx.run(_write_outcomes, accepted, changes, now)
    if events:
        await outbox.append(tx, events, now)


def _lock(
    connection: Connection, attempts: Sequence[FinishedAttempt]
) -> tuple[dict[str, WebhookRecord], Mapping[str, int]]:
    """Lock what attempts may change; returns the endpoints, and the claim count of every delivery."""
    return _lock_endpoints(connection, attempts), _lock_deliveries(connection, attempts)


def _lock_endpoints(connection: Connection, attempts: Sequence[FinishedAttempt]) -> dict[str, WebhookRecord]:
    """The endpoints whose health these attempts may change: those that failed now or were failing."""
    touched = {attempt.delivery.endpoint_id for attempt in attempts}
    failed = {attempt.delivery.endpoint_id for attempt in attempts if not attempt.result.accepted}
    unhealthy = or_(
        in_list(connection, col(WebhookRow.id), failed),
        col(WebhookRow.failing_since).is_not(None),
        col(WebhookRow.rests_until).is_not(None),
    )
    query = select_record(WebhookRecord).where(in_list(connection, col(WebhookRow.id), touched), unhealthy)
    locked = query.order_by(col(WebhookRow.id)).with_for_update(key_share=True)
    return {endpoint.id: endpoint for endpoint in fetch(connection, WebhookRecord, locked)}


def _lock_deliveries(connection: Connection, attempts: Sequence[FinishedAttempt]) -> Mapping[str, int]:
    """The claim count of every delivery, by its id."""
    column = _DELIVERIES.c
    ids = [attempt.delivery.id for attempt in attempts]
    query = select(column.id, column.claim_count).where(in_list(connection, column.id, ids))
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


def _after_failure(
    tx: UnitOfWork, attempt: FinishedAttempt, endpoint: WebhookRecord | None, now: datetime
) -> dict[str, Any]:
    """A delivery's columns after an attempt that was not accepted."""
    status, next_attempt_at, tries = DeliveryStatus.PENDING, None, attempt.delivery.tries_in_schedule + 1
    if endpoint is not None and endpoint.status != EndpointStatus.ENABLED:
        tries = 0  # its schedule begins again when the endpoint is enabled
    elif attempt.retry_at is None:
        status = DeliveryStatus.FAILED
    else:
        next_attempt_at = attempt.retry_at
        tx.wake(Queue.DELIVER, attempt.retry_at)
    return {
        "delivery": attempt.delivery.id,
        "status": status.value,
        "attempt_count": attempt.delivery.attempt_count + 1,
        "tries": tries,
        "next_attempt_at": next_attempt_at,
        "completed_at": None if status is DeliveryStatus.PENDING else now,
    }


def _update_health(
    tx: UnitOfWork, endpoint: WebhookRecord, attempt: FinishedAttempt, now: datetime
) -> tuple[WebhookRecord, NewEvent | None]:
    """The endpoint with its health after an attempt, and the event that reports a change of it, if any."""
    if attempt.result.accepted:
        return tx.change(write_health(tx, endpoint, Health()), rests_until=None), None
    if (until := attempt.paused_until) is not None:
        endpoint = tx.change(endpoint, rests_until=max(until, endpoint.rests_until or until))
    before = Health(endpoint.failing_since, endpoint.failed_messages, endpoint.warned_at)
    health, consequence = before.after_failure(now, first_attempt=attempt.delivery.attempt_count == 0)
    endpoint = write_health(tx, endpoint, health)
    if endpoint.status != EndpointStatus.ENABLED:
        return endpoint, None
    if attempt.result.status_code == _GONE:
        return _disabled(tx, endpoint, "the receiver answered 410 Gone", now)
    since = instant_text(health.failing_since or now)
    reason = f"nothing was accepted since {since}, and {health.failed_messages} messages failed"
    match consequence:
        case Consequence.DISABLE:
            return _disabled(tx, endpoint, reason, now)
        case Consequence.WARN:
            return endpoint, _event(WebhookFailing, endpoint, reason)
        case Consequence.NOTHING:
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


def _record(attempt: FinishedAttempt) -> AttemptRecord:
    return AttemptRecord(
        delivery_id=attempt.delivery.id,
        number=attempt.delivery.attempt_count + 1,
        started_at=attempt.started_at,
        duration_ms=round(attempt.result.duration.total_seconds() * 1000),
        status_code=attempt.result.status_code,
        error=attempt.result.error,
        response_excerpt=attempt.result.excerpt,
    )
