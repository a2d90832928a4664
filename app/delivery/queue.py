"""Deliveries whose time has come, claimed under a lease; those that should not go now are put where they belong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, update
from sqlmodel import col

from app.delivery.claims import Claim
from app.etiquette.facts import TaskStatus
from app.events.types import TaskDue, TaskOverdue
from app.events.webhooks import DeliveryStatus, EndpointStatus
from app.store.db import Queue, UnitOfWork, one_of
from app.store.outgoing_records import DeliveryRecord, WebhookRecord
from app.store.outgoing_tables import DeliveryRow, EventRow, WebhookRow
from app.store.record import every, fetch
from app.store.tables import CandidateRow, TaskRow

_DELIVERIES: Final = DeliveryRecord.TABLE
_REMINDERS: Final = frozenset({TaskDue.name, TaskOverdue.name})
_STILL_TIME: Final = frozenset({TaskStatus.DUE.value, TaskStatus.OVERDUE.value})
_LOOKS_AT_ONCE: Final = 3
_AT_ONCE: Final = timedelta(milliseconds=50)
"""Messages whose turn under a rate limit is this close go together."""


class _Aside(Enum):
    """Why a delivery that is due does not go now."""

    SUPERSEDED = auto()
    RESTING = auto()
    PUT_OFF = auto()


@dataclass(slots=True)
class Look:
    """What one look at the queue gave."""

    claims: list[Claim] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    """Endpoints that have more due than may go now, or whose rate another process is just counting."""
    is_last: bool = False
    """Whether everything that is due was looked at."""
    next_at: datetime | None = None
    """After the last look: when something that is not `closed` or busy comes up, if anything does."""


@dataclass(slots=True)
class _Sorted:
    """What became of some deliveries that are due."""

    claims: list[Claim]
    busy: set[str]
    limited: list[tuple[WebhookRecord, datetime | None]]
    """Endpoints with a rate limit, each with its next slot."""
    next_at: datetime | None = None


async def claim(
    tx: UnitOfWork,
    now: datetime,
    lease: timedelta,
    limit: int,
    *,
    closed: Collection[str] = (),
    room_of: Callable[[str], int] | None = None,
) -> Look:
    """Take deliveries whose time has come; once committed, nobody else gets them before the lease ends.

    At most `limit`, none of the `closed` endpoints, and of each other endpoint no more than `room_of` it. What is due
    but should not go now is written down instead: superseded, where the reminder no longer holds; put off, where the
    receiver asked for a pause or the rate limit is used up; at rest, where the endpoint is disabled.
    """
    look = Look()
    for _ in range(_LOOKS_AT_ONCE):
        room = limit - len(look.claims)
        due = await tx.read(_due, now, room, {*closed, *look.busy})
        look.is_last = len(due) < room
        wanted, full = _within_room(due, room_of)
        look.busy |= full
        step = await tx.read(_take, wanted, now, lease, {*closed, *look.busy}, is_last=look.is_last)
        for endpoint, next_slot_at in step.limited:
            tx.change(endpoint, next_slot_at=next_slot_at)
        look.claims += step.claims
        look.busy |= step.busy
        look.next_at = step.next_at
        if look.is_last or not full:  # behind a full endpoint, others may be due
            break
    return look


def _take(
    connection: Connection,
    wanted: Sequence[str],
    now: datetime,
    lease: timedelta,
    closed: Collection[str],
    *,
    is_last: bool,
) -> _Sorted:
    """Claim what may go, put the rest where it belongs and, after the last look, see what comes up next."""
    step = _sort_out(connection, wanted, now, lease)
    if is_last:
        step.next_at = earliest_attempt(connection, {*closed, *step.busy})
    return step


def _sort_out(connection: Connection, wanted: Sequence[str], now: datetime, lease: timedelta) -> _Sorted:
    rows = _loaded(connection, wanted)
    endpoints = _endpoints(connection, {row.endpoint_id for row in rows})
    waiting: dict[str, list[Claim]] = defaultdict(list)
    aside: dict[_Aside, list[str]] = defaultdict(list)
    busy: set[str] = set()
    for row in rows:
        endpoint = endpoints[row.endpoint_id]
        if row.type in _REMINDERS and not _still_holds(row):
            aside[_Aside.SUPERSEDED].append(row.id)
        elif endpoint.status != EndpointStatus.ENABLED:
            aside[_Aside.RESTING].append(row.id)
        elif endpoint.rests_until is not None and endpoint.rests_until > now:
            aside[_Aside.PUT_OFF].append(row.id)
        else:
            waiting[endpoint.id].append(_claim(row, endpoint))
    if _Aside.RESTING in aside:
        busy |= _leave_uncertain(connection, {row.id: row.endpoint_id for row in rows}, aside)
    _put_aside(connection, aside, now)
    counted, limited = _hold_back_beyond_rate(connection, waiting, now)
    claims = list(chain.from_iterable(waiting.values()))
    _lease(connection, [each.id for each in claims], now + lease)
    return _Sorted(claims, busy | counted, limited)


def _due(connection: Connection, now: datetime, limit: int, closed: Collection[str]) -> Sequence[tuple[str, str]]:
    """What is due and claimed by nobody: deliveries with their endpoints, locked until the transaction ends."""
    query = (
        select(col(DeliveryRow.id), col(DeliveryRow.endpoint_id))
        .where(col(DeliveryRow.next_attempt_at) <= now, *_outside(connection, closed))
        .order_by(col(DeliveryRow.next_attempt_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(delivery_id, endpoint_id) for delivery_id, endpoint_id in connection.execute(query)]


def _outside(connection: Connection, closed: Collection[str]) -> Iterable[Any]:
    return [~one_of(connection, col(DeliveryRow.endpoint_id), closed)] if closed else []


def _within_room(due: Sequence[tuple[str, str]], room_of: Callable[[str], int] | None) -> tuple[list[str], set[str]]:
    """The deliveries that their endpoints have room for, and the endpoints that had not room for all."""
    taken: Counter[str] = Counter()
    wanted, full = [], set()
    for delivery_id, endpoint_id in due:
        if room_of is None or taken[endpoint_id] < room_of(endpoint_id):
            taken[endpoint_id] += 1
            wanted.append(delivery_id)
        else:
            full.add(endpoint_id)
    return wanted, full


def _loaded(connection: Connection, deliveries: Sequence[str]) -> Sequence[Any]:
    """Deliveries in the order of their events, with what is sent and what a reminder depends on."""
    if not deliveries:
        return []
    query = (
        select(
            *(col(each) for each in (DeliveryRow.id, DeliveryRow.endpoint_id, DeliveryRow.attempt_count)),
            *(col(each) for each in (DeliveryRow.tries, DeliveryRow.claim_count)),
            *(col(each) for each in (EventRow.type, EventRow.timestamp, EventRow.sequence, EventRow.data)),
            *(col(each) for each in (TaskRow.status, TaskRow.opens_at, TaskRow.due_at, CandidateRow.timezone)),
        )
        .join(EventRow, col(EventRow.id) == col(DeliveryRow.event_id))
        .outerjoin(TaskRow, col(TaskRow.id) == col(EventRow.task_id))
        .outerjoin(CandidateRow, col(CandidateRow.id) == col(EventRow.candidate_id))
        .where(one_of(connection, col(DeliveryRow.id), deliveries))
        .order_by(col(EventRow.account_id), col(EventRow.sequence))
    )
    return connection.execute(query).all()


def _endpoints(connection: Connection, wanted: set[str]) -> dict[str, WebhookRecord]:
    if not wanted:
        return {}
    query = every(WebhookRecord).where(one_of(connection, col(WebhookRow.id), wanted))
    return {each.id: each for each in fetch(connection, WebhookRecord, query)}


def _claim(row: Any, endpoint: WebhookRecord) -> Claim:
    return Claim(
        row.id,
        row.endpoint_id,
        endpoint,
        row.attempt_count,
        row.tries,
        row.claim_count + 1,
        row.type,
        row.timestamp,
        row.sequence,
        row.data,
        row.timezone or "UTC",
    )


def _still_holds(row: Any) -> bool:
    """Whether it is still time for a reminder's task, and for the same hours as the reminder says."""
    if row.status not in _STILL_TIME:
        return False
    told = row.data["task"]
    return all(datetime.fromisoformat(told[name]) == getattr(row, name) for name in ("opens_at", "due_at"))


