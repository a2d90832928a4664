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
    at: Instant
    verdicts: list[Verdict]
    allowed_from: Instant | None
    """The next instant at which it is allowed, or null."""
