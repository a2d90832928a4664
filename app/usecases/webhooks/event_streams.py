"""Event streams: an account's events, sent as they are committed.

A waiting stream occupies neither a database connection nor a transaction. It is woken by every commit with an event of
its account, in this process or, through PostgreSQL's notifications, in another one. It also polls every 15 seconds,
because a notification can be missed while a connection is down.

No event is lost or sent twice because of the sequence numbers: `outbox` assigns them under a lock that lasts until the
commit, so an event never becomes visible after one with a higher number.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import anyio
from sqlalchemy import Connection, select
from sqlmodel import col

from app.clock import Clock
from app.errors import TooManyRequests
from app.store.db import Database, LastSequences
from app.store.outgoing_records import EventRecord
from app.store.tables import AccountRow
from app.usecases.accounts.accounts import Caller, is_still_valid
from app.usecases.webhooks.events import event_document, load_events_after

HEARTBEAT_SECONDS: Final = 15.0
"""The longest time without an event or a heartbeat, and between checks of the key (WHATWG HTML, section 9.2.7)."""
STREAMS_PER_KEY: Final = 20
"""How many streams a key may have open in one process: more than tabs and scripts need."""
_BATCH: Final = 50
_RETRY_AFTER_SECONDS: Final = 15


class Streams:
    """The open streams of this process. `on_change` is called with 1 for every opened and -1 for every closed one."""

    def __init__(self, db: Database, clock: Clock, *, on_change: Callable[[int], None]) -> None:
        self._db = db
        self._clock = clock
        self._on_change = on_change
        self._open: defaultdict[str, set[Stream]] = defaultdict(set)
        self._of_key: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ended = False
        db.on_events(self._on_last_sequences, self._open.keys)

    async def open(self, caller: Caller, after: int | None, types: Sequence[str], base_url: str) -> "Stream":
        """A stream of the account's events with a sequence beyond `after`, or of future ones; the caller closes it.

        Raises TooManyRequests if the key has `STREAMS_PER_KEY` streams open.
        """
        self._loop = asyncio.get_running_loop()
        if self._of_key[caller.key_id] >= STREAMS_PER_KEY:
            detail = f"this key has {STREAMS_PER_KEY} streams open, and no more is possible; close one"
            raise TooManyRequests(_RETRY_AFTER_SECONDS, detail)
        stream = Stream(self, self._db, self._clock, caller, types, base_url)
        self._of_key[caller.key_id] += 1
        self._open[caller.account_id].add(stream)
        self._on_change(1)
        try:
            stream.position = await self._db.run(_load_last_sequence, caller.account_id) if after is None else after
        except BaseException:
            self.close(stream)
            raise
        return stream

    def close(self, stream: "Stream") -> None:
        """Remove a stream; closing it twice does no harm."""
        of_account = self._open[stream.caller.account_id]
        if stream in of_account:
            of_account.discard(stream)
            self._of_key[stream.caller.key_id] -= 1
            self._on_change(-1)
        if not of_account:
            del self._open[stream.caller.account_id]

    def end(self) -> None:
        """End all open streams, and every later one after its first batch; safe to call from a signal handler."""
        self.ended = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed, and the streams with it
                self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for streams in list(self._open.values()):
            for stream in streams:
                stream.wake()

    def _on_last_sequences(self, last_sequences: LastSequences) -> None:
        for account_id, sequence in last_sequences.items():
            for stream in self._open.get(account_id, ()):
                if sequence > stream.position:
                    stream.wake()


class Stream:
    """One open stream: all events up to the sequence `position` were sent or do not match its types."""

    def __init__(
        self, streams: Streams, db: Database, clock: Clock, caller: Caller, types: Sequence[str], base_url: str
    ) -> None:
        self._streams = streams
        self._db = db
        self._clock = clock
        self._types = types
        self._base_url = base_url
        self._woken = asyncio.Event()
        self._ends = asyncio.Event()
        self.caller = caller
        self.position = 0

    def wake(self) -> None:
        """Make the stream poll for new events, or end."""
        self._woken.set()
        if self._streams.ended:
            self._ends.set()

    async def ending(self) -> None:
        """Wait until the stream is asked to end."""
        await self._ends.wait()

    def close(self) -> None:
        self._streams.close(self)

    async def batches(self) -> AsyncGenerator[list[dict[str, Any]]]:
        """Batches of events as they are committed, oldest first; an empty batch is a heartbeat.

        Ends when the service does, and when the key is no longer valid. Raises DatabaseUnavailable.
        """
        loop = asyncio.get_running_loop()
        sent_at = loop.time()
        while True:
            self._woken.clear()
            events = await self._poll()
            if events is None:
                return
            if events or loop.time() - sent_at >= HEARTBEAT_SECONDS:
                yield events
                sent_at = loop.time()
            if len(events) == _BATCH:
                continue
            if self._streams.ended:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout_at(sent_at + HEARTBEAT_SECONDS):
                    await self._woken.wait()

    async def _poll(self) -> list[dict[str, Any]] | None:
        """The next events; None once the key is no longer valid.

        The query is finished even if the client has left: cancelling it would leave a broken database connection.
        """
        with anyio.CancelScope(shield=True):
            read = await self._db.run(_load_next, self.caller, self._clock.now(), self.position, self._types)
        if read is None:
            return None
        rows, last_sequence = read
        if len(rows) == _BATCH:
            self.position = rows[-1].sequence
        else:  # no more events match, up to the account's last one
            self.position = max(self.position, last_sequence)
        return [event_document(row, self._base_url) for row in rows]


def _load_next(
    connection: Connection, caller: Caller, now: datetime, after: int, types: Sequence[str]
) -> tuple[list[EventRecord], int] | None:
    """The next events of the caller's account, and its last sequence; None if the key is no longer valid."""
    if not is_still_valid(connection, caller.key_id, now):
        return None
    rows = load_events_after(connection, caller.account_id, after, types, _BATCH)
    return rows, _load_last_sequence(connection, caller.account_id)


def _load_last_sequence(connection: Connection, account_id: str) -> int:
    """The sequence of the account's newest event, or 0."""
    query = select(col(AccountRow.last_sequence)).where(col(AccountRow.id) == account_id)
    return connection.scalar(query) or 0