def _lease(connection: Connection, deliveries: Sequence[str], until: datetime) -> None:
    if deliveries:
        column = _DELIVERIES.c
        leased = update(_DELIVERIES).values(next_attempt_at=until, claim_count=column.claim_count + 1)
        connection.execute(leased.where(one_of(connection, column.id, deliveries)))


def _leave_uncertain(
    connection: Connection, endpoint_of: Mapping[str, str], aside: dict[_Aside, list[str]]
) -> set[str]:
    """Let only that rest whose endpoint is disabled and stays so until the commit; answers with the other endpoints.

    Somebody may be enabling one just now, and takes up what rests: what comes to rest after that would stay there.
    """
    suspected = {endpoint_of[each] for each in aside[_Aside.RESTING]}
    query = select(col(WebhookRow.id), col(WebhookRow.status)).where(col(WebhookRow.id).in_(suspected))
    locked = query.order_by(col(WebhookRow.id)).with_for_update(skip_locked=True, key_share=True)
    found = connection.execute(locked)
    disabled = {endpoint_id for endpoint_id, status in found if status != EndpointStatus.ENABLED}
    aside[_Aside.RESTING] = [each for each in aside[_Aside.RESTING] if endpoint_of[each] in disabled]
    return suspected - disabled


def _put_aside(connection: Connection, aside: Mapping[_Aside, Sequence[str]], now: datetime) -> None:
    """Write down what should not go now; until when its endpoint rests is asked once more: it may have changed."""
    column = _DELIVERIES.c
    for why, deliveries in aside.items():
        if not deliveries:
            continue
        change = update(_DELIVERIES).where(one_of(connection, column.id, deliveries))
        match why:
            case _Aside.SUPERSEDED:
                superseded = DeliveryStatus.SUPERSEDED.value
                change = change.values(status=superseded, next_attempt_at=None, completed_at=now)
            case _Aside.RESTING:
                change = change.values(next_attempt_at=None)
            case _Aside.PUT_OFF:
                rests_until = select(func.coalesce(col(WebhookRow.rests_until), now))
                its_own = rests_until.where(col(WebhookRow.id) == column.endpoint_id)
                change = change.values(next_attempt_at=its_own.scalar_subquery())
        connection.execute(change)


