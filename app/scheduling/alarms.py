"""An alarm runs one queue's job when its earliest row is due, and a safety interval after the last run."""

import asyncio
import time
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
from app.errors import DatabaseUnavailable

SAFETY_INTERVAL: Final = timedelta(seconds=15)
"""Run this often at least: an instant whose notification from another process was missed is late by no more."""

_PAUSE: Final = timedelta(milliseconds=5)
"""How long to wait if rows are still due after a run: its batch was full, or another process has them locked."""
_AFTER_FAILURE: Final = timedelta(seconds=1)

log = structlog.get_logger(__name__)


class Alarm:
    """Runs the job of one queue.

    `job` is given the instant of the run, does what is due and returns the next instant at which something is, if any.
    `on_run` is called before each run with the queue's name and how late the run begins.

    An alarm has three instants: `_due_at`, when the job has to run next; `_not_before`, the earliest next run, if the
    last one left rows that are due; and `_expected_at`, which `on_run` measures lateness from.
    """

    def __init__(
        self,
        scheduler: AsyncIOScheduler,
        clock: Clock,
        name: str,
        job: Callable[[datetime], Awaitable[datetime | None]],
        on_run: Callable[[str, timedelta], None],
    ) -> None:
        self.name = name
        self.ran_at: float | None = None
        """When the last run ended, by the monotonic clock."""
        self._scheduler = scheduler
        self._clock = clock
        self._job = job
        self._on_run = on_run
        self._stopped = False
        self._is_waiting_for_database = False
        """Whether the last run failed for want of it: a long outage is logged once."""
        self._idle = asyncio.Event()
        self._idle.set()
        self._due_at: datetime = clock.now()
        self._expected_at: datetime = self._due_at
        self._not_before: datetime = self._due_at
        scheduler.add_listener(self._before_run, EVENT_JOB_SUBMITTED)
        scheduler.add_listener(self._after_run, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)

    def start(self) -> None:
        """Run now, and from then on whenever something is due."""
        self.ran_at = time.monotonic()
        self._schedule(self._clock.now())

    def wake(self, at: datetime) -> None:
        """Something is due at this instant."""
        if at < self._due_at:
            self._due_at, self._not_before = at, min(self._not_before, at)
            if self._idle.is_set():
                self._schedule(at)

    async def stop(self) -> None:
        """Run no more, and wait for a run under way: cancelled inside a transaction, it would leave a broken one."""
        self._stopped = True
        await self._idle.wait()

    async def _on_alarm(self) -> None:
        if self._stopped:
            return
        structlog.contextvars.clear_contextvars()  # the request that set this alarm is not the one that is logged
        now = self._clock.now()
        self._on_run(self.name, max(now - self._expected_at, timedelta()))
        self._due_at = now + SAFETY_INTERVAL
        try:
            next_at = await self._job(now)
            self._is_waiting_for_database = False
        except DatabaseUnavailable as error:
            if not self._is_waiting_for_database:
                log.warning("a scheduled job waits for the database", queue=self.name, error=str(error))
            self._is_waiting_for_database = True
            next_at = self._clock.now() + _AFTER_FAILURE
        except Exception:
            log.exception("a scheduled job failed; it runs again", queue=self.name)
            next_at = self._clock.now() + _AFTER_FAILURE
        self.ran_at = time.monotonic()
        if next_at is not None and next_at < self._due_at:
            self._due_at, self._not_before = next_at, self._clock.now() + _PAUSE

    def _before_run(self, event: JobSubmissionEvent) -> None:
        """From here on `wake` schedules nothing: APScheduler would refuse a second job beside the one it starts."""
        if event.job_id == self.name:
            self._idle.clear()

    def _after_run(self, event: JobExecutionEvent) -> None:
        """Schedule the next run, once APScheduler counts this one as ended."""
        if event.job_id == self.name:
            self._idle.set()
            self._schedule(self._due_at)

    def _schedule(self, at: datetime) -> None:
        self._due_at = at
        if self._stopped:
            return
        run_at = max(at, self._not_before)
        self._expected_at = max(run_at, self._clock.now())  # an instant already past when it became known is not late
        self._scheduler.add_job(
            self._on_alarm,
            "date",
            run_date=run_at,
            id=self.name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
