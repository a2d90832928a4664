"""Deadline: a date that the company or the candidate stated."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.etiquette.facts import Channel, DeadlineKind, DeadlineStatus
from app.resources.fields import ApplicationId, CalendarDay, Instant, InterviewId, Line, Wire, example, partial
from app.resources.plans import PlanChanges

StatedStatus = Literal[DeadlineStatus.OPEN, DeadlineStatus.MET, DeadlineStatus.CANCELLED]
"""The statuses that a caller may set; `superseded` follows from the dates that were stated."""


class DueDate(Wire):
    """A day of the interview's zone, or an instant; exactly one of the two."""

    due_on: CalendarDay | None = None
    due_at: Instant | None = None

    @field_validator("due_at")
    @classmethod
    def _only_one(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        if value is not None and info.data.get("due_on") is not None:
            raise PydanticCustomError("due", "give either due_on or due_at, not both")
        return value


class DeadlineFields(DueDate):
    """What a caller may write of a deadline."""

    kind: DeadlineKind
    """`decision`: they answer by then. `commitment`: the candidate promised something. `reply`: an answer is due."""
    description: Line | None = None
    stated_at: Instant | None = None
    """When it was stated; now, when left out."""
    promised_channel: Channel | None = None
    """How the company said it would answer."""
    status: DeadlineStatus = DeadlineStatus.OPEN


class NewDeadline(DeadlineFields):
    """A deadline to be stated, about an application, or about one of its interviews."""

    model_config = example(
        {
            "interview_id": "int_01kb0000000000000000000000",
            "kind": "decision",
            "due_on": "2026-12-11",
            "promised_channel": "phone",
        }
    )

    application_id: ApplicationId | None = None
    """May be left out when `interview_id` is given."""
    interview_id: InterviewId | None = None
    status: StatedStatus = DeadlineStatus.OPEN

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.due_on is None and self.due_at is None:
            raise PydanticCustomError("due", "give either due_on or due_at", {"pointer": "due_on"})
        if self.application_id is None and self.interview_id is None:
            raise PydanticCustomError("missing", "is required", {"pointer": "application_id"})
        return self


@partial
class DeadlinePatch(DeadlineFields):
    """A merge patch of a deadline."""

    model_config = example({"due_on": "2026-12-18"})

    status: StatedStatus = DeadlineStatus.OPEN


class Deadline(Wire):
    """A date that the company or the candidate stated."""

    id: str
    application_id: str
    interview_id: str | None
    kind: DeadlineKind
    description: str | None
    due_on: date | None
    due_at: Instant | None
    stated_at: Instant
    promised_channel: Channel | None
    status: DeadlineStatus
    met_at: Instant | None
    created_at: Instant
    updated_at: Instant


class DeadlineWritten(Deadline):
    """A deadline after a write, with what changed in the plan."""

    plan_changes: PlanChanges
