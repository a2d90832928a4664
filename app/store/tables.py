"""The tables. The API's schemas are elsewhere: `app.resources`.

These classes define tables and have no instances: rows are read as the records of `app.store.records`.

Tasks have the identifiers of interviews, people and deadlines without foreign keys, because they outlive them.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, text
from sqlmodel import Field, SQLModel

from app.store.columns import Json, Stored, belongs_to, instant, json_document, unique_external_id, waiting_index

_COUNTED: Any = BigInteger().with_variant(Integer, "sqlite")
"""An auto-increment type: SQLite has it for INTEGER alone."""

HAS_BEGUN: Final = text("status <> 'scheduled'")
"""Exactly as the index of tasks has it; queries that are to use that index repeat it."""
IS_OF_JOB_SEARCH: Final = text("application_id IS NULL")


class _WithExternalId(Stored):
    """The columns of objects to which callers attach their own id and metadata."""

    external_id: str | None = None
    meta: dict[str, str] = Field(sa_type=Json, nullable=False, sa_column_kwargs={"name": "metadata"})


class AccountRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "accounts"

    id: str = Field(primary_key=True)
    name: str
    last_sequence: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = instant()


class ApiKeyRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "api_keys"

    id: str = Field(primary_key=True)
    account_id: str = belongs_to("accounts", index=True)
    name: str
    prefix: str
    digest: str = Field(unique=True)
    scopes: list[str] = json_document()
    created_at: datetime = instant()
    last_used_at: datetime | None = instant(null=True)
    expires_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)


class StoredResponseRow(SQLModel, table=True):
    """The response to a request with an `Idempotency-Key`; it may contain a secret, so it is sealed.

    It belongs to the API key that sent the request: another key of the account may lack the scope for the response.
    """

    __tablename__: ClassVar[Any] = "first_answers"

    caller_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    account_id: str = Field(
        sa_column=Column(String, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    digest: str
    status: int
    sealed: str
    created_at: datetime = instant(index=True)


class CandidateRow(_WithExternalId, table=True):
    __tablename__: ClassVar[Any] = "candidates"
    __table_args__ = (
        unique_external_id("candidates"),
        Index(
            "uq_candidates_default",
            "account_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        Index("ix_candidates_account", "account_id", "id"),
    )

    account_id: str = belongs_to("accounts")
    is_default: bool = False
    name: str
    email: str | None = None
    timezone: str
    country: str | None = None
    policy: dict[str, Any] = json_document()
    planned_with: str | None = Field(default=None, index=True)
    """The version of the rules that planned the search; None: it has to be replanned."""
    time_off: list[dict[str, Any]] = json_document()


class ApplicationRow(_WithExternalId, table=True):
    __tablename__: ClassVar[Any] = "applications"
    __table_args__ = (unique_external_id("applications"), Index("ix_applications_account", "account_id", "id"))

    account_id: str = belongs_to("accounts")
    candidate_id: str = belongs_to("candidates", index=True)
    company: str
    job_title: str | None = None
    company_url: str | None = None
    company_culture: str
    interest: str
    allowed_channels: list[str] | None = json_document(null=True)
    contact_note: str | None = None
    status: str
    status_changed_at: datetime = instant()
    notes: str | None = None
    planned_with: str | None = Field(default=None, index=True)
    """The version of the rules that planned it; None: it has to be replanned."""


class InterviewerRow(_WithExternalId, table=True):
    __tablename__: ClassVar[Any] = "interviewers"
    __table_args__ = (unique_external_id("interviewers"), Index("ix_interviewers_account", "account_id", "id"))

    account_id: str = belongs_to("accounts")
    name: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    linkedin_url: str | None = None
    role: str
    company: str | None = None
    notes: str | None = None


class InterviewRow(_WithExternalId, table=True):
    __tablename__: ClassVar[Any] = "interviews"
    __table_args__ = (
        unique_external_id("interviews"),
        Index("uq_interviews_invitation_uid", "account_id", "invitation_uid", unique=True),
        waiting_index("interviews", "turns_held_at"),
        Index("ix_interviews_account", "account_id", "id"),
    )

    account_id: str = belongs_to("accounts")
    application_id: str = belongs_to("applications", index=True)
    round: int
    type: str
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    timezone: str
    location: str | None = None
    status: str
    turns_held_at: datetime | None = instant(null=True)
    """When the interview becomes `held` by itself."""
    revision: int = Field(default=0, sa_column_kwargs={"onupdate": text("revision + 1")})
    """Incremented by the database with every write: a calendar's SEQUENCE. Records just written do not have it yet."""
    invitation_uid: str | None = None
    """The UID of the invitation that it was imported from, if any."""
    invitation_sequence: int | None = None
    """The revision of the invitation that was imported last."""
    invitation_stamped_at: datetime | None = instant(null=True)
    """When that revision was sent, which orders two messages of one revision."""
    invited_interviewer_ids: list[str] | None = json_document(null=True)
    """Panel members that come from the invitation."""


