"""Advancing in time: tasks become due, overdue and expired, interviews become held, deadlines pass.

A batch is one transaction that locks the rows it changes; other processes skip these and take the next. After a long
pause a row moves straight to its present status, with one event. The event's deliveries are committed with it, so a
reminder need not wait for the fan-out. `job_search.advance_job_searches` replaces expired weekly reminders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlmodel import col

from app.delivery.fan_out import append_and_fan_out
from app.etiquette.facts import ClosedBy, InterviewStatus, TaskStatus
from app.etiquette.reconcile import OPEN
from app.etiquette.task_status import next_transition, status_at
from app.events import types
from app.resources.tasks import TaskChange
from app.store.application_state import ApplicationState
from app.store.db import UnitOfWork
from app.store.event_data import EventData
from app.store.history import TIME_PASSED, history_entry
from app.store.loading import load_for_events
from app.store.outbox import NewEvent
from app.store.record import fetch, select_record
from app.store.records import DeadlineRecord, InterviewRecord, TaskRecord
from app.store.tables import DeadlineRow, InterviewRow, TaskRow
from app.usecases.event_builders import EVENT_OF_STATUS, deadline_event, interview_event, task_event

BATCH: Final = 500
"""Rows of each kind in one transaction, for which other writers wait on SQLite: up to a tenth of a second."""
_INSTANTS: Final = (
    col(InterviewRow.turns_held_at),
    col(DeadlineRow.passes_at),
    col(TaskRow.next_transition_at),
)


def _limited_to_reached(query: Select[Any], column: Any) -> Select[Any]:
    limited = query.where(column <= bindparam("now")).order_by(column).limit(bindparam("batch"))
    return limited.with_for_update(skip_locked=True)


_INTERVIEWS_TO_ADVANCE: Final = _limited_to_reached(select_record(InterviewRecord), col(InterviewRow.turns_held_at))
_DEADLINES_TO_ADVANCE: Final = _limited_to_reached(select_record(DeadlineRecord), col(DeadlineRow.passes_at))
_TASKS_TO_ADVANCE: Final = _limited_to_reached(
    select_record(TaskRecord).where(
        col(TaskRow.application_id).is_not(None) | (col(TaskRow.expires_at) > bindparam("now"))
    ),
    col(TaskRow.next_transition_at),
)
"""All but expired weekly reminders, which `job_search.advance_job_searches` replaces."""
_EARLIEST: Final = select(
    *(select(func.min(column)).where(column.is_not(None)).scalar_subquery() for column in _INSTANTS)
)


@dataclass(frozen=True, slots=True)
class _RowsToAdvance:
    """The rows whose instant has come, locked, and the state of their applications as events need it."""

    interviews: Sequence[InterviewRecord]
    deadlines: Sequence[DeadlineRecord]
    tasks: Sequence[TaskRecord]
    states: dict[str, ApplicationState]


async def advance(tx: UnitOfWork, now: datetime, batch: int = BATCH) -> int:
    """Advance the rows whose instant has come, up to `batch` of each kind, and return how many there were."""
    rows = await tx.run(_load_rows_to_advance, now, batch)
    held_interviews = _mark_interviews_held(tx, rows, now)
    data = {application_id: EventData(state) for application_id, state in rows.states.items()}
    events = [
        *(interview_event(types.InterviewHeld, row, data[row.application_id]) for row in held_interviews),
        *_pass_deadlines(tx, rows, data),
        *_advance_tasks(tx, rows, data, now),
    ]
    await append_and_fan_out(tx, events, now)
    return len(rows.interviews) + len(rows.deadlines) + len(rows.tasks)


def earliest_transition(connection: Connection) -> datetime | None:
    """The earliest instant at which a row has to advance; None if nothing is scheduled."""
    instants = connection.execute(_EARLIEST).one()
    return min((instant for instant in instants if instant is not None), default=None)


def _load_rows_to_advance(connection: Connection, now: datetime, batch: int) -> _RowsToAdvance:
    parameters = {"now": now, "batch": batch}
    interviews = fetch(connection, InterviewRecord, _INTERVIEWS_TO_ADVANCE, parameters)
    deadlines = fetch(connection, DeadlineRecord, _DEADLINES_TO_ADVANCE, parameters)
    tasks = fetch(connection, TaskRecord, _TASKS_TO_ADVANCE, parameters)
    all_rows: tuple[InterviewRecord | DeadlineRecord | TaskRecord, ...] = (*interviews, *deadlines, *tasks)
    states = load_for_events(connection, {row.application_id for row in all_rows if row.application_id})
    return _RowsToAdvance(interviews, deadlines, tasks, states)


def _mark_interviews_held(tx: UnitOfWork, rows: _RowsToAdvance, now: datetime) -> list[InterviewRecord]:
    """Done before any event is built, so that the events about other rows show the interviews as held."""
    return [
        rows.states[row.application_id].change(
            tx, row, status=InterviewStatus.HELD.value, turns_held_at=None, updated_at=now
        )
        for row in rows.interviews
    ]


def _pass_deadlines(tx: UnitOfWork, rows: _RowsToAdvance, data: Mapping[str, EventData]) -> list[NewEvent]:
    passed = [tx.change(row, passes_at=None) for row in rows.deadlines]
    return [deadline_event(types.DeadlinePassed, row, data[row.application_id]) for row in passed]


def _advance_tasks(
    tx: UnitOfWork, rows: _RowsToAdvance, data: Mapping[str, EventData], now: datetime
) -> list[NewEvent]:
    events = (advance_task(tx, row, data.get(row.application_id or ""), now)[1] for row in rows.tasks)
    return [event for event in events if event is not None]


def advance_task(
    tx: UnitOfWork, row: TaskRecord, data: EventData | None, now: datetime
) -> tuple[TaskRecord, NewEvent | None]:
    """Bring an open task to the status that it has at `now`; the event reports a changed status."""
    status = status_at(row, now, row.snoozed_until)
    upcoming = next_transition(row, now, row.snoozed_until) if status in OPEN else None
    if status == row.status:
        return tx.change(row, next_transition_at=upcoming), None
    closing = {"closed_at": now, "closed_by": ClosedBy.TIME} if status is TaskStatus.EXPIRED else {}
    changed = tx.change(row, status=status, updated_at=now, next_transition_at=upcoming, **closing)
    event = task_event(EVENT_OF_STATUS[status], changed, data)
    # `TaskChange` has the value of every status that time brings.
    tx.add(history_entry(row, changed, TaskChange(status), TIME_PASSED, now, event.id))
    return changed, event
