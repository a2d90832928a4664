"""The backlog: open tasks, waiting deliveries and events, and how late the oldest are; for operators' metrics.

Ended tasks are not counted: there may be millions, and every scrape would read them all. Open tasks and waiting rows
lie together in an index.
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
    """The backlog of all accounts at one instant."""

    open_tasks: Mapping[TaskStatus, int]
    due_deliveries: int
    later_deliveries: int
    """Deliveries that wait for a retry, or that a process has claimed until its lease ends."""
    pending_events: int
    lateness: Mapping[Queue, float]
    """Seconds that the oldest due row of a queue has waited. Stale plans and old events have no instant."""


async def read_backlog(reader: Reader, now: datetime) -> Backlog:
    """Count the backlog at `now`, by indexes alone."""
    return await reader.run(_load_backlog, now)


def _load_backlog(connection: Connection, now: datetime) -> Backlog:
    oldest = {Queue.ADVANCE: earliest_transition(connection)}
    open_tasks = _open_tasks(connection)
    next_attempt_at = col(DeliveryRow.next_attempt_at)
    due = func.count().filter(next_attempt_at <= now)
    query = select(due, func.count(), func.min(next_attempt_at)).where(next_attempt_at.is_not(None))
    due_deliveries, deliveries, oldest[Queue.DELIVER] = connection.execute(query).one()
    events = connection.scalar(select(func.count()).select_from(EventRow).where(IS_PENDING))
    first = select(col(EventRow.timestamp)).where(IS_PENDING).order_by(col(EventRow.id)).limit(1)
    oldest[Queue.FAN_OUT] = connection.scalar(first)
    return Backlog(
        open_tasks=open_tasks,
        due_deliveries=due_deliveries,
        later_deliveries=deliveries - due_deliveries,
        pending_events=events or 0,
        lateness={queue: 0.0 if at is None else max(0.0, (now - at).total_seconds()) for queue, at in oldest.items()},
    )


def _open_tasks(connection: Connection) -> Mapping[TaskStatus, int]:
    """Counted account by account, in the order of the index, so that no query planner scans the whole table."""
    statuses = sorted(OPEN)
    counts = (
        select(func.count())
        .select_from(TaskRow)
        .where(col(TaskRow.account_id) == col(AccountRow.id), col(TaskRow.status) == status.value)
        .scalar_subquery()
        .correlate(AccountRow)
        for status in statuses
    )
    query = select(*(func.coalesce(func.sum(count), 0) for count in counts)).select_from(AccountRow)
    return dict(zip(statuses, map(int, connection.execute(query).one()), strict=True))
