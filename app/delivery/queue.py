"""The queue of deliveries: what is due is claimed under a lease; what should not go now is put off.

A row of `deliveries` waits for its `next_attempt_at`. A claim moves that to the end of a lease, so that the delivery is
due again where the process that claimed it dies.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from app.etiquette.facts import TaskStatus
from app.events.types import TaskDue, TaskOverdue
from app.resources.webhooks import DeliveryStatus, EndpointStatus
from app.store.db import UnitOfWork, in_list
from app.store.outgoing_records import DeliveryRecord, WebhookRecord
from app.store.outgoing_tables import DeliveryRow, EventRow, WebhookRow
from app.store.record import fetch, select_record
from app.store.tables import CandidateRow, TaskRow

_REMINDERS: Final = frozenset({TaskDue.name, TaskOverdue.name})
_STATUSES_TO_REMIND_OF: Final = frozenset({TaskStatus.DUE.value, TaskStatus.OVERDUE.value})
_AT_ONCE: Final = timedelta(milliseconds=50)
"""Messages whose turn under a rate limit is this close go together."""
_FURTHEST_SLOT: Final = timedelta(seconds=10)
"""A next slot further ahead was reserved before the clock was set back; it is free. Slots are a second apart at most,
the rest is for hosts whose clocks differ."""
_PUT_OFF: Final = timedelta(minutes=3)
"""A slot that a message is put off to is no further from the next one: a claim has 128 messages."""
_ENDPOINT_LOCKED: Final = timedelta(milliseconds=50)
"""How long deliveries wait whose endpoint another transaction is changing."""


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this process may attempt until its lease ends, and what to send.

    `claim_count` distinguishes this claim from those of other processes, before and after it.
    """

    id: str
    endpoint_id: str
    endpoint: WebhookRecord
    attempt_count: int
    tries_in_schedule: int
    """The column `tries`: attempts since the retry schedule last began."""
    claim_count: int
    event_type: str
    timestamp: datetime
    sequence: int
    data: dict[str, Any]
    timezone: str
    """The candidate's, or UTC for an event that concerns no candidate."""


@dataclass(slots=True)
class ClaimBatch:
    """The result of one poll of the queue."""

    deliveries: list[ClaimedDelivery] = field(default_factory=list)
    full_endpoints: set[str] = field(default_factory=set)
    """Endpoints with more deliveries due than they have capacity for."""
    queue_exhausted: bool = False
    """Whether the batch was not full: what is still due belongs to skipped or full endpoints."""


class _DueDelivery(NamedTuple):
    """A delivery that is due, the event to send, and the task that a reminder is about."""

    delivery: DeliveryRecord
    event_type: str
    timestamp: datetime
    sequence: int
    data: dict[str, Any]
    timezone: str | None
    task_status: str | None
    task_opens_at: datetime | None
    task_due_at: datetime | None

    @property
    def is_outdated(self) -> bool:
        """Whether this is a reminder of a task that is no longer due or overdue, or not at the hours it says."""
        if self.event_type not in _REMINDERS:
            return False
        if self.task_status not in _STATUSES_TO_REMIND_OF:
            return True
        said = tuple(datetime.fromisoformat(self.data["task"][name]) for name in ("opens_at", "due_at"))
        return said != (self.task_opens_at, self.task_due_at)


class _Inputs(NamedTuple):
    """What decides whether deliveries go now."""

    due: Sequence[_DueDelivery]
    """In the order of the events."""
    endpoints: Mapping[str, WebhookRecord]
    locked_elsewhere: Collection[str]
    """Endpoints that another transaction is changing, or counting the rate of."""


