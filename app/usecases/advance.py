"""Time passing: tasks open, come due and expire, interviews turn held, deadlines pass.

Each batch is one transaction that holds the rows it moves; another process takes others. After a long pause a row
moves straight to what it is now, with one event.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from app.etiquette.facts import InterviewStatus
from app.events import types
from app.store import outbox
from app.store.db import Database, Tx
from app.store.mapping import Process
from app.store.outbox import NewEvent
from app.store.processes import load_processes
from app.store.tables import DeadlineRow, InterviewRow, TaskRow
from app.usecases.deadlines import deadline_event
from app.usecases.replan import interview_event, move_in_time

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
                event = _moved(tx, row, processes[row.application_id], now)
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
    query = select(table).where(column <= now, table.application_id.is_not(None))
    query = query.order_by(column).limit(batch).with_for_update(skip_locked=True)
    return list(await tx.scalars(query))


def _applications(rows: Iterable[Any]) -> set[str]:
    return {row.application_id for row in rows if row.application_id is not None}


def _moved(tx: Tx, row: Any, process: Process, now: datetime) -> NewEvent | None:
    if isinstance(row, InterviewRow):
        row.status, row.turns_held_at, row.updated_at = InterviewStatus.HELD, None, now
        return interview_event(types.InterviewHeld, row, process)
    if isinstance(row, DeadlineRow):
        row.passes_at = None
        return deadline_event(types.DeadlinePassed, row, process)
    return move_in_time(tx, row, process, now)
