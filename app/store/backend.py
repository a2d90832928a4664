"""What a database has to be able to do for the service, whichever it is."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from app.store.writes import WriteSet

T = TypeVar("T")
Query = Callable[[Connection], T]
"""What is asked within one turn of the database; it may be several statements."""


async def to_its_end(work: asyncio.Future[T]) -> T:
    """The result of the work. A caller that is cancelled waits for the end of it, then raises CancelledError."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
        if not work.cancelled():
            work.exception()  # retrieved, lest asyncio logs that it never was
        raise


class Transaction(Protocol):
    """One transaction that writes; it begins with the first thing that it is asked to do."""

    committed: bool
    """Whether the database committed, even where the caller was cancelled during the commit."""

    async def run(self, query: Query[T], pending: WriteSet) -> T:
        """Write what is pending, then ask; in one turn."""
        ...

    async def write(self, pending: WriteSet) -> None: ...

    async def commit(self, pending: WriteSet, messages: list[str]) -> None:
        """Write what is pending, tell the other processes, and commit; in one turn. Afterwards it is over."""
        ...

    async def roll_back(self) -> None:
        """Take everything back, unless it is committed."""
        ...


class Snapshot(Protocol):
    """One state of what is committed."""

    async def run(self, query: Query[T]) -> T: ...


class Backend(Protocol):
    """One of the two databases."""

    @property
    def engine(self) -> Engine:
        """Its dialect, and what tests and benchmarks listen to."""
        ...

    async def read(self, query: Query[T]) -> T:
        """Ask within a snapshot of what is committed."""
        ...

    async def read_once(self, query: Query[T]) -> T:
        """Ask by a single statement, which needs no transaction."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager["Snapshot"]:
        """One state of the database, to be asked more than once."""
        ...

    def transaction(self) -> Transaction: ...

    async def listen(self, hear: Callable[[str], None]) -> None:
        """Call `hear` with the messages that processes send as they commit, until cancelled."""
        ...

    async def wipe(self) -> None:
        """Take what was deleted out of the log of changes, too, as far as that can be done now."""
        ...

    async def close(self) -> None: ...
