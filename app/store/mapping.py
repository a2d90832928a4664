"""Between rows, facts and wire shapes: the same thing as it is stored, as the core reads it, as others read it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel import SQLModel

from app.etiquette import facts
from app.etiquette.reconcile import StoredTask
from app.etiquette.workdays import to_utc
from app.resources.applications import Application
from app.resources.candidates import Candidate
from app.resources.deadlines import Deadline
from app.resources.debriefs import Debrief
from app.resources.fields import instant_text
from app.resources.interactions import Interaction
from app.resources.interviewers import Interviewer
from app.resources.interviews import Interview
from app.resources.references import Reference
from app.resources.tasks import Task
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    DebriefRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    ReferenceRow,
    TaskRow,
)

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(slots=True)
class Process:
    """All rows of one application."""

    candidate: CandidateRow
    application: ApplicationRow
    interviews: list[InterviewRow] = field(default_factory=list)
    panels: dict[str, list[InterviewerRow]] = field(default_factory=dict)
    deadlines: list[DeadlineRow] = field(default_factory=list)
    interactions: list[InteractionRow] = field(default_factory=list)
    references: list[ReferenceRow] = field(default_factory=list)
    debriefs: list[DebriefRow] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    told: dict[str, Any] | None = None
    """What events carry of it, by identifier: made once, where nothing of it changes before they are written."""
    _by_id: dict[str, Any] = field(default_factory=dict)
    """Its rounds and people by identifier, while `indexed`."""

    @contextmanager
    def indexed(self) -> Iterator[None]:
        """Find rounds and people at once, while this lasts; none may be added or removed meanwhile."""
        people = chain.from_iterable(self.panels.values())
        self._by_id = {row.id: row for row in chain(self.interviews, people)}
        try:
            yield
        finally:
            self._by_id = {}

    def interview(self, interview_id: str | None) -> InterviewRow | None:
        if self._by_id:
            return self._by_id.get(interview_id or "")
        return next((row for row in self.interviews if row.id == interview_id), None)

    def deadline(self, deadline_id: str | None) -> DeadlineRow | None:
        return next((row for row in self.deadlines if row.id == deadline_id), None)

    def interviewer(self, interviewer_id: str | None) -> InterviewerRow | None:
        if self._by_id:
            return self._by_id.get(interviewer_id or "")
        return next((row for panel in self.panels.values() for row in panel if row.id == interviewer_id), None)


def shaped(shape: type[Shape], row: SQLModel, **more: Any) -> Shape:
    """A row in a wire shape that names the row's own columns; `more` gives what the row does not have."""
    names = shape.model_fields.keys() - more.keys()
    values = {name: getattr(row, "meta" if name == "metadata" else name) for name in names}
    return shape.model_validate({**values, **more})


def candidate_resource(row: CandidateRow) -> Candidate:
    return shaped(Candidate, row)


def application_resource(row: ApplicationRow) -> Application:
    return shaped(Application, row)


def interviewer_resource(row: InterviewerRow) -> Interviewer:
    return shaped(Interviewer, row)


def interview_resource(row: InterviewRow, panel: Iterable[InterviewerRow]) -> Interview:
    return shaped(Interview, row, interviewers=[interviewer_resource(each).model_dump() for each in panel])


def deadline_resource(row: DeadlineRow) -> Deadline:
    return shaped(Deadline, row)


def interaction_resource(row: InteractionRow) -> Interaction:
    return shaped(Interaction, row)


def reference_resource(row: ReferenceRow) -> Reference:
    return shaped(Reference, row)


def debrief_resource(row: DebriefRow) -> Debrief:
    return shaped(Debrief, row)


def task_resource(row: TaskRow) -> Task:
    return shaped(Task, row)


