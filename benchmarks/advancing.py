"""How long a thousand due tasks take to advance, beside bare SQL, and beside more and more that is merely stored.

The bare side is given what to write. It finds as many due rows, locks them, and makes the same updates and inserts
through the same driver, in batches of the same size and each in one turn of the database; each row weighs what the
service's own do. Databases with few and with many tasks are measured in turns, so that the machine's moods weigh on all
alike.
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
from app.usecases.tasks.search import advance_searches
from benchmarks.designs import idle_megabytes
from benchmarks.measures import Line
from benchmarks.stock import Stock, come_due
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_TASKS: Final = 1000
_FEW: Final = 1000
"""Stored tasks of a small service, whose memory a big one's is compared with."""
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
            measured, told = asyncio.run(_on(database, kind, stored, rounds))
            lines += measured
            notes += told
    return lines, notes


async def _on(
    database: str, template: SqliteTemplate | PostgresTemplate, stored: list[int], rounds: int
) -> tuple[list[Line], list[str]]:
    async with AsyncExitStack() as stack:
        grounds = [await stack.enter_async_context(_ground(template.fresh(), size)) for size in (_FEW, *stored)]
        few, many = [await idle_megabytes(each.db.url) for each in (grounds[0], grounds[-1])]
        for place in range(rounds + 1):
            for ground in grounds[1:]:
                await ground.race(counts=place > 0)
    first = grounds[1]
    flat = " → ".join(_times(each.ours, first.ours) for each in grounds[1:])
    return [line for each in grounds[1:] for line in _lines(f"{database}, {each.stored:,} stored", each)], [
        f"Time to advance on {database} with {', '.join(f'{each:,}' for each in stored)} stored tasks, "
        f"as a multiple of the first in the same round: {flat} (goal: at most 1.2).",
        f"Memory of an idle service on {database}: {few:.0f} MiB with {_FEW:,} stored tasks, {many:.0f} MiB with "
        f"{stored[-1]:,}: {many / few:.2f} times as much (goal: at most 1.1).",
    ]


@dataclass(slots=True)
class _Ground:
    """A database with so many tasks, and the tasks a second of the service and of the bare loop on it, each round."""

    db: Database
    account_id: str
    stored: int
    instants: Iterator[datetime]
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    async def race(self, *, counts: bool) -> None:
        """A turn of each; one that does not count warms up."""
        ours = await _rate(self.db, self.account_id, next(self.instants), _advance)
        known = await self.db.read(_known)
        bare = await _rate(self.db, self.account_id, next(self.instants), partial(_bare, *known))
        if counts:
            self.ours.append(ours)
            self.bare.append(bare)


@asynccontextmanager
async def _ground(url: str, stored: int) -> AsyncIterator[_Ground]:
    db = Database(url)
    try:
        account_id, _ = await db.carry_out(create_account, "benchmark", SystemClock().now())
        stock = await Stock.begun(db, account_id)
        await stock.grow(stored)
        yield _Ground(db, account_id, stored, _instants())
    finally:
        await db.close()


def _instants() -> Iterator[datetime]:
    """One instant for each wave of tasks, before anything else comes due."""
    first = SystemClock().now() + _LEAD
    return (first + place * _APART for place in count())


def _times(rates: list[float], first: list[float]) -> str:
    """How many times as long as the first."""
    return f"{median(other / one for one, other in zip(rates, first, strict=True)):.2f}"


async def _rate(db: Database, account_id: str, at: datetime, work: Work) -> float:
    tasks = await come_due(db, account_id, at, _TASKS)
    begun = time.perf_counter()
    await work(db, at)
    return tasks / (time.perf_counter() - begun)


async def _advance(db: Database, at: datetime) -> int:
    """What the scheduler does at each look, until nothing is due."""
    moved = 0
    while (earliest := await db.look_up(earliest_transition)) is not None and earliest <= at:
        moved += await db.carry_out(advance, at) + await advance_searches(db, at)
    return moved


def _known(connection: Connection) -> tuple[Rows, Rows]:
    """What the last events and changes of the service were: the bare side writes them again."""
    events, changes = [
        connection.execute(select(table).order_by(table.c.id.desc()).limit(BATCH)).mappings().all()
        for table in (_EVENTS, _CHANGES)
    ]
    return [dict(each) for each in events], [dict(each) for each in changes]


async def _bare(events: Rows, changes: Rows, db: Database, at: datetime) -> int:
    """The same writes, by somebody who knows what to write."""
    moved = 0
    while True:
        async with db.transaction() as tx:
            done = await tx.read(_bare_batch, at, events, changes)
        if not done:
            return moved
        moved += done


def _bare_batch(connection: Connection, at: datetime, events: Rows, changes: Rows) -> int:
    tasks = _locked(connection, _TASK_ROWS, _TASK_ROWS.c.next_transition_at, at)
    interviews = _locked(connection, _INTERVIEWS, _INTERVIEWS.c.turns_held_at, at)
    if not tasks and not interviews:
        return 0
    now = {"updated_at": at}
    moved = {"status": TaskStatus.DUE, "next_transition_at": at + timedelta(days=1)}
    if interviews:
        held = {"status": InterviewStatus.HELD, "turns_held_at": None, **now}
        connection.execute(_by_row(_INTERVIEWS), [{"row": each, **held} for each in interviews])
    if tasks:
        connection.execute(_by_row(_TASK_ROWS), [{"row": each, **moved, **now} for each in tasks])
    told = [*tasks, *interviews]
    numbers = update(_ACCOUNTS).values(last_sequence=_ACCOUNTS.c.last_sequence + len(told))
    last: int = connection.execute(numbers.returning(_ACCOUNTS.c.last_sequence)).scalar_one()
    new = [
        {**events[place % len(events)], "id": new_id("evt"), "sequence": last - place, "task_id": row, "pending": False}
        for place, row in enumerate(told)
    ]
    connection.execute(insert(_EVENTS), new)
    if tasks:
        noted = [
            {**changes[place % len(changes)], "task_id": row, "event_id": new[place]["id"], "at": at}
            for place, row in enumerate(tasks)
        ]
        for each in noted:
            del each["id"]
        connection.execute(insert(_CHANGES), noted)
    return len(told)


def _locked(connection: Connection, table: Table, column: Any, at: datetime) -> list[str]:
    query = select(table.c.id).where(column <= at).order_by(column).limit(BATCH).with_for_update(skip_locked=True)
    return list(connection.scalars(query))


def _by_row(table: Table) -> Any:
    return update(table).where(table.c.id == bindparam("row"))


def _lines(what: str, ground: _Ground) -> list[Line]:
    ratios = [one / other for one, other in zip(ground.ours, ground.bare, strict=True)]
    return [Line(f"bare SQL, {what}", ground.bare), Line(f"tasks advanced, {what}", ground.ours, ratios)]
