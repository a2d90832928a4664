"""Verdict: what one piece of etiquette says of a contact."""

from app.resources.fields import Instant, Wire


class Verdict(Wire):
    """What one piece of etiquette says of a contact."""

    rule: str
    allowed: bool
    why: str
    guidance: list[str]


class ContactCheck(Wire):
    """May I write or call now?"""

    allowed: bool
    """Whether every verdict allows it."""
    at: Instant
    verdicts: list[Verdict]
    """What each piece of etiquette says."""
    allowed_from: Instant | None
    """The next instant at which it is allowed, or null."""
