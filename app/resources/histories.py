"""The history of a task: every change with its cause, its event, and the deliveries of that event."""

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
    """The kind of fact that it was done to."""
    id: str | None
    """The identifier of that fact."""


class FieldChange(Wire):
    """The values of a field before and after a change."""

    before: Any
    """The value before."""
    after: Any
    """The value after."""


class HistoryEvent(Wire):
    """The event of a change."""

    id: str
    type: str
    sequence: int


class HistoryDelivery(Wire):
    """The delivery of that event to one endpoint."""

    id: str
    webhook_id: str
    status: DeliveryStatus
    attempt_count: int
    completed_at: Instant | None


class TaskHistoryEntry(Wire):
    """One change of a task, with its event and deliveries."""

    at: Instant
    change: TaskChange
    cause: TaskCause
    changed: dict[str, FieldChange]
    """The fields that changed."""
    event: HistoryEvent | None
    """Null where the change made no event: the wording changed, or the task was past when its facts were recorded."""
    deliveries: list[HistoryDelivery]
    """The deliveries of the event, one for each endpoint."""


class TaskHistory(Wire):
    """Every change of a task, first to last."""

    task: Task
    items: list[TaskHistoryEntry]
    next_cursor: None
