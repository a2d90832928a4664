"""Following the events as they are committed: what the stream of events is made of.

A reader who waits holds neither a connection to the database nor a transaction. It is rung for by the commit that
wrote an event of its account, in this process or, over PostgreSQL's notifications, in another; and it looks by itself
every few seconds, for a notification can be missed while a connection is down.

That nothing is lost or told twice rests on the numbers: `outbox` hands them out under a lock that is held until the
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
from app.usecases.accounts.accounts import Caller, still_opens
from app.usecases.webhooks.events import event_document, events_after

HEARTBEAT_SECONDS: Final = 15.0
"""A reader hears something this often at least, and its key is looked at anew (WHATWG HTML, section 9.2.7)."""
STREAMS_PER_KEY: Final = 20
"""How many streams a key may have open in one process: more than anybody's tabs and scripts need."""
_BATCH: Final = 50
_FREE_AGAIN_SECONDS: Final = 15


class Streams:
    """The streams that are open in this process. `on_change` is told how many more, or fewer, there are."""

    def __init__(self, db: Database, clock: Clock, *, on_change: Callable[[int], None]) -> None:
        self._db = db
        self._clock = clock
        self._on_change = on_change
        self._open: defaultdict[str, set[Stream]] = defaultdict(set)
        self._of_key: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ended = False
        db.on_events(self._heard)

    async def open(self, caller: Caller, after: int | None, types: Sequence[str], base_url: str) -> "Stream":
        """A stream of the account's events beyond `after`; None: of those to come. To be closed.

        Raises TooManyRequests when the key has its share open already.
        """
        self._loop = asyncio.get_running_loop()
        if self._of_key[caller.key_id] >= STREAMS_PER_KEY:
            detail = f"this key has {STREAMS_PER_KEY} streams open, and no more is possible; close one"
            raise TooManyRequests(_FREE_AGAIN_SECONDS, detail)
        stream = Stream(self, self._db, self._clock, caller, types, base_url)
        self._of_key[caller.key_id] += 1
        self._open[caller.account_id].add(stream)
        self._on_change(1)
        try:
            stream.position = await self._db.read(_height, caller.account_id) if after is None else after
        except BaseException:
            self.close(stream)
            raise
        return stream

    def close(self, stream: "Stream") -> None:
        """Forget a stream; once is enough, twice does no harm."""
        of_account = self._open[stream.caller.account_id]
        if stream in of_account:
            of_account.discard(stream)
            self._of_key[stream.caller.key_id] -= 1
            self._on_change(-1)
        if not of_account:
            del self._open[stream.caller.account_id]

    def end(self) -> None:
        """Have every stream come to its end, now and from now on; may be called by a signal's handler."""
        self.ended = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed, and so are the streams
                self._loop.call_soon_threadsafe(self._ring_all)

    def _ring_all(self) -> None:
        for streams in list(self._open.values()):
            for stream in streams:
                stream.ring()

    def _heard(self, last_sequences: LastSequences) -> None:
        for account_id, sequence in last_sequences.items():
            for stream in self._open.get(account_id, ()):
                if sequence > stream.position:
                    stream.ring()


class Stream:
    """One reader's place among the events of its account: all up to `position` was given or is not wanted."""

    def __init__(
        self, streams: Streams, db: Database, clock: Clock, caller: Caller, types: Sequence[str], base_url: str
    ) -> None:
        self._streams = streams
        self._db = db
        self._clock = clock
        self._types = types
        self._base_url = base_url
        self._rung = asyncio.Event()
        self._ends = asyncio.Event()
        self.caller = caller
        self.position = 0

    def ring(self) -> None:
        """There is something to look at."""
        self._rung.set()
        if self._streams.ended:
            self._ends.set()

    async def ending(self) -> None:
        """Wait until the stream is asked to end."""
        await self._ends.wait()

    def close(self) -> None:
        self._streams.close(self)

    async def batches(self) -> AsyncGenerator[list[dict[str, Any]]]:
        """Events as they come, oldest first; an empty batch where nothing came for a while.

        Ends when the service does, and when the key is no longer valid. Raises DatabaseUnavailable.
        """
        loop = asyncio.get_running_loop()
        told_at = loop.time()
        while True:
            self._rung.clear()
            found = await self._look()
            if found is None:
                return
            if found or loop.time() - told_at >= HEARTBEAT_SECONDS:
                yield found
                told_at = loop.time()
            if len(found) == _BATCH:
                continue
            if self._streams.ended:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout_at(told_at + HEARTBEAT_SECONDS):
                    await self._rung.wait()

    async def _look(self) -> list[dict[str, Any]] | None:
        """The next events; None once the key opens nothing any more, whatever has happened since.

        A look is finished even where the reader has left: cut off, it would leave a broken connection behind.
        """
        with anyio.CancelScope(shield=True):
            news = await self._db.read(_news, self.caller, self._clock.now(), self.position, self._types)
        if news is None:
            return None
        rows, height = news
        if len(rows) == _BATCH:
            self.position = rows[-1].sequence
        else:  # all was read in one look, so what is not among it is not wanted
            self.position = max(self.position, height)
        return [event_document(row, self._base_url) for row in rows]


def _news(
    connection: Connection, caller: Caller, now: datetime, after: int, types: Sequence[str]
) -> tuple[list[EventRecord], int] | None:
    """The next events of a caller's account, and the sequence of its newest; None where the key opens nothing more."""
    if not still_opens(connection, caller.key_id, now):
        return None
    rows = events_after(connection, caller.account_id, after, types, _BATCH)
    return rows, _height(connection, caller.account_id)


def _height(connection: Connection, account_id: str) -> int:
    """The sequence of an account's newest event."""
    query = select(col(AccountRow.last_sequence)).where(col(AccountRow.id) == account_id)
    return connection.scalar(query) or 0
