"""How a receiver reacts to valid, tampered, old and repeated messages."""

from enum import StrEnum

from app.resources.fields import Wire


class Trial(StrEnum):
    """The messages of a diagnosis, in the order in which they are sent."""

    VALID = "valid"
    DUPLICATE = "duplicate"
    TAMPERED = "tampered"
    STALE = "stale"


class Reaction(StrEnum):
    """How a receiver reacted to a message."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"


class TrialResult(Wire):
    """How a receiver reacted to one message, and how it should."""

    message: Trial
    message_id: str
    """The `webhook-id` that the message was sent with."""
    expected: Reaction
    reaction: Reaction
    passed: bool
    status_code: int | None
    error: str | None
    duration_ms: int
    why: str


class Diagnosis(Wire):
    """Whether a receiver verifies its messages."""

    webhook_id: str
    passed: bool
    deduplicated: bool | None
    """Whether the receiver's answer shows that it recognized the repeated message; null where both are equal."""
    items: list[TrialResult]
    next_cursor: None
