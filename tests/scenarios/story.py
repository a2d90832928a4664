"""What a story is made of.

A story is plain data: who the candidate is, and moments at which something happens or the plan is looked at. Instants
are local ("Tue 2026-12-01 11:30", in the candidate's zone unless one is named behind it), and the weekday is checked,
so that a slip of the pen does not become an expectation.
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
    """An instant as the people in the story read it off a clock."""

    text: str

    def instant(self, zone: str) -> datetime:
        """`Tue 2026-12-01 11:30`, with an offset behind it where a clock shows the hour twice, or a zone of its own."""
        weekday, day, hour, *where = self.text.split()
        at = datetime.fromisoformat(f"{day}T{hour}")
        if WEEKDAYS[at.weekday()] != weekday:
            raise ValueError(f"{self.text}: {day} is a {WEEKDAYS[at.weekday()]}")
        return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(where[0] if where else zone))


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the story calls by a name, and the API by an identifier."""

    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the company's side; `complete` when name, title and e-mail are known."""

    name: str
    role: Role = "interviewer"
    complete: bool = True

    def document(self) -> Document:
        known = {"title": "Head of Data", "email": f"{self.name.lower()}@example.com"} if self.complete else {}
        return {"name": self.name, "role": self.role, **known}


@dataclass(frozen=True, slots=True)
class Write:
    """A fact that somebody tells the service, and, where the story is about that, what its answer says of the plan."""

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
    """Every open task of the moment, no more and no less."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """Every task that ended since this was last asked, and how: `done: api`, `skipped: api`, `cancelled`, `expired`."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Every event since this was last asked, by its type and the rule, purpose or status it is about."""

    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether the candidate may get in touch: channel and purpose, at an instant, and from when it is allowed."""

    rows: tuple[tuple[str, ...], ...]
    of: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of the dates that somebody gave: `open`, `met`, `superseded`, `cancelled`."""

    statuses: Mapping[str, str]


Step = Write | Act | Tasks | Ended | Told | Contact | Standing


@dataclass(frozen=True, slots=True)
class Moment:
    at: Local
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A candidate, one application or more, and what happened.

    The weekly search belongs to the candidate and not to an application: only stories with `searching` show it.
    """

    says: str
    moments: tuple[Moment, ...]
    zone: str = "Europe/Berlin"
    candidate: Document = field(default_factory=dict)
    applications: Mapping[str, Document] = field(default_factory=lambda: {"Nordlicht": {}})
    searching: bool = False
    wrong: str | None = None
    """What the program still gets wrong; the expectation stays."""


def rules_in(story: Story) -> set[str]:
    """The rules whose tasks the story expects, open or ended."""
    return {row[0] for moment in story.moments for step in moment.steps for row in _task_rows(step)}


def cancelled_in(story: Story) -> set[str]:
    """The rules that the story sees cancelled."""
    return {rule for moment in story.moments for rule in _cancelled(moment)}


def superseded_in(moment: Moment) -> bool:
    """Whether the moment sees tasks cancelled or moved by what happens in it."""
    changes = [step.replans for step in moment.steps if isinstance(step, (Write, Act)) and step.replans is not None]
    return bool(_cancelled(moment)) or any(each["rescheduled"] for each in changes)


def _task_rows(step: Step) -> tuple[tuple[str, ...], ...]:
    return step.rows if isinstance(step, (Tasks, Ended)) else ()


def _cancelled(moment: Moment) -> set[str]:
    ended = {row[0] for step in moment.steps if isinstance(step, Ended) for row in step.rows if row[2] == "cancelled"}
    changes = [step.replans for step in moment.steps if isinstance(step, (Write, Act)) and step.replans is not None]
    return ended | {rule for each in changes for rule in each["cancelled"]}


def told_as_rows(*stories: Story) -> list[Any]:
    """Rows for `parametrize`: each story under its sentence."""
    return [
        pytest.param(
            each, id=each.says, marks=[pytest.mark.xfail(strict=True, reason=each.wrong)] if each.wrong else []
        )
        for each in stories
    ]
