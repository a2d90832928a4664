"""The records of facts, tasks and letters. `tables` says what each field means."""

from datetime import date, datetime
from typing import Any

from app.store.letter_tables import LetterRow, LetterTemplateRow
from app.store.record import Record, record
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    DebriefRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    PanelRow,
    ReferenceRow,
    TaskChangeRow,
    TaskRow,
)


@record(CandidateRow)
class CandidateRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None
    metadata: dict[str, str]
    account_id: str
    is_default: bool = False
    name: str
    email: str | None = None
    timezone: str
    country: str | None = None
    policy: dict[str, Any]
    planned_with: str | None = None
    time_off: list[dict[str, Any]]


@record(ApplicationRow)
class ApplicationRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None
    metadata: dict[str, str]
    account_id: str
    candidate_id: str
    company: str
    job_title: str | None = None
    company_url: str | None = None
    company_culture: str
    interest: str
    allowed_channels: list[str] | None = None
    contact_note: str | None = None
    status: str
    status_changed_at: datetime
    notes: str | None = None
    planned_with: str | None = None


@record(InterviewerRow)
class InterviewerRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None
    metadata: dict[str, str]
    account_id: str
    name: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    linkedin_url: str | None = None
    role: str
    company: str | None = None
    notes: str | None = None


@record(InterviewRow)
class InterviewRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None
    metadata: dict[str, str]
    account_id: str
    application_id: str
    round: int
    type: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    location: str | None = None
    status: str
    turns_held_at: datetime | None = None
    revision: int = 0
    invitation_uid: str | None = None
    invitation_sequence: int | None = None
    invitation_stamped_at: datetime | None = None
    invited_interviewer_ids: list[str] | None = None


@record(PanelRow)
class PanelRecord(Record):
    """Who interviews in which interview."""

    interview_id: str
    interviewer_id: str


@record(DeadlineRow)
class DeadlineRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    account_id: str
    application_id: str
    interview_id: str | None = None
    kind: str
    description: str | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    stated_at: datetime
    promised_channel: str | None = None
    status: str
    met_at: datetime | None = None
    met_by: str | None = None
    passes_at: datetime | None = None


@record(InteractionRow)
class InteractionRecord(Record):
    """One contact with the company."""

    id: str
    created_at: datetime
    updated_at: datetime
    account_id: str
    application_id: str
    interview_id: str | None = None
    interviewer_id: str | None = None
    task_id: str | None = None
    direction: str
    channel: str
    purpose: str
    occurred_at: datetime
    summary: str | None = None
    needs_reply: bool


@record(ReferenceRow)
class ReferenceRecord(Record):
    """Someone who vouches for a candidate."""

    id: str
    created_at: datetime
    updated_at: datetime
    account_id: str
    candidate_id: str
    name: str
    email: str | None = None
    phone: str | None = None
    relationship: str | None = None
    knows_interviewer_ids: list[str]


@record(DebriefRow)
class DebriefRecord(Record):
    """What the candidate wrote down after an interview."""

    interview_id: str
    account_id: str
    application_id: str
    questions: list[dict[str, Any]]
    strengths: list[str]
    weaknesses: list[str]
    unsaid: list[str]
    interviewer_reactions: str | None = None
    would_join: str | None = None
    wrong_name_for: list[str]
    wrong_names_noted_at: dict[str, str]
    notes: str | None = None
    created_at: datetime
    updated_at: datetime


@record(TaskRow)
class TaskRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    account_id: str
    key: str
    rule: str
    title: str
    why: str
    guidance: list[str]
    channel: str | None = None
    optional: bool
    candidate_id: str
    application_id: str | None = None
    interview_id: str | None = None
    interviewer_id: str | None = None
    reference_id: str | None = None
    deadline_id: str | None = None
    opens_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    status: str
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closing_note: str | None = None
    next_transition_at: datetime | None = None


@record(TaskChangeRow)
class TaskChangeRecord(Record):
    """One change of a task. Its `id` is None until it is written."""

    id: int | None = None
    account_id: str
    task_id: str
    at: datetime
    change: str
    cause_kind: str
    cause_action: str
    cause_resource: str | None = None
    cause_id: str | None = None
    changed: dict[str, list[Any]]
    event_id: str | None = None


@record(LetterRow)
class LetterRecord(Record):
    """One version of the letter of a task."""

    id: str
    created_at: datetime
    updated_at: datetime
    account_id: str
    task_id: str
    version: int
    subject: str
    body: str


@record(LetterTemplateRow)
class LetterTemplateRecord(Record):
    """An account's own template."""

    account_id: str
    kind: str
    tone: str
    subject: str
    body: str
    created_at: datetime
    updated_at: datetime
