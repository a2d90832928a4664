"""What events carry of the rows that they tell of, without e-mail and phone."""

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
from app.store.mapping import Process, document
from app.store.records import DeadlineRecord, InteractionRecord, InterviewRecord, TaskRecord


@contextmanager
def telling(process: Process | None) -> Iterator[None]:
    """What events carry of a process is written down once while this lasts; nothing of it may change meanwhile."""
    if process is None or process.told is not None:
        yield
        return
    process.told = {}
    try:
        with process.indexed():
            yield
    finally:
        process.told = None


def task_event_data(task: TaskRecord, process: Process | None) -> dict[str, Any]:
    """What a `task.*` event carries, without e-mail and phone; links are added when it is read."""
    own = document(Task, task)
    if process is None:
        return {"task": own, "application": None, "interview": None, "interviewer": None}
    interview = process.interview(task.interview_id)
    interviewer = process.interviewer(task.interviewer_id)
    return {
        "task": own,
        "application": _application_told(process),
        "interview": interview and interview_without_contacts(interview, process),
        "interviewer": interviewer and _told(process, InterviewerWithoutContact, interviewer),
    }


def _told(process: Process, shape: type[BaseModel], row: Any, **more: Any) -> dict[str, Any]:
    if process.told is None:
        return document(shape, row, **more)
    if row.id not in process.told:
        process.told[row.id] = document(shape, row, **more)
    part: dict[str, Any] = process.told[row.id]
    return part


def _application_told(process: Process) -> dict[str, Any]:
    return _told(process, Application, process.application)


def interview_without_contacts(row: InterviewRecord, process: Process) -> dict[str, Any]:
    """An interview as events carry it."""
    if process.told is not None and row.id in process.told:
        known: dict[str, Any] = process.told[row.id]
        return known
    panel = [_told(process, InterviewerWithoutContact, each) for each in process.panels.get(row.id, ())]
    return _told(process, InterviewWithoutContacts, row, interviewers=panel)


def interview_event_data(row: InterviewRecord, process: Process) -> Mapping[str, Any]:
    return {"interview": interview_without_contacts(row, process), "application": _application_told(process)}


def deadline_event_data(row: DeadlineRecord, process: Process) -> Mapping[str, Any]:
    return {"deadline": document(Deadline, row), "application": _application_told(process)}


def interaction_event_data(row: InteractionRecord, process: Process) -> Mapping[str, Any]:
    return {"interaction": document(Interaction, row), "application": _application_told(process)}
