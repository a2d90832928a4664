"""Why an event was or was not sent to an endpoint."""

from typing import Any

from app.resources.fields import Instant, Wire
from app.resources.webhooks import DeliveryDetails


class Refusal(Wire):
    """A filter of the endpoint that excludes the event."""

    filter: str
    """The filter's name."""
    value: str
    """The event's value for that filter."""


class SupersedingEvent(Wire):
    """The later event because of which a reminder was not sent."""

    id: str
    type: str
    sequence: int
    timestamp: Instant


class LedgerEntry(Wire):
    """Whether an event was sent to one endpoint, and why."""

    webhook_id: str
    matched: bool
    """Whether the event was queued for the endpoint."""
    refused_by: list[Refusal]
    """The endpoint's present filters that exclude the event."""
    why: str
    delivery: DeliveryDetails | None
    """The delivery, if it was queued."""
    superseded_by: SupersedingEvent | None
    """The later event because of which it was not sent, if there is one."""


class EventLedger(Wire):
    """An event, and for each endpoint of the account whether, when and why it was sent."""

    event: dict[str, Any]
    items: list[LedgerEntry]
    next_cursor: None
