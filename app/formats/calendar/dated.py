"""What a candidate's calendar is made of."""

from dataclasses import dataclass

from app.resources.applications import Application
from app.resources.candidates import Candidate
from app.resources.interviews import Interview
from app.resources.tasks import Task


@dataclass(frozen=True, slots=True)
class DatedInterview:
    """An interview with its application; `revision` rises with each change of it."""

    interview: Interview
    application: Application
    revision: int


@dataclass(frozen=True, slots=True)
class DatedTask:
    """A task; `revision` rises with each change of it."""

    task: Task
    revision: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a candidate has before them, and lately had."""

    candidate: Candidate
    interviews: tuple[DatedInterview, ...]
    tasks: tuple[DatedTask, ...]
