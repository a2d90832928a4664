"""Claims deliveries whose time has come and sends many at once, without waiting for the slow ones."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.clock import Clock
from app.delivery.backoff import retry_at
from app.delivery.sender import Sender
from app.store.db import Database, Queue
from app.store.deliveries import Claim, claim, earliest_attempt, record_attempt

_CONCURRENCY: Final = 100
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
        self._in_flight: set[asyncio.Task[None]] = set()
        self._full = False

    async def run(self) -> datetime | None:
        """Start sending everything that is due, as far as there is room; the next instant to look again, if any."""
        while room := _CONCURRENCY - len(self._in_flight):
            claims = await claim(self._db, self._clock.now(), self._lease, room)
            for each in claims:
                task = asyncio.create_task(self._deliver_or_leave(each))
                self._in_flight.add(task)
                task.add_done_callback(self._in_flight.discard)
            if len(claims) < room:
                return await earliest_attempt(self._db)
        self._full = True
        return None

    async def drain(self) -> None:
        """Wait for the attempts in flight."""
        if self._in_flight:
            await asyncio.wait(self._in_flight)

    async def _deliver_or_leave(self, claimed: Claim) -> None:
        """Deliver; should that itself fail, leave the row to whoever claims it when the lease ends."""
        try:
            await self._deliver(claimed)
        except Exception:
            log.exception("an attempt could not be recorded; it is made again", delivery=claimed.delivery.id)

    async def _deliver(self, claimed: Claim) -> None:
        outcome = await self._sender.send(claimed)
        now = self._clock.now()
        attempts = claimed.delivery.attempt_count + 1
        again = None if outcome.accepted else retry_at(attempts, now, self._waits, random.random)
        await record_attempt(self._db, claimed, outcome, again, now)
        log.info(
            "delivery attempted",
            delivery=claimed.delivery.id,
            event_type=claimed.event.type,
            attempt=attempts,
            status_code=outcome.status_code,
            error=outcome.error,
            retry_at=again and again.isoformat(),
        )
        if self._full:
            self._full = False
            self._db.announce({Queue.DELIVER: now})
