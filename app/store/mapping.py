"""Conversions between records, facts of the core, and wire shapes.

Four ways lead from a row to the wire:

- `shaped` returns a validated model: for a response that a route declares, and for formats that read models;
- `json_of` returns the JSON of a shape, unvalidated: for events, and for responses with hundreds of rows;
- `wire.fetch_documents` reads that JSON from the database without records: for the most frequent reads;
- `interview_resource` is `shaped` for an interview, which needs its panel.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from app.etiquette import facts
from app.etiquette.reconcile import StoredTask
from app.etiquette.workdays import to_utc
from app.resources.fields import instant_text
from app.resources.interviewers import Interviewer
from app.resources.interviews import Interview
from app.store.application_state import ApplicationState
from app.store.record import Record
from app.store.records import (
    ApplicationRecord,
    CandidateRecord,
    DeadlineRecord,
    DebriefRecord,
    InteractionRecord,
    InterviewerRecord,
    InterviewRecord,
    ReferenceRecord,
    TaskRecord,
)

Shape = TypeVar("Shape", bound=BaseModel)


def shaped(shape: type[Shape], row: Record, **more: Any) -> Shape:
    """A row in a wire shape whose fields are the row's columns and `more`."""
    values = {name: getattr(row, name) for name in shape.model_fields.keys() - more.keys()}
    return shape.model_validate({**values, **more})


def interview_resource(row: InterviewRecord, panel: Iterable[InterviewerRecord]) -> Interview:
    return shaped(Interview, row, interviewers=[shaped(Interviewer, member).model_dump() for member in panel])


def candidate_fact(row: CandidateRecord) -> facts.Candidate:
    time_off = tuple(
        facts.TimeOff(date.fromisoformat(days["starts_on"]), date.fromisoformat(days["ends_on"]))
        for days in row.time_off
    )
    return facts.Candidate(id=row.id, name=row.name, timezone=row.timezone, country=row.country, time_off=time_off)


def application_fact(row: ApplicationRecord) -> facts.Application:
    allowed = row.allowed_channels
    return facts.Application(
        id=row.id,
        company=row.company,
        job_title=row.job_title,
        status=facts.ApplicationStatus(row.status),
        company_culture=facts.CompanyCulture(row.company_culture),
        interest=facts.Interest(row.interest),
        allowed_channels=None if allowed is None else tuple(facts.Channel(name) for name in allowed),
        status_changed_at=row.status_changed_at,
    )


def interview_fact(row: InterviewRecord, panel: Iterable[InterviewerRecord]) -> facts.Interview:
    return facts.Interview(
        id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        round=row.round,
        status=facts.InterviewStatus(row.status),
        interviewers=tuple(
            facts.Interviewer(
                id=member.id,
                name=member.name,
                title=member.title,
                email=member.email,
                role=facts.InterviewerRole(member.role),
            )
            for member in panel
        ),
    )


def deadline_fact(row: DeadlineRecord) -> facts.Deadline:
    return facts.Deadline(
        id=row.id,
        kind=facts.DeadlineKind(row.kind),
        stated_at=row.stated_at,
        interview_id=row.interview_id,
        due_on=row.due_on,
        due_at=row.due_at,
        description=row.description,
        promised_channel=facts.Channel(row.promised_channel) if row.promised_channel else None,
        status=facts.DeadlineStatus(row.status),
        met_at=row.met_at,
        met_by=row.met_by,
    )


def interaction_fact(row: InteractionRecord) -> facts.Interaction:
    return facts.Interaction(
        id=row.id,
        direction=facts.Direction(row.direction),
        purpose=facts.Purpose(row.purpose),
        occurred_at=row.occurred_at,
        channel=facts.Channel(row.channel),
        interview_id=row.interview_id,
        interviewer_id=row.interviewer_id,
        needs_reply=row.needs_reply,
    )


def reference_fact(row: ReferenceRecord) -> facts.Reference:
    return facts.Reference(id=row.id, name=row.name, knows_interviewer_ids=tuple(row.knows_interviewer_ids))


def debrief_fact(row: DebriefRecord) -> facts.Debrief:
    noted = tuple(
        facts.WrongName(interviewer_id, datetime.fromisoformat(row.wrong_names_noted_at[interviewer_id]))
        for interviewer_id in row.wrong_name_for
    )
    return facts.Debrief(interview_id=row.interview_id, written_at=row.created_at, wrong_names=noted)


def facts_of(state: ApplicationState) -> facts.Facts:
    """The facts that the core plans from."""
    return facts.Facts(
        candidate=candidate_fact(state.candidate),
        application=application_fact(state.application),
        interviews=tuple(interview_fact(row, state.panels.get(row.id, ())) for row in state.interviews.values()),
        deadlines=tuple(deadline_fact(row) for row in state.deadlines.values()),
        interactions=tuple(interaction_fact(row) for row in state.interactions.values()),
        references=tuple(reference_fact(row) for row in state.references.values()),
        debriefs=tuple(debrief_fact(row) for row in state.debriefs.values()),
    )


def stored_task(row: TaskRecord) -> StoredTask:
    """A task row in the form that `reconcile` compares."""
    return StoredTask(
        id=row.id,
        key=row.key,
        status=facts.TaskStatus(row.status),
        opens_at=row.opens_at,
        due_at=row.due_at,
        expires_at=row.expires_at,
        snoozed_until=row.snoozed_until,
        closed_by=facts.ClosedBy(row.closed_by) if row.closed_by else None,
        title=row.title,
        why=row.why,
        channel=facts.Channel(row.channel) if row.channel else None,
        guidance=tuple(row.guidance),
        optional=row.optional,
        interview_id=row.interview_id,
        interviewer_id=row.interviewer_id,
        deadline_id=row.deadline_id,
    )


def passing_instant(row: DeadlineRecord, zone: str) -> datetime | None:
    """When an open deadline passes: at its instant, or at the end of its day in the zone; None when it is not open."""
    if row.status != facts.DeadlineStatus.OPEN:
        return None
    if row.due_at is not None:
        return row.due_at
    assert row.due_on is not None
    return to_utc(row.due_on + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


_JSON_TYPES: Final = frozenset({str, int, bool, type(None), list, dict})
"""Most values have a type of JSON and need no conversion."""


def json_of(shape: type[BaseModel], row: Record, **more: Any) -> dict[str, Any]:
    """A row as the JSON object of a wire shape whose fields are the row's columns and `more`.

    Stored values were validated on input and are not validated again.
    """
    names, values_of = _fields_of(shape, frozenset(more))
    own = {
        name: value if type(value) in _JSON_TYPES else _plain(value)
        for name, value in zip(names, values_of(row), strict=True)
    }
    return own if not more else {name: more[name] if name in more else own[name] for name in shape.model_fields}


@cache
def _fields_of(shape: type[BaseModel], without: frozenset[str]) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """The names of a shape's fields, and a getter of all of them."""
    names = tuple(name for name in shape.model_fields if name not in without)
    return names, attrgetter(*names)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
