"""SQLite or PostgreSQL behind one interface: reading, units of work, and waking the queues they wrote for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Executable, Row, SQLColumnExpression, String, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY

from app.store.backend import Backend, Snapshot, Transaction
from app.store.record import Parameters, R, Record
from app.store.sqlite import Sqlite
from app.store.writes import WriteSet

P = ParamSpec("P")
T = TypeVar("T")


class Queue(StrEnum):
    """What waits for time, or for being noticed."""

    ADVANCE = "advance"
    FAN_OUT = "fan_out"
    DELIVER = "deliver"
    REPLAN = "replan"
    TIDY = "tidy"


Wakes = dict[Queue, datetime]
"""The earliest new instant of each queue."""
LastSequences = Mapping[str, int]
"""The sequence of the newest event of each account that has new ones."""
_ACCOUNTS_A_MESSAGE: Final = 100
"""What PostgreSQL tells is less than 8000 bytes a message."""


class Reader(Protocol):
    """What can be asked: the database itself, or a unit of work, which sees what it has written."""

    async def read(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the query gives, of one state of the database: it may be several statements."""
        ...

    async def read_once(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same for a query of one statement, which on PostgreSQL need not be a transaction."""
        ...


class UnitOfWork:
    """Everything that one request, command or look writes: all of it, or nothing.

    It begins with its first query or write, and ends with `commit`, which only the route, command or job that opened it
    calls. What is added, changed and removed is kept together and written in one turn of the database's
    driver: at the commit, or before the next question, which thus sees it.
    """

    def __init__(self, transaction: Transaction, sender: str) -> None:
        self._transaction = transaction
        self._sender = sender
        self._pending = WriteSet()
        self._failed = False
        self.wipes = False
        self.wakes: Wakes = {}
        self.last_sequences: dict[str, int] = {}
        """How far the events of accounts are numbered."""
        self.provisional: int | None = None
        """The number of the next event, where a long unit of work numbers its events at its end."""

    async def read(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the query gives; it sees what this unit of work has written."""
        with self._turn():
            return await self._transaction.run(partial(_call, query, args, kwargs), self._taken())

    async def read_once(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `read`: this is a transaction anyway."""
        return await self.read(query, *args, **kwargs)

    async def read_before_writing(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, but what is pending is not written before: for what does not depend on it, this saves a turn."""
        with self._turn():
            return await self._transaction.run(partial(_call, query, args, kwargs), WriteSet())

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """Carry out a statement now, after what is pending; answers with the rows that it returns, if any."""
        return await self.read(_execute, statement, parameters)

    def add(self, row: R) -> R:
        """Insert a row."""
        self._pending.add(row)
        return row

    def add_all(self, rows: Iterable[Record]) -> None:
        for row in rows:
            self._pending.add(row)

    def change(self, row: R, **values: Any) -> R:
        """Change columns of a row; answers with the row as it then is. What is the same already is not written."""
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changes:
            return row
        changed = cast(R, replace(cast(Any, row), **changes))
        self._pending.change(changed, changes)
        return changed

    def remove(self, row: Record) -> None:
        """Delete a row, with what belongs to it in other tables."""
        self._pending.remove(row)

    async def flush(self) -> None:
        """Write what is pending now, for instance to give other requests their turn between many rows."""
        if self._pending:
            with self._turn():
                await self._transaction.write(self._taken())

    def wake(self, queue: Queue, at: datetime | None) -> None:
        """Note that a queue has something to do at an instant; it is woken after the commit."""
        if at is not None and (queue not in self.wakes or at < self.wakes[queue]):
            self.wakes[queue] = at

    def wipe_after_commit(self) -> None:
        """After the commit, take what was deleted out of the database's log of changes, too."""
        self.wipes = True

    @property
    def committed(self) -> bool:
        return self._transaction.committed

    async def commit(self) -> None:
        """Write what is pending, and make everything permanent. Raises nothing but the database's own errors."""
        messages = list(notifications(self.wakes, self.last_sequences, self._sender))
        with self._turn():
            await self._transaction.commit(self._taken(), messages)

    async def roll_back(self) -> None:
        """Take everything back that is not committed."""
        await self._transaction.roll_back()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A turn of the database. After one that failed there is no other: half of it may be written."""
        assert not self._failed, "what failed can only be rolled back"
        self._failed = True
        yield
        self._failed = False

    def _taken(self) -> WriteSet:
        pending, self._pending = self._pending, WriteSet()
        return pending


class SnapshotReader:
    """Reads one state of the database, in as many turns as it takes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def read(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the query gives."""
        return await self._snapshot.run(partial(_call, query, args, kwargs))

    async def read_once(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `read`: this is a transaction anyway."""
        return await self.read(query, *args, **kwargs)


class Database:
    """One database, shared by everything in the process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url: Final = url
        self.name: Final = uuid4().hex
        """By which a process knows its own messages."""
        self.is_sqlite: Final = url.startswith("sqlite")
        self._backend: Final[Backend] = Sqlite(url) if self.is_sqlite else _postgres(url, pool_size)
        self.engine: Final = self._backend.engine
        self._listeners: list[Callable[[Wakes], None]] = []
        self._readers: list[Callable[[LastSequences], None]] = []

    def on_commit(self, listener: Callable[[Wakes], None]) -> None:
        """Call the listener after every commit that woke a queue."""
        self._listeners.append(listener)

    def on_events(self, reader: Callable[[LastSequences], None]) -> None:
        """Call the reader after every commit that wrote events."""
        self._readers.append(reader)

    async def read(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the query gives, of what is committed at one instant."""
        return await self._backend.read(partial(_call, query, args, kwargs))

    async def read_once(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a query of one statement gives: it needs no transaction."""
        return await self._backend.read_once(partial(_call, query, args, kwargs))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """A reader whose questions all see one state of what is committed."""
        async with self._backend.snapshot() as snapshot:
            yield SnapshotReader(snapshot)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work. What the block does not commit is taken back at its end."""
        unit = UnitOfWork(self._backend.transaction(), self.name)
        try:
            yield unit
        finally:
            await unit.roll_back()
            if unit.committed:
                self.announce(unit.wakes, unit.last_sequences)
        if unit.committed and unit.wipes:
            await self._backend.wipe()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that is committed at the end of the block, unless that raises."""
        async with self.unit_of_work() as tx:
            yield tx
            await tx.commit()

    async def run_in_transaction(
        self, use_case: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a use case gives, carried out as a unit of work of its own and committed."""
        async with self.transaction() as tx:
            return await use_case(tx, *args, **kwargs)

    def announce(self, wakes: Wakes, last_sequences: LastSequences | None = None) -> None:
        """Tell this process's listeners that queues have something to do, and its readers that there are events."""
        if wakes:
            for listener in self._listeners:
                listener(wakes)
        if last_sequences:
            for reader in self._readers:
                reader(last_sequences)

    async def listen(self, hear: Callable[[str], None]) -> None:
        """Call `hear` with the messages of every process on the same PostgreSQL, until cancelled."""
        await self._backend.listen(hear)

    async def close(self) -> None:
        await self._backend.close()


def one_of(connection: Connection, column: SQLColumnExpression[str], texts: Collection[str]) -> ColumnElement[bool]:
    """`column.in_(texts)`; on PostgreSQL the same statement however many there are, prepared once, and one parameter.

    SQLite would not use an index for such a list.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(texts), ARRAY(String())))
    return column.in_(texts)


def notifications(wakes: Wakes, last_sequences: LastSequences, sender: str) -> Iterator[str]:
    """What the other processes are told, in messages that are short enough; each begins with who tells it."""
    parts = [f"{queue}={at.isoformat()}" for queue, at in wakes.items()]
    parts += [f"{account}={sequence}" for account, sequence in last_sequences.items()]
    for first in range(0, len(parts), _ACCOUNTS_A_MESSAGE):
        yield " ".join((sender, *parts[first : first + _ACCOUNTS_A_MESSAGE]))


def _postgres(url: str, pool_size: int) -> Backend:
    from app.store.postgres import Postgres  # psycopg is 7 % of "memory of an idle service on SQLite"

    return Postgres(url, pool_size)


def _call(query: Any, args: Any, kwargs: Any, connection: Connection) -> Any:
    return query(connection, *args, **kwargs)


def _execute(connection: Connection, statement: Executable, parameters: Parameters | None) -> Sequence[Row[Any]]:
    result = connection.execute(statement, parameters)
    return result.all() if result.returns_rows else ()
