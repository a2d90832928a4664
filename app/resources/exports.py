"""Export: everything about one candidate, in one document that can be taken in again, here or elsewhere.

The objects are as callers write them, with what the service keeps beside: identifiers, instants, what closed a task.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field

from app.etiquette.facts import Channel, ClosedBy, DeadlineKind, TaskStatus
from app.resources.applications import ApplicationFields
from app.resources.candidates import Candidate, CandidateFields
from app.resources.deadlines import DeadlineFields
from app.resources.debriefs import DebriefFields
from app.resources.fields import (
    ApplicationId,
    CandidateId,
    DeadlineId,
    Instant,
    Integral,
    InteractionId,
    InterviewerId,
    InterviewId,
    InvitationUid,
    LetterId,
    Line,
    Prose,
    ReferenceId,
    TaskId,
    Wire,
    ZoneName,
    at_most,
    example,
)
from app.resources.interactions import InteractionFields
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import MOST_SEATS, InterviewFields, Round
from app.resources.letters import LetterFields
from app.resources.references import ReferenceFields
from app.resources.tasks import CauseKind, TaskChange

_MANY: Final = 50_000
"""Objects of a kind in one document; it ends sooner where its size or the number of its values does."""
Many: Final = Field(max_length=_MANY, fail_fast=True)
"""A list of which only the first wrong object is reported: reporting an error costs more than reading an object."""


class _Kept(Wire):
    """What is kept of every object."""

    model_config = ConfigDict(json_schema_extra=None)  # the examples of what callers write lack what is kept

    created_at: Instant
    updated_at: Instant


class ExportedCandidate(CandidateFields, _Kept):
    """The candidate. Whether it is the account's default candidate is a matter of the account."""

    id: CandidateId


class ExportedInterviewer(InterviewerFields, _Kept):
    """Someone on a panel, or named by a contact or a reference."""

    id: InterviewerId


class ExportedReference(ReferenceFields, _Kept):
    """Someone who vouches for the candidate."""

    id: ReferenceId


class ExportedApplication(ApplicationFields, _Kept):
    """One vacancy."""

    id: ApplicationId
    status_changed_at: Instant


class ExportedInterview(InterviewFields, _Kept):
    """One round of an application."""

    id: InterviewId
    application_id: ApplicationId
    round: Round
    timezone: ZoneName
    interviewers: Annotated[list[InterviewerId], Field(max_length=MOST_SEATS)]
    """Who sits on the panel."""
    invitation_uid: InvitationUid | None = None
    """The UID of the invitation that it came of, if it came of one."""
    invitation_sequence: Annotated[int, Field(ge=0, le=2_147_483_647, strict=True), Integral] | None = None
    """The revision of the invitation that it shows."""
    invitation_stamped_at: Instant | None = None
    """When that revision was sent."""
    invited_interviewer_ids: Annotated[list[InterviewerId], Field(max_length=100)] | None = None
    """Who sits on the panel because the invitation says so."""


class ExportedDebrief(DebriefFields, _Kept):
    """What the candidate wrote down after an interview."""

    interview_id: InterviewId
    wrong_names_noted_at: Annotated[dict[InterviewerId, Instant], *at_most(100)]
    """When each of `wrong_name_for` was first named."""


class ExportedDeadline(DeadlineFields, _Kept):
    """A date that somebody gave."""

    id: DeadlineId
    application_id: ApplicationId
    interview_id: InterviewId | None
    kind: DeadlineKind
    stated_at: Instant
    met_at: Instant | None
    met_by: InteractionId | None
    """The interaction that met it, if one did."""


class ExportedInteraction(InteractionFields, _Kept):
    """One contact with the company."""

    id: InteractionId
    application_id: ApplicationId
    task_id: TaskId | None
    """The task whose completion recorded it, if one did."""
    occurred_at: Instant


