"""The tables. They are never the API's schemas: those are `app.resources`.

Tasks and events keep the identifiers of what they speak of without foreign keys, because they outlive it.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.store.columns import Json, UtcInstant

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WAITS = "{} IS NOT NULL"


def _instant(*, null: bool = False) -> Any:
    return Field(default=None if null else ..., sa_type=UtcInstant, nullable=null)


def _json(*, null: bool = False) -> Any:
    return Field(default=None if null else ..., sa_type=Json, nullable=null)


def _belongs_to(table: str, *, null: bool = False, index: bool = False) -> Any:
    return Field(
        default=None if null else ...,
        sa_type=String,
        foreign_key=f"{table}.id",
        ondelete="CASCADE",
        nullable=null,
        index=index,
    )


def _waiting_index(table: str, column: str) -> Index:
    """An index over the rows that wait for time, and only those."""
    waits = text(_WAITS.format(column))
    return Index(f"ix_{table}_{column}", column, sqlite_where=waits, postgresql_where=waits)


def _own_reference(table: str) -> UniqueConstraint:
    return UniqueConstraint("account_id", "external_id", name=f"uq_{table}_external_id")


class _Stored(SQLModel):
    """What every stored object has."""

    id: str = Field(primary_key=True)
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class _Referable(_Stored):
    """What carries a caller's own reference and pairs."""

    external_id: str | None = None
    meta: dict[str, str] = Field(sa_type=Json, nullable=False, sa_column_kwargs={"name": "metadata"})


class AccountRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "accounts"

    id: str = Field(primary_key=True)
    name: str
    last_sequence: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = _instant()


class ApiKeyRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "api_keys"

    id: str = Field(primary_key=True)
    account_id: str = _belongs_to("accounts", index=True)
    name: str
    prefix: str
    digest: str = Field(unique=True)
    scopes: list[str] = _json()
    created_at: datetime = _instant()
    expires_at: datetime | None = _instant(null=True)
    revoked_at: datetime | None = _instant(null=True)


