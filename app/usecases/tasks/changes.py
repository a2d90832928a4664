"""Changes of tasks and interviews: their events, the task history, and the changes that time makes to a task."""

from datetime import datetime
from typing import Final

from app.etiquette.facts import ClosedBy, TaskStatus
from app.etiquette.planner import next_transition, status_at
from app.etiquette.reconcile import OPEN
from app.events import types
from app.resources.tasks import TaskChange
from app.store.db import UnitOfWork
from app.store.event_payloads import interview_event_data, task_event_data
from app.store.history import TIME_PASSED, Cause, history_entry
from app.store.mapping import ApplicationState
from app.store.outbox import NewEvent
from app.store.records import InterviewRecord, TaskRecord

EVENT_OF_STATUS: Final[dict[TaskStatus, type[types.Event]]] = {
    TaskStatus.SCHEDULED: types.TaskScheduled,
    TaskStatus.DUE: types.TaskDue,
    TaskStatus.OVERDUE: types.TaskOverdue,
    TaskStatus.DONE: types.TaskDone,
    TaskStatus.SKIPPED: types.TaskSkipped,
    TaskStatus.CANCELLED: types.TaskCancelled,
    TaskStatus.EXPIRED: types.TaskExpired,
}


def interview_event(event: type[types.Event], row: InterviewRecord, state: ApplicationState) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        interview_event_data(row, state),
        candidate_id=state.candidate.id,
        application_id=row.application_id,
    )


def task_event(event: type[types.Event], row: TaskRecord, state: ApplicationState | None) -> NewEvent:
    """A `task.*` event that shows the task as it is now."""
    return NewEvent(
        event,
        row.account_id,
        task_event_data(row, state),
        candidate_id=row.candidate_id,
        application_id=row.application_id,
        task_id=row.id,
        rule=row.rule,
    )


def add_history_entry(
    tx: UnitOfWork,
    before: TaskRecord | None,
    after: TaskRecord,
    change: TaskChange,
    cause: Cause,
    now: datetime,
    event: NewEvent | None = None,
) -> None:
    """Add a change to the task's history, with the event that reports it, if any; a new task has no `before`."""
    tx.add(history_entry(before, after, change, cause, now, event.id if event else None))


def advance_task(
    tx: UnitOfWork, row: TaskRecord, state: ApplicationState | None, now: datetime
) -> tuple[TaskRecord, NewEvent | None]:
    """Bring an open task to the status that it has at `now`; the event reports a changed status."""
    status = status_at(row, now, row.snoozed_until)
    upcoming = next_transition(row, now, row.snoozed_until) if status in OPEN else None
    if status == row.status:
        return tx.change(row, next_transition_at=upcoming), None
    closing = {"closed_at": now, "closed_by": ClosedBy.TIME} if status is TaskStatus.EXPIRED else {}
    changed = tx.change(row, status=status, updated_at=now, next_transition_at=upcoming, **closing)
    event = task_event(EVENT_OF_STATUS[status], changed, state)
    add_history_entry(tx, row, changed, TaskChange(status), TIME_PASSED, now, event)
    return changed, event