def candidate_fact(row: CandidateRow) -> facts.Candidate:
    time_off = tuple(
        facts.TimeOff(date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"]))
        for each in row.time_off
    )
    return facts.Candidate(row.id, row.name, row.timezone, row.country, time_off)


def application_fact(row: ApplicationRow) -> facts.Application:
    allowed = row.allowed_channels
    return facts.Application(
        row.id,
        row.company,
        row.job_title,
        facts.ApplicationStatus(row.status),
        facts.CompanyCulture(row.company_culture),
        facts.Interest(row.interest),
        None if allowed is None else tuple(facts.Channel(name) for name in allowed),
        row.status_changed_at,
    )


def interview_fact(row: InterviewRow, panel: Iterable[InterviewerRow]) -> facts.Interview:
    return facts.Interview(
        row.id,
        row.starts_at,
        row.ends_at,
        row.timezone,
        row.round,
        facts.InterviewStatus(row.status),
        tuple(
            facts.Interviewer(each.id, each.name, each.title, each.email, facts.InterviewerRole(each.role))
            for each in panel
        ),
    )


def deadline_fact(row: DeadlineRow) -> facts.Deadline:
    return facts.Deadline(
        row.id,
        facts.DeadlineKind(row.kind),
        row.stated_at,
        row.interview_id,
        row.due_on,
        row.due_at,
        row.description,
        facts.Channel(row.promised_channel) if row.promised_channel else None,
        facts.DeadlineStatus(row.status),
        row.met_at,
        row.met_by,
    )


def interaction_fact(row: InteractionRow) -> facts.Interaction:
    return facts.Interaction(
        row.id,
        facts.Direction(row.direction),
        facts.Purpose(row.purpose),
        row.occurred_at,
        facts.Channel(row.channel),
        row.interview_id,
        row.interviewer_id,
        row.needs_reply,
    )


def reference_fact(row: ReferenceRow) -> facts.Reference:
    return facts.Reference(row.id, row.name, tuple(row.knows_interviewer_ids))


def debrief_fact(row: DebriefRow) -> facts.Debrief:
    noted = tuple(
        facts.WrongName(each, datetime.fromisoformat(row.wrong_names_noted_at[each])) for each in row.wrong_name_for
    )
    return facts.Debrief(row.interview_id, row.created_at, noted)


def facts_of(process: Process) -> facts.Facts:
    """What the core plans from."""
    return facts.Facts(
        candidate_fact(process.candidate),
        application_fact(process.application),
        tuple(interview_fact(row, process.panels.get(row.id, ())) for row in process.interviews),
        tuple(deadline_fact(row) for row in process.deadlines),
        tuple(interaction_fact(row) for row in process.interactions),
        tuple(reference_fact(row) for row in process.references),
        tuple(debrief_fact(row) for row in process.debriefs),
    )


def stored_task(row: TaskRow) -> StoredTask:
    """A task row as reconciling compares it."""
    return StoredTask(
        row.id,
        row.key,
        facts.TaskStatus(row.status),
        row.opens_at,
        row.due_at,
        row.expires_at,
        row.snoozed_until,
        facts.ClosedBy(row.closed_by) if row.closed_by else None,
        row.title,
        row.why,
        facts.Channel(row.channel) if row.channel else None,
        tuple(row.guidance),
        row.optional,
        row.interview_id,
        row.interviewer_id,
        row.deadline_id,
    )


def passing_instant(row: DeadlineRow, zone: str) -> datetime | None:
    """When an open deadline passes: at its instant, or at the end of its day in the zone; None when it is not open."""
    if row.status != facts.DeadlineStatus.OPEN:
        return None
    if row.due_at is not None:
        return row.due_at
    assert row.due_on is not None
    return to_utc(row.due_on + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None), list, dict})
"""The types of most values, which JSON has too."""


def document(shape: type[BaseModel], row: SQLModel, **more: Any) -> dict[str, Any]:
    """A row as the JSON object of a wire shape; `more` gives what the row does not have.

    What is stored was validated when it came in: it goes out as it is.
    """
    names, values_of = _fields_of(shape, frozenset(more))
    own = {
        name: value if type(value) in _AS_THEY_ARE else _plain(value)
        for name, value in zip(names, values_of(row), strict=True)
    }
    return own if not more else {name: more[name] if name in more else own[name] for name in shape.model_fields}


@cache
def _fields_of(shape: type[BaseModel], without: frozenset[str]) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """The names of a shape's fields, and what reads them all from a row at once."""
    names = tuple(name for name in shape.model_fields if name not in without)
    return names, attrgetter(*("meta" if name == "metadata" else name for name in names))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
