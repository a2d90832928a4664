"""What waits, as whoever runs the service wants to watch it.

Ended tasks are not counted: there come to be millions, and counting them would read them all at every scrape. What is
counted here is open or waits, and lies together in an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.etiquette.facts import TaskStatus
from app.etiquette.reconcile import OPEN
from app.store.db import Queue, Reader
from app.store.outgoing_tables import IS_PENDING, DeliveryRow, EventRow
from app.store.tables import AccountRow, TaskRow
from app.usecases.tasks.advance import earliest_transition


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waited at one instant, of all accounts together."""

    open_tasks: Mapping[TaskStatus, int]
    due_deliveries: int
    later_deliveries: int
    """Put off, to be tried again, or in a process's hands until its lease ends."""
    pending_events: int
    lateness: Mapping[Queue, float]
    """For how many seconds the oldest due thing has waited. Stale plans and what is to be tidied have no instant."""


async def read_backlog(reader: Reader, now: datetime) -> Backlog:
    """Count what waits, by indexes alone."""
    return await reader.read(_backlog, now)


def _backlog(connection: Connection, now: datetime) -> Backlog:
    oldest = {Queue.ADVANCE: earliest_transition(connection)}
    open_tasks = _open_tasks(connection)
    waits = col(DeliveryRow.next_attempt_at)
    due = func.count().filter(waits <= now)
    query = select(due, func.count(), func.min(waits)).where(waits.is_not(None))
    due_deliveries, deliveries, oldest[Queue.DELIVER] = connection.execute(query).one()
    events = connection.scalar(select(func.count()).select_from(EventRow).where(IS_PENDING))
    first = select(col(EventRow.timestamp)).where(IS_PENDING).order_by(col(EventRow.id)).limit(1)
    oldest[Queue.FAN_OUT] = connection.scalar(first)
    return Backlog(
        open_tasks,
        due_deliveries,
        deliveries - due_deliveries,
        events or 0,
        {queue: 0.0 if at is None else max(0.0, (now - at).total_seconds()) for queue, at in oldest.items()},
    )


def _open_tasks(connection: Connection) -> Mapping[TaskStatus, int]:
    """Asked account by account, as the index goes; no planner then takes it for a question about the whole table."""
    statuses = sorted(OPEN)
    of_account = (
        select(func.count())
        .select_from(TaskRow)
        .where(col(TaskRow.account_id) == col(AccountRow.id), col(TaskRow.status) == status.value)
        .scalar_subquery()
        .correlate(AccountRow)
        for status in statuses
    )
    query = select(*(func.coalesce(func.sum(each), 0) for each in of_account)).select_from(AccountRow)
    return dict(zip(statuses, map(int, connection.execute(query).one()), strict=True))
