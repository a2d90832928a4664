"""Verdict: whether one rule of etiquette allows a contact."""

from app.resources.fields import Instant, Wire


class Verdict(Wire):
    """Whether one rule of etiquette allows a contact, and why."""

    rule: str
    allowed: bool
    why: str
    guidance: list[str]


class ContactCheck(Wire):
    """Whether the candidate may contact the company."""

    allowed: bool
    """Whether every verdict allows it."""
    at: Instant
    verdicts: list[Verdict]
    """The verdict of every rule that applies."""
    allowed_from: Instant | None
    """The next instant at which it is allowed, or null."""
