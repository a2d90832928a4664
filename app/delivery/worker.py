"""Claims deliveries that are due and sends many at once, without waiting for the slow ones."""

import asyncio
import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.clock import Clock
from app.delivery.attempts import FinishedAttempt, PostResult
from app.delivery.backoff import retry_at
from app.delivery.concurrency import EndpointConcurrency
from app.delivery.queue import ClaimBatch, ClaimedDelivery, claim_deliveries, earliest_attempt
from app.delivery.recorder import Recorder
from app.delivery.sender import Sender
from app.store.db import Database, Queue

_MOST_IN_FLIGHT: Final = 512
"""The capacity of this process, for all endpoints together."""
_MOST_CLAIMED: Final = 128
"""In one transaction, which other writers wait for on SQLite."""
_LEASE_MARGIN: Final = timedelta(seconds=5)
"""A lease outlives the longest attempt by this much: time to commit the claim, and to record the attempt."""
_LATEST_START: Final = timedelta(seconds=3)
"""An attempt that cannot begin this soon after its claim is not made: the database was slow to commit the claim."""

log = structlog.get_logger(__name__)


def _ignore(_: PostResult) -> None:
    pass


class DeliveryWorker:
    """One process's share of the sending. `on_attempt` is called with the result of every attempt.

    The queue is polled again
    - at the instant that `run` returns, or earlier, when a commit queues a delivery or a retry;
    - after the process was at its capacity, once a quarter of that is free;
    - after an endpoint was full, once a quarter of its limit or less is in flight.
    The last two wake the scheduler's alarm for the queue, as a commit does.
    """

    def __init__(
        self,
        db: Database,
        sender: Sender,
        clock: Clock,
        *,
        retry_delays: tuple[float, ...],
        timeout_seconds: float,
        on_attempt: Callable[[PostResult], None] = _ignore,
    ) -> None:
        self._db = db
        self._sender = sender
        self._clock = clock
        self._retry_delays = retry_delays
        self._on_attempt = on_attempt
        self._lease = timedelta(seconds=timeout_seconds) + _LEASE_MARGIN
        self._recorder = Recorder(db, clock)
        self.concurrency = EndpointConcurrency()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._at_capacity = False

    async def run(self) -> datetime | None:
        """Start sending everything that is due, as far as the process and the endpoints have capacity.

        An endpoint with more due than it has capacity for is skipped from then on, so that the others get their turn.
        Returns the instant at which something is due next, or now if a claim was rolled back; None if there is none, or
        if the process is at its capacity.
        """
        skip: set[str] = set()
        while capacity := self._free_capacity:
            batch = await self._claim_and_start(min(capacity, _MOST_CLAIMED), skip | self.concurrency.full)
            if batch is None:
                return self._clock.now()
            skip |= batch.full_endpoints
            next_at = await self._db.run_statement(earliest_attempt, self.concurrency.full)
            if batch.queue_exhausted or next_at is None or next_at > self._clock.now():
                return next_at
        self._at_capacity = True
        return None

    async def drain(self) -> None:
        """Wait for everything in flight."""
        while self._in_flight:
            await asyncio.wait(self._in_flight)

    @property
    def _free_capacity(self) -> int:
        """How many more messages this process may send now, to whatever endpoints."""
        return _MOST_IN_FLIGHT - len(self._in_flight)

    async def _claim_and_start(self, batch_size: int, skip: Collection[str]) -> ClaimBatch | None:
        """Claim, and start sending unless the claim took so long that its leases are nearly over.

        If that is seen before the commit, the claim is rolled back and None returned; after it, nothing is sent, and
        the deliveries are due again when their leases end.
        """
        claimed_at = self._clock.now()
        async with self._db.unit_of_work() as tx:
            batch = await claim_deliveries(
                tx, claimed_at, self._lease, batch_size, skip=skip, capacity_of=self.concurrency.capacity_of
            )
            if self._is_too_late(claimed_at):
                return None
            await tx.commit()
        if self._is_too_late(claimed_at):
            log.warning("claiming took too long to send before the leases end", count=len(batch.deliveries))
            return batch
        for delivery in batch.deliveries:
            self.concurrency.start(delivery.endpoint_id)
            task = asyncio.create_task(self._deliver(delivery))
            self._in_flight.add(task)
            task.add_done_callback(self._ended)
        return batch

    def _is_too_late(self, claimed_at: datetime) -> bool:
        return self._clock.now() - claimed_at > _LATEST_START

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if self._at_capacity and self._free_capacity > _MOST_IN_FLIGHT // 4:
            self._at_capacity = False
            self._poll_again()

    def _leave_endpoint(self, endpoint_id: str) -> None:
        if self.concurrency.end(endpoint_id):
            self._poll_again()

    def _poll_again(self) -> None:
        self._db.announce({Queue.DELIVER: self._clock.now()})

    async def _deliver(self, delivery: ClaimedDelivery) -> None:
        try:
            attempt = await self._attempt(delivery)
        except Exception:
            log.exception("an attempt failed in itself; it is made again", delivery=delivery.id)
            self._leave_endpoint(delivery.endpoint_id)
            return
        if (
            attempt.stops_endpoint
        ):  # recorded before there is capacity again: the next poll must find the endpoint paused
            await self._recorder.record(attempt)
            self._leave_endpoint(delivery.endpoint_id)
        else:
            self._leave_endpoint(delivery.endpoint_id)
            await self._recorder.record(attempt)

    async def _attempt(self, delivery: ClaimedDelivery) -> FinishedAttempt:
        started_at = self._clock.now()
        result = await self._sender.send(delivery, started_at)
        self._on_attempt(result)
        attempt = self._evaluate(delivery, started_at, result)
        log.info(
            "delivery attempted",
            delivery=delivery.id,
            event_type=delivery.event_type,
            attempt=delivery.attempt_count + 1,
            status_code=result.status_code,
            error=result.error,
            retry_at=attempt.retry_at and attempt.retry_at.isoformat(),
        )
        return attempt

    def _evaluate(self, delivery: ClaimedDelivery, started_at: datetime, result: PostResult) -> FinishedAttempt:
        """Adjust the endpoint's limit, and decide on a retry and on a pause."""
        now = self._clock.now()
        answered = result.status_code is not None
        paused_until = self.concurrency.after_attempt(
            delivery.endpoint_id, now, answered=answered, duration=result.duration
        )
        if result.retry_after is not None:
            paused_until = now + result.retry_after
        again = None
        if not result.accepted:
            again = retry_at(delivery.tries_in_schedule + 1, now, self._retry_delays, random.random, result.retry_after)
        return FinishedAttempt(delivery, started_at, result, again, paused_until)
