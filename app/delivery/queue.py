"""The queue of deliveries: what is due is claimed under a lease; what should not go now is put off.

A row of `deliveries` waits for its `next_attempt_at`. A claim moves that to the end of a lease, so that the delivery is
due again where the process that claimed it dies.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select
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
_STILL_TIME: Final = frozenset({TaskStatus.DUE.value, TaskStatus.OVERDUE.value})
_AT_ONCE: Final = timedelta(milliseconds=50)
"""Messages whose turn under a rate limit is this close go together."""
_ENDPOINT_LOCKED: Final = timedelta(milliseconds=50)
"""How long deliveries wait whose endpoint another transaction is changing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that this process may try until its lease ends, and what to send.

    `claim_number` distinguishes this claim from those of other processes, before and after it.
    """

    id: str
    endpoint_id: str
    endpoint: WebhookRecord
    attempt_count: int
    tries: int
    claim_number: int
    event_type: str
    timestamp: datetime
    sequence: int
    data: dict[str, Any]
    timezone: str
    """The candidate's, or UTC for an event that concerns no candidate."""


@dataclass(slots=True)
class Claimed:
    """What one poll of the queue gave."""

    claims: list[Claim] = field(default_factory=list)
    over_limit: set[str] = field(default_factory=set)
    """Endpoints that have more due than there is room for."""
    is_all: bool = False
    """Whether every delivery that is due was seen, those of skipped endpoints left out."""


class _Message(NamedTuple):
    """A delivery that is due, what is sent, and the task that a reminder is about."""

    delivery: DeliveryRecord
    event_type: str
    timestamp: datetime
    sequence: int
    data: dict[str, Any]
    timezone: str | None
    task_status: str | None
    opens_at: datetime | None
    due_at: datetime | None

    @property
    def is_outdated(self) -> bool:
        """Whether this is a reminder of a task that is no longer due or overdue, or not at the hours it says."""
        if self.event_type not in _REMINDERS:
            return False
        if self.task_status not in _STILL_TIME:
            return True
        task = self.data["task"]
        return any(datetime.fromisoformat(task[name]) != getattr(self, name) for name in ("opens_at", "due_at"))


class _Loaded(NamedTuple):
    """What decides whether deliveries go now."""

    messages: Sequence[_Message]
    """In the order of the events."""
    endpoints: Mapping[str, WebhookRecord]
    locked_elsewhere: Collection[str]
    """Endpoints that cannot be judged now: another transaction is changing them, or counting their rate."""


async def claim(
    tx: UnitOfWork,
    now: datetime,
    lease: timedelta,
    limit: int,
    *,
    skip: Collection[str] = (),
    room_of: Callable[[str], int] | None = None,
) -> Claimed:
    """Claim deliveries that are due; once committed, no other process gets them before the lease ends.

    At most `limit`, none of the endpoints in `skip`, and of every other endpoint at most `room_of` it. A reminder that
    is outdated is superseded. What exceeds the endpoint's rate limit, or falls into a pause that it asked for, is
    put off until then; what is for a disabled endpoint, until it is enabled.
    """
    due = await tx.run(_due, now, limit, skip)
    claimed = Claimed(is_all=len(due) < limit)
    wanted, claimed.over_limit = _within_room(due, room_of)
    loaded = await tx.run(_loaded, wanted, now) if wanted else _Loaded((), {}, ())
    slots = {each.id: _Slots(each, now) for each in loaded.endpoints.values() if each.rate_limit is not None}
    for message in loaded.messages:
        delivery, endpoint = message.delivery, loaded.endpoints[message.delivery.endpoint_id]
        if message.is_outdated:
            superseded = DeliveryStatus.SUPERSEDED.value
            tx.change(delivery, status=superseded, next_attempt_at=None, completed_at=now)
        elif endpoint.id in loaded.locked_elsewhere:
            tx.change(delivery, next_attempt_at=now + _ENDPOINT_LOCKED)
        elif endpoint.status != EndpointStatus.ENABLED:
            tx.change(delivery, next_attempt_at=None)
        elif endpoint.rests_until is not None and endpoint.rests_until > now:
            tx.change(delivery, next_attempt_at=endpoint.rests_until)
        elif endpoint.id in slots and (slot := slots[endpoint.id].put_off_until()) is not None:
            tx.change(delivery, next_attempt_at=slot)
        else:
            leased = tx.change(delivery, next_attempt_at=now + lease, claim_count=delivery.claim_count + 1)
            claimed.claims.append(_claim(leased, endpoint, message))
    for endpoint_id, each in slots.items():
        tx.change(loaded.endpoints[endpoint_id], next_slot_at=each.next_slot_at)
    return claimed


