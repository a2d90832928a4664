"""How long a thousand due tasks take to advance, against bare SQL, with more and more stored tasks that are not due.

The bare side is given what to write. It finds and locks the same number of due rows, and makes the same updates and
inserts through the same driver, in batches of the same size and each in one call into the database; its rows have the
size of the service's. Databases with few and with many tasks are measured in turn, so that noise affects all alike.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from app import logs
from app.clock import SystemClock
from app.etiquette.facts import InterviewStatus, TaskStatus
from app.ids import new_id
from app.store.account_records import AccountRecord
from app.store.db import Database
from app.store.outgoing_records import EventRecord
from app.store.records import InterviewRecord, TaskChangeRecord, TaskRecord
from app.usecases.accounts.accounts import create_account
from app.usecases.tasks.advance import BATCH, advance, earliest_transition
from app.usecases.tasks.job_search import advance_job_searches
from benchmarks.designs import idle_megabytes
from benchmarks.measures import Line
from benchmarks.stock import Stock, come_due
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_TASKS: Final = 1000
_FEW: Final = 1000
"""Stored tasks of a small service, the reference for the memory of a large one."""
_APART: Final = timedelta(minutes=1)
_LEAD: Final = timedelta(hours=1)
_ACCOUNTS: Final = AccountRecord.TABLE
_INTERVIEWS: Final = InterviewRecord.TABLE
_TASK_ROWS: Final = TaskRecord.TABLE
_EVENTS: Final = EventRecord.TABLE
_CHANGES: Final = TaskChangeRecord.TABLE

Rows = list[dict[str, Any]]
Work = Callable[[Database, datetime], Awaitable[int]]


def measure(stored: list[int], rounds: int) -> tuple[list[Line], list[str]]:
    """Tasks a second on each database, at each number of stored tasks."""
    logs.configure("warning")
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        lines, notes = [], []
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            measured, noted = asyncio.run(_on(database, kind, stored, rounds))
            lines += measured
            notes += noted
    return lines, notes


async def _on(
    database: str, template: SqliteTemplate | PostgresTemplate, stored: list[int], rounds: int
) -> tuple[list[Line], list[str]]:
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(_filled(template.fresh(), size)) for size in (_FEW, *stored)]
        few, many = [await idle_megabytes(each.db.url) for each in (databases[0], databases[-1])]
        for number in range(rounds + 1):
            for filled in databases[1:]:
                await filled.measure_once(counts=number > 0)
    first = databases[1]
    multiples = " → ".join(_multiple(each.ours, first.ours) for each in databases[1:])
    return [line for each in databases[1:] for line in _lines(f"{database}, {each.stored:,} stored", each)], [
        f"Time to advance on {database} with {', '.join(f'{size:,}' for size in stored)} stored tasks, "
        f"as a multiple of the first in the same round: {multiples} (goal: at most 1.2).",
        f"Memory of an idle service on {database}: {few:.0f} MiB with {_FEW:,} stored tasks, {many:.0f} MiB with "
        f"{stored[-1]:,}: {many / few:.2f} times as much (goal: at most 1.1).",
    ]


@dataclass(slots=True)
class _Filled:
    """A database with `stored` tasks; the rates of the service and of bare SQL on it, in tasks a second, by round."""

    db: Database
    account_id: str
    stored: int
    instants: Iterator[datetime]
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    async def measure_once(self, *, counts: bool) -> None:
        """Measure each side once; a measurement that does not count warms up."""
        ours = await _rate(self.db, self.account_id, next(self.instants), _advance)
        specimens = await self.db.run(_specimens)
        bare = await _rate(self.db, self.account_id, next(self.instants), partial(_bare, *specimens))
        if counts:
            self.ours.append(ours)
            self.bare.append(bare)


@asynccontextmanager
async def _filled(url: str, stored: int) -> AsyncIterator[_Filled]:
    db = Database(url)
    try:
        account_id, _ = await db.run_in_transaction(create_account, "benchmark", SystemClock().now())
        stock = await Stock.create(db, account_id)
        await stock.grow(stored)
        yield _Filled(db, account_id, stored, _instants())
    finally:
        await db.close()


def _instants() -> Iterator[datetime]:
    """An instant for each wave of tasks, all before anything else comes due."""
    first = SystemClock().now() + _LEAD
    return (first + number * _APART for number in count())


def _multiple(rates: list[float], first: list[float]) -> str:
    """The time as a multiple of the first."""
    return f"{median(other / one for one, other in zip(rates, first, strict=True)):.2f}"


async def _rate(db: Database, account_id: str, at: datetime, work: Work) -> float:
    tasks = await come_due(db, account_id, at, _TASKS)
    started = time.perf_counter()
    await work(db, at)
    return tasks / (time.perf_counter() - started)


async def _advance(db: Database, at: datetime) -> int:
    """What the scheduler does at each poll, until nothing is due."""
    advanced = 0
    while (earliest := await db.run_statement(earliest_transition)) is not None and earliest <= at:
        advanced += await db.run_in_transaction(advance, at) + await advance_job_searches(db, at)
    return advanced


def _specimens(connection: Connection) -> tuple[Rows, Rows]:
    """The service's latest events and task changes: the bare side writes copies of them."""
    events, changes = [
        connection.execute(select(table).order_by(table.c.id.desc()).limit(BATCH)).mappings().all()
        for table in (_EVENTS, _CHANGES)
    ]
    return [dict(each) for each in events], [dict(each) for each in changes]


