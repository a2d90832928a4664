"""`POST /v1/interviews` against a bare endpoint that inserts the same rows, on each database.

The service runs twice, without its scheduler and with it. All sides are measured in turn, round after round, and only
the figures of one round are compared with each other: what else the machine does meanwhile weighs on all alike.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import SQLModel, col

from app.clock import SystemClock
from app.store.db import Database, async_url
from app.store.outgoing_tables import EventRow
from app.store.tables import CandidateRow, TaskRow
from app.usecases.accounts import create_account
from benchmarks.bodies import new_interviews
from benchmarks.load import Round, post_for, post_one
from benchmarks.measures import Line
from benchmarks.servers import Server, free_port, serving
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_WARM_UP_SECONDS: Final = 1.0
_SAME_WEIGHT: Final = 0.02
"""The bytes that both sides write may differ by this share: identifiers and dates are not all of one length."""

Contents = dict[str, list[str]]
"""The rows of each table, as text."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A migrated database with one account."""

    url: str
    account_id: str
    candidate_id: str
    key: str


@dataclass(slots=True)
class Side:
    """A server on a ground of its own, and how it did in each round."""

    name: str
    ground: Ground
    server: Server
    rounds: list[Round] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.ground.key}", "content-type": "application/json"}

    async def post_for(self, seconds: float, bodies: Iterator[bytes]) -> Round:
        with self.server.awake():
            return await post_for(seconds, self.server.url, self.headers, bodies)

    async def written_by_one(self, body: bytes) -> Contents:
        """The rows that one request adds."""
        before = await _contents(self.ground.url)
        with self.server.awake():
            await post_one(self.server.url, self.headers, body)
        after = await _contents(self.ground.url)
        return {table: sorted(set(rows) - set(before[table])) for table, rows in after.items() if table != "accounts"}


def measure(seconds: float, rounds: int) -> tuple[list[Line], str]:
    """Requests a second of every side on SQLite and PostgreSQL, and what each request writes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines, written = asyncio.run(_on("SQLite", SqliteTemplate(folder), seconds, rounds))
        with postgres() as template:
            more, _ = asyncio.run(_on("PostgreSQL", template, seconds, rounds))
        return lines + more, written


async def _on(
    database: str, template: SqliteTemplate | PostgresTemplate, seconds: float, rounds: int
) -> tuple[list[Line], str]:
    bodies = new_interviews()
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(_service("scheduler off", await _ground(template), "off"))
        scheduled = await stack.enter_async_context(_service("scheduler on", await _ground(template), "on"))
        written = await service.written_by_one(next(bodies))
        bare = await stack.enter_async_context(_bare(await _ground(template), service.ground))
        _require_equal(written, await bare.written_by_one(next(bodies)))
        sides = (bare, service, scheduled)
        for side in sides:
            await side.post_for(_WARM_UP_SECONDS, bodies)
        for _ in range(rounds):
            for side in sides:
                side.rounds.append(await side.post_for(seconds, bodies))
    return [_line(database, side, bare) for side in sides], _what_was_written(written)


@asynccontextmanager
async def _service(name: str, ground: Ground, scheduler: str) -> AsyncIterator[Side]:
    port = free_port()
    environment = {
        "AFTERVIEW_DATABASE_URL": ground.url,
        "AFTERVIEW_PORT": str(port),
        "AFTERVIEW_BOOTSTRAP_API_KEY": ground.key,
        "AFTERVIEW_SECRET_KEY": "a secret for benchmarks",
        "AFTERVIEW_SCHEDULER": scheduler,
    }
    async with serving("app", "serve", port=port, **environment) as server:
        yield Side(name, ground, server)


@asynccontextmanager
async def _bare(ground: Ground, model: Ground) -> AsyncIterator[Side]:
    """The bare server, writing words and events of the same weight as those that the model's one interview has."""
    port = free_port()
    specimen = json.dumps(await _specimen(ground, model))
    environment = {"BARE_DATABASE_URL": async_url(ground.url), "BARE_SPECIMEN": specimen}
    async with serving("uvicorn", "benchmarks.bare:app", f"--port={port}", port=port, **environment) as server:
        yield Side("bare", ground, server)


async def _ground(template: SqliteTemplate | PostgresTemplate) -> Ground:
    url = template.fresh()
    async with _database(url) as db:
        account_id, key = await create_account(db, "benchmark", SystemClock().now())
        async with db.reading() as session:
            candidate_id = (await session.scalars(select(col(CandidateRow.id)))).one()
    return Ground(url, account_id, candidate_id, key)


async def _specimen(ground: Ground, model: Ground) -> dict[str, Any]:
    async with _database(model.url) as db, db.reading() as session:
        tasks = await session.scalars(select(TaskRow).order_by(col(TaskRow.id)))
        events = await session.scalars(select(EventRow).order_by(col(EventRow.sequence)))
        return {
            "account_id": ground.account_id,
            "candidate_id": ground.candidate_id,
            "tasks": [each.model_dump(mode="json") for each in tasks],
            "events": [each.model_dump(mode="json") for each in events],
        }


async def _contents(url: str) -> Contents:
    async with _database(url) as db, db.reading() as session:
        return {
            table.name: [
                json.dumps(dict(row), default=str, sort_keys=True)
                for row in (await session.execute(select(table))).mappings()
            ]
            for table in SQLModel.metadata.sorted_tables
        }


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        await db.close()


def _require_equal(service: Contents, bare: Contents) -> None:
    """The comparison is only fair while both write the same: as many rows of every table, of the same weight."""
    for table, rows in service.items():
        assert len(rows) == len(bare[table]), f"{table}: the service writes {len(rows)} rows, bare {len(bare[table])}"
        ours, theirs = (sum(map(len, each)) for each in (rows, bare[table]))
        assert abs(ours - theirs) <= _SAME_WEIGHT * ours, f"{table}: the service writes {ours} bytes, bare {theirs}"


def _line(database: str, side: Side, bare: Side) -> Line:
    pairs = zip(side.rounds, bare.rounds, strict=True)
    return Line(
        f"POST /v1/interviews, {database}, {side.name}",
        [each.per_second for each in side.rounds],
        ratios=[] if side is bare else [one.per_second / other.per_second for one, other in pairs],
        latencies=[latency for each in side.rounds for latency in each.latencies],
    )


def _what_was_written(written: Mapping[str, list[str]]) -> str:
    rows = ", ".join(f"{table} {len(rows)}" for table, rows in written.items() if rows)
    kilobytes = sum(len(row) for rows in written.values() for row in rows) / 1000
    return f"Both write for each request, in one transaction: {rows}; {kilobytes:.1f} kB as JSON."
