"""The database: one engine for SQLite and PostgreSQL, reading, writing in transactions, and waking whoever waits.

On SQLite every write transaction takes the one writer's place at its beginning, so none fails half-way as locked.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, SQLColumnExpression, String, any_, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from app.errors import DatabaseUnavailable, ExternalIdTaken, InvitationInFlight
from app.store.engines import async_url, engine_on

if TYPE_CHECKING:
    from app.store.history import TaskNote

_WRITES: Final = {"writes": True}
_GLANCES: Final = {"glances": True}
_AUTOCOMMITS: Final = {"isolation_level": "AUTOCOMMIT"}
NOTIFICATIONS: Final = "afterview_wake"
"""The PostgreSQL channel on which processes wake each other."""


class Queue(StrEnum):
    """What waits for time, or for being noticed."""

    ADVANCE = "advance"
    FAN_OUT = "fan_out"
    DELIVER = "deliver"
    REPLAN = "replan"
    TIDY = "tidy"


Wakes = dict[Queue, datetime]
"""The earliest new instant of each queue."""
Heights = Mapping[str, int]
"""The sequence of the newest event of each account that has new ones."""
_ACCOUNTS_A_MESSAGE: Final = 100
"""What PostgreSQL tells is less than 8000 bytes a message."""


class Tx(AsyncSession):
    """A write transaction. `wake` notes that a queue has something to do at an instant; it is told after the commit.

    `notes` are the changes of tasks whose history `outbox.record` writes; `heights`, how far events are numbered;
    `provisional`, the number of the next event where a long transaction numbers its events at its end.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wakes: Wakes = {}
        self.heights: dict[str, int] = {}
        self.notes: list[TaskNote] = []
        self.provisional: int | None = None

    def wake(self, queue: Queue, at: datetime | None) -> None:
        if at is not None and (queue not in self.wakes or at < self.wakes[queue]):
            self.wakes[queue] = at


class Whole:
    """Everything that one request writes, as one transaction: the parts join it, and it commits only when told to.

    Until `commit`, an error in any part, or the end of the block, takes all of it back.
    """

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.broken = False
        self.committed = False


_whole: ContextVar[Whole | None] = ContextVar("whole", default=None)


