"""Deliveries whose time has come, claimed under a lease; those that should not go now are put where they belong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.etiquette.facts import TaskStatus
from app.events.types import TaskDue, TaskOverdue
from app.events.webhooks import DeliveryStatus, EndpointStatus
from app.store.claims import Claim
from app.store.db import Database, Queue, Tx, one_of
from app.store.outgoing_tables import DeliveryRow, EventRow, WebhookRow
from app.store.tables import CandidateRow, TaskRow

_DELIVERIES: Final = DeliveryRow.__table__  # type: ignore[attr-defined]  # every table class has one
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


async def claim(
    db: Database,
    now: datetime,
    lease: timedelta,
    limit: int,
    *,
    closed: Collection[str] = (),
    room_of: Callable[[str], int] | None = None,
) -> Look:
    """Take deliveries whose time has come; nobody else gets them before the lease ends.

    At most `limit`, none of the `closed` endpoints, and of each other endpoint no more than `room_of` it. What is due
    but should not go now is written down instead: superseded, where the reminder no longer holds; put off, where the
    receiver asked for a pause or the rate limit is used up; at rest, where the endpoint is disabled.
    """
    look = Look()
    async with db.transaction() as tx:
        for _ in range(_LOOKS_AT_ONCE):
            room = limit - len(look.claims)
            due = await _due(tx, now, room, {*closed, *look.busy})
            look.is_last = len(due) < room
            wanted, full = _within_room(due, room_of)
            look.busy |= full
            await _sort_out(tx, wanted, now, lease, look)
            if look.is_last or not full:  # behind a full endpoint, others may be due
                break
        if look.is_last:
            look.next_at = await tx.scalar(_earliest(tx, {*closed, *look.busy}))
    return look


async def _sort_out(tx: Tx, wanted: Sequence[str], now: datetime, lease: timedelta, look: Look) -> None:
    """Add to the look what may go, under its lease, and put the rest where it belongs."""
    rows = await _loaded(tx, wanted)
    endpoints = await _endpoints(tx, {row.endpoint_id for row in rows})
    waiting: dict[str, list[Claim]] = defaultdict(list)
    aside: dict[_Aside, list[str]] = defaultdict(list)
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
        look.busy |= await _leave_uncertain(tx, {row.id: row.endpoint_id for row in rows}, aside)
    await _put_aside(tx, aside, now)
    look.busy |= await _hold_back_beyond_rate(tx, waiting, now)
    claims = list(chain.from_iterable(waiting.values()))
    await _lease(tx, [each.id for each in claims], now + lease)
    look.claims += claims


async def _due(tx: Tx, now: datetime, limit: int, closed: Collection[str]) -> Sequence[tuple[str, str]]:
    """What is due and in nobody's hands: deliveries with their endpoints, held until the transaction ends."""
    query = (
        select(col(DeliveryRow.id), col(DeliveryRow.endpoint_id))
        .where(col(DeliveryRow.next_attempt_at) <= now, *_outside(tx, closed))
        .order_by(col(DeliveryRow.next_attempt_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(delivery_id, endpoint_id) for delivery_id, endpoint_id in await tx.execute(query)]


def _outside(session: AsyncSession, closed: Collection[str]) -> Iterable[Any]:
    return [~one_of(session, col(DeliveryRow.endpoint_id), closed)] if closed else []


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


async def _loaded(tx: Tx, deliveries: Sequence[str]) -> Sequence[Any]:
    """Deliveries in the order of their events, as plain rows: there are many, and each is written by a statement."""
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
        .where(one_of(tx, col(DeliveryRow.id), deliveries))
        .order_by(col(EventRow.account_id), col(EventRow.sequence))
    )
    return (await tx.execute(query)).all()


async def _endpoints(tx: Tx, wanted: set[str]) -> dict[str, WebhookRow]:
    if not wanted:
        return {}
    return {
        each.id: each for each in await tx.scalars(select(WebhookRow).where(one_of(tx, col(WebhookRow.id), wanted)))
    }


def _claim(row: Any, endpoint: WebhookRow) -> Claim:
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


async def _lease(tx: Tx, deliveries: Sequence[str], until: datetime) -> None:
    if deliveries:
        await tx.execute(
            update(DeliveryRow)
            .where(one_of(tx, col(DeliveryRow.id), deliveries))
            .values(next_attempt_at=until, claim_count=col(DeliveryRow.claim_count) + 1)
            .execution_options(synchronize_session=False)
        )


async def _leave_uncertain(tx: Tx, endpoint_of: Mapping[str, str], aside: dict[_Aside, list[str]]) -> set[str]:
    """Let only that rest whose endpoint is disabled and stays so until the commit; answers with the other endpoints.

    Somebody may be enabling one just now, and takes up what rests: what comes to rest after that would stay there.
    """
    suspected = {endpoint_of[each] for each in aside[_Aside.RESTING]}
    query = select(col(WebhookRow.id), col(WebhookRow.status)).where(col(WebhookRow.id).in_(suspected))
    held = await tx.execute(query.order_by(col(WebhookRow.id)).with_for_update(skip_locked=True, key_share=True))
    disabled = {endpoint_id for endpoint_id, status in held if status != EndpointStatus.ENABLED}
    aside[_Aside.RESTING] = [each for each in aside[_Aside.RESTING] if endpoint_of[each] in disabled]
    return suspected - disabled


async def _put_aside(tx: Tx, aside: Mapping[_Aside, Sequence[str]], now: datetime) -> None:
    """Write down what should not go now; until when its endpoint rests is asked once more: it may have changed."""
    for why, deliveries in aside.items():
        if not deliveries:
            continue
        change = update(DeliveryRow).where(one_of(tx, col(DeliveryRow.id), deliveries))
        match why:
            case _Aside.SUPERSEDED:
                superseded = DeliveryStatus.SUPERSEDED.value
                change = change.values(status=superseded, next_attempt_at=None, completed_at=now)
            case _Aside.RESTING:
                change = change.values(next_attempt_at=None)
            case _Aside.PUT_OFF:
                rests_until = select(func.coalesce(col(WebhookRow.rests_until), now))
                its_own = rests_until.where(col(WebhookRow.id) == col(DeliveryRow.endpoint_id))
                change = change.values(next_attempt_at=its_own.scalar_subquery())
        await tx.execute(change.execution_options(synchronize_session=False))


async def _hold_back_beyond_rate(tx: Tx, waiting: dict[str, list[Claim]], now: datetime) -> set[str]:
    """Put off what is beyond an endpoint's rate, one slot a message; answers with the endpoints that are being counted.

    The endpoint's row is held while its slots are given away, so that all processes together keep the rate.
    """
    limited = {each for each, claims in waiting.items() if claims[0].endpoint.rate_limit is not None}
    if not limited:
        return set()
    query = select(WebhookRow).where(col(WebhookRow.id).in_(limited)).order_by(col(WebhookRow.id))
    held = await tx.scalars(
        query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    )
    counted = {endpoint.id: endpoint for endpoint in held}
    put_off: list[dict[str, Any]] = []
    for endpoint_id in limited:
        claims = waiting.pop(endpoint_id)
        if endpoint_id in counted:
            waiting[endpoint_id], later = _within_rate(counted[endpoint_id], claims, now)
            put_off += later
    if put_off:
        await tx.execute(update(_DELIVERIES).where(_DELIVERIES.c.id == bindparam("delivery")), put_off)
    return limited - counted.keys()


def _within_rate(endpoint: WebhookRow, claims: list[Claim], now: datetime) -> tuple[list[Claim], list[dict[str, Any]]]:
    """What may go now, and for the rest the slot for which it is put off."""
    between = timedelta(seconds=1 / (endpoint.rate_limit or 1))
    slot = max(endpoint.next_slot_at or now, now)
    going, later = [], []
    for each in claims:
        if slot <= now + _AT_ONCE:
            going.append(each)
            endpoint.next_slot_at = slot + between
        else:
            later.append({"delivery": each.id, "next_attempt_at": slot})
        slot += between
    return going, later


async def release(db: Database, claims: Sequence[Claim], now: datetime) -> None:
    """Give back what was claimed and not tried; a delivery that was claimed again since is left to that claim."""
    held = (_DELIVERIES.c.id == bindparam("delivery")) & (_DELIVERIES.c.claim_count == bindparam("claim"))
    given = [{"delivery": each.id, "claim": each.claim_number, "next_attempt_at": now} for each in claims]
    async with db.transaction() as tx:
        await tx.execute(update(_DELIVERIES).where(held), sorted(given, key=itemgetter("delivery")))
        tx.wake(Queue.DELIVER, now)


async def earliest_attempt(db: Database, closed: Collection[str] = ()) -> datetime | None:
    """The next instant at which a delivery may be claimed, those of `closed` endpoints left out."""
    async with db.reading() as session:
        return await session.scalar(_earliest(session, closed))


def _earliest(session: AsyncSession, closed: Collection[str]) -> Select[datetime | None]:
    column = col(DeliveryRow.next_attempt_at)
    return select(func.min(column)).where(column.is_not(None), *_outside(session, closed))
