"""The jobs that run without a request, for as long as the process serves."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.clock import Clock
from app.delivery.fan_out import fan_out
from app.delivery.worker import DeliveryWorker
from app.scheduling.alarms import SAFETY_INTERVAL, Alarm
from app.store.db import Database, Queue, Wakes
from app.store.idempotency import RETAINED_FOR, forget_old_responses
from app.usecases.tasks.advance import advance, earliest_transition
from app.usecases.tasks.job_search import advance_job_searches
from app.usecases.tasks.stale_plans import register_rules_version, replan_stale
from app.usecases.tidy import delete_old_events

CLOCK_CHECK_SECONDS: Final = 5.0
_BATCH: Final = 200
_ALIVE: Final = SAFETY_INTERVAL * 3
"""An alarm that has not run for this long is stuck."""


log = structlog.get_logger(__name__)


class Runner:
    """This process's alarms, one for every queue.

    A job does a limited amount of work a run, so that requests and other jobs get their turn. It returns when to run
    next: the earliest instant in its queue, or now if it left work undone. After None it waits for a commit that wakes
    it, or for `SAFETY_INTERVAL`.
    """

    def __init__(
        self,
        db: Database,
        worker: DeliveryWorker,
        clock: Clock,
        *,
        retention: timedelta,
        on_run: Callable[[str, timedelta], None],
    ) -> None:
        self._db = db
        self._retention = retention
        self._clock = clock
        self._worker = worker
        self._has_registered = False
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._alarms = {
            queue: Alarm(self._scheduler, clock, queue, job, on_run)
            for queue, job in (
                (Queue.ADVANCE, self._advance),
                (Queue.FAN_OUT, self._fan_out),
                (Queue.DELIVER, self._deliver),
                (Queue.REPLAN, self._replan),
                (Queue.TIDY, self._tidy),
            )
        }

    def is_alive(self) -> bool:
        """Whether every alarm has run lately."""
        oldest = time.monotonic() - _ALIVE.total_seconds()
        return all(alarm.ran_at is not None and alarm.ran_at > oldest for alarm in self._alarms.values())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the jobs until the block ends, then let the attempts under way finish."""
        self._db.on_wake(self._wake)
        self._scheduler.start()
        for alarm in self._alarms.values():
            alarm.start()
        watching = asyncio.create_task(self._watch_clock())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(*(alarm.stop() for alarm in self._alarms.values()))
            self._scheduler.shutdown(wait=False)
            await self._worker.drain()

    async def _watch_clock(self) -> None:
        """Run every job when the clock was set back: APScheduler would wait until it has caught up."""
        while True:
            before = self._clock.now()
            await asyncio.sleep(CLOCK_CHECK_SECONDS)
            now = self._clock.now()
            if now < before:
                log.warning("the clock was set back", seconds=round((before - now).total_seconds()))
                for alarm in self._alarms.values():
                    alarm.wake(now)

    def _wake(self, wakes: Wakes) -> None:
        for queue, at in wakes.items():
            self._alarms[queue].wake(at)

    async def _advance(self, now: datetime) -> datetime | None:
        await self._db.run_in_transaction(advance, now)
        await advance_job_searches(self._db, now, _BATCH)
        return await self._db.run_statement(earliest_transition)

    async def _replan(self, now: datetime) -> datetime | None:
        if not self._has_registered:  # not at the start: a process can also start on a standby, and serve reads
            await register_rules_version(self._db, now)
            self._has_registered = True
        return self._clock.now() if await replan_stale(self._db, now) else None

    async def _tidy(self, now: datetime) -> datetime | None:
        await forget_old_responses(self._db, now - RETAINED_FOR)
        deleted_count = await delete_old_events(self._db, now - self._retention, _BATCH)
        return self._clock.now() if deleted_count >= _BATCH else None

    async def _fan_out(self, now: datetime) -> datetime | None:
        """All pending events: not those of `advance`, which makes their deliveries itself."""
        event_count = await self._db.run_in_transaction(fan_out, now, _BATCH)
        return self._clock.now() if event_count >= _BATCH else None

    async def _deliver(self, _now: datetime) -> datetime | None:
        return await self._worker.run()
