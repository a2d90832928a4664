"""Feed tokens on the wire: what lets a calendar app, which can send no header, read one candidate's feeds."""

from enum import StrEnum

from app.resources.fields import Instant, Line, Wire, example


class TasksAs(StrEnum):
    """How a calendar shows tasks: as events, as to-dos, as both, or not at all.

    Most calendar apps ignore the to-dos of a calendar that they subscribe to; some task lists know nothing else.
    """

    BOTH = "both"
    EVENTS = "events"
    TODOS = "todos"
    NONE = "none"


class NewFeedToken(Wire):
    """What a caller may say of a new feed token; everything may be left out."""

    model_config = example({"name": "Google Calendar"})

    name: Line | None = None
    """Which program it is for, to know later which one to revoke."""


class FeedToken(Wire):
    """A feed token, without the token itself: its first characters tell it from others."""

    id: str
    candidate_id: str
    name: str | None
    """Which program it is for."""
    prefix: str
    """The token's first characters, to tell it from others."""
    created_at: Instant
    last_used_at: Instant | None
    """To the minute."""


class FeedUrls(Wire):
    """The feeds that a token opens, each with the token in it: keep them as you keep a password."""

    calendar: str
    """The calendar (iCalendar, RFC 5545): paste it where a calendar app asks for an address to subscribe to."""
    webcal: str
    """The same with the scheme `webcal`: opened as a link, it offers to subscribe."""
    agenda: str
    """A page to read: what to do now and next, and the timelines."""


class FeedTokenCreated(FeedToken):
    """A new feed token; it is shown this once."""

    token: str
    """The token itself: send it as `?token=…`. It is not shown again."""
    urls: FeedUrls
