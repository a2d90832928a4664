"""Event streams: an account's events, sent as they are committed.

A waiting stream occupies neither a database connection nor a transaction. Every commit with an event of its account, in
this process or, through PostgreSQL's notifications, in another one, wakes the account's `LiveFeed`, which reads for all
of its streams. A stream that begins in the past, or whose client reads slowly, reads for itself until it has caught up.

No event is lost or sent twice because of the sequence numbers: `outbox` assigns them under a lock that lasts until the
commit, so an event never becomes visible after one with a higher number.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from typing import Final

import anyio

from app.clock import Clock
from app.errors import TooManyRequests
from app.store.db import Database, LastSequences
from app.usecases.accounts.accounts import Caller
from app.usecases.webhooks.events import event_document
from app.usecases.webhooks.live_feed import BATCH, Inbox, LiveFeed, ToBlock, load_last_sequence, load_new

HEARTBEAT_SECONDS: Final = 15.0
"""The longest time without an event or a heartbeat (WHATWG HTML, section 9.2.7)."""
STREAMS_PER_ACCOUNT: Final = 250
"""How many streams an account may have open in one process."""
_CATCHING_UP: Final = 4
"""How many streams read for themselves at a time; the pool has ten connections."""
_RETRY_AFTER_SECONDS: Final = 15


class Streams:
    """The open streams of this process. `on_change` is called with 1 for every opened and -1 for every closed one."""

    def __init__(self, db: Database, clock: Clock, *, to_block: ToBlock, on_change: Callable[[int], None]) -> None:
        self.db: Final = db
        self.clock: Final = clock
        self.to_block: Final = to_block
        self.catching_up: Final = asyncio.Semaphore(_CATCHING_UP)
        self.ended = False
        self._on_change = on_change
        self._open: defaultdict[str, set[Stream]] = defaultdict(set)
        self._feeds: dict[str, LiveFeed] = {}
        self._last_reads: set[asyncio.Task[None]] = set()
        """Of feeds whose last stream was closed."""
        self._loop: asyncio.AbstractEventLoop | None = None
        db.on_events(self._on_last_sequences, self._open.keys)

    async def open(self, caller: Caller, after: int | None, types: Sequence[str], base_url: str) -> "Stream":
        """A stream of the account's events with a sequence beyond `after`, or of future ones; the caller closes it.

        Raises TooManyRequests if the account has `STREAMS_PER_ACCOUNT` streams open.
        """
        self._loop = asyncio.get_running_loop()
        account_id = caller.account_id
        if len(self._open[account_id]) >= STREAMS_PER_ACCOUNT:
            detail = f"this account has {STREAMS_PER_ACCOUNT} streams open, and no more is possible; close one"
            raise TooManyRequests(_RETRY_AFTER_SECONDS, detail)
        if account_id not in self._feeds:
            self._feeds[account_id] = LiveFeed(account_id, self.db, self.clock, self.to_block)
        stream = Stream(self, self._feeds[account_id], Inbox(caller, types, base_url))
        self._open[account_id].add(stream)
        self._on_change(1)
        try:
            await stream.begin(after)
        except BaseException:
            self.close(stream)
            raise
        return stream

    def close(self, stream: "Stream") -> None:
        """Remove a stream; closing it twice does no harm."""
        account_id = stream.inbox.caller.account_id
        of_account = self._open[account_id]
        if stream in of_account:
            of_account.discard(stream)
            self._feeds[account_id].leave(stream.inbox)
            self._on_change(-1)
        if not of_account:
            del self._open[account_id]
            feed = self._feeds.pop(account_id, None)
            if feed is not None and feed.reading is not None:
                self._last_reads.add(feed.reading)
                feed.reading.add_done_callback(self._last_reads.discard)

    def end(self) -> None:
        """End all open streams, and every later one after its first batch; safe to call from a signal handler."""
        self.ended = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed, and the streams with it
                self._loop.call_soon_threadsafe(self._end_all)

    async def finish(self) -> None:
        """End all streams; afterwards none reads the database."""
        self.ended = True
        self._end_all()
        reading = {feed.reading for feed in self._feeds.values() if feed.reading is not None}
        for task in reading | self._last_reads:
            task.cancel()
        await asyncio.gather(*reading, *self._last_reads, return_exceptions=True)

    def count(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._open.values()))

    def _end_all(self) -> None:
        for streams in self._open.values():
            for stream in streams:
                stream.inbox.end()

    def _on_last_sequences(self, last_sequences: LastSequences) -> None:
        for account_id, sequence in last_sequences.items():
            if account_id in self._feeds:
                self._feeds[account_id].wake(sequence)


class Stream:
    """One open stream."""

    def __init__(self, streams: Streams, feed: LiveFeed, inbox: Inbox) -> None:
        self._streams = streams
        self._feed = feed
        self.inbox: Final = inbox

    async def begin(self, after: int | None) -> None:
        """Begin after a sequence, or with what happens from now on."""
        if after is not None:
            self.inbox.sent = self.inbox.received = after
            return
        last = await self._streams.db.run_statement(load_last_sequence, self.inbox.caller.account_id)
        self.inbox.sent = self.inbox.received = last
        self._feed.join(self.inbox)
        if self._streams.ended:
            self.inbox.end()

    @property
    def position(self) -> int:
        """All events up to this sequence were sent, or do not match the stream's types."""
        return self.inbox.sent

    def close(self) -> None:
        self._streams.close(self)

    async def pieces(self) -> AsyncGenerator[bytes]:
        """Blocks of events as they are committed, oldest first; no bytes are a heartbeat.

        Ends when the service does, and when the key is no longer valid. Raises DatabaseUnavailable.
        """
        loop = asyncio.get_running_loop()
        heartbeat_at = loop.time() + HEARTBEAT_SECONDS
        while (piece := await self._next(heartbeat_at)) is not None:
            yield piece
            heartbeat_at = loop.time() + HEARTBEAT_SECONDS

    async def _next(self, heartbeat_at: float) -> bytes | None:
        """What is to be sent next; None at the end of the stream."""
        inbox = self.inbox
        while True:
            inbox.changed.clear()
            if not inbox.is_empty:
                self._feed.note_fetch()
                return inbox.fetch()
            if inbox.ends:
                return None
            if not self._feed.has(inbox):
                if piece := await self._catch_up():
                    return piece
                continue
            try:
                async with asyncio.timeout_at(heartbeat_at):
                    await inbox.changed.wait()
            except TimeoutError:
                return b""

    async def _catch_up(self) -> bytes:
        """The next stored events; the stream joins the feed after the last one, and ends with its key.

        The query is finished even if the client has left: cancelling it would leave a broken database connection.
        """
        caller, inbox = self.inbox.caller, self.inbox
        async with self._streams.catching_up:
            with anyio.CancelScope(shield=True):
                rows, last, valid = await self._streams.db.run(
                    load_new, caller.account_id, (caller.key_id,), self._streams.clock.now(), inbox.sent, inbox.types
                )
        if not valid:
            inbox.end()
            return b""
        inbox.sent = inbox.received = last
        if len(rows) < BATCH:
            self._feed.join(inbox)
        if self._streams.ended:
            inbox.end()
        return b"".join(self._streams.to_block(event_document(row, inbox.base_url)) for row in rows)