class Database:
    """One database, shared by everything in the process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url: Final = url
        self.name: Final = uuid4().hex
        """By which a process knows its own messages."""
        self.engine: Final = engine_on(async_url(url), pool_size)
        self.is_sqlite: Final = self.engine.dialect.name == "sqlite"
        self._reading: Final = async_sessionmaker(
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ"),
            expire_on_commit=False,
        )
        self._writing: Final = async_sessionmaker(
            self.engine.execution_options(**_WRITES), class_=Tx, expire_on_commit=False
        )
        self._glancing: Final = self.engine.execution_options(**_GLANCES if self.is_sqlite else _AUTOCOMMITS)
        self._one_writer = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._listeners: list[Callable[[Wakes], None]] = []
        self._readers: list[Callable[[Heights], None]] = []

    def on_commit(self, listener: Callable[[Wakes], None]) -> None:
        """Call the listener after every commit that woke a queue."""
        self._listeners.append(listener)

    def on_events(self, reader: Callable[[Heights], None]) -> None:
        """Call the reader after every commit that wrote events."""
        self._readers.append(reader)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """All of the block, or nothing: commits at its end, rolls back on any exception."""
        whole = _whole.get()
        if whole is not None:
            async with self._part_of(whole) as tx:
                yield tx
            return
        with _database_errors():
            async with self._one_writer, self._writing() as tx:
                yield tx
                await self._commit(tx)
        self._announce_wakes_of(tx)

    @asynccontextmanager
    async def as_one(self) -> AsyncIterator[Whole]:
        """Make every transaction of the block, in this task, a part of one, which `commit` ends well.

        What is read within the block sees what was written in it.
        """
        with _database_errors():
            async with self._one_writer, self._writing() as tx:
                whole = Whole(tx)
                token = _whole.set(whole)
                try:
                    yield whole
                finally:
                    _whole.reset(token)
                if not whole.committed:
                    await tx.rollback()
        if whole.committed:
            self._announce_wakes_of(tx)

    async def commit(self, whole: Whole) -> None:
        """Commit all parts. Raises nothing but the database's own errors; to be called once, and last."""
        assert not whole.broken, "what failed is taken back"
        await self._commit(whole.tx)
        whole.committed = True

    @asynccontextmanager
    async def _part_of(self, whole: Whole) -> AsyncIterator[Tx]:
        try:
            with _database_errors():
                yield whole.tx
                await whole.tx.flush()
                assert not whole.tx.notes, "changes of tasks are written with the events"
        except BaseException:
            whole.broken = True
            raise

    async def _commit(self, tx: Tx) -> None:
        await tx.flush()
        assert not tx.notes, "changes of tasks are written with the events"
        if (tx.wakes or tx.heights) and not self.is_sqlite:
            await _notify(tx, self.name)
        await tx.commit()

    def _announce_wakes_of(self, tx: Tx) -> None:
        if tx.wakes or tx.heights:
            self.announce(tx.wakes, tx.heights)

    def announce(self, wakes: Wakes, heights: Heights | None = None) -> None:
        """Tell this process's listeners that queues have something to do, and its readers that there are events."""
        if wakes:
            for listener in self._listeners:
                listener(wakes)
        if heights:
            for reader in self._readers:
                reader(heights)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A consistent look without writing."""
        whole = _whole.get()
        if whole is not None:
            yield whole.tx
            return
        with _database_errors():
            async with self._reading() as session:
                yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """A look by one statement, which needs no transaction: it sees what is committed."""
        whole = _whole.get()
        if whole is not None:
            yield await whole.tx.connection()
            return
        with _database_errors():
            async with self._glancing.connect() as connection:
                yield connection

    async def wipe(self) -> None:
        """Take what was deleted out of SQLite's write-ahead log too, as far as nobody is reading it just now.

        PostgreSQL does so by itself, as it vacuums.
        """
        if self.is_sqlite and _whole.get() is None:
            async with self._one_writer, self.engine.connect() as connection:
                autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await autocommit.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        await self.engine.dispose()


def one_of(session: AsyncSession, column: SQLColumnExpression[str], texts: Collection[str]) -> ColumnElement[bool]:
    """`column.in_(texts)`; on PostgreSQL the same statement however many there are, prepared once, and one parameter.

    SQLite would not use an index for such a list.
    """
    if isinstance(session.bind, AsyncEngine) and session.bind.dialect.name == "postgresql":
        return column == any_(literal(list(texts), ARRAY(String())))
    return column.in_(texts)


async def _notify(tx: Tx, sender: str) -> None:
    """Tell the other processes on this PostgreSQL, as part of the commit."""
    messages = [{"channel": NOTIFICATIONS, "message": each} for each in notifications(tx.wakes, tx.heights, sender)]
    await tx.execute(text("SELECT pg_notify(:channel, :message)"), messages if len(messages) > 1 else messages[0])


def notifications(wakes: Wakes, heights: Heights, sender: str) -> Iterator[str]:
    """What the other processes are told, in messages that are short enough; each begins with who tells it."""
    parts = [f"{queue}={at.isoformat()}" for queue, at in wakes.items()]
    parts += [f"{account}={sequence}" for account, sequence in heights.items()]
    for first in range(0, len(parts), _ACCOUNTS_A_MESSAGE):
        yield " ".join((sender, *parts[first : first + _ACCOUNTS_A_MESSAGE]))


class _database_errors:  # noqa: N801  # reads as a function where it is used
    """Turns the driver's errors into ours: a taken external_id, a database that does not answer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError) and "external_id" in str(error.orig):
            raise ExternalIdTaken from error
        if isinstance(error, IntegrityError) and "invitation_uid" in str(error.orig):
            raise InvitationInFlight from error
        if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
            raise DatabaseUnavailable("the database does not answer; try again in a moment") from error
