"""The status of an open task at an instant, and the instant at which it changes next."""

from datetime import datetime
from typing import Protocol

from app.etiquette.facts import TaskStatus


class TaskTimes(Protocol):
    """The three instants of a task."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime | None: ...


def status_at(task: TaskTimes, now: datetime, snoozed_until: datetime | None = None) -> TaskStatus:
    """What an open task is at an instant. Every interval is half-open: at `due_at` itself it is overdue."""
    if task.expires_at is not None and now >= task.expires_at:
        return TaskStatus.EXPIRED
    if now < task.opens_at or (snoozed_until is not None and now < snoozed_until):
        return TaskStatus.SCHEDULED
    return TaskStatus.DUE if now < task.due_at else TaskStatus.OVERDUE


def next_transition(task: TaskTimes, now: datetime, snoozed_until: datetime | None = None) -> datetime | None:
    """The next instant after `now` at which `status_at` can change, or None when it no longer does."""
    ahead = [
        instant
        for instant in (task.opens_at, snoozed_until, task.due_at, task.expires_at)
        if instant is not None and instant > now
    ]
    return min(ahead, default=None)
