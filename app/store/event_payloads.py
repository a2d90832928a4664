"""The `data` of events: the rows that an event reports, without e-mail addresses and phone numbers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.interactions import Interaction
from app.resources.interviewers import InterviewerWithoutContact
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task
from app.store.mapping import ApplicationState, document
from app.store.records import DeadlineRecord, InteractionRecord, InterviewRecord, TaskRecord


@contextmanager
def payloads_cached(state: ApplicationState | None) -> Iterator[None]:
    """Within the block each row's payload is built once; no row of the state may change meanwhile."""
    if state is None or state.payloads is not None:
        yield
        return
    state.payloads = {}
    try:
        with state.indexed():
            yield
    finally:
        state.payloads = None


def task_event_data(task: TaskRecord, state: ApplicationState | None) -> dict[str, Any]:
    """The data of a `task.*` event; links are added when it is read or sent."""
    own = document(Task, task)
    if state is None:
        return {"task": own, "application": None, "interview": None, "interviewer": None}
    interview = state.interview(task.interview_id)
    interviewer = state.interviewer(task.interviewer_id)
    return {
        "task": own,
        "application": _application_payload(state),
        "interview": interview and interview_without_contacts(interview, state),
        "interviewer": interviewer and _payload(state, InterviewerWithoutContact, interviewer),
    }


def _payload(state: ApplicationState, shape: type[BaseModel], row: Any, **more: Any) -> dict[str, Any]:
    if state.payloads is None:
        return document(shape, row, **more)
    if row.id not in state.payloads:
        state.payloads[row.id] = document(shape, row, **more)
    part: dict[str, Any] = state.payloads[row.id]
    return part


def _application_payload(state: ApplicationState) -> dict[str, Any]:
    return _payload(state, Application, state.application)


def interview_without_contacts(row: InterviewRecord, state: ApplicationState) -> dict[str, Any]:
    """An interview in an event's data."""
    if state.payloads is not None and row.id in state.payloads:
        known: dict[str, Any] = state.payloads[row.id]
        return known
    panel = [_payload(state, InterviewerWithoutContact, each) for each in state.panels.get(row.id, ())]
    return _payload(state, InterviewWithoutContacts, row, interviewers=panel)


def interview_event_data(row: InterviewRecord, state: ApplicationState) -> Mapping[str, Any]:
    return {"interview": interview_without_contacts(row, state), "application": _application_payload(state)}


def deadline_event_data(row: DeadlineRecord, state: ApplicationState) -> Mapping[str, Any]:
    return {"deadline": document(Deadline, row), "application": _application_payload(state)}


def interaction_event_data(row: InteractionRecord, state: ApplicationState) -> Mapping[str, Any]:
    return {"interaction": document(Interaction, row), "application": _application_payload(state)}
