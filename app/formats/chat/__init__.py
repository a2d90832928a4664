"""The body of a delivery in the format that its endpoint asked for: as it is, as a CloudEvent, or as a chat message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.events import envelope
from app.formats.chat import cloudevents, discord, slack, teams
from app.formats.chat.wording import Message, message_of
from app.resources.fields import instant_text
from app.resources.webhooks import WebhookFormat

_JSON: Final = "application/json"
BODIES: Final[dict[str, Callable[[Message], dict[str, Any]]]] = {
    WebhookFormat.SLACK: slack.body,
    WebhookFormat.DISCORD: discord.body,
    WebhookFormat.TEAMS: teams.body,
}
"""How each chat's message is made."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is signed and sent, and what it is declared to be."""

    body: bytes
    media_type: str


def encoded(
    form: str,
    *,
    id: str,
    type: str,
    timestamp: datetime,
    sequence: int,
    data: Mapping[str, Any],
    base_url: str,
    thin: bool,
    timezone: str,
) -> Sent:
    """An event as an endpoint of the format reads it. `id` names the message to that endpoint, whatever the attempt.

    `timezone` is that of the candidate whom the event is about: chat messages show times in it.
    """
    if form in BODIES:
        return Sent(envelope.encoded(BODIES[form](message_of(type, timestamp, data, timezone))), _JSON)
    at = instant_text(timestamp)
    event = envelope.body(type=type, timestamp=at, sequence=sequence, data=data, base_url=base_url, thin=thin)
    if form == WebhookFormat.CLOUDEVENTS:
        return Sent(envelope.encoded(cloudevents.body(event, id, base_url)), cloudevents.MEDIA_TYPE)
    return Sent(envelope.encoded(event), _JSON)
