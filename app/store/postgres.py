"""PostgreSQL by psycopg: queries through SQLAlchemy, writes in the driver's pipeline mode."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, Final, TypeVar

import psycopg
import structlog
from anyio import to_thread
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.errors import AfterviewError, DatabaseFault, DatabaseUnavailable
from app.postgres_urls import parsed
from app.store.backend import Query, finish_even_if_cancelled
from app.store.columns import JSON_OPTIONS
from app.store.failures import READ_ONLY, translating_driver_errors
from app.store.health import Health
from app.store.postgres_writes import statements
from app.store.sessions import keeps_sessions, session_of
from app.store.writes import WriteSet

T = TypeVar("T")

log = structlog.get_logger(__name__)

_NOTIFICATIONS: Final = "afterview_wake"
"""The channel on which processes wake each other."""
_PING_AFTER_SECONDS: Final = 1.0
"""A connection used within this time is assumed to be alive, without a ping."""
_LISTEN_AGAIN_SECONDS: Final = 2.0
_USED_AT: Final = "used_at"
_CHARACTERS_A_PIPELINE: Final = 4 * 1024 * 1024


class Postgres:
    """A PostgreSQL database."""

    def __init__(self, url: str, direct_url: str | None, pool_size: int, *, logs_faults: bool = False) -> None:
        address = parsed(url)
        prepare_threshold = address.prepare_threshold if direct_url is None else None
        self._for_sessions: Final = address.conninfo if direct_url is None else parsed(direct_url).conninfo
        self._engine: Final = create_async_engine(
            "postgresql+psycopg://",
            pool_size=pool_size,
            max_overflow=pool_size,
            hide_parameters=True,
            connect_args={**address.parameters, "prepare_threshold": prepare_threshold},
            **JSON_OPTIONS,
        )
        self.engine: Final = self._engine.sync_engine
        event.listen(self.engine, "connect", _prepare_nothing_behind_a_pooler)
        event.listen(self.engine, "checkin", _note_use)
        event.listen(self.engine, "checkout", partial(_ping_if_idle, self.engine))
        self._reading: Final = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._autocommitting: Final = self._engine.execution_options(isolation_level="AUTOCOMMIT")

        self._health: Final = Health(self._require_writable, logs_faults=logs_faults)

    async def run(self, query: Query[T]) -> T:
        with self.watching():
            async with self._reading.connect() as connection:
                return await connection.run_sync(query)

    async def run_statement(self, query: Query[T]) -> T:
        with self.watching():
            async with self._autocommitting.connect() as connection:
                return await connection.run_sync(query)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["PostgresSnapshot"]:
        with self.watching():
            async with self._reading.connect() as connection:
                yield PostgresSnapshot(connection)

    def transaction(self) -> "PostgresTransaction":
        return PostgresTransaction(self, self._engine)

    async def listen(self, listener: Callable[[str], None]) -> None:
        """Call the listener with every message of any process, this one too, until cancelled. Reconnects by itself.

        Returns where it would hear nothing, because a connection pooler lends its sessions.
        """
        hears = True
        while True:
            try:
                if not await to_thread.run_sync(keeps_sessions, self._for_sessions, abandon_on_cancel=True):
                    return
                async with await psycopg.AsyncConnection.connect(self._for_sessions, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {_NOTIFICATIONS}")
                    hears = True
                    async for notification in connection.notifies():
                        listener(notification.payload)
            except (psycopg.Error, OSError) as error:
                if hears:
                    log.warning("not hearing other processes; trying again", error=str(error))
                hears = False
                await asyncio.sleep(_LISTEN_AGAIN_SECONDS)

    async def truncate_log(self) -> None:
        """Nothing: PostgreSQL recycles its log by itself."""

    async def watch_for_damage(self) -> None:
        """Nothing: PostgreSQL is watched by its own operator."""

    async def why_not_writable(self) -> str | None:
        return await self._health.why_not_writable()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Raise the errors of `failures`; faults are logged, and remembered for the probe."""
        with self._health.watching(), translating_driver_errors(self.engine.dialect):
            yield

    async def _require_writable(self) -> None:
        """Raise DatabaseFault on a standby, and on a database that was made read-only."""
        with self._health.watching():
            if await self.run_statement(_is_read_only):
                raise DatabaseFault(READ_ONLY, "transaction_read_only is on")

    async def close(self) -> None:
        await self._engine.dispose()


