"""Webhook endpoints, deliveries and attempts."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.etiquette.catalogue import RULE
from app.etiquette.words import listed
from app.events.types import EVENT_TYPES
from app.resources.fields import (
    CandidateId,
    Instant,
    Integral,
    JsonSchema,
    Line,
    WebAddress,
    Wire,
    example,
    partial,
    shown,
)
from app.resources.headers import Headers


class PayloadForm(StrEnum):
    """How much an event contains: the complete resources, or identifiers and instants only."""

    FULL = "full"
    THIN = "thin"


class EndpointStatus(StrEnum):
    """Whether events are sent to an endpoint; those of a disabled one are stored until it is enabled."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class WebhookFormat(StrEnum):
    """The format of messages: the events themselves, CloudEvents, or messages of a chat; all are signed."""

    STANDARD = "standard"
    CLOUDEVENTS = "cloudevents"
    SLACK = "slack"
    DISCORD = "discord"
    TEAMS = "teams"


CHATS: Final = tuple(form for form in WebhookFormat if form not in (WebhookFormat.STANDARD, WebhookFormat.CLOUDEVENTS))
"""The formats of chats, whose messages people read."""
_NAMES_OF_CHATS: Final = listed([f"`{form.value}`" for form in CHATS])


class DeliveryStatus(StrEnum):
    """The state of a delivery; `superseded`: its task was settled or moved before the reminder was sent."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class WebhookFilters(Wire):
    """Which events are sent to an endpoint, besides by type; an empty list does not filter."""

    candidate_ids: Annotated[list[CandidateId], Field(max_length=100)] = Field(default_factory=list)
    """Only events of these candidates."""
    rules: Annotated[list[Annotated[str, JsonSchema(enum=list(RULE))]], Field(max_length=100)] = Field(
        default_factory=list
    )
    """Only `task.*` events of these rules; other events are sent anyway."""

    @field_validator("rules")
    @classmethod
    def _known_rules(cls, value: list[str]) -> list[str]:
        for rule in value or ():
            if rule not in RULE:
                raise PydanticCustomError(
                    "rule", "there is no rule {rule}; GET /v1/rules lists them", {"rule": shown(rule)}
                )
        return value


class WebhookFields(Wire):
    """What a caller may write of a webhook endpoint."""

    url: WebAddress
    description: Line | None = None
    event_types: Annotated[list[Annotated[str, JsonSchema(enum=list(EVENT_TYPES))]], Field(max_length=50)] = Field(
        default_factory=list
    )
    """Empty: all."""
    filters: WebhookFilters = Field(default_factory=WebhookFilters)
    format: Annotated[
        WebhookFormat, Field(description=f"{_NAMES_OF_CHATS} are for the address of an incoming webhook there.")
    ] = WebhookFormat.STANDARD
    payload: PayloadForm = PayloadForm.FULL
    """`thin` leaves out all text, so it is refused for chats."""
    status: EndpointStatus = EndpointStatus.ENABLED
    rate_limit: Annotated[int, Field(ge=1, le=1000, strict=True), Integral] | None = None
    """The most messages a second, evenly spaced; null: limited only by how fast the receiver answers."""
    headers: Headers = Field(default_factory=dict)
    """Sent with every message. Values of headers that hold secrets are shown as `***`."""

    @field_validator("event_types")
    @classmethod
    def _known_types(cls, value: list[str]) -> list[str]:
        for name in value or ():
            if name not in EVENT_TYPES:
                raise PydanticCustomError(
                    "event_type", "there is no event type {name}; GET /v1/event-types lists them", {"name": shown(name)}
                )
        return value

    @field_validator("payload")
    @classmethod
    def _with_words(cls, value: PayloadForm, info: ValidationInfo) -> PayloadForm:
        form = info.data.get("format")
        if value is PayloadForm.THIN and form in CHATS:
            raise PydanticCustomError("payload", "must be full: a message to {form} is made of words", {"form": form})
        return value


class NewWebhook(WebhookFields):
    """A webhook endpoint to be created."""


@partial
class WebhookPatch(WebhookFields):
    """A merge patch of a webhook endpoint."""

    model_config = example({"event_types": ["task.due"], "payload": "thin"})


class Webhook(Wire):
    """An address that events are sent to."""

    id: str
    url: str
    description: str | None
    event_types: list[str]
    filters: WebhookFilters
    format: WebhookFormat
    payload: PayloadForm
    status: EndpointStatus
    disabled_reason: str | None
    """Why the service disabled it, if it did."""
    rate_limit: int | None
    headers: dict[str, str]
    failing_since: Instant | None
    """When the first failure happened since the endpoint last accepted anything."""
    created_at: Instant
    updated_at: Instant


class WebhookCreated(Webhook):
    """A new endpoint; its secret is shown this once."""

    secret: str
    """Signs every delivery (Standard Webhooks, `whsec_…`)."""


class WebhookSecret(WebhookCreated):
    """An endpoint's new secret, shown this once; for a while the old one signs messages too."""

    previous_secret_expires_at: Instant
    """Until when the old secret signs messages too."""


class Recover(Wire):
    """Sends an endpoint what it missed."""

    model_config = example({"since": "2026-11-20T00:00:00Z"})

    since: Instant
    """Events since this instant are sent: those whose delivery failed, and those that the endpoint never got."""


class Recovery(Wire):
    """The result of a recovery."""

    since: Instant
    recovered: int
    """How many messages are queued again."""


class Attempt(Wire):
    """One attempt to deliver a message."""

    number: int
    """1 for the first."""
    started_at: Instant
    """When it began."""
    duration_ms: int
    status_code: int | None
    error: str | None
    """Why there was no answer, where there was none."""
    response_excerpt: str | None
    """The first KiB of the answer."""


class Delivery(Wire):
    """The delivery of one event to one endpoint."""

    id: str
    webhook_id: str
    event_id: str
    event_type: str
    status: DeliveryStatus
    attempt_count: int
    next_attempt_at: Instant | None
    completed_at: Instant | None
    created_at: Instant


class DeliveryDetails(Delivery):
    """A delivery with its attempts, first to last."""

    attempts: list[Attempt]
    """Every attempt, first to last."""
