"""An alarm runs one queue's job when its earliest row is due, and a safety interval after the last run."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_SUBMITTED,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.clock import Clock

SAFETY: Final = timedelta(seconds=15)
"""Run this often at least: an instant whose notification from another process was missed is late by no more."""

_PAUSE: Final = timedelta(milliseconds=5)
"""What is overdue even after a run is locked by another process: give it a moment before running again."""
_AFTER_FAILURE: Final = timedelta(seconds=1)

log = structlog.get_logger(__name__)


class Alarm:
    """Runs the job of one queue.

    `run` is given the instant of the run, does what is due and returns the next instant at which something is, if any.
    `on_run` is called before each run with the queue's name and how late the run begins.
    """

    def __init__(
        self,
        scheduler: AsyncIOScheduler,
        clock: Clock,
        name: str,
        run: Callable[[datetime], Awaitable[datetime | None]],
        on_run: Callable[[str, timedelta], None],
    ) -> None:
        self.name = name
        self.last_run_at: datetime | None = None
        self._scheduler = scheduler
        self._clock = clock
        self._run_job = run
        self._on_run = on_run
        self._stopped = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._next: datetime = clock.now()
        self._set_for: datetime = self._next
        self._paused_until: datetime = self._next
        scheduler.add_listener(self._before_run, EVENT_JOB_SUBMITTED)
        scheduler.add_listener(self._after_run, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)

    def start(self) -> None:
        """Run now, and from then on whenever something is due."""
        self.last_run_at = self._clock.now()
        self._set(self.last_run_at)

    def wake(self, at: datetime) -> None:
        """Something is due at this instant."""
        if at < self._next:
            self._next, self._paused_until = at, min(self._paused_until, at)
            if self._idle.is_set():
                self._set(at)

    async def stop(self) -> None:
        """Run no more, and wait for a run under way: cancelled inside a transaction, it would leave a broken one."""
        self._stopped = True
        await self._idle.wait()

    async def _run(self) -> None:
        if self._stopped:
            return
        structlog.contextvars.clear_contextvars()  # the request that set this alarm is not the one that is logged
        now = self._clock.now()
        self._on_run(self.name, max(now - self._set_for, timedelta()))
        self._next = now + SAFETY
        try:
            next_at = await self._run_job(now)
        except Exception:
            log.exception("a scheduled job failed; it runs again", queue=self.name)
            next_at = self._clock.now() + _AFTER_FAILURE
        self.last_run_at = self._clock.now()
        if next_at is not None and next_at < self._next:
            self._next, self._paused_until = next_at, self.last_run_at + _PAUSE

    def _before_run(self, event: JobSubmissionEvent) -> None:
        """From here on a wake is only noted: APScheduler would refuse a second job beside the one it is starting."""
        if event.job_id == self.name:
            self._idle.clear()

    def _after_run(self, event: JobExecutionEvent) -> None:
        """Set the alarm again, once APScheduler counts this job as no longer running."""
        if event.job_id == self.name:
            self._idle.set()
            self._set(self._next)

    def _set(self, at: datetime) -> None:
        self._next = at
        if self._stopped:
            return
        run_at = max(at, self._paused_until)
        self._set_for = max(run_at, self._clock.now())  # an instant over when it became known is not late
        self._scheduler.add_job(
            self._run,
            "date",
            run_date=run_at,
            id=self.name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
