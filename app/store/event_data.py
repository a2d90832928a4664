"""The `data` of events: the rows that an event reports, without e-mail addresses and phone numbers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.interactions import Interaction
from app.resources.interviewers import InterviewerWithoutContact
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task
from app.store.application_state import ApplicationState
from app.store.mapping import json_of
from app.store.records import (
    ApplicationRecord,
    DeadlineRecord,
    InteractionRecord,
    InterviewerRecord,
    InterviewRecord,
    TaskRecord,
)


class EventData:
    """Builds the data of events about one application.

    The application, interviews and interviewers are built once, for the first event that shows them: make this object
    after they have changed. The task, deadline or interaction that an event is about is built for each event.
    """

    def __init__(self, state: ApplicationState) -> None:
        self.state = state
        self._built: dict[str, dict[str, Any]] = {}

    def of_application(self) -> Mapping[str, Any]:
        return {"application": self._application()}

    def of_interview(self, row: InterviewRecord) -> Mapping[str, Any]:
        return {"interview": self._interview(row), "application": self._application()}

    def of_deadline(self, row: DeadlineRecord) -> Mapping[str, Any]:
        return {"deadline": json_of(Deadline, row), "application": self._application()}

    def of_interaction(self, row: InteractionRecord) -> Mapping[str, Any]:
        return {"interaction": json_of(Interaction, row), "application": self._application()}

    def of_task(self, row: TaskRecord) -> Mapping[str, Any]:
        """Links are added when the event is read or sent."""
        interview = self.state.interview(row.interview_id)
        interviewer = self._people.get(row.interviewer_id) if row.interviewer_id is not None else None
        return {
            "task": json_of(Task, row),
            "application": self._application(),
            "interview": interview and self._interview(interview),
            "interviewer": interviewer and self._once(InterviewerWithoutContact, interviewer),
        }

    @cached_property
    def _people(self) -> dict[str, InterviewerRecord]:
        return {member.id: member for panel in self.state.panels.values() for member in panel}

    def _application(self) -> dict[str, Any]:
        return self._once(Application, self.state.application)

    def _interview(self, row: InterviewRecord) -> dict[str, Any]:
        if row.id not in self._built:
            panel = [self._once(InterviewerWithoutContact, member) for member in self.state.panels.get(row.id, ())]
            self._built[row.id] = json_of(InterviewWithoutContacts, row, interviewers=panel)
        return self._built[row.id]

    def _once(self, shape: type[BaseModel], row: ApplicationRecord | InterviewerRecord) -> dict[str, Any]:
        if row.id not in self._built:
            self._built[row.id] = json_of(shape, row)
        return self._built[row.id]


def job_search_task_data(row: TaskRecord) -> Mapping[str, Any]:
    """The data of an event about a weekly reminder, which belongs to no application."""
    return {"task": json_of(Task, row), "application": None, "interview": None, "interviewer": None}
