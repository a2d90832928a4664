"""What both databases provide to the rest of the store."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from app.store.writes import WriteSet

T = TypeVar("T")
Query = Callable[[Connection], T]
"""A function of a connection, run in one call, on SQLite one thread switch; it may be several statements."""


async def finish_even_if_cancelled(work: asyncio.Future[T]) -> T:
    """The result of the work. A cancelled caller waits for its end, then raises CancelledError."""
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
    """A writing transaction; it begins with its first statement."""

    committed: bool
    """Whether the database committed, even where the caller was cancelled during the commit."""

    async def run(self, query: Query[T], pending: WriteSet) -> T:
        """Write what is pending, then run the query, together."""
        ...

    async def write(self, pending: WriteSet) -> None: ...

    async def commit(self, pending: WriteSet, messages: list[str]) -> None:
        """Write what is pending, notify the other processes, and commit, together."""
        ...

    async def roll_back(self) -> None:
        """Roll back, unless it is committed."""
        ...


class Snapshot(Protocol):
    """A read-only transaction: every query sees the same committed state."""

    async def run(self, query: Query[T]) -> T: ...


class Backend(Protocol):
    """One of the two databases."""

    @property
    def engine(self) -> Engine:
        """Its dialect, and what tests and benchmarks listen to."""
        ...

    async def run(self, query: Query[T]) -> T:
        """Run a query in a read-only transaction."""
        ...

    async def run_statement(self, query: Query[T]) -> T:
        """Run a query of a single statement, without a transaction."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager["Snapshot"]:
        """A read-only transaction for several queries."""
        ...

    def transaction(self) -> Transaction: ...

    async def listen(self, listener: Callable[[str], None]) -> None:
        """Call the listener with the messages that processes send as they commit, until cancelled.

        Returns where messages cannot arrive.
        """
        ...

    async def truncate_log(self) -> None:
        """Remove deleted data from the write-ahead log too, as far as that is possible now."""
        ...

    async def why_not_writable(self) -> str | None:
        """Why nothing can be written, or None. As quick as a small write, and asked of the database once a second."""
        ...

    async def watch_for_damage(self) -> None:
        """Look for damage now and then, until cancelled, so that `why_not_writable` tells of it."""
        ...

    async def close(self) -> None: ...