class PanelRow(SQLModel, table=True):
    """A panel member: which interviewer is on which interview's panel."""

    __tablename__: ClassVar[Any] = "interview_interviewers"

    interview_id: str = Field(
        sa_column=Column(String, ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    )
    interviewer_id: str = Field(
        sa_column=Column(String, ForeignKey("interviewers.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class DeadlineRow(Stored, table=True):
    __tablename__: ClassVar[Any] = "deadlines"
    __table_args__ = (
        waiting_index("deadlines", "passes_at"),
        Index("ix_deadlines_account", "account_id", "id"),
    )

    account_id: str = belongs_to("accounts")
    application_id: str = belongs_to("applications", index=True)
    interview_id: str | None = belongs_to("interviews", null=True, index=True)
    kind: str
    description: str | None = None
    due_on: date | None = Field(default=None, sa_type=Date)
    due_at: datetime | None = instant(null=True)
    stated_at: datetime = instant()
    promised_channel: str | None = None
    status: str
    met_at: datetime | None = instant(null=True)
    met_by: str | None = None
    """The interaction that met it, if one did."""
    passes_at: datetime | None = instant(null=True)


class InteractionRow(Stored, table=True):
    """One interaction with the company. `task_id` is the task whose completion recorded it, if any."""

    __tablename__: ClassVar[Any] = "interactions"
    __table_args__ = (Index("ix_interactions_account", "account_id", "id"),)

    account_id: str = belongs_to("accounts")
    application_id: str = belongs_to("applications", index=True)
    interview_id: str | None = None
    interviewer_id: str | None = None
    task_id: str | None = None
    direction: str
    channel: str
    purpose: str
    occurred_at: datetime = instant()
    summary: str | None = None
    needs_reply: bool


class ReferenceRow(Stored, table=True):
    """Someone who vouches for a candidate."""

    __tablename__: ClassVar[Any] = "references"
    __table_args__ = (Index("ix_references_account", "account_id", "id"),)

    account_id: str = belongs_to("accounts")
    candidate_id: str = belongs_to("candidates", index=True)
    name: str
    email: str | None = None
    phone: str | None = None
    relationship: str | None = None
    knows_interviewer_ids: list[str] = json_document()


class DebriefRow(SQLModel, table=True):
    """The candidate's notes after an interview."""

    __tablename__: ClassVar[Any] = "debriefs"

    interview_id: str = Field(
        sa_column=Column(String, ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    )
    account_id: str = belongs_to("accounts")
    application_id: str = belongs_to("applications", index=True)
    questions: list[dict[str, Any]] = json_document()
    strengths: list[str] = json_document()
    weaknesses: list[str] = json_document()
    unsaid: list[str] = json_document()
    interviewer_reactions: str | None = None
    would_join: str | None = None
    wrong_name_for: list[str] = json_document()
    wrong_names_noted_at: dict[str, str] = json_document()
    """When each of `wrong_name_for` was first named, in ISO 8601."""
    notes: str | None = None
    created_at: datetime = instant()
    updated_at: datetime = instant()


class TaskRow(Stored, table=True):
    __tablename__: ClassVar[Any] = "tasks"
    __table_args__ = (
        Index("uq_tasks_key_of_application", "application_id", "key", unique=True),
        Index(
            "uq_tasks_key_of_candidate",
            "candidate_id",
            "key",
            unique=True,
            sqlite_where=IS_OF_JOB_SEARCH,
            postgresql_where=IS_OF_JOB_SEARCH,
        ),
        waiting_index("tasks", "next_transition_at"),
        Index(
            "ix_tasks_begun",
            "account_id",
            "opens_at",
            "id",
            sqlite_where=HAS_BEGUN,
            postgresql_where=HAS_BEGUN,
        ),
        Index("ix_tasks_status", "account_id", "status", "opens_at", "id"),
    )

    account_id: str = belongs_to("accounts")
    key: str
    rule: str
    title: str
    why: str
    guidance: list[str] = json_document()
    channel: str | None = None
    optional: bool
    candidate_id: str = belongs_to("candidates", index=True)
    application_id: str | None = belongs_to("applications", null=True)
    interview_id: str | None = Field(default=None, index=True)
    interviewer_id: str | None = None
    reference_id: str | None = None
    deadline_id: str | None = None
    opens_at: datetime = instant()
    due_at: datetime = instant()
    expires_at: datetime | None = instant(null=True)
    status: str
    snoozed_until: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    closed_by: str | None = None
    closing_note: str | None = None
    next_transition_at: datetime | None = instant(null=True)


class TaskChangeRow(SQLModel, table=True):
    """One change of a task, with its cause."""

    __tablename__: ClassVar[Any] = "task_changes"

    id: int | None = Field(default=None, sa_type=_COUNTED, primary_key=True)
    account_id: str
    task_id: str = belongs_to("tasks", index=True)
    at: datetime = instant()
    change: str
    cause_kind: str
    cause_action: str
    cause_resource: str | None = None
    cause_id: str | None = None
    changed: dict[str, list[Any]] = json_document()
    """Empty for a creation: `history.differences` derives it. Creations stored by older versions repeat the task."""
    event_id: str | None = None


class CatalogueRow(SQLModel, table=True):
    """A version of the rules, and when a process last started with it."""

    __tablename__: ClassVar[Any] = "catalogues"

    version: str = Field(primary_key=True)
    started_at: datetime = instant()
