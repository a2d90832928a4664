"""An alarm runs one job when its earliest waiting instant has come, and a safety interval after the last look."""

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
"""Look this often at least: an instant that another process wrote without being heard is late by no more."""

_BREATH: Final = timedelta(milliseconds=5)
"""What is overdue even after a look lies in another process's hands: leave it a moment before looking again."""

log = structlog.get_logger(__name__)


class Alarm:
    """Looks after one queue. `run` does what is due at an instant and answers with the next that waits, if any.

    A look begins by `lead` before the instant it is made for; without a lead, that instant is past. `on_look` is told
    the queue, and how late a look begins.
    """

    def __init__(
        self,
        scheduler: AsyncIOScheduler,
        clock: Clock,
        name: str,
        run: Callable[[datetime], Awaitable[datetime | None]],
        on_look: Callable[[str, timedelta], None],
        lead: Callable[[], timedelta] = timedelta,
    ) -> None:
        self.name = name
        self.looked_at: datetime | None = None
        self._scheduler = scheduler
        self._clock = clock
        self._run = run
        self._on_look = on_look
        self._lead = lead
        self._stopped = False
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._next: datetime = clock.now()
        self._set_for: datetime = self._next
        self._rests_until: datetime = self._next
        scheduler.add_listener(self._before_run, EVENT_JOB_SUBMITTED)
        scheduler.add_listener(self._after_run, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)

    def start(self) -> None:
        """Look now, and from then on whenever something waits."""
        self.looked_at = self._clock.now()
        self._set(self.looked_at)

    def wake(self, at: datetime) -> None:
        """Something waits from this instant on."""
        if at < self._next:
            self._next, self._rests_until = at, min(self._rests_until, at)
            if self._quiet.is_set():
                self._set(at)

    async def stop(self) -> None:
        """Look no more, and wait for a look under way: cut off inside a transaction it would leave a broken one."""
        self._stopped = True
        await self._quiet.wait()

    async def _look(self) -> None:
        if self._stopped:
            return
        structlog.contextvars.clear_contextvars()  # whichever request set this alarm, the look is not its doing
        now = self._clock.now()
        self._on_look(self.name, max(now - self._set_for, timedelta()))
        self._next = now + SAFETY
        try:
            waiting = await self._run(max(self._set_for, now))
        except Exception:
            log.exception("a scheduled look failed; it is made again", queue=self.name)
            waiting = self._clock.now() + timedelta(seconds=1)
        self.looked_at = self._clock.now()
        if waiting is not None and waiting < self._next:
            self._next, self._rests_until = waiting, self.looked_at + _BREATH

    def _before_run(self, event: JobSubmissionEvent) -> None:
        """From here on a wake is only noted: APScheduler would refuse a second job beside the one it is starting."""
        if event.job_id == self.name:
            self._quiet.clear()

    def _after_run(self, event: JobExecutionEvent) -> None:
        """Set the alarm again, once APScheduler counts this job as no longer running."""
        if event.job_id == self.name:
            self._quiet.set()
            self._set(self._next)

    def _set(self, at: datetime) -> None:
        self._next = at
        if self._stopped:
            return
        now = self._clock.now()
        self._set_for = max(at, self._rests_until, now)  # an hour that was over when it became known is not late yet
        self._scheduler.add_job(
            self._look,
            "date",
            run_date=max(at - self._lead(), self._rests_until),
            id=self.name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
