"""SQLite: a synchronous engine with a writer thread and a few reader threads.

A query of several statements is one thread switch. Every unit of work acquires the writer when it begins, so none
fails half-way because the database is locked.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

from app.errors import DatabaseFault, DatabaseFileMoved, DatabaseUnavailable
from app.store.backend import Query, finish_even_if_cancelled
from app.store.columns import JSON_OPTIONS
from app.store.damage import EVERY_SECONDS, check_pages
from app.store.failures import translating_driver_errors
from app.store.health import Health
from app.store.sqlite_writes import statements
from app.store.writes import WriteSet

T = TypeVar("T")
log = structlog.get_logger(__name__)

_READERS: Final = 8
_SNAPSHOTS: Final = 4
"""Concurrent snapshots, each with a connection; further callers wait without occupying a thread."""
_BUSY_MILLISECONDS: Final = 10_000
_WRITER_BUSY_SECONDS: Final = 1.0
"""How long the probe's write waits for other writers."""
_PAGES_LOGGED: Final = 4_000
"""Pages in the write-ahead log at which SQLite checkpoints: a page that changes often is then copied once."""
_WRITES: Final = "writes"
_AUTOCOMMITS: Final = "autocommits"


class Sqlite:
    """A SQLite file."""

    def __init__(self, url: str, *, logs_faults: bool = False) -> None:
        self._file: Final = Path(url.removeprefix("sqlite:///")).absolute()
        self._identity: tuple[int, int] | None = None
        """Device and inode of the file that the connections have opened."""
        self._must_reopen = False
        self.engine: Final = _engine(url, self._open)
        event.listen(self.engine, "checkout", self._replace_read_only)
        event.listen(self.engine, "checkout", self.require_same_file)
        self.readers: Final = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self.writer: Final = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self.writing: Final = asyncio.Lock()
        """Acquired by the unit of work that writes: one at a time in this process."""
        self._snapshots: Final = asyncio.Semaphore(_SNAPSHOTS)
        self._health: Final = Health(self._write_something, logs_faults=logs_faults)

    async def run(self, query: Query[T]) -> T:
        with self.watching():
            return await in_thread(self.readers, partial(self._run, query, self.engine))

    async def run_statement(self, query: Query[T]) -> T:
        with self.watching():
            return await in_thread(self.readers, partial(self._run, query, self._autocommitting))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["SqliteSnapshot"]:
        async with self._snapshots:
            with self.watching():
                connection = await in_thread(self.readers, self.engine.connect)
            try:
                yield SqliteSnapshot(self, connection)
            finally:
                await in_thread(self.readers, connection.close)

    def transaction(self) -> "SqliteTransaction":
        return SqliteTransaction(self)

    async def listen(self, _listener: Callable[[str], None]) -> None:
        """Wait until cancelled: no other process uses the file."""
        await asyncio.Event().wait()

    async def truncate_log(self) -> None:
        try:
            async with self.writing:
                with self.watching():
                    await in_thread(self.writer, self._checkpoint)
        except DatabaseUnavailable as error:
            log.warning("deleted data stays in the write-ahead log until the next checkpoint", error=str(error))

    async def why_not_writable(self) -> str | None:
        return await self._health.why_not_writable()

    async def watch_for_damage(self) -> None:
        while True:
            pause = EVERY_SECONDS
            with suppress(DatabaseUnavailable), self.watching():
                pause = await check_pages(self._open)
            await asyncio.sleep(pause)

    async def close(self) -> None:
        self.readers.shutdown()
        self.writer.shutdown()
        self.engine.dispose()

    def _checkpoint(self) -> None:
        with self._autocommitting.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def _autocommitting(self) -> Engine:
        return self.engine.execution_options(**{_AUTOCOMMITS: True})

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Raise the errors of `failures`; faults are logged, and remembered for the probe."""
        with self._health.watching():
            try:
                with translating_driver_errors(self.engine.dialect):
                    yield
            except DatabaseFault as fault:
                self._must_reopen = self._must_reopen or fault.reason.startswith("SQLITE_READONLY")
                raise

    def require_same_file(self, *_: object) -> None:
        """Raise DatabaseFileMoved where another file, or none, is at the path of the one that was opened first."""
        try:
            status = os.stat(self._file)
        except OSError:
            identity = None
        else:
            identity = status.st_dev, status.st_ino
        self._identity = self._identity or identity
        if identity != self._identity:
            raise DatabaseFileMoved(self._file)

    def _open(self) -> sqlite3.Connection:
        """A new connection; never a new file."""
        if self._identity is not None:
            self.require_same_file()
        address = f"file:{quote(str(self._file))}?mode=rw"
        return sqlite3.connect(address, uri=True, timeout=_BUSY_MILLISECONDS / 1000, check_same_thread=False)

    def _replace_read_only(self, *_: object) -> None:
        """Open all connections again after the file was read-only: those opened meanwhile can never write."""
        if self._must_reopen:
            self._must_reopen = False
            raise InvalidatePoolError

    async def _write_something(self) -> None:
        """Write a page and commit it, unless a unit of work goes on writing: its own errors tell how that goes."""
        try:
            async with asyncio.timeout(_WRITER_BUSY_SECONDS):
                await self.writing.acquire()
        except TimeoutError:
            return
        try:
            with self.watching():
                await in_thread(self.writer, self._write_a_page)
        finally:
            self.writing.release()

    def _write_a_page(self) -> None:
        """Set a number that nothing uses to what it is: SQLite writes that all the same."""
        with self._autocommitting.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(_WRITER_BUSY_SECONDS * 1000)}")
            try:
                connection.exec_driver_sql("PRAGMA user_version=0")
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")

    @staticmethod
    def _run(query: Query[T], engine: Engine) -> T:
        with engine.connect() as connection:
            return query(connection)


class SqliteSnapshot:
    """A transaction that reads, on one connection."""

    def __init__(self, sqlite: Sqlite, connection: Connection) -> None:
        self._sqlite = sqlite
        self._connection = connection

    async def run(self, query: Query[T]) -> T:
        with self._sqlite.watching():
            return await in_thread(self._sqlite.readers, partial(query, self._connection))


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
        with self._sqlite.watching():
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
        connection = self._write_in_thread(pending)
        self._sqlite.require_same_file()
        connection.commit()
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


def _engine(url: str, open_connection: Callable[[], sqlite3.Connection]) -> Engine:
    size = _READERS + _SNAPSHOTS + 1
    engine = create_engine(url, pool_size=size, creator=open_connection, hide_parameters=True, **JSON_OPTIONS)
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
