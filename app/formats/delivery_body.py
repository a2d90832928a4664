"""The body of a delivery in the format that its endpoint asked for: the event, a CloudEvent, or a chat message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.events import envelope
from app.formats import cloudevents
from app.formats.chat import BODIES
from app.formats.chat.wording import message_of
from app.resources.fields import instant_text
from app.resources.webhooks import WebhookFormat

_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class EncodedDelivery:
    """The bytes that are signed and sent, and their media type."""

    body: bytes
    media_type: str


def encode_delivery(
    format: str,
    *,
    id: str,
    type: str,
    timestamp: datetime,
    sequence: int,
    data: Mapping[str, Any],
    base_url: str,
    thin: bool,
    timezone: str,
) -> EncodedDelivery:
    """Encode an event for an endpoint of a `WebhookFormat`. `id` is that of the message, the same in every attempt.

    `timezone` is that of the candidate whom the event is about, in which chat messages show times.
    """
    if format in BODIES:
        return EncodedDelivery(envelope.to_bytes(BODIES[format](message_of(type, timestamp, data, timezone))), _JSON)
    at = instant_text(timestamp)
    event = envelope.body(type=type, timestamp=at, sequence=sequence, data=data, base_url=base_url, thin=thin)
    if format == WebhookFormat.CLOUDEVENTS:
        return EncodedDelivery(envelope.to_bytes(cloudevents.body(event, id, base_url)), cloudevents.MEDIA_TYPE)
    return EncodedDelivery(envelope.to_bytes(event), _JSON)
