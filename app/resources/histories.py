"""The history of a task: every change with its cause, the event that told of it, and how that went out."""

from typing import Any

from app.resources.fields import Instant, Wire
from app.resources.tasks import CauseKind, Task, TaskChange
from app.resources.webhooks import DeliveryStatus


class TaskCause(Wire):
    """Why a task changed: what was done (`action`) to which fact or task."""

    kind: CauseKind
    action: str
    """What was done."""
    resource: str | None
    """To which kind of fact it was done."""
    id: str | None
    """Which one of that kind."""


class FieldChange(Wire):
    """From what to what."""

    before: Any
    """What it was."""
    after: Any
    """What it is now."""


class HistoryEvent(Wire):
    """The event that told of a change."""

    id: str
    type: str
    sequence: int


class HistoryDelivery(Wire):
    """How that event went out to one endpoint."""

    id: str
    webhook_id: str
    status: DeliveryStatus
    attempt_count: int
    completed_at: Instant | None


class TaskHistoryEntry(Wire):
    """One change of a task, with what came of it."""

    at: Instant
    change: TaskChange
    cause: TaskCause
    changed: dict[str, FieldChange]
    """What became another, by field."""
    event: HistoryEvent | None
    """None for what tells nobody anything: new words, or what was over when it became known."""
    deliveries: list[HistoryDelivery]
    """How the event went out to each endpoint."""


class TaskHistory(Wire):
    """Everything that became of a task, the first change first."""

    task: Task
    items: list[TaskHistoryEntry]
    next_cursor: None
