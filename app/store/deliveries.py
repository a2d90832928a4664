"""Events on their way to endpoints: fanned out, claimed under a lease, recorded."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlmodel import col

from app.etiquette.facts import TaskStatus
from app.events.matching import Subscription
from app.events.types import TaskDue, TaskOverdue
from app.events.webhooks import DeliveryStatus, EndpointStatus
from app.ids import derived_id
from app.store.db import Database, Queue, Tx
from app.store.outgoing_tables import AttemptRow, DeliveryRow, EventRow, WebhookRow
from app.store.tables import TaskRow

_REMINDERS: Final = frozenset({TaskDue.name, TaskOverdue.name})
_STILL_TIME: Final = frozenset({TaskStatus.DUE, TaskStatus.OVERDUE})


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that this process may try until its lease ends."""

    delivery: DeliveryRow
    event: EventRow
    endpoint: WebhookRow


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt went. `status_code` is None when no answer came, and then `error` says why."""

    started_at: datetime
    duration: timedelta
    status_code: int | None
    error: str | None
    response_excerpt: str | None

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


async def fan_out(db: Database, now: datetime, batch: int = 200) -> int:
    """Make a delivery for each pending event and each endpoint that wants it; answers with how many events were."""
    async with db.transaction() as tx:
        query = (
            select(EventRow)
            .where(col(EventRow.pending))
            .order_by(col(EventRow.id))
            .limit(batch)
            .with_for_update(skip_locked=True)
        )
        events = list(await tx.scalars(query))
        endpoints = await _enabled_endpoints(tx, {event.account_id for event in events})
        deliveries = [
            new_delivery(event.id, endpoint, now)
            for event in events
            for endpoint in endpoints[event.account_id]
            if subscription_of(endpoint).wants(event.type, event.candidate_id, event.rule)
        ]
        if deliveries:
            await tx.execute(insert(DeliveryRow), deliveries)
            tx.wake(Queue.DELIVER, now)
        if events:
            await tx.execute(
                update(EventRow)
                .where(col(EventRow.id).in_([event.id for event in events]))
                .values(pending=False)
                .execution_options(synchronize_session=False)
            )
    return len(events)


async def _enabled_endpoints(tx: Tx, accounts: set[str]) -> dict[str, list[WebhookRow]]:
    endpoints: dict[str, list[WebhookRow]] = defaultdict(list)
    if accounts:
        query = select(WebhookRow).where(
            col(WebhookRow.account_id).in_(accounts), col(WebhookRow.status) == EndpointStatus.ENABLED.value
        )
        for endpoint in await tx.scalars(query):
            endpoints[endpoint.account_id].append(endpoint)
    return endpoints


def subscription_of(endpoint: WebhookRow) -> Subscription:
    filters = endpoint.filters
    return Subscription(endpoint.event_types, filters.get("candidate_ids", ()), filters.get("rules", ()))


def new_delivery(event_id: str, endpoint: WebhookRow, now: datetime) -> dict[str, Any]:
    """The one delivery of an event to an endpoint: its identifier is the same whoever makes it."""
    return {
        "id": derived_id("dlv", event_id, endpoint.id),
        "account_id": endpoint.account_id,
        "endpoint_id": endpoint.id,
        "event_id": event_id,
        "status": DeliveryStatus.PENDING.value,
        "attempt_count": 0,
        "claim_count": 0,
        "next_attempt_at": now,
        "created_at": now,
    }


async def claim(db: Database, now: datetime, lease: timedelta, limit: int) -> list[Claim]:
    """Take up to `limit` deliveries whose time has come; nobody else gets them before the lease ends.

    A reminder of a task that has meanwhile been done, cancelled or moved is recorded as superseded instead.
    """
    async with db.transaction() as tx:
        query = (
            select(DeliveryRow, EventRow, WebhookRow, TaskRow)
            .join(EventRow, col(EventRow.id) == col(DeliveryRow.event_id))
            .join(WebhookRow, col(WebhookRow.id) == col(DeliveryRow.endpoint_id))
            .outerjoin(TaskRow, col(TaskRow.id) == col(EventRow.task_id))
            .where(col(DeliveryRow.next_attempt_at) <= now)
            .order_by(col(DeliveryRow.next_attempt_at), col(DeliveryRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True, of=DeliveryRow)
        )
        claims = []
        for delivery, event, endpoint, task in await tx.execute(query):
            if event.type in _REMINDERS and not _still_holds(event, task):
                _complete(delivery, DeliveryStatus.SUPERSEDED, now)
            else:
                delivery.next_attempt_at = now + lease
                delivery.claim_count += 1
                claims.append(Claim(delivery, event, endpoint))
    return claims


def _still_holds(event: EventRow, task: TaskRow | None) -> bool:
    """Whether it is still time for a task, and for the same hours as the reminder says."""
    if task is None or task.status not in _STILL_TIME:
        return False
    told = event.data["task"]
    return all(datetime.fromisoformat(told[name]) == getattr(task, name) for name in ("opens_at", "due_at"))


async def record_attempt(
    db: Database, claimed: Claim, outcome: Outcome, retry_at: datetime | None, now: datetime
) -> None:
    """Write down how an attempt went. `retry_at` is when to try again; None gives up.

    Does nothing to the delivery when the lease ended and another process claimed it since: the attempt is that one's.
    """
    succeeded = outcome.accepted
    async with db.transaction() as tx:
        delivery = await tx.get(DeliveryRow, claimed.delivery.id, with_for_update=True)
        if delivery is None or delivery.claim_count != claimed.delivery.claim_count:
            return
        delivery.attempt_count += 1
        if succeeded:
            _complete(delivery, DeliveryStatus.SUCCEEDED, now)
        elif retry_at is None:
            _complete(delivery, DeliveryStatus.FAILED, now)
        else:
            delivery.next_attempt_at = retry_at
            tx.wake(Queue.DELIVER, retry_at)
        tx.add(
            AttemptRow(
                delivery_id=delivery.id,
                number=delivery.attempt_count,
                started_at=outcome.started_at,
                duration_ms=round(outcome.duration.total_seconds() * 1000),
                status_code=outcome.status_code,
                error=outcome.error,
                response_excerpt=outcome.response_excerpt,
            )
        )


async def earliest_attempt(db: Database) -> datetime | None:
    """The next instant at which a delivery may be claimed."""
    column = col(DeliveryRow.next_attempt_at)
    async with db.reading() as session:
        return await session.scalar(select(func.min(column)).where(column.is_not(None)))


def _complete(delivery: DeliveryRow, status: DeliveryStatus, now: datetime) -> None:
    delivery.status, delivery.next_attempt_at, delivery.completed_at = status.value, None, now
