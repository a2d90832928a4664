"""A plan as the store has it: tasks made from planned ones, and changes applied in memory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.etiquette.facts import ClosedBy, TaskStatus
from app.etiquette.planner import PlannedTask
from app.etiquette.reconcile import OPEN, Change, StoredTask, reconcile
from app.etiquette.task_status import status_at


def stored(task: PlannedTask, now: datetime, **more: Any) -> StoredTask:
    """A planned task as it is stored at an instant, before anything happened to it."""
    fresh = StoredTask(
        id=f"task_{task.key}",
        key=task.key,
        status=status_at(task, now),
        opens_at=task.opens_at,
        due_at=task.due_at,
        expires_at=task.expires_at,
        snoozed_until=None,
        closed_by=None,
        title=task.title,
        why=task.why,
        channel=task.channel,
        guidance=task.guidance,
        optional=task.optional,
        interview_id=task.interview_id,
        interviewer_id=task.interviewer_id,
        deadline_id=task.deadline_id,
    )
    return replace(fresh, **more)


def applied(before: Iterable[StoredTask], changes: Iterable[Change], now: datetime) -> tuple[StoredTask, ...]:
    """The stored tasks after the changes, in the order of their keys."""
    by_key = {task.key: task for task in before}
    for change in changes:
        open_still = change.status in OPEN
        if change.wanted is None:
            assert change.stored is not None
            by_key[change.stored.key] = replace(
                change.stored, status=change.status, snoozed_until=None, closed_by=ClosedBy.REPLAN
            )
        else:
            by_key[change.wanted.key] = stored(
                change.wanted,
                now,
                status=change.status,
                snoozed_until=change.snoozed_until if open_still else None,
                closed_by=None if open_still else _closer(change),
            )
    return tuple(by_key[key] for key in sorted(by_key))


def brought_to(wanted: Iterable[PlannedTask], before: Iterable[StoredTask], now: datetime) -> tuple[StoredTask, ...]:
    """Reconcile and apply in one step."""
    known = tuple(before)
    return applied(known, reconcile(wanted, known, now), now)


def open_tasks(tasks: Iterable[StoredTask]) -> tuple[StoredTask, ...]:
    return tuple(task for task in tasks if task.status in OPEN)


def _closer(change: Change) -> ClosedBy:
    if change.status is TaskStatus.EXPIRED:
        return ClosedBy.TIME
    satisfied = change.wanted.satisfied if change.wanted else None
    return satisfied.by if satisfied else ClosedBy.REPLAN
