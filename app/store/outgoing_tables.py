"""The tables of what goes out: events, the endpoints that want them, and how each delivery went.

Events keep the identifiers of what they speak of without foreign keys, because they outlive it.
"""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.store.columns import Stored, belongs_to, instant, json_document, waiting_index

IS_PENDING: Final = text("pending")
"""As the index says it, word for word: SQLite does not see that `pending = 1`, as a column is asked, implies it."""


class EventRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "events"
    __table_args__ = (
        UniqueConstraint("account_id", "sequence", name="uq_events_sequence"),
        Index("ix_events_pending", "id", sqlite_where=IS_PENDING, postgresql_where=IS_PENDING),
    )

    id: str = Field(primary_key=True)
    account_id: str = belongs_to("accounts")
    sequence: int = Field(sa_type=BigInteger)
    type: str
    timestamp: datetime = instant()
    data: dict[str, Any] = json_document()
    rule: str | None = None
    candidate_id: str | None = Field(default=None, index=True)
    application_id: str | None = None
    task_id: str | None = Field(default=None, index=True)
    pending: bool
    """Whether it has yet to be fanned out to the endpoints."""


class WebhookRow(Stored, table=True):
    __tablename__: ClassVar[Any] = "webhook_endpoints"
    __table_args__ = (Index("ix_webhook_endpoints_account", "account_id", "id"),)

    account_id: str = belongs_to("accounts")
    url: str
    description: str | None = None
    event_types: list[str] = json_document()
    filters: dict[str, Any] = json_document()
    format: str
    payload: str
    status: str
    disabled_reason: str | None = None
    rate_limit: int | None = None
    sealed_headers: str | None = None
    sealed_secret: str
    retired_secrets: list[dict[str, str]] = json_document()
    """Secrets that still sign: `sealed`, and the instant `until` which they do."""
    failing_since: datetime | None = instant(null=True)
    failed_messages: int = 0
    warned_at: datetime | None = instant(null=True)
    rests_until: datetime | None = instant(null=True)
    """The receiver asked for a pause, or does not answer: until then nothing is sent."""
    next_slot_at: datetime | None = instant(null=True)
    """When the rate limit lets the next message go."""


class DeliveryRow(SQLModel, table=True):
    """One event on its way to one endpoint. A claimed row's `next_attempt_at` is the end of its lease."""

    __tablename__: ClassVar[Any] = "deliveries"
    __table_args__ = (
        waiting_index("deliveries", "next_attempt_at", "endpoint_id"),
        Index("ix_deliveries_endpoint", "endpoint_id", "id"),
    )

    id: str = Field(primary_key=True)
    account_id: str = belongs_to("accounts")
    endpoint_id: str = belongs_to("webhook_endpoints")
    event_id: str = belongs_to("events", index=True)
    status: str
    attempt_count: int
    tries: int
    """Attempts since the schedule of retries last began: a retry by hand begins it anew."""
    claim_count: int
    """Rises with every claim, so that a worker that outlived its lease cannot write over its successor."""
    next_attempt_at: datetime | None = instant(null=True)
    completed_at: datetime | None = instant(null=True)
    created_at: datetime = instant()


class AttemptRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "delivery_attempts"

    delivery_id: str = Field(
        sa_column=Column(String, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True)
    started_at: datetime = instant()
    duration_ms: int
    status_code: int | None = None
    error: str | None = None
    response_excerpt: str | None = None
