"""SQLite: a synchronous engine with a writer thread and a few reader threads.

A query of several statements is one thread switch. Every unit of work acquires the writer when it begins, so none
fails half-way because the database is locked.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from app.store.backend import Query, finish_even_if_cancelled
from app.store.columns import JSON_OPTIONS
from app.store.failures import translating_driver_errors
from app.store.sqlite_writes import statements
from app.store.writes import WriteSet

T = TypeVar("T")
_READERS: Final = 8
_SNAPSHOTS: Final = 4
"""Concurrent snapshots, each with a connection; further callers wait without occupying a thread."""
_BUSY_MILLISECONDS: Final = 10_000
_PAGES_LOGGED: Final = 4_000
"""Pages in the write-ahead log at which SQLite checkpoints: a page that changes often is then copied once."""
_WRITES: Final = "writes"
_AUTOCOMMITS: Final = "autocommits"


class Sqlite:
    """A SQLite file."""

    def __init__(self, url: str) -> None:
        self.engine: Final = _engine(url)
        self._readers: Final = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self.writer: Final = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self.writing: Final = asyncio.Lock()
        """Acquired by the unit of work that writes: one at a time in this process."""
        self._snapshots: Final = asyncio.Semaphore(_SNAPSHOTS)

    async def run(self, query: Query[T]) -> T:
        with translating_driver_errors(self.engine.dialect):
            return await in_thread(self._readers, partial(self._run, query, self.engine))

    async def run_statement(self, query: Query[T]) -> T:
        autocommitting = self.engine.execution_options(**{_AUTOCOMMITS: True})
        with translating_driver_errors(self.engine.dialect):
            return await in_thread(self._readers, partial(self._run, query, autocommitting))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["SqliteSnapshot"]:
        async with self._snapshots:
            connection = await in_thread(self._readers, self.engine.connect)
            try:
                yield SqliteSnapshot(connection, self._readers)
            finally:
                await in_thread(self._readers, connection.close)

    def transaction(self) -> "SqliteTransaction":
        return SqliteTransaction(self)

    async def listen(self, _listener: Callable[[str], None]) -> None:
        """Wait until cancelled: no other process uses the file."""
        await asyncio.Event().wait()

    async def truncate_log(self) -> None:
        async with self.writing:
            await in_thread(self.writer, self._checkpoint)

    async def close(self) -> None:
        self._readers.shutdown()
        self.writer.shutdown()
        self.engine.dispose()

    def _checkpoint(self) -> None:
        autocommitting = self.engine.execution_options(**{_AUTOCOMMITS: True})
        with autocommitting.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @staticmethod
    def _run(query: Query[T], engine: Engine) -> T:
        with engine.connect() as connection:
            return query(connection)


class SqliteSnapshot:
    """A transaction that reads, on one connection."""

    def __init__(self, connection: Connection, readers: Executor) -> None:
        self._connection = connection
        self._readers = readers

    async def run(self, query: Query[T]) -> T:
        with translating_driver_errors(self._connection.dialect):
            return await in_thread(self._readers, partial(query, self._connection))


class SqliteTransaction:
    """A transaction on the writer's thread, where the methods `…_in_thread` run; the others run on the event loop."""

    def __init__(self, sqlite: Sqlite) -> None:
        self._sqlite = sqlite
        self._connection: Connection | None = None
        self._has_writer = False
        self.committed = False

    async def run(self, query: Query[T], pending: WriteSet) -> T:
        return await self._on_writer(partial(self._run_in_thread, query, pending))

    async def write(self, pending: WriteSet) -> None:
        await self._on_writer(partial(self._write_in_thread, pending))

    async def commit(self, pending: WriteSet, messages: list[str]) -> None:  # noqa: ARG002  # there is no other process to notify
        if self._has_writer or pending:
            await self._on_writer(partial(self._commit_in_thread, pending))
        self.committed = True
        self._release_writer()

    async def roll_back(self) -> None:
        try:
            if self._connection is not None:
                await in_thread(self._sqlite.writer, self._close_in_thread)
        finally:
            self._release_writer()

    async def _on_writer(self, work: Callable[[], T]) -> T:
        if not self._has_writer:
            await self._sqlite.writing.acquire()
            self._has_writer = True
        with translating_driver_errors(self._sqlite.engine.dialect):
            return await in_thread(self._sqlite.writer, work)

    def _release_writer(self) -> None:
        if self._has_writer:
            self._has_writer = False
            self._sqlite.writing.release()

    def _run_in_thread(self, query: Query[T], pending: WriteSet) -> T:
        return query(self._write_in_thread(pending))

    def _write_in_thread(self, pending: WriteSet) -> Connection:
        connection = self._connected_in_thread()
        if pending:
            cursor: Any = connection.connection.cursor()
            for sql, rows in statements(pending, connection.dialect):
                cursor.executemany(sql, rows)
            cursor.close()
        return connection

    def _commit_in_thread(self, pending: WriteSet) -> None:
        self._write_in_thread(pending).commit()
        self.committed = True
        self._close_in_thread()

    def _connected_in_thread(self) -> Connection:
        if self._connection is None:
            self._connection = self._sqlite.engine.execution_options(**{_WRITES: True}).connect()
            self._connection.begin()
        return self._connection

    def _close_in_thread(self) -> None:
        """Return the connection to the pool, which rolls back what was not committed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


async def in_thread(executor: Executor, work: Callable[[], T]) -> T:
    """The result of the work. A cancelled caller waits for its end: a thread cannot be stopped half-way."""
    return await finish_even_if_cancelled(asyncio.get_running_loop().run_in_executor(executor, work))


def _engine(url: str) -> Engine:
    options: dict[str, Any] = {"timeout": _BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    size = _READERS + _SNAPSHOTS + 1
    engine = create_engine(url, pool_size=size, connect_args=options, hide_parameters=True, **JSON_OPTIONS)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        f"wal_autocheckpoint={_PAGES_LOGGED}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_AUTOCOMMITS):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")