class _Slots:
    """When messages may go to an endpoint with a rate limit. Only what goes now uses its slot up."""

    def __init__(self, endpoint: WebhookRecord, now: datetime) -> None:
        self.next_slot_at = endpoint.next_slot_at
        self._at_once_until = now + _AT_ONCE
        self._between = timedelta(seconds=1 / (endpoint.rate_limit or 1))
        self._slot = max(endpoint.next_slot_at or now, now)

    def put_off_until(self) -> datetime | None:
        """The next message's slot; None where it may go now."""
        slot, self._slot = self._slot, self._slot + self._between
        if slot > self._at_once_until:
            return slot
        self.next_slot_at = self._slot
        return None


def _due(connection: Connection, now: datetime, limit: int, skip: Collection[str]) -> Sequence[Any]:
    """Deliveries that are due, with their endpoints, locked; those that another transaction has locked are left out."""
    query = (
        select(col(DeliveryRow.id), col(DeliveryRow.endpoint_id))
        .where(col(DeliveryRow.next_attempt_at) <= now, *_without(connection, skip))
        .order_by(col(DeliveryRow.next_attempt_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(query).all()


def _without(connection: Connection, endpoints: Collection[str]) -> Iterable[Any]:
    return [~in_list(connection, col(DeliveryRow.endpoint_id), endpoints)] if endpoints else []


def _within_room(due: Sequence[Any], room_of: Callable[[str], int] | None) -> tuple[dict[str, str], set[str]]:
    """The deliveries that their endpoints have room for, with these; and the endpoints that have not room for all."""
    counts: Counter[str] = Counter()
    wanted, over_limit = {}, set()
    for delivery_id, endpoint_id in due:
        if room_of is None or counts[endpoint_id] < room_of(endpoint_id):
            counts[endpoint_id] += 1
            wanted[delivery_id] = endpoint_id
        else:
            over_limit.add(endpoint_id)
    return wanted, over_limit


def _loaded(connection: Connection, wanted: Mapping[str, str], now: datetime) -> _Loaded:
    """What is sent, what reminders depend on, and the endpoints.

    An endpoint that is disabled, paused or limited is locked until the commit: it may be enabled just now, which
    takes up what waits, and all processes together must respect its rate.
    """
    of_these = select_record(WebhookRecord).where(in_list(connection, col(WebhookRow.id), set(wanted.values())))
    endpoints = {each.id: each for each in fetch(connection, WebhookRecord, of_these)}
    restricted = {each.id for each in endpoints.values() if not _is_open(each, now)}
    locked = {}
    if restricted:
        query = select_record(WebhookRecord).where(col(WebhookRow.id).in_(restricted)).order_by(col(WebhookRow.id))
        query = query.with_for_update(skip_locked=True, key_share=True)
        locked = {each.id: each for each in fetch(connection, WebhookRecord, query)}
    return _Loaded(_messages(connection, wanted), endpoints | locked, restricted - locked.keys())


def _is_open(endpoint: WebhookRecord, now: datetime) -> bool:
    """Whether messages may go to an endpoint without further condition."""
    is_paused = endpoint.rests_until is not None and endpoint.rests_until > now
    return endpoint.status == EndpointStatus.ENABLED and not is_paused and endpoint.rate_limit is None


def _messages(connection: Connection, deliveries: Collection[str]) -> Sequence[_Message]:
    columns = tuple(DeliveryRecord.TABLE.c)
    names = [each.name for each in columns]
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
        _Message(DeliveryRecord(**dict(zip(names, row, strict=False))), *row[len(names) :])
        for row in connection.execute(query)
    ]


def _claim(delivery: DeliveryRecord, endpoint: WebhookRecord, message: _Message) -> Claim:
    return Claim(
        delivery.id,
        endpoint.id,
        endpoint,
        delivery.attempt_count,
        delivery.tries,
        delivery.claim_count,
        message.event_type,
        message.timestamp,
        message.sequence,
        message.data,
        message.timezone or "UTC",
    )


def earliest_attempt(connection: Connection, skip: Collection[str] = ()) -> datetime | None:
    """The next instant at which a delivery is due, those of the endpoints in `skip` left out."""
    column = col(DeliveryRow.next_attempt_at)
    return connection.scalar(select(func.min(column)).where(column.is_not(None), *_without(connection, skip)))