class CandidateRow(_Referable, table=True):
    __tablename__: ClassVar[Any] = "candidates"
    __table_args__ = (
        _own_reference("candidates"),
        Index(
            "uq_candidates_default",
            "account_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        Index("ix_candidates_account", "account_id", "id"),
    )

    account_id: str = _belongs_to("accounts")
    is_default: bool = False
    name: str
    email: str | None = None
    timezone: str
    country: str | None = None
    policy: dict[str, Any] = _json()
    time_off: list[dict[str, Any]] = _json()


class ApplicationRow(_Referable, table=True):
    __tablename__: ClassVar[Any] = "applications"
    __table_args__ = (_own_reference("applications"), Index("ix_applications_account", "account_id", "id"))

    account_id: str = _belongs_to("accounts")
    candidate_id: str = _belongs_to("candidates", index=True)
    company: str
    job_title: str | None = None
    company_url: str | None = None
    company_culture: str
    interest: str
    allowed_channels: list[str] | None = _json(null=True)
    contact_note: str | None = None
    status: str
    status_changed_at: datetime = _instant()
    notes: str | None = None


class InterviewerRow(_Referable, table=True):
    __tablename__: ClassVar[Any] = "interviewers"
    __table_args__ = (_own_reference("interviewers"), Index("ix_interviewers_account", "account_id", "id"))

    account_id: str = _belongs_to("accounts")
    name: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    linkedin_url: str | None = None
    role: str
    company: str | None = None
    notes: str | None = None


class InterviewRow(_Referable, table=True):
    __tablename__: ClassVar[Any] = "interviews"
    __table_args__ = (
        _own_reference("interviews"),
        _waiting_index("interviews", "turns_held_at"),
        Index("ix_interviews_account", "account_id", "id"),
    )

    account_id: str = _belongs_to("accounts")
    application_id: str = _belongs_to("applications", index=True)
    round: int
    type: str
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()
    timezone: str
    location: str | None = None
    status: str
    turns_held_at: datetime | None = _instant(null=True)


class PanelRow(SQLModel, table=True):
    """Who interviews in which interview."""

    __tablename__: ClassVar[Any] = "interview_interviewers"

    interview_id: str = Field(
        sa_column=Column(String, ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    )
    interviewer_id: str = Field(
        sa_column=Column(String, ForeignKey("interviewers.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class DeadlineRow(_Stored, table=True):
    __tablename__: ClassVar[Any] = "deadlines"
    __table_args__ = (
        _waiting_index("deadlines", "passes_at"),
        Index("ix_deadlines_account", "account_id", "id"),
    )

    account_id: str = _belongs_to("accounts")
    application_id: str = _belongs_to("applications", index=True)
    interview_id: str | None = _belongs_to("interviews", null=True, index=True)
    kind: str
    description: str | None = None
    due_on: date | None = Field(default=None, sa_type=Date)
    due_at: datetime | None = _instant(null=True)
    stated_at: datetime = _instant()
    promised_channel: str | None = None
    status: str
    met_at: datetime | None = _instant(null=True)
    passes_at: datetime | None = _instant(null=True)


class TaskRow(_Stored, table=True):
    __tablename__: ClassVar[Any] = "tasks"
    __table_args__ = (
        UniqueConstraint("account_id", "key", name="uq_tasks_key"),
        _waiting_index("tasks", "next_transition_at"),
        Index("ix_tasks_account", "account_id", "opens_at", "id"),
        Index("ix_tasks_status", "account_id", "status", "opens_at", "id"),
    )

    account_id: str = _belongs_to("accounts")
    key: str
    rule: str
    title: str
    why: str
    guidance: list[str] = _json()
    channel: str | None = None
    optional: bool
    candidate_id: str = _belongs_to("candidates", index=True)
    application_id: str | None = _belongs_to("applications", null=True, index=True)
    interview_id: str | None = Field(default=None, index=True)
    interviewer_id: str | None = None
    reference_id: str | None = None
    deadline_id: str | None = None
    opens_at: datetime = _instant()
    due_at: datetime = _instant()
    expires_at: datetime | None = _instant(null=True)
    status: str
    snoozed_until: datetime | None = _instant(null=True)
    closed_at: datetime | None = _instant(null=True)
    closed_by: str | None = None
    closing_note: str | None = None
    next_transition_at: datetime | None = _instant(null=True)


class EventRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "events"
    __table_args__ = (
        UniqueConstraint("account_id", "sequence", name="uq_events_sequence"),
        Index("ix_events_pending", "id", sqlite_where=text("pending"), postgresql_where=text("pending")),
    )

    id: str = Field(primary_key=True)
    account_id: str = _belongs_to("accounts")
    sequence: int = Field(sa_type=BigInteger)
    type: str
    timestamp: datetime = _instant()
    data: dict[str, Any] = _json()
    rule: str | None = None
    candidate_id: str | None = None
    application_id: str | None = Field(default=None, index=True)
    task_id: str | None = Field(default=None, index=True)
    pending: bool
    """Whether it has yet to be fanned out to the endpoints."""


class WebhookRow(_Stored, table=True):
    __tablename__: ClassVar[Any] = "webhook_endpoints"
    __table_args__ = (Index("ix_webhook_endpoints_account", "account_id", "id"),)

    account_id: str = _belongs_to("accounts")
    url: str
    description: str | None = None
    event_types: list[str] = _json()
    filters: dict[str, Any] = _json()
    format: str
    payload: str
    status: str
    disabled_reason: str | None = None
    sealed_secret: str


class DeliveryRow(SQLModel, table=True):
    """One event on its way to one endpoint. A claimed row's `next_attempt_at` is the end of its lease."""

    __tablename__: ClassVar[Any] = "deliveries"
    __table_args__ = (
        _waiting_index("deliveries", "next_attempt_at"),
        Index("ix_deliveries_endpoint", "endpoint_id", "id"),
    )

    id: str = Field(primary_key=True)
    account_id: str = _belongs_to("accounts")
    endpoint_id: str = _belongs_to("webhook_endpoints")
    event_id: str = _belongs_to("events", index=True)
    status: str
    attempt_count: int
    claim_count: int
    """Rises with every claim, so that a worker that outlived its lease cannot write over its successor."""
    next_attempt_at: datetime | None = _instant(null=True)
    completed_at: datetime | None = _instant(null=True)
    created_at: datetime = _instant()


class AttemptRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "delivery_attempts"

    delivery_id: str = Field(
        sa_column=Column(String, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True)
    started_at: datetime = _instant()
    duration_ms: int
    status_code: int | None = None
    error: str | None = None
    response_excerpt: str | None = None
