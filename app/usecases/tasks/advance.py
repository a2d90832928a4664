"""Time passing: tasks open, come due and expire, interviews turn held, deadlines pass.

Each batch is one transaction that holds the rows it moves; another process takes others. After a long pause a row
moves straight to what it is now, with one event. Its deliveries are committed with it: a reminder does not wait for
the fan-out. A week of the search that is over makes room for the next one, which `search.advance_searches` plans.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlmodel import col

from app.delivery.fan_out import record_and_fan_out
from app.etiquette.facts import InterviewStatus
from app.events import types
from app.store.application_states import load_for_events
from app.store.db import UnitOfWork
from app.store.mapping import ApplicationState
from app.store.outbox import NewEvent
from app.store.record import every, fetch
from app.store.records import DeadlineRecord, InterviewRecord, TaskRecord
from app.store.tables import DeadlineRow, InterviewRow, TaskRow
from app.usecases.interviews.deadlines import deadline_event
from app.usecases.tasks.replan import interview_event, move_in_time

BATCH: Final = 500
"""Rows of each kind moved in one transaction, which others wait for on SQLite: a tenth of a second or less."""
_WAITING: Final = (
    col(InterviewRow.turns_held_at),
    col(DeadlineRow.passes_at),
    col(TaskRow.next_transition_at),
)


def _due(query: Select[Any], column: Any) -> Select[Any]:
    due = query.where(column <= bindparam("now")).order_by(column).limit(bindparam("batch"))
    return due.with_for_update(skip_locked=True)


_HELD: Final = _due(every(InterviewRecord), col(InterviewRow.turns_held_at))
_PASSED: Final = _due(every(DeadlineRecord), col(DeadlineRow.passes_at))
_DUE_TASKS: Final = _due(
    every(TaskRecord).where(col(TaskRow.application_id).is_not(None) | (col(TaskRow.expires_at) > bindparam("now"))),
    col(TaskRow.next_transition_at),
)
"""Those that move by themselves."""
_EARLIEST: Final = select(
    *(select(func.min(column)).where(column.is_not(None)).scalar_subquery() for column in _WAITING)
)


@dataclass(frozen=True, slots=True)
class _Moving:
    """What has come due, locked, and the applications that it belongs to."""

    interviews: Sequence[InterviewRecord]
    deadlines: Sequence[DeadlineRecord]
    tasks: Sequence[TaskRecord]
    states: dict[str, ApplicationState]


async def advance(tx: UnitOfWork, now: datetime, batch: int = BATCH) -> int:
    """Move what has come due, up to `batch` rows of each kind; answers with how many were due."""
    due = await tx.read(_moving, now, batch)
    events = [*_held(tx, due, now), *_passed(tx, due), *_moved(tx, due, now)]
    await record_and_fan_out(tx, events, now)
    return len(due.interviews) + len(due.deadlines) + len(due.tasks)


def earliest_transition(connection: Connection) -> datetime | None:
    """The next instant at which something has to move in time."""
    instants = connection.execute(_EARLIEST).one()
    return min((instant for instant in instants if instant is not None), default=None)


def _moving(connection: Connection, now: datetime, batch: int) -> _Moving:
    due = {"now": now, "batch": batch}
    interviews = fetch(connection, InterviewRecord, _HELD, due)
    deadlines = fetch(connection, DeadlineRecord, _PASSED, due)
    tasks = fetch(connection, TaskRecord, _DUE_TASKS, due)
    moving: tuple[InterviewRecord | DeadlineRecord | TaskRecord, ...] = (*interviews, *deadlines, *tasks)
    states = load_for_events(connection, {row.application_id for row in moving if row.application_id})
    return _Moving(interviews, deadlines, tasks, states)


def _held(tx: UnitOfWork, due: _Moving, now: datetime) -> list[NewEvent]:
    """Interviews turn held, all of them before the first event: events carry what they then are."""
    held = []
    for row in due.interviews:
        state = due.states[row.application_id]
        turned = state.change(tx, row, status=InterviewStatus.HELD.value, turns_held_at=None, updated_at=now)
        held.append((turned, state))
    return [interview_event(types.InterviewHeld, row, state) for row, state in held]


def _passed(tx: UnitOfWork, due: _Moving) -> list[NewEvent]:
    passed = [tx.change(row, passes_at=None) for row in due.deadlines]
    return [deadline_event(types.DeadlinePassed, row, due.states[row.application_id]) for row in passed]


def _moved(tx: UnitOfWork, due: _Moving, now: datetime) -> list[NewEvent]:
    events = (move_in_time(tx, row, due.states.get(row.application_id or ""), now) for row in due.tasks)
    return [each for each in events if each is not None]
