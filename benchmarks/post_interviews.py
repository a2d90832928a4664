"""`POST /v1/interviews` against a bare endpoint that inserts the same rows, on each database.

The service runs twice, with its scheduler off and on. The interviews belong to fifty candidates in turn, as in an
applicant tracker: the service plans for a candidate, so requests about one candidate wait for each other. All sides are
measured in turn, round after round, and only figures of the same round are compared: noise affects all alike.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy import Connection, Select, select
from sqlmodel import SQLModel, col

from app.store.db import Database
from app.store.outgoing_records import EventRecord
from app.store.record import select_record
from app.store.records import TaskChangeRecord, TaskRecord
from app.store.tables import ApplicationRow
from benchmarks.bodies import new_interviews
from benchmarks.load import Request
from benchmarks.measures import Line
from benchmarks.sides import PreparedDatabase, Side, bare_on, compare, prepare_database, service_on
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_SAME_WEIGHT: Final = 0.02
"""The bytes that both sides write may differ by this share: identifiers and dates vary in length."""

_CANDIDATES: Final = [f"cand_{number:026}" for number in range(50)]
_ONLY_CHANGED: Final = ("accounts", "api_keys", "candidates")
Contents = dict[str, list[str]]
"""The rows of each table, as text."""


def measure(seconds: float, rounds: int) -> tuple[list[Line], list[str]]:
    """Requests a second of every side on SQLite and PostgreSQL, and a note of what each request writes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines, written = asyncio.run(_on("SQLite", SqliteTemplate(folder), seconds, rounds))
        with postgres(durable=True) as template:
            more, _ = asyncio.run(_on("PostgreSQL", template, seconds, rounds))
        return lines + more, [written]


async def _on(
    database: str, template: SqliteTemplate | PostgresTemplate, seconds: float, rounds: int
) -> tuple[list[Line], str]:
    requests = (Request("/v1/interviews", body) for body in new_interviews(candidates=_CANDIDATES))
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(
            service_on("scheduler off", await prepare_database(template, _CANDIDATES), scheduler="off")
        )
        scheduled = await stack.enter_async_context(
            service_on("scheduler on", await prepare_database(template, _CANDIDATES), scheduler="on")
        )
        written = await _written_by_one(service, next(requests))
        bare = await stack.enter_async_context(_bare(await prepare_database(template, _CANDIDATES), service.database))
        _require_equal(written, await _written_by_one(bare, next(requests)))
        sides = (bare, service, scheduled)
        await compare(sides, requests, seconds, rounds)
    label = f"POST /v1/interviews, {database}"
    return [side.line(label, bare) for side in sides], _note(written)


async def _written_by_one(side: Side, request: Request) -> Contents:
    """The rows that one request adds. It only changes columns of the account, its key and the candidate."""
    before = await _contents(side.database.url)
    await side.send_each(request)
    after = await _contents(side.database.url)
    return {
        table: sorted(set(rows) - set(before[table])) for table, rows in after.items() if table not in _ONLY_CHANGED
    }


@asynccontextmanager
async def _bare(database: PreparedDatabase, model: PreparedDatabase) -> AsyncIterator[Side]:
    """The bare server, which writes texts and events of the same size as those of the model's one interview."""
    async with _database(model.url) as db:
        specimen = to_json({"account_id": database.account_id, **await db.run(_specimen)}).decode()
    async with bare_on("bare", database, BARE_DATABASE_URL=database.url, BARE_SPECIMEN=specimen) as side:
        yield side


def _specimen(connection: Connection) -> dict[str, Any]:
    tasks, changes, events = TaskRecord.TABLE.c, TaskChangeRecord.TABLE.c, EventRecord.TABLE.c
    return {
        "tasks": _rows(connection, select_record(TaskRecord).order_by(tasks.id)),
        "changes": _rows(connection, select_record(TaskChangeRecord).order_by(changes.id)),
        "planned_with": connection.scalar(select(col(ApplicationRow.planned_with))),
        "events": _rows(connection, select_record(EventRecord).order_by(events.sequence)),
    }


async def _contents(url: str) -> Contents:
    async with _database(url) as db:
        return await db.run(_texts)


def _texts(connection: Connection) -> Contents:
    return {
        table.name: [json.dumps(row, default=str, sort_keys=True) for row in _rows(connection, select(table))]
        for table in SQLModel.metadata.sorted_tables
    }


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        await db.close()


def _require_equal(service: Contents, bare: Contents) -> None:
    """The comparison is fair only if both write the same number of rows of every table, of about the same size."""
    for table, rows in service.items():
        assert len(rows) == len(bare[table]), f"{table}: the service writes {len(rows)} rows, bare {len(bare[table])}"
        ours, theirs = (sum(map(len, each)) for each in (rows, bare[table]))
        assert abs(ours - theirs) <= _SAME_WEIGHT * ours, f"{table}: the service writes {ours} bytes, bare {theirs}"


def _note(written: Mapping[str, list[str]]) -> str:
    rows = ", ".join(f"{table} {len(rows)}" for table, rows in written.items() if rows)
    kilobytes = sum(len(row) for rows in written.values() for row in rows) / 1000
    return f"Both write per request, in one transaction: {rows}; {kilobytes:.1f} kB as JSON."
