"""`python -m benchmarks.millions`: ten million tasks in one PostgreSQL: table sizes, and speed of the hot queries.

Uses some 20 GB in the folder for temporary files, and removes them.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, Final

import typer
from sqlalchemy import Connection, select, text
from sqlmodel import col

from app import logs
from app.clock import SystemClock
from app.etiquette.facts import TaskStatus
from app.store.db import Database
from app.store.outgoing_tables import EventRow
from app.store.paging import PageRequest
from app.store.tables import InterviewRow, TaskRow
from app.usecases.accounts.accounts import create_account
from app.usecases.backlog import read_backlog
from app.usecases.interviews.interviews import get_interview
from app.usecases.tasks.advance import advance, earliest_transition
from app.usecases.tasks.tasks import TaskFilter, list_tasks
from app.usecases.tidy import delete_old_events
from app.usecases.webhooks.events import read_events
from benchmarks import report
from benchmarks.measures import Line, show
from benchmarks.stock import Stock, come_due, settle
from tests.databases import postgres

_STEP: Final = 1_000_000
_TIMES: Final = 30
_DUE: Final = 1000
_EVENTS: Final = 20_000
_BYTES_A_TASK: Final = 2200
_TABLES: Final = ("tasks", "task_changes", "events", "interviews", "applications")
_PAGE: Final = PageRequest(limit=50)

Work = Callable[[], Awaitable[Any]]


def main(
    tasks: Annotated[int, typer.Option(min=10_000, help="Number of stored tasks.")] = 10_000_000,
    write: Annotated[bool, typer.Option(help="Write the figures into docs/scaling.md.")] = False,
) -> None:
    """Ten million tasks in one PostgreSQL: table sizes, and speed of the hot queries."""
    logs.configure("warning")
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < 2 * tasks * _BYTES_A_TASK:
        raise typer.BadParameter(f"{free / 1e9:.0f} GB are free, {2 * tasks * _BYTES_A_TASK / 1e9:.0f} GB are needed")
    machine = report.machine()
    with postgres(durable=True) as template:
        lines, notes = asyncio.run(_measure(template.fresh(), tasks))
    show(lines, [*notes, f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} after."])
    if write:
        report.write("millions", lines, [machine, *notes], report.SCALING)


async def _measure(url: str, tasks: int) -> tuple[list[Line], list[str]]:
    db = Database(url)
    try:
        account_id, _ = await db.run_in_transaction(create_account, "benchmark", SystemClock().now())
        stock = await Stock.create(db, account_id, events=False)
        started = time.perf_counter()
        for size in [*range(_STEP, tasks, _STEP), tasks]:
            await stock.grow(size)
            print(f"{stock.tasks:,} tasks after {time.perf_counter() - started:.0f} s", flush=True)
        # unlike the stock, these have events, to be read and deleted below
        due_at = SystemClock().now() + timedelta(hours=1)
        due = await come_due(db, account_id, due_at, _EVENTS // 2)
        await settle(db)
        lines = [await _timed(label, work) for label, work in (await _hot(db, account_id)).items()]
        started = time.perf_counter()
        while await db.run_in_transaction(advance, due_at):
            pass
        lines.append(Line(f"tasks advanced, {due:,} due at once", [due / (time.perf_counter() - started)]))
        await settle(db)
        notes = [await db.run(_size, table) for table in _TABLES]
        started, deleted = time.perf_counter(), 0
        while (some := await delete_old_events(db, SystemClock().now() + timedelta(days=1))) and deleted < _EVENTS:
            deleted += some
        lines.append(Line("old events deleted", [deleted / (time.perf_counter() - started)]))
    finally:
        await db.close()
    return lines, notes


def _size(connection: Connection, table: str) -> str:
    query = text("SELECT reltuples, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class WHERE oid = to_regclass(:t)")
    rows, heap, indexes = connection.execute(query, {"t": table}).one()
    return (
        f"Size of `{table}`: {rows / 1e6:,.2f} M rows, {heap / 1e9:.2f} GB and {indexes / 1e9:.2f} GB of indexes: "
        f"{heap / rows:,.0f} and {indexes / rows:,.0f} bytes a row."
    )


async def _hot(db: Database, account_id: str) -> dict[str, Work]:
    candidate_id, interview_id, sequence = await db.run(_arguments)
    due, own = TaskFilter(status=[TaskStatus.DUE]), TaskFilter(candidate_id=[candidate_id])
    scheduled = TaskFilter(status=[TaskStatus.SCHEDULED])
    return {
        "50 due tasks of the account": lambda: list_tasks(db, account_id, _PAGE, due),
        "50 scheduled tasks of the account": lambda: list_tasks(db, account_id, _PAGE, scheduled),
        "50 tasks of a candidate": lambda: list_tasks(db, account_id, _PAGE, own),
        "an interview with its embedded resources": lambda: get_interview(db, account_id, interview_id),
        "50 events": lambda: read_events(db, account_id, sequence, [], 50, "http://x"),
        "the next due instant": lambda: db.run_statement(earliest_transition),
        "the counts of `/metrics`": lambda: read_backlog(db, SystemClock().now()),
    }


def _arguments(connection: Connection) -> tuple[str, str, int]:
    """The candidate of the newest `thank_you` task, the newest interview, and the sequence of the oldest event."""
    owner = select(col(TaskRow.candidate_id)).where(col(TaskRow.rule) == "thank_you").order_by(col(TaskRow.id).desc())
    interview = select(col(InterviewRow.id)).order_by(col(InterviewRow.id).desc())
    sequence = select(col(EventRow.sequence)).order_by(col(EventRow.id))
    return (
        connection.scalars(owner.limit(1)).one(),
        connection.scalars(interview.limit(1)).one(),
        connection.scalar(sequence.limit(1)) or 0,
    )


async def _timed(label: str, work: Work) -> Line:
    """Time some work; the first run warms up and does not count."""
    await work()
    durations = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        await work()
        durations.append(time.perf_counter() - started)
    return Line(label, [1 / (sum(durations) / len(durations))], latencies=durations)


if __name__ == "__main__":
    typer.run(main)
