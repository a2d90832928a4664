"""The event types, one class each: catalogue, filters, schemas, samples, chat headings and documents follow from them.

A class's docstring is its description in the catalogue. Its name is published: it is never used for anything else.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import Any, ClassVar


class Subject(StrEnum):
    """What an event is about, which decides what its `data` contains."""

    TASK = "task"
    INTERVIEW = "interview"
    DEADLINE = "deadline"
    INTERACTION = "interaction"
    APPLICATION = "application"
    ENDPOINT = "endpoint"
    TEST = "test"


class Tone(Enum):
    """How much attention a message of the event asks for: a chat shows it as a colour."""

    ACT = auto()
    LATE = auto()
    GOOD = auto()
    QUIET = auto()


class Event:
    """What an event type declares."""

    name: ClassVar[str]
    subject: ClassVar[Subject]
    heading: ClassVar[str | None] = None
    """The heading of a chat message, in a few words; the event's name if there is none."""
    tone: ClassVar[Tone] = Tone.QUIET
    example: ClassVar[Mapping[str, Any]] = {}
    """The fields of its subject that have other values in this type's sample."""


class TaskScheduled(Event):
    """A task was added to the plan; it opens later."""

    name = "task.scheduled"
    subject = Subject.TASK
    heading = "Planned"
    example = {"status": "scheduled"}


class TaskDue(Event):
    """It is time: act on the task now."""

    name = "task.due"
    subject = Subject.TASK
    heading = "It is time"
    tone = Tone.ACT


class TaskOverdue(Event):
    """The task is past its due time; it can still be done."""

    name = "task.overdue"
    subject = Subject.TASK
    heading = "Overdue"
    tone = Tone.LATE
    example = {"status": "overdue"}


class TaskRescheduled(Event):
    """The task's time moved, because the facts changed or it was snoozed."""

    name = "task.rescheduled"
    subject = Subject.TASK
    heading = "Moved"
    example = {"status": "scheduled"}


class TaskDone(Event):
    """The task was done."""

    name = "task.done"
    subject = Subject.TASK
    heading = "Done"
    tone = Tone.GOOD
    example = {"status": "done", "closed_by": "api"}


class TaskSkipped(Event):
    """The candidate decided against the task."""

    name = "task.skipped"
    subject = Subject.TASK
    heading = "Skipped"
    example = {"status": "skipped", "closed_by": "api"}


class TaskCancelled(Event):
    """The facts no longer call for the task."""

    name = "task.cancelled"
    subject = Subject.TASK
    heading = "No longer needed"
    example = {"status": "cancelled", "closed_by": "replan"}


class TaskExpired(Event):
    """The task was left undone until it was no longer worth doing."""

    name = "task.expired"
    subject = Subject.TASK
    heading = "Too late for this"
    example = {"status": "expired", "closed_by": "time"}


class InterviewCreated(Event):
    """An interview was recorded."""

    name = "interview.created"
    subject = Subject.INTERVIEW
    heading = "Interview recorded"


class InterviewUpdated(Event):
    """Something about an interview changed."""

    name = "interview.updated"
    subject = Subject.INTERVIEW
    heading = "Interview changed"


class InterviewHeld(Event):
    """An interview has ended."""

    name = "interview.held"
    subject = Subject.INTERVIEW
    heading = "Interview over"
    tone = Tone.ACT
    example = {"status": "held"}


class InterviewCancelled(Event):
    """An interview will not take place."""

    name = "interview.cancelled"
    subject = Subject.INTERVIEW
    heading = "Interview cancelled"
    tone = Tone.LATE
    example = {"status": "cancelled"}


class DeadlineCreated(Event):
    """A deadline was stated."""

    name = "deadline.created"
    subject = Subject.DEADLINE
    heading = "Date noted"


class DeadlinePassed(Event):
    """A deadline's date passed while it was still open."""

    name = "deadline.passed"
    subject = Subject.DEADLINE
    heading = "Date passed"
    tone = Tone.LATE


class DeadlineMet(Event):
    """A deadline was met."""

    name = "deadline.met"
    subject = Subject.DEADLINE
    heading = "Date kept"
    tone = Tone.GOOD
    example = {"status": "met", "met_at": "2026-11-24T14:30:00Z"}


class InteractionRecorded(Event):
    """A contact with the company was recorded."""

    name = "interaction.recorded"
    subject = Subject.INTERACTION
    heading = "Contact recorded"


class ApplicationCreated(Event):
    """An application was recorded."""

    name = "application.created"
    subject = Subject.APPLICATION
    heading = "Application recorded"


class ApplicationStatusChanged(Event):
    """An application's status changed."""

    name = "application.status_changed"
    subject = Subject.APPLICATION
    heading = "News"
    example = {"status": "offer"}


class WebhookTest(Event):
    """Sent on request, to see whether a receiver can be reached."""

    name = "webhook.test"
    subject = Subject.TEST
    heading = "Afterview reaches this channel"
    tone = Tone.GOOD


class WebhookFailing(Event):
    """An endpoint has accepted nothing for two and a half days; after five it will be disabled."""

    name = "webhook.failing"
    subject = Subject.ENDPOINT
    heading = "A webhook endpoint accepts nothing"
    tone = Tone.LATE


class WebhookDisabled(Event):
    """The service disabled an endpoint; its messages are stored and sent when it is enabled again."""

    name = "webhook.disabled"
    subject = Subject.ENDPOINT
    heading = "A webhook endpoint was disabled"
    tone = Tone.LATE


EVENT_TYPES: dict[str, type[Event]] = {event.name: event for event in Event.__subclasses__()}
"""The catalogue, by name, in the order above."""