async def _bare(events: Rows, changes: Rows, db: Database, at: datetime) -> int:
    """The same writes, without deciding what to write."""
    advanced = 0
    while True:
        async with db.transaction() as tx:
            done = await tx.run(_bare_batch, at, events, changes)
        if not done:
            return advanced
        advanced += done


def _bare_batch(connection: Connection, at: datetime, events: Rows, changes: Rows) -> int:
    tasks = _locked(connection, _TASK_ROWS, _TASK_ROWS.c.next_transition_at, at)
    interviews = _locked(connection, _INTERVIEWS, _INTERVIEWS.c.turns_held_at, at)
    if not tasks and not interviews:
        return 0
    now = {"updated_at": at}
    due = {"status": TaskStatus.DUE, "next_transition_at": at + timedelta(days=1)}
    if interviews:
        fields = {"status": InterviewStatus.HELD, "turns_held_at": None, **now}
        connection.execute(_by_row(_INTERVIEWS), [{"row": each, **fields} for each in interviews])
    if tasks:
        connection.execute(_by_row(_TASK_ROWS), [{"row": each, **due, **now} for each in tasks])
    changed = [*tasks, *interviews]
    numbers = update(_ACCOUNTS).values(last_sequence=_ACCOUNTS.c.last_sequence + len(changed))
    last: int = connection.execute(numbers.returning(_ACCOUNTS.c.last_sequence)).scalar_one()
    new = [
        {**events[i % len(events)], "id": new_id("evt"), "sequence": last - i, "task_id": row, "pending": False}
        for i, row in enumerate(changed)
    ]
    connection.execute(insert(_EVENTS), new)
    if tasks:
        history = [
            {**changes[i % len(changes)], "task_id": row, "event_id": new[i]["id"], "at": at}
            for i, row in enumerate(tasks)
        ]
        for change in history:
            del change["id"]
        connection.execute(insert(_CHANGES), history)
    return len(changed)


def _locked(connection: Connection, table: Table, column: Any, at: datetime) -> list[str]:
    query = select(table.c.id).where(column <= at).order_by(column).limit(BATCH).with_for_update(skip_locked=True)
    return list(connection.scalars(query))


def _by_row(table: Table) -> Any:
    return update(table).where(table.c.id == bindparam("row"))


def _lines(what: str, filled: _Filled) -> list[Line]:
    ratios = [one / other for one, other in zip(filled.ours, filled.bare, strict=True)]
    return [Line(f"bare SQL, {what}", filled.bare), Line(f"tasks advanced, {what}", filled.ours, ratios)]
