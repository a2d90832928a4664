"""From the plan that is stored to the plan that the facts call for: what has to change, and nothing else.

Tasks meet by their natural key. What the caller ended stays ended; what facts or time ended comes back with the facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final

from app.etiquette.facts import Channel, ClosedBy, TaskStatus
from app.etiquette.planner import PlannedTask, status_at

OPEN: Final = frozenset({TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE})
"""A task in one of these still asks for something."""


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
    """What must change for `stored` to become `wanted`. Applied and asked again, it answers with nothing."""
    known = {task.key: task for task in stored}
    changes = [change for task in wanted if (change := _towards(task, known.pop(task.key, None), now)) is not None]
    unwanted = [task for task in known.values() if task.status in OPEN]
    changes += [Change(ChangeKind.CANCELLED, TaskStatus.CANCELLED, None, task) for task in unwanted]
    return tuple(changes)


_times: Final = attrgetter("opens_at", "due_at", "expires_at")
_telling: Final = attrgetter(
    "title", "why", "channel", "guidance", "optional", "interview_id", "interviewer_id", "deadline_id"
)
"""What a task says and speaks of, besides when."""


def _towards(wanted: PlannedTask, stored: StoredTask | None, now: datetime) -> Change | None:
    if stored is None:
        return None if wanted.satisfied else Change(ChangeKind.CREATED, status_at(wanted, now), wanted, None)
    if stored.status not in OPEN:
        return _back_into_plan(wanted, stored, now)
    if wanted.satisfied:
        return Change(ChangeKind.SATISFIED, TaskStatus.DONE, wanted, stored)
    if _times(wanted) != _times(stored):
        snoozed = _kept_snooze(wanted, stored)
        return Change(ChangeKind.RESCHEDULED, status_at(wanted, now, snoozed), wanted, stored, snoozed)
    if _telling(wanted) != _telling(stored):
        return Change(ChangeKind.REWORDED, stored.status, wanted, stored, stored.snoozed_until)
    return None


def _back_into_plan(wanted: PlannedTask, stored: StoredTask, now: datetime) -> Change | None:
    """An ended task that is wanted again, unless the caller ended it or its time is over."""
    if wanted.satisfied or stored.closed_by is ClosedBy.API:
        return None
    status = status_at(wanted, now)
    return None if status is TaskStatus.EXPIRED else Change(ChangeKind.RESTORED, status, wanted, stored)


def _kept_snooze(wanted: PlannedTask, stored: StoredTask) -> datetime | None:
    """A snooze outlives a move while it still lies inside the task's time."""
    until = stored.snoozed_until
    return until if until is not None and wanted.opens_at < until < wanted.expires_at else None
