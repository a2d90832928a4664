"""Task: one thing for the candidate to do, generated from the facts."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.etiquette.facts import Channel, ClosedBy, TaskStatus
from app.resources.fields import Instant, Prose, Wire, example
from app.resources.plans import PlanChanges


class TaskChange(StrEnum):
    """A kind of change in the history of a task."""

    CREATED = "created"
    RESTORED = "restored"
    RESCHEDULED = "rescheduled"
    REWORDED = "reworded"
    SCHEDULED = "scheduled"
    DUE = "due"
    OVERDUE = "overdue"
    EXPIRED = "expired"
    SATISFIED = "satisfied"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    REOPENED = "reopened"


class CauseKind(StrEnum):
    """What changes a task: a fact, a caller's action on it, the time, or a new catalogue of rules."""

    FACT = "fact"
    CALLER = "caller"
    HOUR = "hour"
    CATALOGUE = "catalogue"


class Task(Wire):
    """Something to do, with the reason, the times, and the advice it follows."""

    id: str
    rule: str
    title: str
    why: str
    """The reason, in one or two sentences, with the facts of this case."""
    guidance: list[str]
    """Identifiers of the advice behind it."""
    channel: Channel | None
    """The channel, where the task is a contact with the company."""
    optional: bool
    candidate_id: str
    application_id: str | None
    interview_id: str | None
    interviewer_id: str | None
    reference_id: str | None
    deadline_id: str | None
    opens_at: Instant
    due_at: Instant
    expires_at: Instant | None
    status: TaskStatus
    snoozed_until: Instant | None
    """Until when it is snoozed, if it is."""
    closed_at: Instant | None
    closed_by: ClosedBy | None
    created_at: Instant
    updated_at: Instant


class TaskWritten(Task):
    """A task after an action on it, with what changed in the plan."""

    plan_changes: PlanChanges


class Completion(Wire):
    """Completes a task; every field is optional."""

    model_config = example({"channel": "email", "summary": "Thanked her for the tour of the control room."})

    occurred_at: Instant | None = None
    """When it was done; now, when left out."""
    channel: Channel | None = None
    summary: Prose | None = None


class Skip(Wire):
    """Skips a task."""

    model_config = example({"reason": "We spoke again in the meantime."})

    reason: Annotated[Prose, Field(max_length=1000)] | None = None


class Snooze(Wire):
    """Postpones a task; it is `scheduled` until that instant."""

    model_config = example({"until": "2026-12-02T08:00:00+01:00"})

    until: Instant
    """When it opens again."""