class ExportedDifference(Wire):
    """From what to what a field of a task changed."""

    before: Prose | bool | None
    """What it was."""
    after: Prose | bool | None
    """What it is now."""


class ExportedChange(Wire):
    """One change of a task, with its cause."""

    at: Instant
    change: TaskChange
    cause_kind: CauseKind
    """What moved it."""
    cause_action: Line
    """What was done."""
    cause_resource: Line | None
    """To which kind of fact it was done."""
    cause_id: Line | None
    """Which one of that kind."""
    changed: Annotated[dict[Line, ExportedDifference], *at_most(100)]
    """The fields that changed."""


class ExportedTask(_Kept):
    """One thing to do, with how it came to be as it is."""

    id: TaskId
    key: Line
    """What makes it one of a kind: its rule and what the rule was applied to."""
    rule: Line
    title: Prose
    why: Prose
    guidance: Annotated[list[Line], Many]
    channel: Channel | None
    optional: bool
    application_id: ApplicationId | None
    interview_id: InterviewId | None
    interviewer_id: InterviewerId | None
    reference_id: ReferenceId | None
    deadline_id: DeadlineId | None
    opens_at: Instant
    due_at: Instant
    expires_at: Instant | None
    status: TaskStatus
    snoozed_until: Instant | None
    """Until when it rests, if it does."""
    closed_at: Instant | None
    closed_by: ClosedBy | None
    closing_note: Prose | None
    """Why it was skipped, or how it was done."""
    history: Annotated[list[ExportedChange], Many]
    """What became of it, and why."""


class ExportedLetter(LetterFields, _Kept):
    """One version of the letter that is kept with a task."""

    id: LetterId
    task_id: TaskId
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True), Integral]
    """1 for the first one."""


class CandidateExport(Wire):
    """Everything about one candidate. Identifiers hold within the document; `events` are not taken in again."""

    model_config = example(
        {
            "format": "afterview.candidate.v1",
            "exported_at": "2026-11-24T12:00:00Z",
            "candidate": {
                "id": "cand_01kb0000000000000000000000",
                "name": "Robin Adler",
                "timezone": "Europe/Berlin",
                "created_at": "2026-09-01T08:00:00Z",
                "updated_at": "2026-09-01T08:00:00Z",
            },
        }
    )

    format: Literal["afterview.candidate.v1"]
    """What kind of document this is."""
    exported_at: Instant
    """The moment of which it tells."""
    candidate: ExportedCandidate
    interviewers: Annotated[list[ExportedInterviewer], Many] = Field(default_factory=list)
    """Whom the candidate met, wrote to or has somebody know."""
    references: Annotated[list[ExportedReference], Many] = Field(default_factory=list)
    """Who vouches for the candidate."""
    applications: Annotated[list[ExportedApplication], Many] = Field(default_factory=list)
    """The candidate's applications."""
    interviews: Annotated[list[ExportedInterview], Many] = Field(default_factory=list)
    """Their rounds."""
    debriefs: Annotated[list[ExportedDebrief], Many] = Field(default_factory=list)
    """What was written down after them."""
    deadlines: Annotated[list[ExportedDeadline], Many] = Field(default_factory=list)
    """The dates that were given, open or not."""
    interactions: Annotated[list[ExportedInteraction], Many] = Field(default_factory=list)
    """The contacts with the companies."""
    tasks: Annotated[list[ExportedTask], Many] = Field(default_factory=list)
    """The generated tasks, open or ended."""
    letters: Annotated[list[ExportedLetter], Many] = Field(default_factory=list)
    """The letters that are kept with them, in all versions."""
    events: Annotated[list[dict[str, Any]], Many] = Field(default_factory=list)
    """What was told of all this, as `GET /v1/events` tells it."""


class CandidateImported(Candidate):
    """The candidate as taken in, under an identifier of its own."""

    identifiers: dict[str, str]
    """The identifiers in the document, also of what is long gone, and what each has become."""
