"""Everything that goes on without a request, for as long as the process serves."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.clock import Clock
from app.delivery.fan_out import fan_out
from app.delivery.worker import DeliveryWorker
from app.scheduling.alarms import SAFETY, Alarm
from app.store.db import Database, Queue, Wakes
from app.store.idempotency import KEPT_FOR, forget_old_answers
from app.usecases.tasks.advance import advance, earliest_transition
from app.usecases.tasks.search import advance_searches
from app.usecases.tasks.stale_plans import announce_catalogue, replan_stale
from app.usecases.tidy import forget_old_events

_BATCH: Final = 200
_BEATING: Final = SAFETY * 3
_LONGEST_LEAD: Final = timedelta(milliseconds=50)
"""No look begins earlier before its instant: others wait for what it holds."""
_LAST_LOOKS: Final = 8


class Runner:
    """This process's alarms, one a queue."""

    def __init__(
        self,
        db: Database,
        worker: DeliveryWorker,
        clock: Clock,
        *,
        retention: timedelta,
        on_look: Callable[[str, timedelta], None],
    ) -> None:
        self._db = db
        self._retention = retention
        self._clock = clock
        self._worker = worker
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._took = deque[timedelta](maxlen=_LAST_LOOKS)
        self._alarms = {
            queue: Alarm(self._scheduler, clock, queue, run, on_look, lead)
            for queue, run, lead in (
                (Queue.ADVANCE, self._advance, self._lead),
                (Queue.FAN_OUT, self._fan_out, timedelta),
                (Queue.DELIVER, self._deliver, timedelta),
                (Queue.REPLAN, self._replan, timedelta),
                (Queue.TIDY, self._tidy, timedelta),
            )
        }

    def beating(self) -> bool:
        """Whether every alarm has looked lately."""
        oldest = self._clock.now() - _BEATING
        return all(alarm.looked_at is not None and alarm.looked_at > oldest for alarm in self._alarms.values())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look after the queues until the block ends, then let the attempts in flight finish."""
        await announce_catalogue(self._db, self._clock.now())
        self._db.on_commit(self._wake)
        self._scheduler.start()
        for alarm in self._alarms.values():
            alarm.start()
        try:
            yield
        finally:
            await asyncio.gather(*(alarm.stop() for alarm in self._alarms.values()))
            self._scheduler.shutdown(wait=False)
            self._worker.stop()
            await self._worker.drain()

    def _wake(self, wakes: Wakes) -> None:
        for queue, at in wakes.items():
            self._alarms[queue].wake(at)

    async def _advance(self, at: datetime) -> datetime | None:
        """One batch a look, so that a long backlog is seen to be worked off; so do the others.

        The look may begin a little before its instant, so that all is written but for the commit when the instant
        comes.
        """
        begun, hand = self._clock.now(), self._worker.hand()
        async with self._db.transaction() as tx:
            if await advance(tx, at, hand=hand):
                await tx.flush()
                self._took.append(self._clock.now() - begun)
                await self._reach(at)
        self._worker.accept(hand)
        await self._reach(at)
        await advance_searches(self._db, self._clock.now(), _BATCH)
        return await self._db.look_up(earliest_transition)

    def _lead(self) -> timedelta:
        """How long the shortest of the last looks took to its commit: what one holds is hardly held for longer."""
        return min(min(self._took, default=timedelta()), _LONGEST_LEAD)

    async def _reach(self, at: datetime) -> None:
        """Wait until the instant has come. Raises RuntimeError where that is not soon: the clock was set back."""
        while (early := at - self._clock.now()) > timedelta():
            if early > _LONGEST_LEAD:
                raise RuntimeError("the clock was set back")
            await asyncio.sleep(early.total_seconds())

    async def _replan(self, now: datetime) -> datetime | None:
        return self._clock.now() if await replan_stale(self._db, now) else None

    async def _tidy(self, now: datetime) -> datetime | None:
        await forget_old_answers(self._db, now - KEPT_FOR)
        gone = await forget_old_events(self._db, now - self._retention, _BATCH)
        return self._clock.now() if gone >= _BATCH else None

    async def _fan_out(self, now: datetime) -> datetime | None:
        async with self._db.transaction() as tx:
            done = await fan_out(tx, now, _BATCH)
        return self._clock.now() if done >= _BATCH else None

    async def _deliver(self, _now: datetime) -> datetime | None:
        return await self._worker.run()
