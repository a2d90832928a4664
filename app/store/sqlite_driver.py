"""aiosqlite, asked once for each statement: a thread does the work, and each way to it and back costs time.

SQLAlchemy opens a cursor, executes, fetches and closes: four ways. Here the cursor is opened with the statement, brings
the first rows along, and closes by itself when there are no more.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

import aiosqlite

_ROWS_AT_ONCE: Final = 500
"""Fetched with the statement; a result that is read piece by piece fetches the rest as it is needed."""

Parameters = Sequence[Any]
Work = Callable[[sqlite3.Cursor], object]


def connect(database: str, **options: Any) -> "OneWayConnection":
    """A connection to a file, for SQLAlchemy's `async_creator_fn`; the options are those of `sqlite3.connect`."""
    connection = OneWayConnection(partial(sqlite3.connect, database, **options), _ROWS_AT_ONCE)
    connection._thread.daemon = True  # a connection that nobody closed keeps no process alive
    return connection


class OneWayConnection(aiosqlite.Connection):
    """A connection whose cursors go to the thread once for each statement."""

    def cursor(self) -> "OneWayCursor":  # type: ignore[override]  # opened with its statement, so nothing to wait for
        return OneWayCursor(self)

    async def rollback(self) -> None:
        """Nothing, where nothing was begun."""
        if self.in_transaction:
            await super().rollback()


class OneWayCursor(aiosqlite.Cursor):
    """A cursor of one statement after another."""

    _cursor: sqlite3.Cursor | None  # type: ignore[assignment]  # none before the first statement

    def __init__(self, connection: aiosqlite.Connection) -> None:
        super().__init__(connection, None)  # type: ignore[arg-type]  # opened with the first statement
        self._rows: deque[Any] = deque()
        self._has_more = False

    async def execute(self, sql: str, parameters: Parameters | None = None) -> "OneWayCursor":  # type: ignore[override]  # as SQLAlchemy passes them
        await self._in_thread(self._begin, lambda cursor: cursor.execute(sql, parameters or ()))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Parameters]) -> "OneWayCursor":  # type: ignore[override]  # as SQLAlchemy passes them
        await self._in_thread(self._begin, lambda cursor: cursor.executemany(sql, parameters))
        return self

    async def fetchone(self) -> Any:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = 1 if size is None else size
        if len(self._rows) < wanted and self._has_more:
            await self._in_thread(self._fetch, max(wanted, _ROWS_AT_ONCE))
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> list[Any]:
        if self._has_more:
            await self._in_thread(self._fetch, None)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def close(self) -> None:
        self._rows.clear()
        if self._has_more and self._cursor is not None:
            self._has_more = False
            await self._in_thread(self._cursor.close)

    @property
    def description(self) -> Any:
        return self._cursor.description if self._cursor else None

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount if self._cursor else -1

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid if self._cursor else None

    async def _in_thread(self, work: Callable[..., object], *arguments: object) -> None:
        await self._conn._execute(work, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite's own is without types

    def _begin(self, work: Work) -> None:
        """In the thread: the statement, and the first of its rows."""
        self._cursor = self._conn._conn.cursor()
        self._rows.clear()
        work(self._cursor)
        self._has_more = self._cursor.description is not None
        if self._has_more:
            self._fetch(_ROWS_AT_ONCE)

    def _fetch(self, count: int | None) -> None:
        """In the thread: so many more rows, or all. A cursor without rows left lets go of the database by itself."""
        assert self._cursor is not None
        before = len(self._rows)
        self._rows.extend(islice(self._cursor, count))
        self._has_more = count is not None and len(self._rows) - before == count
