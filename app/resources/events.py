"""Events as they are sent and read: the envelope, and what `data` contains for each subject."""

from functools import cache
from typing import Any, Final, Literal

from pydantic import create_model

from app.events.types import EVENT_TYPES, Subject
from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.fields import Instant, Wire
from app.resources.interactions import Interaction
from app.resources.interviewers import InterviewerWithoutContact
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task


class TaskLinks(Wire):
    """Where to act on the task."""

    self: str
    """`GET` the task here."""
    complete: str
    """`POST` here when it is done."""
    skip: str
    """`POST` here when it will not be done."""
    snooze: str
    """`POST` here to postpone it."""


class TaskData(Wire):
    """The task, with its application, interview and interviewer."""

    task: Task
    application: Application | None
    interview: InterviewWithoutContacts | None
    interviewer: InterviewerWithoutContact | None
    links: TaskLinks


class InterviewData(Wire):
    """The interview and its application."""

    interview: InterviewWithoutContacts
    application: Application


class DeadlineData(Wire):
    """The deadline and its application."""

    deadline: Deadline
    application: Application


class InteractionData(Wire):
    """The interaction and its application."""

    interaction: Interaction
    application: Application


class ApplicationData(Wire):
    """The application."""

    application: Application


class WebhookTestData(Wire):
    """The content of a test message."""

    webhook_id: str
    message: str
    """A short text."""


class WebhookFailingData(Wire):
    """The failures of an endpoint. Its address is left out, because it may contain a secret."""

    webhook_id: str
    description: str | None
    reason: str
    failing_since: Instant | None
    """When the first failure happened since the endpoint last accepted anything."""
    failed_messages: int
    """Messages that failed since then."""


DATA: Final[dict[Subject, type[Wire]]] = {
    Subject.TASK: TaskData,
    Subject.INTERVIEW: InterviewData,
    Subject.DEADLINE: DeadlineData,
    Subject.INTERACTION: InteractionData,
    Subject.APPLICATION: ApplicationData,
    Subject.ENDPOINT: WebhookFailingData,
    Subject.TEST: WebhookTestData,
}


class EventBody(Wire):
    """What every event has: the body of a delivery."""

    type: str
    timestamp: Instant
    """When it happened."""
    sequence: int
    """Rises with every event of the account: the order of events."""


class RecordedEvent(EventBody):
    """An event as it is read, rather than sent: with its identifier."""

    id: str
    data: dict[str, Any]
    """The objects that it is about, as they were then."""


@cache
def body_of(name: str) -> type[EventBody]:
    """The shape of an event type's body. The suffix of its name keeps it apart from answers of the same name."""
    event = EVENT_TYPES[name]
    of_type: Any = Literal[name]
    return create_model(
        f"{event.__name__}Event",
        __base__=EventBody,
        __doc__=event.__doc__,
        type=(of_type, ...),
        data=(DATA[event.subject], ...),
    )


class EventFeed(Wire):
    """Events in the order in which they happened."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    """The last sequence shown: `?after=` it to go on. Null when nothing was shown."""


class EventTypeDescription(Wire):
    """One event type and the JSON Schema of its body."""

    type: str
    summary: str
    json_schema: dict[str, Any]
    """JSON Schema of the event's body."""


class EventTypes(Wire):
    """The catalogue of event types."""

    items: list[EventTypeDescription]
    next_cursor: None
