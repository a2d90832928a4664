"""What a story is made of.

A story is plain data: the candidate, and moments at which something happens or the plan is checked. Instants are local
("Tue 2026-12-01 11:30", in the candidate's zone unless another one follows), and the weekday is checked, so that a typo
does not become an expectation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import pytest

Document = Mapping[str, Any]
Role = Literal["interviewer", "hiring_manager", "recruiter", "coordinator"]
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Local:
    """An instant in local time."""

    text: str

    def instant(self, zone: str) -> datetime:
        """Parse `Tue 2026-12-01 11:30`, which an offset may follow if the hour occurs twice, or a zone."""
        weekday, day, hour, *where = self.text.split()
        at = datetime.fromisoformat(f"{day}T{hour}")
        if WEEKDAYS[at.weekday()] != weekday:
            raise ValueError(f"{self.text}: {day} is a {WEEKDAYS[at.weekday()]}")
        return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(where[0] if where else zone))


@dataclass(frozen=True, slots=True)
class Named:
    """An object that has a name in the story and an identifier in the API."""

    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """An interviewer; `complete`: name, title and e-mail address are known."""

    name: str
    role: Role = "interviewer"
    complete: bool = True

    def document(self) -> Document:
        known = {"title": "Head of Data", "email": f"{self.name.lower()}@example.com"} if self.complete else {}
        return {"name": self.name, "role": self.role, **known}


@dataclass(frozen=True, slots=True)
class Write:
    """A fact that is written through the API; `replans`: the rules of the tasks that `plan_changes` must list."""

    verb: Literal["POST", "PATCH", "PUT", "DELETE"]
    path: tuple[str, ...]
    body: Document | None = None
    name: str | None = None
    replans: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What the candidate does with a task."""

    action: Literal["complete", "skip", "snooze", "reopen"]
    rule: str
    about: str
    body: Document = field(default_factory=dict)
    replans: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """All open tasks of the moment."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """All tasks that ended since the last check, and how: `done: api`, `skipped: api`, `cancelled`, `expired`."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Events:
    """All events since the last check, by their type and rule, purpose or status."""

    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactCheck:
    """Contact checks: channel and purpose, an instant, and whether or from when it is allowed."""

    rows: tuple[tuple[str, ...], ...]
    of: str


@dataclass(frozen=True, slots=True)
class DeadlineStatuses:
    """The statuses of deadlines by name: `open`, `met`, `superseded`, `cancelled`."""

    statuses: Mapping[str, str]


Step = Write | Act | Tasks | Ended | Events | ContactCheck | DeadlineStatuses


@dataclass(frozen=True, slots=True)
class Moment:
    at: Local
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A candidate, one or more applications, and what happened.

    The weekly reminder belongs to the candidate, not to an application: only stories with `searching` check it.
    """

    says: str
    moments: tuple[Moment, ...]
    zone: str = "Europe/Berlin"
    candidate: Document = field(default_factory=dict)
    applications: Mapping[str, Document] = field(default_factory=lambda: {"Nordlicht": {}})
    searching: bool = False
    wrong: str | None = None
    """What the service still gets wrong; the test is expected to fail."""


def rules_in(story: Story) -> set[str]:
    """The rules whose tasks the story expects, open or ended."""
    return {row[0] for moment in story.moments for step in moment.steps for row in _task_rows(step)}


def cancelled_in(story: Story) -> set[str]:
    """The rules whose tasks are cancelled in the story."""
    return {rule for moment in story.moments for rule in _cancelled(moment)}


def superseded_in(moment: Moment) -> bool:
    """Whether tasks are cancelled or rescheduled in the moment."""
    changes = [step.replans for step in moment.steps if isinstance(step, (Write, Act)) and step.replans is not None]
    return bool(_cancelled(moment)) or any(each["rescheduled"] for each in changes)


def _task_rows(step: Step) -> tuple[tuple[str, ...], ...]:
    return step.rows if isinstance(step, (Tasks, Ended)) else ()


def _cancelled(moment: Moment) -> set[str]:
    ended = {row[0] for step in moment.steps if isinstance(step, Ended) for row in step.rows if row[2] == "cancelled"}
    changes = [step.replans for step in moment.steps if isinstance(step, (Write, Act)) and step.replans is not None]
    return ended | {rule for each in changes for rule in each["cancelled"]}


def story_params(*stories: Story) -> list[Any]:
    """Rows for `parametrize`, with the stories' sentences as ids."""
    return [
        pytest.param(
            each, id=each.says, marks=[pytest.mark.xfail(strict=True, reason=each.wrong)] if each.wrong else []
        )
        for each in stories
    ]
