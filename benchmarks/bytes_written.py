"""How many bytes a database writes for one `POST /v1/interviews`, with 20,000 stored tasks of other applications.

SQLite writes every changed page into its write-ahead log, and at each checkpoint the pages of the log into the
database; both are counted, as write calls of this process. On PostgreSQL the growth of the write-ahead log is counted;
other processes write the pages later. The use case is called in this process, so that nothing else writes meanwhile.
"""

import asyncio
import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # comes without types
from sqlalchemy import Connection, text

from app.clock import SystemClock
from app.resources.interviews import NewInterview
from app.store.db import Database
from app.usecases.interviews.interviews import create_interview
from benchmarks.bodies import new_interviews
from benchmarks.sides import PreparedDatabase, prepare_database
from benchmarks.stock import Stock
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_STORED: Final = 20_000
_LARGE_PANEL: Final = 12
_CANDIDATES: Final = [f"cand_{number:026}" for number in range(50)]
_WARM_UP: Final = 100
"""Interviews that are posted first, so that the newest pages are as full as they usually are."""
_POSTED: Final = 100
_POSTED_ONE_BY_ONE: Final = 20

Bodies = Iterator[bytes]


def measure() -> list[str]:
    """A note for each database and each size of panel."""
    with tempfile.TemporaryDirectory() as name:
        notes = asyncio.run(_on_sqlite(SqliteTemplate(Path(name))))
    with postgres() as template:
        return notes + asyncio.run(_on_postgresql(template))


async def _on_sqlite(template: SqliteTemplate) -> list[str]:
    stored = await prepare_database(template, _CANDIDATES)
    db = Database(stored.url)
    try:
        await _fill(db, stored)
        return [await _note_on_sqlite(db, stored, panel, bodies) for panel, bodies in _panels()]
    finally:
        await db.close()


async def _note_on_sqlite(db: Database, stored: PreparedDatabase, panel: str, bodies: Bodies) -> str:
    log = Path(f"{stored.url.removeprefix('sqlite:///')}-wal")
    before = _written_by_this_process()
    await _post(db, stored, islice(bodies, _POSTED))
    each = (_written_by_this_process() - before) / _POSTED
    logged = 0
    for body in islice(bodies, _POSTED_ONE_BY_ONE):
        async with db.transaction() as tx:
            tx.truncate_log_after_commit()  # start with an empty log
        await _post(db, stored, [body])
        logged += _size(log)
    return (
        f"SQLite writes for {panel}: {each / 1000:,.0f} kB,"
        f" {logged / _POSTED_ONE_BY_ONE / 1000:,.0f} kB of them into its log."
    )


async def _on_postgresql(template: PostgresTemplate) -> list[str]:
    stored = await prepare_database(template, _CANDIDATES)
    db = Database(stored.url)
    try:
        await _fill(db, stored)
        notes = []
        for panel, bodies in _panels():
            before = await db.run(_position)
            await _post(db, stored, islice(bodies, _POSTED))
            each = (await db.run(_position) - before) / _POSTED
            notes.append(
                f"PostgreSQL writes for {panel}: {each / 1000:,.0f} kB into its log, without full-page images."
            )
        return notes
    finally:
        await db.close()


async def _fill(db: Database, stored: PreparedDatabase) -> None:
    stock = await Stock.create(db, stored.account_id)
    await stock.grow(_STORED)
    await _post(db, stored, islice(new_interviews(candidates=_CANDIDATES), _WARM_UP))


async def _post(db: Database, stored: PreparedDatabase, bodies: Iterable[bytes]) -> None:
    for body in bodies:
        now = SystemClock().now()
        await db.run_in_transaction(create_interview, stored.account_id, NewInterview.model_validate_json(body), now)


def _panels() -> Iterator[tuple[str, Bodies]]:
    yield "an interview with three people", new_interviews(candidates=_CANDIDATES)
    large = (_with_people(body, _LARGE_PANEL) for body in new_interviews(candidates=_CANDIDATES))
    yield f"an interview with {_LARGE_PANEL} people", large


def _with_people(body: bytes, count: int) -> bytes:
    document: dict[str, Any] = json.loads(body)
    (one, *_) = document["interviewers"]
    document["interviewers"] = [
        {**one, "name": f"{one['name']} {number}", "email": f"{number}.{one['email']}"} for number in range(count)
    ]
    return json.dumps(document).encode()


def _size(file: Path) -> int:
    return file.stat().st_size


def _written_by_this_process() -> int:
    return int(psutil.Process().io_counters().write_chars)


def _position(connection: Connection) -> int:
    """The end of PostgreSQL's write-ahead log, in bytes."""
    return int(connection.scalar(text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) or 0)
