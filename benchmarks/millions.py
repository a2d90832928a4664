"""`python -m benchmarks.millions`: ten million tasks in one PostgreSQL, what they weigh, how fast the hot queries are.

Takes some 20 GB under the folder for temporary files, and gives them back.
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
from app.usecases.backlog import look_at_backlog
from app.usecases.interviews.interviews import get_interview
from app.usecases.tasks.advance import advance, earliest_transition
from app.usecases.tasks.tasks import TaskFilter, list_tasks
from app.usecases.tidy import forget_old_events
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
    tasks: Annotated[int, typer.Option(min=10_000, help="How many are stored.")] = 10_000_000,
    write: Annotated[bool, typer.Option(help="Write the figures into docs/scaling.md.")] = False,
) -> None:
    """Ten million tasks in one PostgreSQL: what they weigh, how fast the hot queries are."""
    logs.configure("warning")
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < 2 * tasks * _BYTES_A_TASK:
        raise typer.BadParameter(f"{free / 1e9:.0f} GB are free, {2 * tasks * _BYTES_A_TASK / 1e9:.0f} GB are wanted")
    machine = report.machine()
    with postgres(durable=True) as template:
        lines, notes = asyncio.run(_measure(template.fresh(), tasks))
    show(lines, [*notes, f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} after."])
    if write:
        report.write("millions", lines, [machine, *notes], report.SCALING)


async def _measure(url: str, tasks: int) -> tuple[list[Line], list[str]]:
    db = Database(url)
    try:
        account_id, _ = await db.carry_out(create_account, "benchmark", SystemClock().now())
        stock = await Stock.begun(db, account_id, events=False)
        begun = time.perf_counter()
        for size in [*range(_STEP, tasks, _STEP), tasks]:
            await stock.grow(size)
            print(f"{stock.tasks:,} tasks after {time.perf_counter() - begun:.0f} s", flush=True)
        # these have events, which are then there to be read and forgotten
        due_at = SystemClock().now() + timedelta(hours=1)
        due = await come_due(db, account_id, due_at, _EVENTS // 2)
        await settle(db)
        lines = [await _timed(what, work) for what, work in (await _hot(db, account_id)).items()]
        begun = time.perf_counter()
        while await db.carry_out(advance, due_at):
            pass
        lines.append(Line(f"tasks advanced, {due:,} due at once", [due / (time.perf_counter() - begun)]))
        await settle(db)
        notes = [await db.read(_weight, table) for table in _TABLES]
        begun, gone = time.perf_counter(), 0
        while (some := await forget_old_events(db, SystemClock().now() + timedelta(days=1))) and gone < _EVENTS:
            gone += some
        lines.append(Line("events forgotten", [gone / (time.perf_counter() - begun)]))
    finally:
        await db.close()
    return lines, notes


def _weight(connection: Connection, table: str) -> str:
    query = text("SELECT reltuples, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class WHERE oid = to_regclass(:t)")
    rows, heap, indexes = connection.execute(query, {"t": table}).one()
    return (
        f"Weight of `{table}`: {rows / 1e6:,.2f} M rows, {heap / 1e9:.2f} GB and {indexes / 1e9:.2f} GB of indexes: "
        f"{heap / rows:,.0f} and {indexes / rows:,.0f} bytes a row."
    )


async def _hot(db: Database, account_id: str) -> dict[str, Work]:
    candidate_id, interview_id, sequence = await db.read(_asked_for)
    due, own = TaskFilter(status=TaskStatus.DUE), TaskFilter(candidate_id=candidate_id)
    scheduled = TaskFilter(status=TaskStatus.SCHEDULED)
    return {
        "50 due tasks of the account": lambda: list_tasks(db, account_id, _PAGE, due),
        "50 scheduled tasks of the account": lambda: list_tasks(db, account_id, _PAGE, scheduled),
        "50 tasks of a candidate": lambda: list_tasks(db, account_id, _PAGE, own),
        "an interview, with all that it embeds": lambda: get_interview(db, account_id, interview_id),
        "50 events": lambda: read_events(db, account_id, sequence, [], 50, "http://x"),
        "the next instant at which something comes due": lambda: db.look_up(earliest_transition),
        "what `/metrics` counts": lambda: look_at_backlog(db, SystemClock().now()),
    }


def _asked_for(connection: Connection) -> tuple[str, str, int]:
    """The candidate of the newest task of its kind, the newest interview, and the number of the oldest event."""
    owner = select(col(TaskRow.candidate_id)).where(col(TaskRow.rule) == "thank_you").order_by(col(TaskRow.id).desc())
    interview = select(col(InterviewRow.id)).order_by(col(InterviewRow.id).desc())
    sequence = select(col(EventRow.sequence)).order_by(col(EventRow.id))
    return (
        connection.scalars(owner.limit(1)).one(),
        connection.scalars(interview.limit(1)).one(),
        connection.scalar(sequence.limit(1)) or 0,
    )


async def _timed(what: str, work: Work) -> Line:
    """The first time warms up."""
    await work()
    took = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        await work()
        took.append(time.perf_counter() - begun)
    return Line(what, [1 / (sum(took) / len(took))], latencies=took)


if __name__ == "__main__":
    typer.run(main)
