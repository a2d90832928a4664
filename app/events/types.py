"""The event types: one class each. The catalogue, the filters, the schemas and the docs are derived from them."""

from typing import Any, ClassVar

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
    """`POST` here to let it rest."""


class TaskData(Wire):
    """The task with all it speaks of."""

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
    """What a test message carries."""

    webhook_id: str
    message: str
    """A greeting."""


class WebhookFailingData(Wire):
    """How an endpoint fares. Its address is left out: it may hold a secret."""

    webhook_id: str
    description: str | None
    reason: str
    failing_since: Instant | None
    """When the first of the failures was, since the endpoint last accepted anything."""
    failed_messages: int
    """Messages that failed since then."""


class Event(Wire):
    """What every event has: the body of a delivery."""

    name: ClassVar[str]
    type: str
    timestamp: Instant
    """When it happened."""
    sequence: int
    """Rises per account and orders events."""


class RecordedEvent(Event):
    """An event as it is read, rather than sent: with its identifier."""

    id: str
    data: dict[str, Any]
    """What it happened to, as it was then."""


class TaskScheduled(Event):
    """A task came into the plan; its time is still to come."""

    name = "task.scheduled"
    data: TaskData


class TaskDue(Event):
    """It is time: act on the task now."""

    name = "task.due"
    data: TaskData


class TaskOverdue(Event):
    """The task's due has passed; it can still be done."""

    name = "task.overdue"
    data: TaskData


class TaskRescheduled(Event):
    """The task's time moved, because the facts changed or it was snoozed."""

    name = "task.rescheduled"
    data: TaskData


class TaskDone(Event):
    """The task was done."""

    name = "task.done"
    data: TaskData


class TaskSkipped(Event):
    """The candidate decided against the task."""

    name = "task.skipped"
    data: TaskData


class TaskCancelled(Event):
    """The facts no longer call for the task."""

    name = "task.cancelled"
    data: TaskData


class TaskExpired(Event):
    """The task was left undone until it was no longer worth doing."""

    name = "task.expired"
    data: TaskData


class InterviewCreated(Event):
    """An interview was recorded."""

    name = "interview.created"
    data: InterviewData


class InterviewUpdated(Event):
    """Something about an interview changed."""

    name = "interview.updated"
    data: InterviewData


class InterviewHeld(Event):
    """An interview's end has come."""

    name = "interview.held"
    data: InterviewData


class InterviewCancelled(Event):
    """An interview will not take place."""

    name = "interview.cancelled"
    data: InterviewData


class DeadlineCreated(Event):
    """A date was given."""

    name = "deadline.created"
    data: DeadlineData


class DeadlinePassed(Event):
    """A date went by with the deadline still open."""

    name = "deadline.passed"
    data: DeadlineData


class DeadlineMet(Event):
    """A deadline was kept."""

    name = "deadline.met"
    data: DeadlineData


class InteractionRecorded(Event):
    """A contact with the company was recorded."""

    name = "interaction.recorded"
    data: InteractionData


class ApplicationCreated(Event):
    """An application was recorded."""

    name = "application.created"
    data: ApplicationData


class ApplicationStatusChanged(Event):
    """An application's status is another one."""

    name = "application.status_changed"
    data: ApplicationData


class WebhookTest(Event):
    """Sent on request, to see whether a receiver is reached."""

    name = "webhook.test"
    data: WebhookTestData


class WebhookFailing(Event):
    """An endpoint has accepted nothing for two and a half days; after five it will be disabled."""

    name = "webhook.failing"
    data: WebhookFailingData


class WebhookDisabled(Event):
    """The service disabled an endpoint; what was to be sent to it is kept until it is enabled."""

    name = "webhook.disabled"
    data: WebhookFailingData


EVENT_TYPES: dict[str, type[Event]] = {
    event.name: event
    for event in (
        TaskScheduled,
        TaskDue,
        TaskOverdue,
        TaskRescheduled,
        TaskDone,
        TaskSkipped,
        TaskCancelled,
        TaskExpired,
        InterviewCreated,
        InterviewUpdated,
        InterviewHeld,
        InterviewCancelled,
        DeadlineCreated,
        DeadlinePassed,
        DeadlineMet,
        InteractionRecorded,
        ApplicationCreated,
        ApplicationStatusChanged,
        WebhookTest,
        WebhookFailing,
        WebhookDisabled,
    )
}
"""The catalogue, by name."""
