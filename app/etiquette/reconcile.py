"""From the plan that is stored to the plan that the facts call for: what has to change, and nothing else.

Stored and planned tasks are matched by key. A task that the caller closed stays closed; one closed by facts or by time
is restored when the facts call for it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final

from app.etiquette.facts import Channel, ClosedBy, TaskStatus
from app.etiquette.planner import PlannedTask
from app.etiquette.task_status import status_at

OPEN: Final = frozenset({TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE})
"""The statuses of a task that has not ended, even if its `opens_at` is still to come."""


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task as it is stored, reduced to what reconciling compares."""

    id: str
    key: str
    status: TaskStatus
    opens_at: datetime
    due_at: datetime
    expires_at: datetime | None
    snoozed_until: datetime | None
    closed_by: ClosedBy | None
    title: str
    why: str
    channel: Channel | None
    guidance: tuple[str, ...]
    optional: bool
    interview_id: str | None
    interviewer_id: str | None
    deadline_id: str | None


class ChangeKind(StrEnum):
    """What reconciling does to a task, in the words of the task's history."""

    CREATED = "created"
    RESTORED = "restored"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    SATISFIED = "satisfied"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `stored` is None for a new task, `wanted` is None for one that is cancelled."""

    kind: ChangeKind
    status: TaskStatus
    wanted: PlannedTask | None
    stored: StoredTask | None
    snoozed_until: datetime | None = None


def reconcile(wanted: Iterable[PlannedTask], stored: Iterable[StoredTask], now: datetime) -> tuple[Change, ...]:
    """What must change for `stored` to become `wanted`. Idempotent: once applied, it returns no changes."""
    known = {task.key: task for task in stored}
    changes = [change for task in wanted if (change := _change_for(task, known.pop(task.key, None), now)) is not None]
    unwanted = [task for task in known.values() if task.status in OPEN]
    changes += [Change(ChangeKind.CANCELLED, TaskStatus.CANCELLED, None, task) for task in unwanted]
    return tuple(changes)


_times: Final = attrgetter("opens_at", "due_at", "expires_at")
_content: Final = attrgetter(
    "title", "why", "channel", "guidance", "optional", "interview_id", "interviewer_id", "deadline_id"
)
"""Everything about a task except its times."""


def _change_for(wanted: PlannedTask, stored: StoredTask | None, now: datetime) -> Change | None:
    if stored is None:
        return None if wanted.satisfied else Change(ChangeKind.CREATED, status_at(wanted, now), wanted, None)
    if stored.status not in OPEN:
        return _restored(wanted, stored, now)
    if wanted.satisfied:
        return Change(ChangeKind.SATISFIED, TaskStatus.DONE, wanted, stored)
    if _times(wanted) != _times(stored):
        snoozed = _surviving_snooze(wanted, stored)
        return Change(ChangeKind.RESCHEDULED, status_at(wanted, now, snoozed), wanted, stored, snoozed)
    if _content(wanted) != _content(stored):
        return Change(ChangeKind.REWORDED, stored.status, wanted, stored, stored.snoozed_until)
    return None


def _restored(wanted: PlannedTask, stored: StoredTask, now: datetime) -> Change | None:
    """Restores a closed task that is planned again, unless the caller closed it or its time is over."""
    if wanted.satisfied or stored.closed_by is ClosedBy.API:
        return None
    status = status_at(wanted, now)
    return None if status is TaskStatus.EXPIRED else Change(ChangeKind.RESTORED, status, wanted, stored)


def _surviving_snooze(wanted: PlannedTask, stored: StoredTask) -> datetime | None:
    """A snooze survives new times if it still ends between the opening and the expiry."""
    until = stored.snoozed_until
    return until if until is not None and wanted.opens_at < until < wanted.expires_at else None
