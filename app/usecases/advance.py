"""Time passing: tasks open, come due and expire, interviews turn held, deadlines pass.

Each batch is one transaction that holds the rows it moves; another process takes others. After a long pause a row
moves straight to what it is now, with one event.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from app.etiquette.facts import ClosedBy, InterviewStatus, TaskStatus
from app.etiquette.planner import next_transition, status_at
from app.etiquette.reconcile import OPEN
from app.events import types
from app.store import outbox
from app.store.db import Database, Tx
from app.store.mapping import Process
from app.store.outbox import NewEvent
from app.store.processes import load_processes
from app.store.tables import DeadlineRow, InterviewRow, TaskRow
from app.usecases.deadlines import deadline_event
from app.usecases.interviews import interview_event
from app.usecases.replan import EVENT_OF_STATUS, task_event

_WAITING: tuple[tuple[type[Any], Any], ...] = (
    (InterviewRow, col(InterviewRow.turns_held_at)),
    (DeadlineRow, col(DeadlineRow.passes_at)),
    (TaskRow, col(TaskRow.next_transition_at)),
)


async def advance(db: Database, now: datetime, batch: int = 200) -> int:
    """Move what has come due, up to `batch` rows of each kind; answers with how many were due."""
    moved = 0
    async with db.transaction() as tx:
        events: list[NewEvent] = []
        for table, column in _WAITING:
            rows = await _due(tx, table, column, now, batch)
            processes = await load_processes(tx, _applications(rows), with_tasks=False)
            for row in rows:
                event = _moved(row, processes[row.application_id], now)
                if event is not None:
                    events.append(event)
            moved += len(rows)
        if moved:
            await tx.flush()
            await outbox.record(tx, events, now)
    return moved


async def earliest_transition(db: Database) -> datetime | None:
    """The next instant at which `advance` has something to do."""
    async with db.reading() as session:
        instants = [await session.scalar(select(func.min(column)).where(column.is_not(None))) for _, column in _WAITING]
    return min((instant for instant in instants if instant is not None), default=None)


async def _due(tx: Tx, table: type[Any], column: Any, now: datetime, batch: int) -> list[Any]:
    query = select(table).where(column <= now).order_by(column).limit(batch).with_for_update(skip_locked=True)
    return list(await tx.scalars(query))


def _applications(rows: Iterable[Any]) -> set[str]:
    return {row.application_id for row in rows if row.application_id is not None}


def _moved(row: Any, process: Process, now: datetime) -> NewEvent | None:
    if isinstance(row, InterviewRow):
        row.status, row.turns_held_at, row.updated_at = InterviewStatus.HELD, None, now
        return interview_event(types.InterviewHeld, row, process)
    if isinstance(row, DeadlineRow):
        row.passes_at = None
        return deadline_event(types.DeadlinePassed, row, process)
    return _moved_task(row, process, now)


def _moved_task(row: TaskRow, process: Process, now: datetime) -> NewEvent | None:
    status = status_at(row, now, row.snoozed_until)
    row.next_transition_at = next_transition(row, now, row.snoozed_until) if status in OPEN else None
    if status == row.status:
        return None
    row.status, row.updated_at = status, now
    if status is TaskStatus.EXPIRED:
        row.closed_at, row.closed_by = now, ClosedBy.TIME
    return task_event(EVENT_OF_STATUS[status], row, process)
