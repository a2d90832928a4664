"""Deliveries whose time has come, claimed under a lease; those that should not go now are put where they belong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from sqlalchemy import exists, func, select, update
from sqlmodel import col

from app.etiquette.facts import TaskStatus
from app.events.types import TaskDue, TaskOverdue
from app.events.webhooks import DeliveryStatus, EndpointStatus
from app.store.db import Database, Tx
from app.store.outgoing_tables import DeliveryRow, EventRow, WebhookRow
from app.store.tables import TaskRow

_REMINDERS: Final = frozenset({TaskDue.name, TaskOverdue.name})
_STILL_TIME: Final = frozenset({TaskStatus.DUE, TaskStatus.OVERDUE})
_AT_ONCE: Final = timedelta(milliseconds=50)
"""Messages whose turn under a rate limit is this close go together."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that this process may try until its lease ends."""

    delivery: DeliveryRow
    event: EventRow
    endpoint: WebhookRow


@dataclass(slots=True)
class Look:
    """What one look at the queue gave."""

    claims: list[Claim] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    """Endpoints that have more due than may go now, or whose rate another process is just counting."""
    is_last: bool = True
    """Whether everything that is due was looked at."""


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
        due = await _due(tx, now, limit, closed)
        look.is_last = len(due) < limit
        wanted, look.busy = _within_room(due, room_of)
        waiting: dict[str, list[Claim]] = defaultdict(list)
        resting = []
        for delivery, event, endpoint, task in await _loaded(tx, wanted):
            if event.type in _REMINDERS and not _still_holds(event, task):
                complete(delivery, DeliveryStatus.SUPERSEDED, now)
            elif endpoint.status != EndpointStatus.ENABLED:
                resting.append(delivery.id)
            elif endpoint.rests_until is not None and endpoint.rests_until > now:
                delivery.next_attempt_at = endpoint.rests_until
            else:
                waiting[endpoint.id].append(Claim(delivery, event, endpoint))
        await _put_to_rest(tx, resting)
        look.busy |= await _hold_back_beyond_rate(tx, waiting, now)
        for each in chain.from_iterable(waiting.values()):
            each.delivery.next_attempt_at = now + lease
            each.delivery.claim_count += 1
            look.claims.append(each)
    return look


async def _due(tx: Tx, now: datetime, limit: int, closed: Collection[str]) -> Sequence[tuple[str, str]]:
    """What is due and in nobody's hands: deliveries with their endpoints, held until the transaction ends."""
    query = (
        select(col(DeliveryRow.id), col(DeliveryRow.endpoint_id))
        .where(col(DeliveryRow.next_attempt_at) <= now, *_outside(closed))
        .order_by(col(DeliveryRow.next_attempt_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(delivery_id, endpoint_id) for delivery_id, endpoint_id in await tx.execute(query)]


def _outside(closed: Collection[str]) -> Iterable[Any]:
    return [col(DeliveryRow.endpoint_id).not_in(closed)] if closed else []


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
    if not deliveries:
        return []
    query = (
        select(DeliveryRow, EventRow, WebhookRow, TaskRow)
        .join(EventRow, col(EventRow.id) == col(DeliveryRow.event_id))
        .join(WebhookRow, col(WebhookRow.id) == col(DeliveryRow.endpoint_id))
        .outerjoin(TaskRow, col(TaskRow.id) == col(EventRow.task_id))
        .where(col(DeliveryRow.id).in_(deliveries))
        .order_by(col(EventRow.account_id), col(EventRow.sequence))
    )
    return (await tx.execute(query)).all()


def _still_holds(event: EventRow, task: TaskRow | None) -> bool:
    """Whether it is still time for a task, and for the same hours as the reminder says."""
    if task is None or task.status not in _STILL_TIME:
        return False
    told = event.data["task"]
    return all(datetime.fromisoformat(told[name]) == getattr(task, name) for name in ("opens_at", "due_at"))


async def _put_to_rest(tx: Tx, deliveries: Sequence[str]) -> None:
    """Take deliveries off the queue, unless their endpoint was enabled since it was read."""
    if deliveries:
        disabled = exists().where(
            col(WebhookRow.id) == col(DeliveryRow.endpoint_id), col(WebhookRow.status) != EndpointStatus.ENABLED.value
        )
        await tx.execute(
            update(DeliveryRow)
            .where(col(DeliveryRow.id).in_(deliveries), disabled)
            .values(next_attempt_at=None)
            .execution_options(synchronize_session=False)
        )


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
    for endpoint_id in limited:
        claims = waiting.pop(endpoint_id)
        if endpoint_id in counted:
            waiting[endpoint_id] = _within_rate(counted[endpoint_id], claims, now)
    return limited - counted.keys()


def _within_rate(endpoint: WebhookRow, claims: list[Claim], now: datetime) -> list[Claim]:
    between = timedelta(seconds=1 / (endpoint.rate_limit or 1))
    slot = max(endpoint.next_slot_at or now, now)
    going = []
    for each in claims:
        if slot <= now + _AT_ONCE:
            going.append(each)
            endpoint.next_slot_at = slot + between
        else:
            each.delivery.next_attempt_at = slot
        slot += between
    return going


async def earliest_attempt(db: Database, closed: Collection[str] = ()) -> datetime | None:
    """The next instant at which a delivery may be claimed, those of `closed` endpoints left out."""
    column = col(DeliveryRow.next_attempt_at)
    async with db.reading() as session:
        return await session.scalar(select(func.min(column)).where(column.is_not(None), *_outside(closed)))


def complete(delivery: DeliveryRow, status: DeliveryStatus, now: datetime) -> None:
    delivery.status, delivery.next_attempt_at, delivery.completed_at = status.value, None, now
