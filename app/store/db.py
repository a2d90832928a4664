"""SQLite or PostgreSQL behind one interface: reads, units of work, and waking the queues that have new work."""

import asyncio
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
    """The scheduler's queues, one for each job of `app.scheduling.runner`."""

    ADVANCE = "advance"
    FAN_OUT = "fan_out"
    DELIVER = "deliver"
    REPLAN = "replan"
    TIDY = "tidy"


Wakes = dict[Queue, datetime]
"""The earliest new instant of each queue."""
LastSequences = Mapping[str, int]
"""The sequence of the newest event of each account that has new ones."""
_PARTS_A_MESSAGE: Final = 100
"""The queues and accounts in one notification: a NOTIFY payload of PostgreSQL is limited to 8000 bytes."""


class Reader(Protocol):
    """The database, a snapshot, or a unit of work, which sees its own writes."""

    async def run(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query, which may be several statements, on one consistent state of the database."""
        ...

    async def run_statement(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query of a single statement, which needs no transaction."""
        ...


class UnitOfWork:
    """Everything that one request, command or job writes, in one transaction.

    It begins with its first query or write, and ends with `commit`, which only the route, command or job that opened it
    calls. Writes are collected and sent together: at the commit, or before the next query, which thus sees them.
    """

    def __init__(self, transaction: Transaction, sender: str) -> None:
        self._transaction = transaction
        self._sender = sender
        self._pending = WriteSet()
        self._failed = False
        self.truncates_log = False
        self.wakes: Wakes = {}
        self.last_sequences: dict[str, int] = {}
        """The last sequence of each account that this unit of work numbered events of."""
        self.next_provisional_sequence: int | None = None
        """The number of the next event; set while `outbox.number_at_end` defers the numbering to its end."""

    async def run(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query; it sees the writes of this unit of work."""
        with self._database_call():
            return await self._transaction.run(partial(_call, query, args, kwargs), self._take_pending())

    async def run_statement(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`: this is in a transaction anyway."""
        return await self.run(query, *args, **kwargs)

    async def run_without_flush(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`, without sending the pending writes: saves a round trip where the query does not depend on them."""
        with self._database_call():
            return await self._transaction.run(partial(_call, query, args, kwargs), WriteSet())

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """Execute a statement now, after the pending writes. Returns its rows, if any."""
        return await self.run(_execute, statement, parameters)

    def add(self, row: R) -> R:
        """Insert a row."""
        self._pending.add(row)
        return row

    def add_all(self, rows: Iterable[Record]) -> None:
        for row in rows:
            self._pending.add(row)

    def change(self, row: R, **values: Any) -> R:
        """Change columns of a row and return the new record. Equal values are not written."""
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changes:
            return row
        changed = cast(R, replace(cast(Any, row), **changes))
        self._pending.change(changed, changes)
        return changed

    def remove(self, row: Record) -> None:
        """Delete a row; foreign keys delete the rows that belong to it."""
        self._pending.remove(row)

    async def flush(self) -> None:
        """Send the pending writes now, for instance to let other requests run between many rows."""
        if self._pending:
            with self._database_call():
                await self._transaction.write(self._take_pending())

    def wake(self, queue: Queue, at: datetime | None) -> None:
        """After the commit, tell the queue that it has something due at `at`. None: there is nothing."""
        if at is not None and (queue not in self.wakes or at < self.wakes[queue]):
            self.wakes[queue] = at

    def truncate_log_after_commit(self) -> None:
        """After the commit, remove deleted data from the write-ahead log too."""
        self.truncates_log = True

    @property
    def committed(self) -> bool:
        return self._transaction.committed

    async def commit(self) -> None:
        """Send the pending writes and commit. Raises the errors of `failures`."""
        messages = list(notifications(self.wakes, self.last_sequences, self._sender))
        with self._database_call():
            await self._transaction.commit(self._take_pending(), messages)

    async def roll_back(self) -> None:
        """Roll back, unless it is committed."""
        await self._transaction.roll_back()

    @contextmanager
    def _database_call(self) -> Iterator[None]:
        """Guards a call to the database. One that fails may have written a half: only the rollback may follow it."""
        assert not self._failed, "what failed can only be rolled back"
        try:
            yield
        except BaseException:
            self._failed = True
            raise

    def _take_pending(self) -> WriteSet:
        pending, self._pending = self._pending, WriteSet()
        return pending


class SnapshotReader:
    """Runs several queries on one state of the database."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def run(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._snapshot.run(partial(_call, query, args, kwargs))

    async def run_statement(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`: this is in a transaction anyway."""
        return await self.run(query, *args, **kwargs)


class Database:
    """The database of this process."""

    def __init__(
        self, url: str, *, direct_url: str | None = None, pool_size: int = 10, logs_faults: bool = False
    ) -> None:
        self.url: Final = url
        self.name: Final = uuid4().hex
        """Identifies this process's own notifications."""
        self.is_sqlite: Final = url.startswith("sqlite")
        self._backend: Final[Backend] = (
            Sqlite(url, logs_faults=logs_faults)
            if self.is_sqlite
            else _postgres(url, direct_url, pool_size, logs_faults=logs_faults)
        )
        self.engine: Final = self._backend.engine
        self._wake_listeners: list[Callable[[Wakes], None]] = []
        self._event_listeners: list[tuple[Callable[[LastSequences], None], Callable[[], Collection[str]]]] = []

    def on_wake(self, listener: Callable[[Wakes], None]) -> None:
        """Call the listener after every commit, of any process, that wakes a queue."""
        self._wake_listeners.append(listener)

    def on_events(self, listener: Callable[[LastSequences], None], awaited: Callable[[], Collection[str]]) -> None:
        """Call the listener after every commit, of any process, that wrote events.

        `awaited` returns the accounts whose events it waits for now.
        """
        self._event_listeners.append((listener, awaited))

    def awaited_accounts(self) -> set[str]:
        """The accounts whose events listeners wait for now."""
        return {account for _, awaited in self._event_listeners for account in awaited()}

    async def run(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in a read-only transaction."""
        return await self._backend.run(partial(_call, query, args, kwargs))

    async def run_statement(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query of a single statement, without a transaction."""
        return await self._backend.run_statement(partial(_call, query, args, kwargs))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """A reader whose queries all see the same committed state."""
        async with self._backend.snapshot() as snapshot:
            yield SnapshotReader(snapshot)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work. What the block does not commit is rolled back at its end."""
        unit = UnitOfWork(self._backend.transaction(), self.name)
        try:
            yield unit
        finally:
            await unit.roll_back()
            if unit.committed:
                self.announce(unit.wakes, unit.last_sequences)
        if unit.committed and unit.truncates_log:
            await self._backend.truncate_log()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that is committed at the end of the block, unless that raises."""
        async with self.unit_of_work() as tx:
            yield tx
            await tx.commit()

    async def run_in_transaction(
        self, use_case: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case in a unit of work of its own, commit, and return its result."""
        async with self.transaction() as tx:
            return await use_case(tx, *args, **kwargs)

    def announce(self, wakes: Wakes, last_sequences: LastSequences | None = None) -> None:
        """Wake this process's queues, and notify its listeners of new events.

        How a commit reaches every process:

        1. A use case calls `tx.wake`, or `outbox.append`, which notes the last sequence of each account.
        2. `tx.commit` sends both as messages with the transaction (`NOTIFY` of PostgreSQL; SQLite has one process).
        3. This process announces them when `unit_of_work` ends, the others when `listening` reads the messages.
        4. The listener of `on_wake`, the scheduler's `Runner`, brings the alarms of the queues forward; the one of
           `on_events` lets event streams continue. An alarm rings every `SAFETY_INTERVAL` anyway, should a message be
           lost. Where a connection pooler lets none arrive, `listening` polls instead.
        """
        if wakes:
            for wake_listener in self._wake_listeners:
                wake_listener(wakes)
        if last_sequences:
            for event_listener, _ in self._event_listeners:
                event_listener(last_sequences)

    async def listen(self, listener: Callable[[str], None]) -> None:
        """Call the listener with the messages of every process on the same PostgreSQL, until cancelled.

        Returns where a connection pooler lets no message arrive.
        """
        await self._backend.listen(listener)

    @asynccontextmanager
    async def watching_for_damage(self) -> AsyncIterator[None]:
        """Within the block, a process that serves looks for damaged pages of SQLite, beside its work."""
        watching = asyncio.create_task(self._backend.watch_for_damage())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait([watching])

    async def why_not_writable(self) -> str | None:
        """Why nothing can be written, or None where something can: for probes."""
        return await self._backend.why_not_writable()

    async def close(self) -> None:
        await self._backend.close()


def in_list(connection: Connection, column: SQLColumnExpression[str], values: Collection[str]) -> ColumnElement[bool]:
    """`column.in_(values)`; on PostgreSQL the same statement however many there are, prepared once, and one parameter.

    SQLite would not use an index for such a list.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(String())))
    return column.in_(values)


def notifications(wakes: Wakes, last_sequences: LastSequences, sender: str) -> Iterator[str]:
    """The notifications for other processes: messages of limited size, each beginning with the sender."""
    parts = [f"{queue}={at.isoformat()}" for queue, at in wakes.items()]
    parts += [f"{account}={sequence}" for account, sequence in last_sequences.items()]
    for first in range(0, len(parts), _PARTS_A_MESSAGE):
        yield " ".join((sender, *parts[first : first + _PARTS_A_MESSAGE]))


def _postgres(url: str, direct_url: str | None, pool_size: int, *, logs_faults: bool) -> Backend:
    from app.store.postgres import Postgres  # psycopg: 9 of the 127 MiB in "Memory of an idle service on SQLite"

    return Postgres(url, direct_url, pool_size, logs_faults=logs_faults)


def _call(query: Any, args: Any, kwargs: Any, connection: Connection) -> Any:
    return query(connection, *args, **kwargs)


def _execute(connection: Connection, statement: Executable, parameters: Parameters | None) -> Sequence[Row[Any]]:
    result = connection.execute(statement, parameters)
    return result.all() if result.returns_rows else ()
