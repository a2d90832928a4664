"""Webhook endpoint, delivery and attempt: whom the service tells, and how that went."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.etiquette.catalogue import RULE
from app.etiquette.words import listed
from app.events.headers import Headers
from app.events.types import EVENT_TYPES
from app.resources.fields import CandidateId, Instant, Integral, Line, Says, WebAddress, Wire, example, partial, shown


class PayloadForm(StrEnum):
    """How much an event carries: the whole resources, or identifiers and instants only."""

    FULL = "full"
    THIN = "thin"


class EndpointStatus(StrEnum):
    """Whether an endpoint is sent anything; what a disabled one is to get is kept for it."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class WebhookFormat(StrEnum):
    """How messages are laid out: as the events are, as CloudEvents, or as a chat shows them; all are signed."""

    STANDARD = "standard"
    CLOUDEVENTS = "cloudevents"
    SLACK = "slack"
    DISCORD = "discord"
    TEAMS = "teams"


CHATS: Final = tuple(each for each in WebhookFormat if each not in (WebhookFormat.STANDARD, WebhookFormat.CLOUDEVENTS))
"""The formats that people read."""
_NAMES_OF_CHATS: Final = listed([f"`{each.value}`" for each in CHATS])


class DeliveryStatus(StrEnum):
    """How a delivery fares; `superseded`: what it reminded of was settled before it was sent."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class WebhookFilters(Wire):
    """Which events an endpoint wants, besides their types; an empty list lets everything pass."""

    candidate_ids: Annotated[list[CandidateId], Field(max_length=100)] = Field(default_factory=list)
    """Candidates whose events are wanted."""
    rules: Annotated[list[Annotated[str, Says(enum=list(RULE))]], Field(max_length=100)] = Field(default_factory=list)
    """Rules whose `task.*` events are wanted; other events pass."""

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
    event_types: Annotated[list[Annotated[str, Says(enum=list(EVENT_TYPES))]], Field(max_length=50)] = Field(
        default_factory=list
    )
    """Empty: all."""
    filters: WebhookFilters = Field(default_factory=WebhookFilters)
    format: Annotated[
        WebhookFormat, Field(description=f"{_NAMES_OF_CHATS} are for the address of an incoming webhook there.")
    ] = WebhookFormat.STANDARD
    payload: PayloadForm = PayloadForm.FULL
    """`thin` leaves out whatever is in anyone's words, and a chat with nothing to say: there it is refused."""
    status: EndpointStatus = EndpointStatus.ENABLED
    rate_limit: Annotated[int, Field(ge=1, le=1000, strict=True), Integral] | None = None
    """Messages a second at most, evenly spaced; null: as many as the receiver answers promptly."""
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
    """A webhook endpoint to be subscribed."""


@partial
class WebhookPatch(WebhookFields):
    """A merge patch of a webhook endpoint."""

    model_config = example({"event_types": ["task.due"], "payload": "thin"})


class Webhook(Wire):
    """An address that is told of events."""

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
    """When the first failure was since anything was last accepted."""
    created_at: Instant
    updated_at: Instant


class WebhookCreated(Webhook):
    """A new endpoint; its secret is shown this once."""

    secret: str
    """Signs every delivery (Standard Webhooks, `whsec_…`)."""


class WebhookSecret(WebhookCreated):
    """An endpoint's new secret, shown this once; the old one signs along for a while."""

    previous_secret_expires_at: Instant
    """Until when the old secret signs along."""


class Recover(Wire):
    """From when on what an endpoint missed is sent anew."""

    model_config = example({"since": "2026-11-20T00:00:00Z"})

    since: Instant
    """The instant from which on messages are sent anew."""


class Recovery(Wire):
    """How many messages are on their way again."""

    since: Instant
    recovered: int
    """How many messages are on their way again."""


class Attempt(Wire):
    """One try to deliver."""

    number: int
    """1 for the first."""
    started_at: Instant
    """When it began."""
    duration_ms: int
    status_code: int | None
    error: str | None
    """Why no answer came, where none did."""
    response_excerpt: str | None
    """The first KiB of the answer."""


class Delivery(Wire):
    """One event on its way to one endpoint."""

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
    """Every try, first to last."""
