"""Invitations: what calendars send becomes interviews, and this is what became of them."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.resources.applications import ApplicationFields
from app.resources.fields import ApplicationId, CandidateId, Email, Wire, example
from app.resources.interviews import InterviewDetails
from app.resources.plans import PlanChanges

_EXAMPLE = """\
BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:a-call-with-dana@nordlicht.example
DTSTAMP:20261120T090000Z
SEQUENCE:0
DTSTART;TZID=Europe/Berlin:20261201T140000
DTEND;TZID=Europe/Berlin:20261201T150000
SUMMARY:Interview: Data Engineer
LOCATION:https://meet.google.com/abc-defg-hij
ORGANIZER;CN=Aylin Kaya:mailto:aylin.kaya@nordlicht.example
ATTENDEE;CN=Dana Reyes:mailto:dana.reyes@nordlicht.example
END:VEVENT
END:VCALENDAR
"""


class ImportOutcome(StrEnum):
    """What an invitation did."""

    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    """A later revision was taken in before."""


class InvitedApplication(ApplicationFields):
    """The application that an invitation opens, if it is for none that is known."""


class InvitationImport(Wire):
    """An invitation, and to which application it belongs."""

    model_config = example({"ics": _EXAMPLE, "application": {"company": "Nordlicht Energie"}})

    ics: Annotated[str, StringConstraints(min_length=1, max_length=1024 * 1024)]
    """The text of the `.ics` file."""
    application_id: ApplicationId | None = None
    """The application that a new interview belongs to."""
    application: InvitedApplication | None = None
    """The application that is opened for an interview that belongs to no known one; its company also tells which."""
    candidate_id: CandidateId | None = None
    """Who is invited. When left out: who has one of the invited addresses, or else the account's default candidate."""
    invited_as: Email | None = None
    """The candidate's address in the invitation, where it is not the one that the candidate has here."""

    @model_validator(mode="after")
    def _one_application(self) -> Self:
        if self.application_id is not None and self.application is not None:
            message = "give only one of application_id and application"
            raise PydanticCustomError("application", message, {"pointer": "application"})
        return self


class StillMissing(Wire):
    """Something that an invitation does not say, and that the plan would be better for."""

    pointer: str
    """JSON Pointer into the interview."""
    detail: str
    """What is missing."""
    path: str
    """Where to write it."""


class ImportedInterview(InterviewDetails):
    """An interview, and what an invitation did to it."""

    outcome: ImportOutcome
    """What the invitation did; `unchanged` and `outdated` left the interview as it was."""
    uid: str | None
    """The UID of the invitation: by it, updates and the cancellation find the interview."""
    sequence: int
    """The revision that the interview shows now."""
    summary: Annotated[str, Field(max_length=200)] | None
    """What the invitation is called."""
    seated: list[str]
    """The interviewers who came to sit on the panel."""
    unseated: list[str]
    """Those who no longer do."""
    missing: list[StillMissing]
    """What the plan would be better for."""


class IgnoredInvitation(Wire):
    """An event that made nothing."""

    uid: str | None
    """Its UID, if it has one."""
    sequence: int
    """Its revision."""
    detail: str
    """Why it made nothing."""


class InvitationsImported(Wire):
    """What became of the events of an invitation."""

    interviews: list[ImportedInterview]
    """The interviews that they are for, in the order of the file."""
    ignored: list[IgnoredInvitation]
    """Events that made nothing, such as the cancellation of an interview that was never taken in."""
    application_created: bool
    """Whether an application was opened for them."""
    plan_changes: PlanChanges
