"""The history of each task: every change with its cause, written in the transaction of the change.

It contains every change, including those that emit no event, such as a new title. The state at creation is not stored
again: it is the current task with every later change undone.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import col

from app.resources.fields import instant_text
from app.resources.histories import (
    FieldChange,
    HistoryDelivery,
    HistoryEvent,
    TaskCause,
    TaskHistoryEntry,
)
from app.resources.tasks import CauseKind, TaskChange
from app.resources.webhooks import DeliveryStatus
from app.store.outgoing_records import DeliveryRecord, EventRecord
from app.store.outgoing_tables import DeliveryRow, EventRow
from app.store.record import fetch, select_record
from app.store.records import TaskChangeRecord, TaskRecord
from app.store.tables import TaskChangeRow

_TRACKED: Final = (
    "status",
    "opens_at",
    "due_at",
    "expires_at",
    "snoozed_until",
    "closed_at",
    "closed_by",
    "closing_note",
    "title",
    "why",
    "channel",
    "optional",
    "interview_id",
    "interviewer_id",
    "deadline_id",
)


Difference = dict[str, list[Any]]
"""The changed fields: name to [before, after]."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a task changed. `resource` and `id` name the fact or the task that `action` was done to."""

    kind: CauseKind
    action: str
    resource: str | None = None
    id: str | None = None

    @classmethod
    def fact(cls, resource: str, identifier: str, action: str) -> "Cause":
        """A fact was `created`, `updated` or `deleted`."""
        return cls(CauseKind.FACT, action, resource, identifier)


TIME_PASSED: Final = Cause(CauseKind.HOUR, "passed")
CATALOGUE: Final = Cause(CauseKind.CATALOGUE, "upgraded")


_tracked_values: Final[Callable[[TaskRecord], tuple[Any, ...]]] = attrgetter(*_TRACKED)
"""The values of a task that its history records."""


def history_entry(
    before: TaskRecord | None, after: TaskRecord, change: TaskChange, cause: Cause, now: datetime, event_id: str | None
) -> TaskChangeRecord:
    """The history entry for one change. `before` is None for a new task."""
    was = (None,) * len(_TRACKED) if before is None else _tracked_values(before)
    return TaskChangeRecord(
        account_id=after.account_id,
        task_id=after.id,
        at=now,
        change=change,
        cause_kind=cause.kind,
        cause_action=cause.action,
        cause_resource=cause.resource,
        cause_id=cause.id,
        changed={} if change is TaskChange.CREATED else _difference(was, _tracked_values(after)),
        event_id=event_id,
    )


def _difference(before: tuple[Any, ...], after: tuple[Any, ...]) -> Difference:
    return {
        name: [_plain(old), _plain(new)] for name, old, new in zip(_TRACKED, before, after, strict=True) if old != new
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.value if isinstance(value, StrEnum) else value


def differences(task: TaskRecord, changes: Sequence[TaskChangeRecord]) -> list[Difference]:
    """The changed fields of each of a task's changes, given all of them in order.

    The creation of older tasks, and of tasks imported with their history, is stored in full and returned unchanged.
    Only the first change is ever derived: a forged import with many creations must not multiply the task.
    """
    stored = [change.changed for change in changes]
    if not changes or changes[0].change != TaskChange.CREATED or stored[0]:
        return stored
    return [_created(task, stored[1:]), *stored[1:]]


def _created(task: TaskRecord, later: Sequence[Difference]) -> Difference:
    """The task at its creation, as changes from null."""
    was = {name: _plain(value) for name, value in zip(_TRACKED, _tracked_values(task), strict=True)}
    for changed in reversed(later):
        was |= {name: before for name, (before, _) in changed.items()}
    return {name: [None, was[name]] for name in _TRACKED if was[name] is not None}


def read_history(connection: Connection, task: TaskRecord) -> list[TaskHistoryEntry]:
    """A task's changes in order, each with its event and that event's deliveries."""
    changes = fetch(
        connection,
        TaskChangeRecord,
        select_record(TaskChangeRecord).where(col(TaskChangeRow.task_id) == task.id).order_by(col(TaskChangeRow.id)),
    )
    of_task = select_record(EventRecord).where(col(EventRow.task_id) == task.id)
    events = {event.id: event for event in fetch(connection, EventRecord, of_task)}
    sent: dict[str, list[HistoryDelivery]] = defaultdict(list)
    deliveries = (
        select_record(DeliveryRecord).where(col(DeliveryRow.event_id).in_(events)).order_by(col(DeliveryRow.id))
    )
    for delivery in fetch(connection, DeliveryRecord, deliveries):
        sent[delivery.event_id].append(
            HistoryDelivery(
                id=delivery.id,
                webhook_id=delivery.endpoint_id,
                status=DeliveryStatus(delivery.status),
                attempt_count=delivery.attempt_count,
                completed_at=delivery.completed_at,
            )
        )
    return [
        _entry(change, changed, events.get(change.event_id or ""), sent[change.event_id or ""])
        for change, changed in zip(changes, differences(task, changes), strict=True)
    ]


def _entry(
    change: TaskChangeRecord, changed: Difference, event: EventRecord | None, deliveries: list[HistoryDelivery]
) -> TaskHistoryEntry:
    return TaskHistoryEntry(
        at=change.at,
        change=TaskChange(change.change),
        cause=TaskCause(
            kind=CauseKind(change.cause_kind),
            action=change.cause_action,
            resource=change.cause_resource,
            id=change.cause_id,
        ),
        changed={name: FieldChange(before=old, after=new) for name, (old, new) in changed.items()},
        event=None if event is None else HistoryEvent(id=event.id, type=event.type, sequence=event.sequence),
        deliveries=deliveries,
    )
