"""Feed tokens: they let a calendar app, which cannot send headers, read one candidate's feeds."""

from enum import StrEnum

from app.resources.fields import Instant, Line, Wire, example


class TasksAs(StrEnum):
    """How a calendar shows tasks: as events, as to-dos, as both, or not at all.

    Most calendar apps ignore the to-dos of a subscribed calendar; some task lists show only to-dos.
    """

    BOTH = "both"
    EVENTS = "events"
    TODOS = "todos"
    NONE = "none"


class NewFeedToken(Wire):
    """A feed token to be created; every field is optional."""

    model_config = example({"name": "Google Calendar"})

    name: Line | None = None
    """The program that will use it, so that you know later which one to revoke."""


class FeedToken(Wire):
    """A feed token, without the token itself: its first characters identify it."""

    id: str
    candidate_id: str
    name: str | None
    """The program that uses it."""
    prefix: str
    """The token's first characters, to identify it."""
    created_at: Instant
    last_used_at: Instant | None
    """To the minute."""


class FeedUrls(Wire):
    """The addresses of the feeds. They contain the token: treat them like passwords."""

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
