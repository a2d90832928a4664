"""Events about applications and what belongs to them, built from the rows as they are now."""

from typing import Final

from app.etiquette.facts import TaskStatus
from app.events import types
from app.store.event_payloads import deadline_event_data, interaction_event_data, interview_event_data, task_event_data
from app.store.mapping import ApplicationState, application_resource
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


def application_event(event: type[types.Event], state: ApplicationState) -> NewEvent:
    row = state.application
    return NewEvent(
        event,
        row.account_id,
        {"application": application_resource(row).model_dump(mode="json")},
        candidate_id=row.candidate_id,
        application_id=row.id,
    )


def interview_event(event: type[types.Event], row: InterviewRecord, state: ApplicationState) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        interview_event_data(row, state),
        candidate_id=state.candidate.id,
        application_id=row.application_id,
    )


def deadline_event(event: type[types.Event], row: DeadlineRecord, state: ApplicationState) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        deadline_event_data(row, state),
        candidate_id=state.candidate.id,
        application_id=row.application_id,
    )


def interaction_event(row: InteractionRecord, state: ApplicationState) -> NewEvent:
    return NewEvent(
        types.InteractionRecorded,
        row.account_id,
        interaction_event_data(row, state),
        candidate_id=state.candidate.id,
        application_id=row.application_id,
    )


def task_event(event: type[types.Event], row: TaskRecord, state: ApplicationState | None) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        task_event_data(row, state),
        candidate_id=row.candidate_id,
        application_id=row.application_id,
        task_id=row.id,
        rule=row.rule,
    )
