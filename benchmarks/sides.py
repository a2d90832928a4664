"""The sides of a comparison: servers on databases of one kind, measured in turn and compared within a round.

Noise on the machine affects all sides alike.
"""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.clock import SystemClock
from app.store.db import Database
from app.store.record import fetch, select_record
from app.store.records import CandidateRecord
from app.usecases.accounts.accounts import create_account
from benchmarks.load import Request, Round, send_each, send_for
from benchmarks.measures import Line
from benchmarks.servers import Server, free_port, serving
from tests.databases import PostgresTemplate, SqliteTemplate

WARM_UP_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class PreparedDatabase:
    """A migrated database with one account, its API key and its default candidate."""

    url: str
    account_id: str
    candidate_id: str
    key: str


@dataclass(slots=True)
class Side:
    """A server on a prepared database, and its results of each round."""

    name: str
    database: PreparedDatabase
    server: Server
    rounds: list[Round] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.database.key}", "content-type": "application/json"}

    async def send_for(self, seconds: float, requests: Iterator[Request]) -> Round:
        with self.server.awake():
            before = self.server.processor_time()
            latencies, duration = await send_for(seconds, self.server.base, self.headers, requests)
            return Round(latencies, duration, self.server.processor_time() - before)

    async def send_each(self, *requests: Request) -> list[Any]:
        with self.server.awake():
            return [json.loads(each) for each in await send_each(self.server.base, self.headers, requests)]

    def line(self, label: str, bare: "Side") -> Line:
        pairs = list(zip(self.rounds, bare.rounds, strict=True))
        is_bare = self is bare
        return Line(
            f"{label}, {self.name}",
            [each.per_second for each in self.rounds],
            ratios=[] if is_bare else [one.per_second / other.per_second for one, other in pairs],
            latencies=[latency for each in self.rounds for latency in each.latencies],
            processor_times=[each.processor_time_per_request for each in self.rounds],
            processor_ratios=[]
            if is_bare
            else [one.processor_time_per_request / other.processor_time_per_request for one, other in pairs],
        )


async def prepare_database(
    template: SqliteTemplate | PostgresTemplate, candidates: Sequence[str] = ()
) -> PreparedDatabase:
    """A new database, with additional candidates under these identifiers."""
    url = template.fresh()
    db = Database(url)
    try:
        async with db.transaction() as tx:
            account_id, key = await create_account(tx, "benchmark", SystemClock().now())
            (default,) = await tx.run(fetch, CandidateRecord, select_record(CandidateRecord))
            tx.add_all(replace(default, id=candidate_id, is_default=False) for candidate_id in candidates)
    finally:
        await db.close()
    return PreparedDatabase(url, account_id, default.id, key)


@asynccontextmanager
async def service_on(name: str, database: PreparedDatabase, *, scheduler: str) -> AsyncIterator[Side]:
    """The service, with a request limit that is never reached."""
    port = free_port()
    environment = {
        "AFTERVIEW_DATABASE_URL": database.url,
        "AFTERVIEW_PORT": str(port),
        "AFTERVIEW_BOOTSTRAP_API_KEY": database.key,
        "AFTERVIEW_SECRET_KEY": "a secret for benchmarks",
        "AFTERVIEW_SCHEDULER": scheduler,
        "AFTERVIEW_REQUESTS_PER_MINUTE": str(10**9),
    }
    async with serving("app", "serve", port=port, **environment) as server:
        yield Side(name, database, server)


@asynccontextmanager
async def bare_on(app: str, database: PreparedDatabase, **environment: str) -> AsyncIterator[Side]:
    """A bare application of this package, on the same HTTP server."""
    port = free_port()
    async with serving("uvicorn", f"benchmarks.{app}:app", f"--port={port}", port=port, **environment) as server:
        yield Side("bare", database, server)


async def compare(sides: tuple[Side, ...], requests: Iterator[Request], seconds: float, rounds: int) -> None:
    """Warm up every side, then measure them in turn."""
    for side in sides:
        side.rounds.clear()
        await side.send_for(WARM_UP_SECONDS, requests)
    for _ in range(rounds):
        for side in sides:
            side.rounds.append(await side.send_for(seconds, requests))