class PostgresSnapshot:
    """A transaction that reads, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, query: Query[T]) -> T:
        return await self._connection.run_sync(query)


class PostgresTransaction:
    """A transaction on one connection of the pool."""

    def __init__(self, postgres: Postgres, engine: AsyncEngine) -> None:
        self._postgres = postgres
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._broken = False
        self.committed = False

    async def run(self, query: Query[T], pending: WriteSet) -> T:
        with self._watched():
            connection = await self._connected()
            if pending:
                await _send(connection, pending)
            return await connection.run_sync(query)

    async def write(self, pending: WriteSet) -> None:
        if pending:
            with self._watched():
                await _send(await self._connected(), pending)

    async def commit(self, pending: WriteSet, messages: list[str]) -> None:
        if self._connection is not None or pending or messages:
            with self._watched():
                await finish_even_if_cancelled(asyncio.ensure_future(self._commit(pending, messages)))
        self.committed = True
        await self.roll_back()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """An unexpected error can leave unread results on the connection, which then must not go back to the pool."""
        try:
            with self._postgres.watching():
                yield
        except BaseException as error:
            self._broken = not isinstance(error, AfterviewError) or isinstance(error, DatabaseUnavailable)
            raise

    async def roll_back(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await finish_even_if_cancelled(asyncio.ensure_future(_release(connection, broken=self._broken)))

    async def _commit(self, pending: WriteSet, messages: list[str]) -> None:
        connection = await self._connected()
        await _send(connection, pending, messages, commits=True)
        self.committed = True
        await connection.commit()  # the server has committed; this ends SQLAlchemy's transaction

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            connection = self._engine.connect()
            await connection.start()
            self._connection = connection
            await connection.begin()
        return self._connection


async def _release(connection: AsyncConnection, *, broken: bool) -> None:
    """Return a connection to the pool, which replaces a broken one."""
    if broken:
        await connection.invalidate()
    try:
        await connection.close()
    except DBAPIError:  # the rollback failed with the connection; the server rolls back by itself
        await connection.invalidate()
        await connection.close()


async def _send(
    connection: AsyncConnection, pending: WriteSet, messages: Sequence[str] = (), *, commits: bool = False
) -> None:
    """Send everything in one pipeline: if a statement fails, the server skips the rest, including the commit.

    Megabytes take several pipelines: what the server has not read yet is buffered in this process's memory.
    """
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)
    unsent = statements(pending)
    has_more = True
    while has_more:
        async with driver.pipeline(), driver.cursor() as cursor:
            has_more = await _send_some(cursor, unsent)
            if has_more:
                continue
            for message in messages:
                await cursor.execute("SELECT pg_notify(%s, %s)", (_NOTIFICATIONS, message))
            if commits:
                await cursor.execute("COMMIT")


async def _send_some(cursor: psycopg.AsyncCursor[Any], unsent: Iterator[tuple[str, str]]) -> bool:
    """Send as many statements as one pipeline takes. Returns whether there may be more."""
    sent = 0
    for sql, rows in unsent:
        await cursor.execute(sql, (rows,))
        await asyncio.sleep(0)
        sent += len(rows)
        if sent > _CHARACTERS_A_PIPELINE:
            return True
    return False


def _prepare_nothing_behind_a_pooler(connection: Any, _record: object) -> None:
    """A pooler lends its sessions, and what was prepared in one is not in the next."""
    driver = connection.driver_connection
    if driver.prepare_threshold is not None and session_of(connection) != driver.info.backend_pid:
        driver.prepare_threshold = None


def _is_read_only(connection: Connection) -> bool:
    return bool(connection.scalar(text("SHOW transaction_read_only")) == "on")


def _note_use(_connection: object, record: Any) -> None:
    record.info[_USED_AT] = time.monotonic()


def _ping_if_idle(engine: Engine, connection: Any, record: Any, _proxy: object) -> None:
    """Ping a pooled connection that was idle: the server may have restarted."""
    if time.monotonic() - record.info.get(_USED_AT, time.monotonic()) < _PING_AFTER_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error
