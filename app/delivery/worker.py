"""Claims deliveries that are due and sends many at once, without waiting for the slow ones."""

import asyncio
import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.clock import Clock
from app.delivery.attempts import Attempted, Outcome
from app.delivery.backoff import retry_at
from app.delivery.concurrency import EndpointConcurrency
from app.delivery.queue import Claim, Claimed, claim, earliest_attempt
from app.delivery.recorder import Recorder
from app.delivery.sender import Sender
from app.store.db import Database, Queue

_MOST_IN_FLIGHT: Final = 512
_MOST_CLAIMED: Final = 128
"""Deliveries of one transaction, which others wait for on SQLite."""
_LEASE_MARGIN: Final = timedelta(seconds=5)
"""A lease outlives the longest attempt by this much: time to claim it, and to record it."""
_LATEST_START: Final = timedelta(seconds=3)
"""An attempt begins within this much of its lease, or not at all: the database may have taken long to give it."""

log = structlog.get_logger(__name__)


def _ignore(_: Outcome) -> None:
    pass


class DeliveryWorker:
    """One process's share of the sending. `on_attempt` is called with the outcome of every attempt."""

    def __init__(
        self,
        db: Database,
        sender: Sender,
        clock: Clock,
        *,
        waits: tuple[float, ...],
        timeout_seconds: float,
        on_attempt: Callable[[Outcome], None] = _ignore,
    ) -> None:
        self._db = db
        self._sender = sender
        self._clock = clock
        self._waits = waits
        self._on_attempt = on_attempt
        self._lease = timedelta(seconds=timeout_seconds) + _LEASE_MARGIN
        self._recorder = Recorder(db, clock)
        self.concurrency = EndpointConcurrency()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._is_full = False

    async def run(self) -> datetime | None:
        """Start sending everything that is due, as far as there is room. Returns when to poll again, if ever.

        An endpoint with more due than it has room for is skipped from then on, so that the others get their turn.
        """
        skip: set[str] = set()
        while room := self._room:
            claimed = await self._claim_and_start(room, skip | self.concurrency.full)
            skip |= claimed.over_limit
            next_at = await self._db.run_statement(earliest_attempt, self.concurrency.full)
            if claimed.is_all or next_at is None or next_at > self._clock.now():
                return next_at
        self._is_full = True
        return None

    async def drain(self) -> None:
        """Wait for everything under way."""
        while self._in_flight:
            await asyncio.wait(self._in_flight)

    @property
    def _room(self) -> int:
        """How many more messages this process may send now."""
        return _MOST_IN_FLIGHT - len(self._in_flight)

    async def _claim_and_start(self, room: int, skip: Collection[str]) -> Claimed:
        claimed_at = self._clock.now()
        async with self._db.transaction() as tx:
            claimed = await claim(
                tx, claimed_at, self._lease, min(room, _MOST_CLAIMED), skip=skip, room_of=self.concurrency.room_of
            )
        if self._clock.now() - claimed_at > _LATEST_START:
            log.warning("claiming took too long to send before the leases end", count=len(claimed.claims))
            return claimed
        for each in claimed.claims:
            self.concurrency.start(each.endpoint_id)
            task = asyncio.create_task(self._deliver(each))
            self._in_flight.add(task)
            task.add_done_callback(self._ended)
        return claimed

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if self._is_full and self._room > _MOST_IN_FLIGHT // 4:
            self._is_full = False
            self._poll_again()

    def _poll_again(self) -> None:
        self._db.announce({Queue.DELIVER: self._clock.now()})

    async def _deliver(self, claimed: Claim) -> None:
        attempted = None
        try:
            attempted = self._judged(claimed, await self._sender.send(claimed))
            if attempted.halts:  # recorded before there is room again: the next poll must find the endpoint paused
                await self._recorder.record(attempted)
        except Exception:
            log.exception("an attempt failed in itself; it is made again", delivery=claimed.id)
        finally:
            if self.concurrency.end(claimed.endpoint_id):
                self._poll_again()
        if attempted is not None and not attempted.halts:
            await self._recorder.record(attempted)

    def _judged(self, claimed: Claim, outcome: Outcome) -> Attempted:
        """What follows from an outcome for the delivery and for its endpoint."""
        self._on_attempt(outcome)
        now = self._clock.now()
        answered = outcome.status_code is not None
        rests_until = self.concurrency.adjust(claimed.endpoint_id, now, answered=answered, duration=outcome.duration)
        if outcome.retry_after is not None:
            rests_until = now + outcome.retry_after
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
        return Attempted(claimed, outcome, again, rests_until)
