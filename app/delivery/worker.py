"""Claims deliveries whose time has come and sends many at once, without waiting for the slow ones."""

import asyncio
import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog

from app.clock import Clock
from app.delivery.attempts import Attempted, Outcome
from app.delivery.backoff import retry_at
from app.delivery.claims import Claim, Hand
from app.delivery.lanes import Lanes
from app.delivery.queue import claim, release
from app.delivery.recorder import Recorder
from app.delivery.sender import Sender
from app.events.webhooks import EndpointStatus
from app.store.db import Database, Queue
from app.store.outgoing_records import WebhookRecord

_MOST_IN_HAND: Final = 512
_PATIENCE: Final = timedelta(seconds=1)
"""What has waited in hand for longer is given back: its reminder may hold no more, and its lease goes on."""
_LEASE_MARGIN: Final = timedelta(seconds=5)
"""A lease outlives the longest attempt by this much: time to wait in hand, and to record it."""
_LATEST_START: Final = timedelta(seconds=3)
"""An attempt begins within this much of its lease, or not at all: the database may have taken long to give it."""

log = structlog.get_logger(__name__)


class _Waiting(NamedTuple):
    """A message in hand that does not go yet."""

    claim: Claim
    until: datetime
    """When it is given back."""


def _tell_nobody(_: Outcome) -> None:
    pass


class DeliveryWorker:
    """One process's share of the sending. `on_attempt` is told how each attempt went."""

    def __init__(
        self,
        db: Database,
        sender: Sender,
        clock: Clock,
        *,
        waits: tuple[float, ...],
        timeout_seconds: float,
        on_attempt: Callable[[Outcome], None] = _tell_nobody,
    ) -> None:
        self._db = db
        self._sender = sender
        self._clock = clock
        self._waits = waits
        self._on_attempt = on_attempt
        self._lease = timedelta(seconds=timeout_seconds) + _LEASE_MARGIN
        self._recorder = Recorder(db, clock)
        self._lanes = Lanes()
        self._waiting: defaultdict[str, deque[_Waiting]] = defaultdict(deque)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._full = False

    async def run(self) -> datetime | None:
        """Start sending everything that is due, as far as there is room; the next instant to look again, if any."""
        busy: set[str] = set()
        while room := self._room:
            closed, asked_at = {*self._lanes.full, *busy}, self._clock.now()
            async with self._db.transaction() as tx:
                look = await claim(tx, asked_at, self._lease, room, closed=closed, room_of=self.room_of)
            self._take_in(look.claims, asked_at)
            busy |= look.busy
            if look.is_last:
                # A full lane tells when it opens again; what was busy for another reason is looked at again.
                return look.next_at if busy <= set(self._lanes.full) else self._clock.now()
        self._full = True
        return None

    def hand(self) -> Hand:
        """Takes deliveries as they are made, of endpoints whose lane is open and that keep no rate of their own."""
        now, room, claims = self._clock.now(), self._room, list[Claim]()
        taken: Counter[str] = Counter()

        def takes(endpoint: WebhookRecord) -> bool:
            open_now = endpoint.status == EndpointStatus.ENABLED and endpoint.rate_limit is None
            rests = endpoint.rests_until is not None and endpoint.rests_until > now
            if not open_now or rests or len(claims) >= room or taken[endpoint.id] >= self.room_of(endpoint.id):
                return False
            taken[endpoint.id] += 1
            return True

        return Hand(now, now + self._lease, takes, claims)

    def accept(self, hand: Hand) -> None:
        """Send what a hand took, now that it is committed."""
        self._take_in(hand.claims, hand.opened_at)

    def stop(self) -> None:
        """Begin nothing more: what waits in hand is given back."""
        for endpoint_id in list(self._waiting):
            self._give_back(endpoint_id, self._waiting.pop(endpoint_id))

    async def drain(self) -> None:
        """Wait for everything in hand."""
        while self._in_flight:
            await asyncio.wait(self._in_flight)

    def room_of(self, endpoint_id: str) -> int:
        """How many more messages this process would take for an endpoint now."""
        return self._lanes.room_of(endpoint_id)

    @property
    def _room(self) -> int:
        """How many more messages this process may take."""
        return max(0, _MOST_IN_HAND - len(self._in_flight) - sum(map(len, self._waiting.values())))

    def _take_in(self, claims: list[Claim], leased_at: datetime) -> None:
        until = min(self._clock.now() + _PATIENCE, leased_at + _LATEST_START)
        for each in claims:
            self._lanes.take(each.endpoint_id)
            self._waiting[each.endpoint_id].append(_Waiting(each, until))
        for endpoint_id in {each.endpoint_id for each in claims}:
            self._start_waiting(endpoint_id)

    def _start_waiting(self, endpoint_id: str) -> None:
        """Send what waits for an endpoint, as far as its lane is wide; give back what waited too long for that."""
        waiting = self._waiting.get(endpoint_id, deque())
        now = self._clock.now()
        while waiting and now < waiting[0].until and self._lanes.may_start(endpoint_id):
            self._lanes.start(endpoint_id)
            self._go_on(self._deliver(waiting.popleft().claim))
        if waiting and waiting[0].until <= now:
            self._give_back(endpoint_id, waiting)
        if not waiting:
            self._waiting.pop(endpoint_id, None)

    def _give_back(self, endpoint_id: str, waiting: deque[_Waiting]) -> None:
        """Let go of everything that waits for an endpoint."""
        claims = [each.claim for each in waiting]
        waiting.clear()
        for _ in claims:
            self._lanes.give_back(endpoint_id)
        self._go_on(self._release(claims))

    async def _release(self, claims: list[Claim]) -> None:
        try:
            async with self._db.transaction() as tx:
                await release(tx, claims, self._clock.now())
        except Exception:
            log.exception("what was not sent could not be given back; its lease will end", count=len(claims))

    def _go_on(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._in_flight.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if self._full and self._room > _MOST_IN_HAND // 4:
            self._full = False
            self._look_again()

    def _look_again(self) -> None:
        self._db.announce({Queue.DELIVER: self._clock.now()})

    async def _deliver(self, claimed: Claim) -> None:
        attempted = None
        reopened = False
        try:
            attempted = self._judged(claimed, await self._sender.send(claimed))
        except Exception:
            log.exception("an attempt failed in itself; it is made again", delivery=claimed.id)
        finally:
            reopened = self._lanes.end(claimed.endpoint_id)
        halted = deque[_Waiting]()
        if attempted is not None and attempted.halts:
            halted = self._waiting.pop(claimed.endpoint_id, halted)
        self._start_waiting(claimed.endpoint_id)
        if reopened:
            self._look_again()
        if attempted is not None:
            await self._recorder.record(attempted)
        if halted:  # only now does the database know that the endpoint is to be left alone
            self._give_back(claimed.endpoint_id, halted)

    def _judged(self, claimed: Claim, outcome: Outcome) -> Attempted:
        """What follows from an outcome for the delivery and for its endpoint."""
        self._on_attempt(outcome)
        now = self._clock.now()
        answered = outcome.status_code is not None
        rests_until = self._lanes.learn(claimed.endpoint_id, now, answered=answered, duration=outcome.duration)
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