async def claim_deliveries(
    tx: UnitOfWork,
    now: datetime,
    lease: timedelta,
    batch_size: int,
    *,
    skip: Collection[str] = (),
    capacity_of: Callable[[str], int] | None = None,
) -> ClaimBatch:
    """Claim up to `batch_size` due deliveries; once committed, no other process gets them before the lease ends.

    Leaves out the endpoints in `skip`, and claims no more for an endpoint than `capacity_of` its id. A reminder that is
    outdated is superseded. What exceeds the endpoint's rate limit, or comes during the endpoint's pause, is put off
    until that allows it; what is for a disabled endpoint, until it is enabled; what is for an endpoint that another
    transaction has locked, by `_ENDPOINT_LOCKED`.
    """
    due = await tx.run(_lock_due, now, batch_size, skip)
    batch = ClaimBatch(queue_exhausted=len(due) < batch_size)
    endpoint_of_delivery, batch.full_endpoints = _within_capacity(due, capacity_of)
    inputs = await tx.run(_load_inputs, endpoint_of_delivery, now) if endpoint_of_delivery else _Inputs((), {}, ())
    endpoints = inputs.endpoints
    rates = {endpoint.id: _Rate(endpoint, now) for endpoint in endpoints.values() if endpoint.rate_limit is not None}
    for row in inputs.due:
        delivery, endpoint = row.delivery, endpoints[row.delivery.endpoint_id]
        if row.is_outdated:
            superseded = DeliveryStatus.SUPERSEDED.value
            tx.change(delivery, status=superseded, next_attempt_at=None, completed_at=now)
        elif endpoint.id in inputs.locked_elsewhere:
            tx.change(delivery, next_attempt_at=now + _ENDPOINT_LOCKED)
        elif endpoint.status != EndpointStatus.ENABLED:
            tx.change(delivery, next_attempt_at=None)
        elif endpoint.rests_until is not None and endpoint.rests_until > now:
            tx.change(delivery, next_attempt_at=endpoint.rests_until)
        elif endpoint.id in rates and (slot := rates[endpoint.id].reserve()) is not None:
            tx.change(delivery, next_attempt_at=slot)
        else:
            leased = tx.change(delivery, next_attempt_at=now + lease, claim_count=delivery.claim_count + 1)
            batch.deliveries.append(_claimed(leased, endpoint, row))
    ahead = [endpoints[endpoint_id] for endpoint_id, rate in rates.items() if rate.is_ahead]
    if ahead:
        await tx.run(_bring_forward, ahead, now)
    for endpoint_id, rate in rates.items():
        tx.change(endpoints[endpoint_id], next_slot_at=rate.next_slot_at)
    return batch


class _Rate:
    """When messages may go to an endpoint with a rate limit: in slots, evenly spaced.

    A message that is put off reserves nothing: `_slot` only spreads such messages, and the next claim counts them
    again. Those sent now move `next_slot_at`.
    """

    def __init__(self, endpoint: WebhookRecord, now: datetime) -> None:
        self.is_ahead = endpoint.next_slot_at is not None and endpoint.next_slot_at > now + _FURTHEST_SLOT
        self.next_slot_at = None if self.is_ahead else endpoint.next_slot_at
        self._at_once_until = now + _AT_ONCE
        self._between = timedelta(seconds=1 / (endpoint.rate_limit or 1))
        self._slot = max(self.next_slot_at or now, now)

    def reserve(self) -> datetime | None:
        """None if the next message may go now, which reserves its slot; otherwise when to try it again."""
        slot, self._slot = self._slot, self._slot + self._between
        if slot > self._at_once_until:
            return slot
        self.next_slot_at = self._slot
        return None


def _bring_forward(connection: Connection, endpoints: Iterable[WebhookRecord], now: datetime) -> None:
    """Make due what was put off to the slots of before the clock was set back, but nothing that may be in flight."""
    column = DeliveryRecord.TABLE.c
    for endpoint in endpoints:
        assert endpoint.next_slot_at is not None, "it lies ahead"
        put_off = (
            select(column.id)
            .where(
                column.endpoint_id == endpoint.id,
                column.claim_count == column.attempt_count,
                column.next_attempt_at > now + _FURTHEST_SLOT,
                column.next_attempt_at.between(endpoint.next_slot_at - _PUT_OFF, endpoint.next_slot_at + _PUT_OFF),
            )
            .with_for_update(skip_locked=True)
        )
        ids = connection.scalars(put_off).all()
        connection.execute(
            update(DeliveryRecord.TABLE).where(in_list(connection, column.id, ids)).values(next_attempt_at=now)
        )


