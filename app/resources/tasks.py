"""Task: one thing for the candidate to do, generated from the facts."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.etiquette.facts import Channel, ClosedBy, TaskStatus
from app.resources.fields import Instant, Prose, Wire, example
from app.resources.plans import PlanChanges


class TaskChange(StrEnum):
    """What became of a task at one moment of its history."""

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
    """What moves a task: a fact, the caller's own word on it, its hour, or a new catalogue of rules."""

    FACT = "fact"
    CALLER = "caller"
    HOUR = "hour"
    CATALOGUE = "catalogue"


class Task(Wire):
    """One thing to do, with why, when, and the advice it follows."""

    id: str
    rule: str
    title: str
    why: str
    """One sentence or two with this case's own facts."""
    guidance: list[str]
    """Identifiers of the advice behind it."""
    channel: Channel | None
    """How to do it, where it is a contact with the company."""
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
    """Until when it rests, if it was snoozed."""
    closed_at: Instant | None
    closed_by: ClosedBy | None
    created_at: Instant
    updated_at: Instant


class TaskWritten(Task):
    """A task after an action on it, with what that moved in the plan."""

    plan_changes: PlanChanges


class Completion(Wire):
    """That a task was done; everything may be left out."""

    model_config = example({"channel": "email", "summary": "Thanked her for the tour of the control room."})

    occurred_at: Instant | None = None
    """When it was done; now, when left out."""
    channel: Channel | None = None
    summary: Prose | None = None


class Skip(Wire):
    """That a task will not be done."""

    model_config = example({"reason": "We spoke again in the meantime."})

    reason: Annotated[Prose, Field(max_length=1000)] | None = None


class Snooze(Wire):
    """That a task is to rest until an instant; it counts as `scheduled` till then."""

    model_config = example({"until": "2026-12-02T08:00:00+01:00"})

    until: Instant
    """When it comes back."""
