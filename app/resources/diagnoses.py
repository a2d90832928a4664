"""What a receiver makes of good, false, old and repeated messages."""

from enum import StrEnum

from app.resources.fields import Wire


class Trial(StrEnum):
    """The messages of a diagnosis, in the order in which they are sent."""

    VALID = "valid"
    DUPLICATE = "duplicate"
    TAMPERED = "tampered"
    STALE = "stale"


class Reaction(StrEnum):
    """What a receiver made of a message."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"


class TrialResult(Wire):
    """What a receiver made of one message."""

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
    """Whether a receiver checks what it gets."""

    webhook_id: str
    passed: bool
    deduplicated: bool | None
    """Whether the receiver's answer shows that it knew the repeated message; null where the answers are the same."""
    items: list[TrialResult]
    next_cursor: None
