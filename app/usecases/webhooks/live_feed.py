"""An account's new events, read once for all of its open streams and shaped once for all that want the same.

Whatever the number of streams, a commit costs one read. A batch also checks the keys of all streams, by one statement.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import Connection, select
from sqlmodel import col

from app.clock import Clock
from app.errors import DatabaseUnavailable
from app.store.db import Database
from app.store.outgoing_records import EventRecord
from app.store.tables import AccountRow
from app.usecases.accounts.accounts import Caller, valid_keys
from app.usecases.webhooks.events import event_document, load_events_after

POLL_SECONDS: Final = 15.0
"""The longest time between two reads, since a notification can be lost, and between two checks of the keys."""
BATCH: Final = 50
_MOST_UNSENT_BYTES: Final = 256 * 1024
"""What may wait for one reader; beyond it the stream reads for itself what it has missed."""
_PAUSE_PER_STREAM_SECONDS: Final = 0.001
"""Ten times what a batch costs a stream: all streams of an account take a tenth of the processor at most, however fast
the commits follow one another.
"""
_SLOW_READER_SECONDS: Final = 1.0
"""How long a backlog waits for the slowest reader."""

ToBlock = Callable[[dict[str, Any]], bytes]
"""Writes an event for the wire."""

log = structlog.get_logger(__name__)


class Inbox:
    """What waits to be sent on one stream: everything up to the sequence `received`, of which `sent` was fetched."""

    def __init__(self, caller: Caller, types: Sequence[str], base_url: str) -> None:
        self.caller: Final = caller
        self.types: Final = tuple(types)
        self.base_url: Final = base_url
        self.sent = self.received = 0
        self.ends = False
        self.changed = asyncio.Event()
        self._unsent: deque[tuple[bytes, int]] = deque()
        self._bytes = 0

    @property
    def is_empty(self) -> bool:
        return not self._unsent

    def put(self, blocks: bytes, up_to: int) -> bool:
        """Add what lies between `received` and `up_to`. False: it is full, and empty again; go on from `sent`."""
        if blocks and self._unsent and self._bytes + len(blocks) > _MOST_UNSENT_BYTES:
            self._unsent.clear()
            self._bytes = 0
            self.received = self.sent
            return False
        self.received = up_to
        if blocks:
            self._unsent.append((blocks, up_to))
            self._bytes += len(blocks)
            self.changed.set()
        elif self._unsent:
            self._unsent[-1] = self._unsent[-1][0], up_to
        else:
            self.sent = up_to
        return True

    def fetch(self) -> bytes:
        """The oldest blocks."""
        blocks, self.sent = self._unsent.popleft()
        self._bytes -= len(blocks)
        return blocks

    def end(self) -> None:
        """End the stream once what it has is sent."""
        self.ends = True
        self.changed.set()


class LiveFeed:
    """Gives new events of an account to the streams that have joined it: those that have all earlier ones."""

    def __init__(self, account_id: str, db: Database, clock: Clock, to_block: ToBlock) -> None:
        self._account_id = account_id
        self._db = db
        self._clock = clock
        self._to_block = to_block
        self._joined: set[Inbox] = set()
        self._position = 0
        self._woken = asyncio.Event()
        self._fetched = asyncio.Event()
        self.reading: asyncio.Task[None] | None = None

    def join(self, inbox: Inbox) -> None:
        """Give the stream what comes after `received`, unless the feed is further ahead already."""
        if self.reading is None:
            self._position = inbox.received
            self._joined.add(inbox)
            self.reading = asyncio.create_task(self._run())
        elif inbox.received >= self._position:
            self._joined.add(inbox)

    def has(self, inbox: Inbox) -> bool:
        return inbox in self._joined

    def leave(self, inbox: Inbox) -> None:
        self._joined.discard(inbox)
        if not self._joined:
            self._woken.set()
        self._fetched.set()

    def wake(self, sequence: int) -> None:
        """There is an event with this sequence."""
        if sequence > self._position:
            self._woken.set()

    def note_fetch(self) -> None:
        """A stream has fetched blocks."""
        self._fetched.set()

    async def _run(self) -> None:
        try:
            while self._joined:
                await self._read()
        except DatabaseUnavailable:
            log.warning("streams of events are ended, because the database does not answer", streams=len(self._joined))
        except Exception:
            log.exception("streams of events are ended by an error", streams=len(self._joined))
        finally:
            self.reading = None
            for inbox in self._joined:
                inbox.end()
            self._joined.clear()

    async def _read(self) -> None:
        """Give out what is new; if that is all, wait for more."""
        self._woken.clear()
        keys = {inbox.caller.key_id for inbox in self._joined}
        rows, last, valid = await self._db.run(load_new, self._account_id, keys, self._clock.now(), self._position, ())
        for inbox in list(self._joined):
            if inbox.caller.key_id in keys - valid:
                self._joined.discard(inbox)
                inbox.end()
        self._give_out(rows, last)
        if len(rows) == BATCH:
            await self._wait_for_readers()
            return
        await asyncio.sleep(_PAUSE_PER_STREAM_SECONDS * len(self._joined))
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()

    def _give_out(self, rows: Sequence[EventRecord], last: int) -> None:
        """Streams that want the same get the same bytes."""
        self._position = last
        shared: dict[tuple[tuple[str, ...], str, int], bytes] = {}
        blocks: dict[tuple[str, int], bytes] = {}
        for inbox in list(self._joined):
            wanted = inbox.types, inbox.base_url, inbox.received
            if wanted not in shared:
                shared[wanted] = self._blocks_for(inbox, rows, blocks)
            if not inbox.put(shared[wanted], max(last, inbox.received)):
                self._joined.discard(inbox)

    def _blocks_for(self, inbox: Inbox, rows: Sequence[EventRecord], blocks: dict[tuple[str, int], bytes]) -> bytes:
        wanted = []
        for row in rows:
            if row.sequence > inbox.received and (not inbox.types or row.type in inbox.types):
                key = inbox.base_url, row.sequence
                if key not in blocks:
                    blocks[key] = self._to_block(event_document(row, inbox.base_url))
                wanted.append(blocks[key])
        return b"".join(wanted)

    async def _wait_for_readers(self) -> None:
        """Until all have fetched what they got, so that a large backlog is read once; the slowest are left behind."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SLOW_READER_SECONDS):
                while not all(inbox.is_empty for inbox in self._joined):
                    self._fetched.clear()
                    await self._fetched.wait()


def load_new(
    connection: Connection, account_id: str, keys: Collection[str], now: datetime, after: int, types: Sequence[str]
) -> tuple[list[EventRecord], int, set[str]]:
    """The account's next events beyond `after`, the sequence up to which these are all, and which keys are valid."""
    valid = valid_keys(connection, keys, now)
    rows = load_events_after(connection, account_id, after, types, BATCH)
    last = rows[-1].sequence if len(rows) == BATCH else max(after, load_last_sequence(connection, account_id))
    return rows, last, valid


def load_last_sequence(connection: Connection, account_id: str) -> int:
    """The sequence of the account's newest event, or 0."""
    query = select(col(AccountRow.last_sequence)).where(col(AccountRow.id) == account_id)
    return connection.scalar(query) or 0