def _hold_back_beyond_rate(
    connection: Connection, waiting: dict[str, list[Claim]], now: datetime
) -> tuple[set[str], list[tuple[WebhookRecord, datetime | None]]]:
    """Put off what is beyond an endpoint's rate, one slot a message.

    Answers with the endpoints that another process is just counting, and the others with their next slots. An
    endpoint's row is locked while its slots are given away, so that all processes together keep the rate.
    """
    limited = {each for each, claims in waiting.items() if claims[0].endpoint.rate_limit is not None}
    if not limited:
        return set(), []
    query = every(WebhookRecord).where(col(WebhookRow.id).in_(limited)).order_by(col(WebhookRow.id))
    locked = fetch(connection, WebhookRecord, query.with_for_update(skip_locked=True, key_share=True))
    next_slots: list[tuple[WebhookRecord, datetime | None]] = []
    put_off: list[dict[str, Any]] = []
    claims_of = {endpoint_id: waiting.pop(endpoint_id) for endpoint_id in limited}
    for endpoint in locked:
        waiting[endpoint.id], later, next_slot_at = _within_rate(endpoint, claims_of[endpoint.id], now)
        put_off += later
        next_slots.append((endpoint, next_slot_at))
    if put_off:
        connection.execute(update(_DELIVERIES).where(_DELIVERIES.c.id == bindparam("delivery")), put_off)
    return limited - {endpoint.id for endpoint in locked}, next_slots


def _within_rate(
    endpoint: WebhookRecord, claims: list[Claim], now: datetime
) -> tuple[list[Claim], list[dict[str, Any]], datetime | None]:
    """What may go now, for the rest the slot for which it is put off, and the endpoint's next slot."""
    between = timedelta(seconds=1 / (endpoint.rate_limit or 1))
    next_slot_at = endpoint.next_slot_at
    slot = max(next_slot_at or now, now)
    going, later = [], []
    for each in claims:
        if slot <= now + _AT_ONCE:
            going.append(each)
            next_slot_at = slot + between
        else:
            later.append({"delivery": each.id, "next_attempt_at": slot})
        slot += between
    return going, later, next_slot_at


async def release(tx: UnitOfWork, claims: Sequence[Claim], now: datetime) -> None:
    """Give back what was claimed and not tried; a delivery that was claimed again since is left to that claim."""
    given = [{"delivery": each.id, "claim": each.claim_number, "next_attempt_at": now} for each in claims]
    await tx.read(_give_back, sorted(given, key=itemgetter("delivery")))
    tx.wake(Queue.DELIVER, now)


def _give_back(connection: Connection, given: Sequence[Mapping[str, Any]]) -> None:
    column = _DELIVERIES.c
    still_claimed = (column.id == bindparam("delivery")) & (column.claim_count == bindparam("claim"))
    connection.execute(update(_DELIVERIES).where(still_claimed), given)


def earliest_attempt(connection: Connection, closed: Collection[str] = ()) -> datetime | None:
    """The next instant at which a delivery may be claimed, those of `closed` endpoints left out."""
    column = col(DeliveryRow.next_attempt_at)
    return connection.scalar(select(func.min(column)).where(column.is_not(None), *_outside(connection, closed)))
