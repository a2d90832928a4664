"""Invitations: importing an interview from a calendar's `.ics` file, and the result."""

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
    """What importing an invitation did."""

    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    """A later revision was imported before."""


class InvitedApplication(ApplicationFields):
    """The application to create where an invitation belongs to no known one."""


class InvitationImport(Wire):
    """An invitation, and to which application it belongs."""

    model_config = example({"ics": _EXAMPLE, "application": {"company": "Nordlicht Energie"}})

    ics: Annotated[str, StringConstraints(min_length=1, max_length=1024 * 1024)]
    """The text of the `.ics` file."""
    application_id: ApplicationId | None = None
    """The application that a new interview belongs to."""
    application: InvitedApplication | None = None
    """The application to create where the interview belongs to no known one; its company helps to find a known one."""
    candidate_id: CandidateId | None = None
    """The invited candidate. When left out: the one with an invited address, or the account's default candidate."""
    invited_as: Email | None = None
    """The candidate's address in the invitation, where it differs from the one stored here."""

    @model_validator(mode="after")
    def _one_application(self) -> Self:
        if self.application_id is not None and self.application is not None:
            message = "give only one of application_id and application"
            raise PydanticCustomError("application", message, {"pointer": "application"})
        return self


class StillMissing(Wire):
    """Something that the invitation does not contain, and that would improve the plan."""

    pointer: str
    """JSON Pointer into the interview."""
    detail: str
    """What is missing."""
    path: str
    """Where to write it: a path of the OpenAPI document, relative to its server."""


class ImportedInterview(InterviewDetails):
    """An interview, and what the invitation changed."""

    outcome: ImportOutcome
    """What the invitation did; with `unchanged` and `outdated` the interview stays the same."""
    uid: str | None
    """The UID of the invitation; updates and the cancellation find the interview by it."""
    sequence: int
    """The revision that the interview shows now."""
    summary: Annotated[str, Field(max_length=200)] | None
    """What the invitation is called."""
    seated: list[str]
    """Interviewers who were added to the panel."""
    unseated: list[str]
    """Interviewers who were removed from the panel."""
    missing: list[StillMissing]
    """Missing details that would improve the plan."""


class IgnoredInvitation(Wire):
    """An event of the calendar that was not imported."""

    uid: str | None
    """Its UID, if it has one."""
    sequence: int
    """Its revision."""
    detail: str
    """Why it was not imported."""


class InvitationsImported(Wire):
    """The result of importing an invitation."""

    interviews: list[ImportedInterview]
    """The interviews, in the order of the file."""
    ignored: list[IgnoredInvitation]
    """Events that were not imported, such as the cancellation of an interview that is not stored."""
    application_created: bool
    """Whether an application was created."""
    plan_changes: PlanChanges
