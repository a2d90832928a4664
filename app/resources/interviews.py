"""Interview: one round of an application."""

from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.etiquette.facts import InterviewStatus, InterviewType
from app.resources.applications import Application, NewApplication
from app.resources.deadlines import Deadline, DueDate
from app.resources.fields import (
    ApplicationId,
    ExternalId,
    Instant,
    Integral,
    InterviewerId,
    Line,
    Metadata,
    Wire,
    ZoneName,
    example,
    partial,
)
from app.resources.interviewers import Interviewer, InterviewerWithoutContact, NewInterviewer
from app.resources.plans import PlanChanges
from app.resources.tasks import Task


def _known_or_new(value: object) -> str:
    return "known" if isinstance(value, str) else "new"


KnownOrNewInterviewer = Annotated[
    Annotated[InterviewerId, Tag("known")] | Annotated[NewInterviewer, Tag("new")], Discriminator(_known_or_new)
]
"""An interviewer's identifier, or a new interviewer."""
MOST_SEATS: Final = 50
"""People on one panel."""
LAST_ROUND: Final = 1000
Round = Annotated[int, Field(ge=1, le=LAST_ROUND, strict=True), Integral]


class InterviewFields(Wire):
    """What a caller may write of an interview."""

    round: Round | None = None
    """1, 2, …; the next one, when left out."""
    type: InterviewType = InterviewType.OTHER
    starts_at: Instant
    ends_at: Instant
    timezone: ZoneName | None = None
    """IANA time zone in which its calendar days are counted; the candidate's, when left out."""
    location: Line | None = None
    status: InterviewStatus = InterviewStatus.SCHEDULED
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @field_validator("ends_at")
    @classmethod
    def _ends_after_start(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        starts_at = info.data.get("starts_at")
        if value is not None and starts_at is not None:
            if value <= starts_at:
                raise PydanticCustomError("ends_at", "must lie after starts_at")
            if (value - starts_at).days >= 31:
                raise PydanticCustomError("ends_at", "must lie within 31 days of starts_at")
        return value


class Decision(DueDate):
    """By when the company said it would answer; exactly one of the three."""

    within_days: Annotated[int, Field(ge=0, le=730, strict=True), Integral] | None = None
    """Counted from the interview's end, in calendar days of its zone."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in ("due_on", "due_at", "within_days") if getattr(self, name) is not None]
        if len(given) != 1:
            raise PydanticCustomError("decision", "give exactly one of due_on, within_days and due_at")
        return self


class NewInterview(InterviewFields):
    """An interview to be created, with its application and its panel if they are new."""

    application_id: ApplicationId | None = None
    application: NewApplication | None = None
    """A new application, in place of `application_id`."""
    interviewers: Annotated[list[KnownOrNewInterviewer], Field(max_length=MOST_SEATS)] = Field(default_factory=list)
    """Identifiers of known interviewers, or new ones."""
    decision: Decision | None = None
    """By when the company said it would answer, if it did."""

    @model_validator(mode="after")
    def _one_application(self) -> Self:
        if (self.application_id is None) == (self.application is None):
            raise PydanticCustomError(
                "application",
                "give exactly one of application_id and application",
                {"pointer": "application_id" if self.application is None else "application"},
            )
        return self


@partial
class InterviewPatch(InterviewFields):
    """A merge patch of an interview."""

    model_config = example({"starts_at": "2026-12-03T14:00:00+01:00", "ends_at": "2026-12-03T15:30:00+01:00"})


class InterviewWithoutContacts(Wire):
    """An interview as events carry it: its panel without e-mail and phone."""

    id: str
    application_id: str
    round: int
    type: InterviewType
    starts_at: Instant
    ends_at: Instant
    timezone: str
    location: str | None
    status: InterviewStatus
    interviewers: list[InterviewerWithoutContact]
    external_id: str | None
    metadata: dict[str, str]
    created_at: Instant
    updated_at: Instant


class Interview(InterviewWithoutContacts):
    """One round of an application."""

    interviewers: list[Interviewer]  # type: ignore[assignment]  # the items have more fields; the list is never written to


class InterviewDetails(Interview):
    """An interview with everything that belongs to it."""

    application: Application
    deadlines: list[Deadline]
    tasks: list[Task]


class InterviewWritten(InterviewDetails):
    """An interview after a write, with what changed in the plan."""

    plan_changes: PlanChanges