def _lock_due(connection: Connection, now: datetime, batch_size: int, skip: Collection[str]) -> Sequence[Any]:
    """The ids of due deliveries and of their endpoints; locks the deliveries, skips those locked elsewhere."""
    query = (
        select(col(DeliveryRow.id), col(DeliveryRow.endpoint_id))
        .where(col(DeliveryRow.next_attempt_at) <= now, *_without(connection, skip))
        .order_by(col(DeliveryRow.next_attempt_at))
        .limit(batch_size)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(query).all()


def _without(connection: Connection, endpoints: Collection[str]) -> Iterable[Any]:
    return [~in_list(connection, col(DeliveryRow.endpoint_id), endpoints)] if endpoints else []


def _within_capacity(due: Sequence[Any], capacity_of: Callable[[str], int] | None) -> tuple[dict[str, str], set[str]]:
    """The endpoint of every delivery that it has capacity for, and the endpoints with more due than that."""
    counts: Counter[str] = Counter()
    endpoint_of_delivery, full_endpoints = {}, set()
    for delivery_id, endpoint_id in due:
        if capacity_of is None or counts[endpoint_id] < capacity_of(endpoint_id):
            counts[endpoint_id] += 1
            endpoint_of_delivery[delivery_id] = endpoint_id
        else:
            full_endpoints.add(endpoint_id)
    return endpoint_of_delivery, full_endpoints


def _load_inputs(connection: Connection, endpoint_of_delivery: Mapping[str, str], now: datetime) -> _Inputs:
    """Load the deliveries, the keys of `endpoint_of_delivery`, what reminders depend on, and the endpoints.

    An endpoint that is disabled, paused or rate-limited is locked until the commit: a transaction that enables it also
    queues what waits for it, and all processes together must respect its rate.
    """
    ids = set(endpoint_of_delivery.values())
    query = select_record(WebhookRecord).where(in_list(connection, col(WebhookRow.id), ids))
    endpoints = {endpoint.id: endpoint for endpoint in fetch(connection, WebhookRecord, query)}
    restricted = {endpoint.id for endpoint in endpoints.values() if not _is_unrestricted(endpoint, now)}
    locked = {}
    if restricted:
        query = select_record(WebhookRecord).where(col(WebhookRow.id).in_(restricted)).order_by(col(WebhookRow.id))
        query = query.with_for_update(skip_locked=True, key_share=True)
        locked = {endpoint.id: endpoint for endpoint in fetch(connection, WebhookRecord, query)}
    return _Inputs(_load_due(connection, endpoint_of_delivery.keys()), endpoints | locked, restricted - locked.keys())


def _is_unrestricted(endpoint: WebhookRecord, now: datetime) -> bool:
    """Whether messages may go to an endpoint without further condition."""
    is_paused = endpoint.rests_until is not None and endpoint.rests_until > now
    return endpoint.status == EndpointStatus.ENABLED and not is_paused and endpoint.rate_limit is None


def _load_due(connection: Connection, deliveries: Collection[str]) -> Sequence[_DueDelivery]:
    columns = tuple(DeliveryRecord.TABLE.c)
    names = [column.name for column in columns]
    query = (
        select(
            *columns,
            *(col(each) for each in (EventRow.type, EventRow.timestamp, EventRow.sequence, EventRow.data)),
            *(col(each) for each in (CandidateRow.timezone, TaskRow.status, TaskRow.opens_at, TaskRow.due_at)),
        )
        .join(EventRow, col(EventRow.id) == DeliveryRecord.TABLE.c.event_id)
        .outerjoin(TaskRow, col(TaskRow.id) == col(EventRow.task_id))
        .outerjoin(CandidateRow, col(CandidateRow.id) == col(EventRow.candidate_id))
        .where(in_list(connection, DeliveryRecord.TABLE.c.id, deliveries))
        .order_by(col(EventRow.account_id), col(EventRow.sequence))
    )
    return [
        _DueDelivery(DeliveryRecord(**dict(zip(names, row, strict=False))), *row[len(names) :])
        for row in connection.execute(query)
    ]


def _claimed(delivery: DeliveryRecord, endpoint: WebhookRecord, row: _DueDelivery) -> ClaimedDelivery:
    return ClaimedDelivery(
        id=delivery.id,
        endpoint_id=endpoint.id,
        endpoint=endpoint,
        attempt_count=delivery.attempt_count,
        tries_in_schedule=delivery.tries,
        claim_count=delivery.claim_count,
        event_type=row.event_type,
        timestamp=row.timestamp,
        sequence=row.sequence,
        data=row.data,
        timezone=row.timezone or "UTC",
    )


def earliest_attempt(connection: Connection, skip: Collection[str] = ()) -> datetime | None:
    """The next instant at which a delivery is due, those of the endpoints in `skip` left out."""
    column = col(DeliveryRow.next_attempt_at)
    return connection.scalar(select(func.min(column)).where(column.is_not(None), *_without(connection, skip)))
