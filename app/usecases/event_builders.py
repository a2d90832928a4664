"""Events about applications and what belongs to them, built from the rows as they are now.

The modules of an event, in order: its type (`events.types`), its data (`store.event_data`), both with the identifiers
of what it is about (this module), its row (`store.outbox`), and the body that is sent (`formats.delivery_body`: an
`events.envelope` or a chat message).
"""

from typing import Final

from app.etiquette.facts import TaskStatus
from app.events import types
from app.store.event_data import EventData, job_search_task_data
from app.store.outbox import NewEvent
from app.store.records import DeadlineRecord, InteractionRecord, InterviewRecord, TaskRecord

EVENT_OF_STATUS: Final[dict[TaskStatus, type[types.Event]]] = {
    TaskStatus.SCHEDULED: types.TaskScheduled,
    TaskStatus.DUE: types.TaskDue,
    TaskStatus.OVERDUE: types.TaskOverdue,
    TaskStatus.DONE: types.TaskDone,
    TaskStatus.SKIPPED: types.TaskSkipped,
    TaskStatus.CANCELLED: types.TaskCancelled,
    TaskStatus.EXPIRED: types.TaskExpired,
}


def application_event(event: type[types.Event], data: EventData) -> NewEvent:
    row = data.state.application
    return NewEvent(event, row.account_id, data.of_application(), candidate_id=row.candidate_id, application_id=row.id)


def interview_event(event: type[types.Event], row: InterviewRecord, data: EventData) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        data.of_interview(row),
        candidate_id=data.state.candidate.id,
        application_id=row.application_id,
    )


def deadline_event(event: type[types.Event], row: DeadlineRecord, data: EventData) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        data.of_deadline(row),
        candidate_id=data.state.candidate.id,
        application_id=row.application_id,
    )


def interaction_event(row: InteractionRecord, data: EventData) -> NewEvent:
    return NewEvent(
        types.InteractionRecorded,
        row.account_id,
        data.of_interaction(row),
        candidate_id=data.state.candidate.id,
        application_id=row.application_id,
    )


def task_event(event: type[types.Event], row: TaskRecord, data: EventData | None) -> NewEvent:
    """`data` is None for the weekly reminder of a job search."""
    return NewEvent(
        event,
        row.account_id,
        job_search_task_data(row) if data is None else data.of_task(row),
        candidate_id=row.candidate_id,
        application_id=row.application_id,
        task_id=row.id,
        rule=row.rule,
    )
