"""The contents of a candidate's calendar feed."""

from dataclasses import dataclass

from app.resources.applications import Application
from app.resources.candidates import Candidate
from app.resources.interviews import Interview
from app.resources.tasks import Task


@dataclass(frozen=True, slots=True)
class CalendarInterview:
    """An interview with its application; `revision` rises with every change."""

    interview: Interview
    application: Application
    revision: int


@dataclass(frozen=True, slots=True)
class CalendarTask:
    """A task; `revision` rises with every change."""

    task: Task
    revision: int


@dataclass(frozen=True, slots=True)
class CalendarContents:
    """A candidate's upcoming and recent interviews and tasks."""

    candidate: Candidate
    interviews: tuple[CalendarInterview, ...]
    tasks: tuple[CalendarTask, ...]
