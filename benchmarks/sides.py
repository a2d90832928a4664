"""The sides of a comparison: servers on databases of a kind, measured in turn, each compared within one round.

What else the machine does meanwhile weighs on all alike.
"""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.clock import SystemClock
from app.store.db import Database
from app.store.record import every, fetch
from app.store.records import CandidateRecord
from app.usecases.accounts.accounts import create_account
from benchmarks.load import Request, Round, ask_each, ask_for
from benchmarks.measures import Line
from benchmarks.servers import Server, free_port, serving
from tests.databases import PostgresTemplate, SqliteTemplate

WARM_UP_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A migrated database with one account, and its default candidate."""

    url: str
    account_id: str
    candidate_id: str
    key: str


@dataclass(slots=True)
class Side:
    """A server on a ground, and how it did in each round."""

    name: str
    ground: Ground
    server: Server
    rounds: list[Round] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.ground.key}", "content-type": "application/json"}

    async def ask_for(self, seconds: float, requests: Iterator[Request]) -> Round:
        with self.server.awake():
            worked = self.server.worked()
            latencies, took = await ask_for(seconds, self.server.base, self.headers, requests)
            return Round(latencies, took, self.server.worked() - worked)

    async def ask_each(self, *requests: Request) -> list[Any]:
        with self.server.awake():
            return [json.loads(each) for each in await ask_each(self.server.base, self.headers, requests)]

    def line(self, what: str, bare: "Side") -> Line:
        pairs = list(zip(self.rounds, bare.rounds, strict=True))
        is_bare = self is bare
        return Line(
            f"{what}, {self.name}",
            [each.per_second for each in self.rounds],
            ratios=[] if is_bare else [one.per_second / other.per_second for one, other in pairs],
            latencies=[latency for each in self.rounds for latency in each.latencies],
            work=[each.work_of_one for each in self.rounds],
            work_ratios=[] if is_bare else [one.work_of_one / other.work_of_one for one, other in pairs],
        )


async def ground(template: SqliteTemplate | PostgresTemplate, candidates: Sequence[str] = ()) -> Ground:
    """A fresh one, with more candidates under these identifiers."""
    url = template.fresh()
    db = Database(url)
    try:
        async with db.transaction() as tx:
            account_id, key = await create_account(tx, "benchmark", SystemClock().now())
            (default,) = await tx.read(fetch, CandidateRecord, every(CandidateRecord))
            tx.add_all(replace(default, id=each, is_default=False) for each in candidates)
    finally:
        await db.close()
    return Ground(url, account_id, default.id, key)


@asynccontextmanager
async def service_on(name: str, ground: Ground, *, scheduler: str) -> AsyncIterator[Side]:
    """The service, which no limit of requests holds back."""
    port = free_port()
    environment = {
        "AFTERVIEW_DATABASE_URL": ground.url,
        "AFTERVIEW_PORT": str(port),
        "AFTERVIEW_BOOTSTRAP_API_KEY": ground.key,
        "AFTERVIEW_SECRET_KEY": "a secret for benchmarks",
        "AFTERVIEW_SCHEDULER": scheduler,
        "AFTERVIEW_REQUESTS_PER_MINUTE": str(10**9),
    }
    async with serving("app", "serve", port=port, **environment) as server:
        yield Side(name, ground, server)


@asynccontextmanager
async def bare_on(app: str, ground: Ground, **environment: str) -> AsyncIterator[Side]:
    """A bare application of this package, under the same server."""
    port = free_port()
    async with serving("uvicorn", f"benchmarks.{app}:app", f"--port={port}", port=port, **environment) as server:
        yield Side("bare", ground, server)


async def compare(sides: tuple[Side, ...], requests: Iterator[Request], seconds: float, rounds: int) -> None:
    """Warm every side up, then measure them in turn."""
    for side in sides:
        side.rounds.clear()
        await side.ask_for(WARM_UP_SECONDS, requests)
    for _ in range(rounds):
        for side in sides:
            side.rounds.append(await side.ask_for(seconds, requests))
