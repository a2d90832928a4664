"""Why an event was sent to an endpoint, or why it was not."""

from typing import Any

from app.resources.fields import Instant, Wire
from app.resources.webhooks import DeliveryDetails


class Refusal(Wire):
    """A filter of the endpoint that the event does not pass."""

    filter: str
    """The filter's name."""
    value: str
    """What the event has there."""


class SupersedingEvent(Wire):
    """What made a reminder pointless before it was sent."""

    id: str
    type: str
    sequence: int
    timestamp: Instant


class LedgerEntry(Wire):
    """One endpoint's part in an event."""

    webhook_id: str
    matched: bool
    """Whether the event was queued for the endpoint."""
    refused_by: list[Refusal]
    """The filters, as they are now, that the event does not pass."""
    why: str
    delivery: DeliveryDetails | None
    """How it went out, if it was queued."""
    superseded_by: SupersedingEvent | None
    """What made it pointless before it was sent, if anything did."""


class EventLedger(Wire):
    """An event, and for each endpoint of the account whether, when and why it was sent."""

    event: dict[str, Any]
    items: list[LedgerEntry]
    next_cursor: None
