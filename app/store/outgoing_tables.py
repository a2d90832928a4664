"""The tables of events, webhook endpoints, deliveries and attempts.

Events have the identifiers of their objects without foreign keys, because they outlive them.
"""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.store.columns import Stored, belongs_to, instant, json_document, waiting_index

IS_PENDING: Final = text("pending")
"""Exactly as the index has it: SQLite does not see that `pending = 1`, as SQLAlchemy writes it, implies it."""


class EventRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "events"
    __table_args__ = (
        UniqueConstraint("account_id", "sequence", name="uq_events_sequence"),
        Index("ix_events_candidate", "candidate_id", "sequence"),
        Index("ix_events_pending", "id", sqlite_where=IS_PENDING, postgresql_where=IS_PENDING),
    )

    id: str = Field(primary_key=True)
    account_id: str = belongs_to("accounts")
    sequence: int = Field(sa_type=BigInteger)
    type: str
    timestamp: datetime = instant()
    data: dict[str, Any] = json_document()
    rule: str | None = None
    candidate_id: str | None = None
    application_id: str | None = None
    task_id: str | None = Field(default=None, index=True)
    pending: bool
    """Whether it has yet to be fanned out to the endpoints."""


class WebhookRow(Stored, table=True):
    """A webhook of the API. The code, the table and the columns that refer to it call it an endpoint."""

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
    """Messages per second."""
    sealed_headers: str | None = None
    sealed_secret: str
    retired_secrets: list[dict[str, str]] = json_document()
    """Rotated secrets that still sign: `sealed`, and the instant `until` which they do."""
    failing_since: datetime | None = instant(null=True)
    failed_messages: int = 0
    warned_at: datetime | None = instant(null=True)
    rests_until: datetime | None = instant(null=True)
    """Paused until then: nothing is sent, because the receiver asked for it or does not answer."""
    next_slot_at: datetime | None = instant(null=True)
    """When the rate limit allows the next message."""


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
    """All attempts; the `number` of an attempt counts them from 1."""
    tries: int
    """Attempts since the retry schedule last began; a manual retry restarts it."""
    claim_count: int
    """The number of the latest claim: a worker whose lease ended cannot overwrite its successor's result."""
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
