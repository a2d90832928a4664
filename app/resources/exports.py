"""Export: everything about one candidate, in one document that can be imported here or into another service.

The objects are as callers write them, with what the service adds: identifiers, instants, what closed a task.
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
"""Objects of a kind in one document; the limits of its size and number of values may be reached earlier."""
Many: Final = Field(max_length=_MANY, fail_fast=True)
"""A list of which only the first invalid object is reported: an error costs more than validating an object."""


class _Stored(Wire):
    """The fields of every stored object."""

    model_config = ConfigDict(json_schema_extra=None)  # the examples of requests lack the stored fields

    created_at: Instant
    updated_at: Instant


class ExportedCandidate(CandidateFields, _Stored):
    """The candidate. Whether it is the default candidate belongs to the account and is left out."""

    id: CandidateId


class ExportedInterviewer(InterviewerFields, _Stored):
    """Someone on a panel, or named by a contact or a reference."""

    id: InterviewerId


class ExportedReference(ReferenceFields, _Stored):
    """Someone who vouches for the candidate."""

    id: ReferenceId


class ExportedApplication(ApplicationFields, _Stored):
    """One vacancy."""

    id: ApplicationId
    status_changed_at: Instant


class ExportedInterview(InterviewFields, _Stored):
    """One round of an application."""

    id: InterviewId
    application_id: ApplicationId
    round: Round
    timezone: ZoneName
    interviewers: Annotated[list[InterviewerId], Field(max_length=MOST_SEATS)]
    """The panel."""
    invitation_uid: InvitationUid | None = None
    """The UID of the invitation that it was imported from, if any."""
    invitation_sequence: Annotated[int, Field(ge=0, le=2_147_483_647, strict=True), Integral] | None = None
    """The revision of the invitation that it reflects."""
    invitation_stamped_at: Instant | None = None
    """When that revision was sent."""
    invited_interviewer_ids: Annotated[list[InterviewerId], Field(max_length=100)] | None = None
    """Interviewers who are on the panel because of the invitation."""


class ExportedDebrief(DebriefFields, _Stored):
    """What the candidate wrote down after an interview."""

    interview_id: InterviewId
    wrong_names_noted_at: Annotated[dict[InterviewerId, Instant], *at_most(100)]
    """When an interviewer was first added to `wrong_name_for`, by identifier."""


class ExportedDeadline(DeadlineFields, _Stored):
    """A date that the company or the candidate stated."""

    id: DeadlineId
    application_id: ApplicationId
    interview_id: InterviewId | None
    kind: DeadlineKind
    stated_at: Instant
    met_at: Instant | None
    met_by: InteractionId | None
    """The interaction that met it, if one did."""


class ExportedInteraction(InteractionFields, _Stored):
    """One contact with the company."""

    id: InteractionId
    application_id: ApplicationId
    task_id: TaskId | None
    """The task whose completion recorded it, if one did."""
    occurred_at: Instant


class ExportedDifference(Wire):
    """The values of a task's field before and after a change."""

    before: Prose | bool | None
    """The value before."""
    after: Prose | bool | None
    """The value after."""


class ExportedChange(Wire):
    """One change of a task, with its cause."""

    at: Instant
    change: TaskChange
    cause_kind: CauseKind
    """The kind of cause."""
    cause_action: Line
    """What was done."""
    cause_resource: Line | None
    """The kind of fact that it was done to."""
    cause_id: Line | None
    """The identifier of that fact."""
    changed: Annotated[dict[Line, ExportedDifference], *at_most(100)]
    """The fields that changed."""


class ExportedTask(_Stored):
    """A task with its history."""

    id: TaskId
    key: Line
    """Its natural key: the rule and what the rule was applied to."""
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
    """Until when it is snoozed, if it is."""
    closed_at: Instant | None
    closed_by: ClosedBy | None
    closing_note: Prose | None
    """Why it was skipped, or how it was done."""
    history: Annotated[list[ExportedChange], Many]
    """Its changes with their causes, first to last."""


class ExportedLetter(LetterFields, _Stored):
    """One version of the letter that is stored with a task."""

    id: LetterId
    task_id: TaskId
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True), Integral]
    """1 for the first one."""


class CandidateExport(Wire):
    """Everything about one candidate. Identifiers are valid within the document; `events` are not imported."""

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
    """When it was exported."""
    candidate: ExportedCandidate
    interviewers: Annotated[list[ExportedInterviewer], Many] = Field(default_factory=list)
    """Interviewers that the candidate met or wrote to, or that a reference knows."""
    references: Annotated[list[ExportedReference], Many] = Field(default_factory=list)
    """Who vouches for the candidate."""
    applications: Annotated[list[ExportedApplication], Many] = Field(default_factory=list)
    """The candidate's applications."""
    interviews: Annotated[list[ExportedInterview], Many] = Field(default_factory=list)
    """Their rounds."""
    debriefs: Annotated[list[ExportedDebrief], Many] = Field(default_factory=list)
    """The debriefs of the interviews."""
    deadlines: Annotated[list[ExportedDeadline], Many] = Field(default_factory=list)
    """The deadlines, open or not."""
    interactions: Annotated[list[ExportedInteraction], Many] = Field(default_factory=list)
    """The contacts with the companies."""
    tasks: Annotated[list[ExportedTask], Many] = Field(default_factory=list)
    """The generated tasks, open or ended."""
    letters: Annotated[list[ExportedLetter], Many] = Field(default_factory=list)
    """The letters that are stored with the tasks, in all versions."""
    events: Annotated[list[dict[str, Any]], Many] = Field(default_factory=list)
    """The events about all of these, as `GET /v1/events` answers with them."""


class CandidateImported(Candidate):
    """The imported candidate, under a new identifier."""

    identifiers: dict[str, str]
    """The new identifier of each identifier in the document, removed objects included."""
