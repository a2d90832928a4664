"""The records of events, endpoints, deliveries and attempts. `outgoing_tables` says what each field means."""

from datetime import datetime
from typing import Any

from app.store.outgoing_tables import AttemptRow, DeliveryRow, EventRow, WebhookRow
from app.store.record import Record, record


@record(EventRow)
class EventRecord(Record):
    id: str
    account_id: str
    sequence: int
    type: str
    timestamp: datetime
    data: dict[str, Any]
    rule: str | None = None
    candidate_id: str | None = None
    application_id: str | None = None
    task_id: str | None = None
    pending: bool


@record(WebhookRow)
class WebhookRecord(Record):
    id: str
    created_at: datetime
    updated_at: datetime
    account_id: str
    url: str
    description: str | None = None
    event_types: list[str]
    filters: dict[str, Any]
    format: str
    payload: str
    status: str
    disabled_reason: str | None = None
    rate_limit: int | None = None
    sealed_headers: str | None = None
    sealed_secret: str
    retired_secrets: list[dict[str, str]]
    failing_since: datetime | None = None
    failed_messages: int = 0
    warned_at: datetime | None = None
    rests_until: datetime | None = None
    next_slot_at: datetime | None = None


@record(DeliveryRow)
class DeliveryRecord(Record):
    """One event on its way to one endpoint."""

    id: str
    account_id: str
    endpoint_id: str
    event_id: str
    status: str
    attempt_count: int
    tries: int
    claim_count: int
    next_attempt_at: datetime | None = None
    completed_at: datetime | None = None
    created_at: datetime


@record(AttemptRow)
class AttemptRecord(Record):
    delivery_id: str
    number: int
    started_at: datetime
    duration_ms: int
    status_code: int | None = None
    error: str | None = None
    response_excerpt: str | None = None
