"""Claims deliveries whose time has come and sends many at once, without waiting for the slow ones."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.clock import Clock
from app.delivery.backoff import retry_at
from app.delivery.lanes import Lanes
from app.delivery.recorder import Recorder
from app.delivery.sender import Sender
from app.store.attempts import Attempted, Outcome
from app.store.db import Database, Queue
from app.store.deliveries import Claim, claim

_CONCURRENCY: Final = 256
_LEASE_MARGIN: Final = timedelta(seconds=5)
"""A lease outlives the longest attempt by this much: time to record it."""

log = structlog.get_logger(__name__)


class DeliveryWorker:
    """One process's share of the sending."""

    def __init__(
        self, db: Database, sender: Sender, clock: Clock, *, waits: tuple[float, ...], timeout_seconds: float
    ) -> None:
        self._db = db
        self._sender = sender
        self._clock = clock
        self._waits = waits
        self._lease = timedelta(seconds=timeout_seconds) + _LEASE_MARGIN
        self._recorder = Recorder(db, clock)
        self._lanes = Lanes()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._full = False

    async def run(self) -> datetime | None:
        """Start sending everything that is due, as far as there is room; the next instant to look again, if any."""
        busy: set[str] = set()
        while room := _CONCURRENCY - len(self._in_flight):
            closed = {*self._lanes.full, *busy}
            look = await claim(
                self._db, self._clock.now(), self._lease, room, closed=closed, room_of=self._lanes.room_of
            )
            for each in look.claims:
                self._start(each)
            busy |= look.busy
            if look.is_last:
                return look.next_at
        self._full = True
        return None

    async def drain(self) -> None:
        """Wait for the attempts in flight."""
        if self._in_flight:
            await asyncio.wait(self._in_flight)

    def _start(self, claimed: Claim) -> None:
        self._lanes.enter(claimed.endpoint.id)
        task = asyncio.create_task(self._deliver(claimed))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)

    async def _deliver(self, claimed: Claim) -> None:
        reopened = False
        try:
            attempted = self._judged(claimed, await self._sender.send(claimed))
            await self._recorder.record(attempted)
        except Exception:
            log.exception("an attempt failed in itself; it is made again", delivery=claimed.id)
        finally:
            reopened = self._lanes.leave(claimed.endpoint.id)
        if reopened or self._full:
            self._full = False
            self._db.announce({Queue.DELIVER: self._clock.now()})

    def _judged(self, claimed: Claim, outcome: Outcome) -> Attempted:
        """What follows from an outcome for the delivery and for its endpoint."""
        now = self._clock.now()
        answered = outcome.status_code is not None
        rest = self._lanes.learn(claimed.endpoint.id, answered=answered, duration=outcome.duration)
        pause = outcome.retry_after or rest
        tries = claimed.tries + 1
        again = None
        if not outcome.accepted:
            again = retry_at(tries, now, self._waits, random.random, outcome.retry_after)
        log.info(
            "delivery attempted",
            delivery=claimed.id,
            event_type=claimed.event_type,
            attempt=claimed.attempt_count + 1,
            status_code=outcome.status_code,
            error=outcome.error,
            retry_at=again and again.isoformat(),
        )
        return Attempted(claimed, outcome, again, None if pause is None else now + pause)
