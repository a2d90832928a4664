"""The run: callers write, receivers receive, processes are killed; then all work finishes and is checked."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import aiohttp

from app.clock import SystemClock
from app.store.db import Database
from app.usecases.accounts.accounts import create_account
from tests.crash.aftermath import read_aftermath, waiting
from tests.crash.calls import Caller
from tests.crash.endpoints import WISHES, Endpoint, receiving
from tests.crash.events import Feeds
from tests.crash.fleet import Fleet, serving
from tests.crash.process import LOG
from tests.crash.verdict import Evidence, Verdict, judge
from tests.crash.writers import Committed, Writer

_ACCOUNTS: Final = 2
_WRITERS: Final = 6
_RETRIES: Final = ",".join(["0.5"] * 40)
"""An endpoint that fails at every third message never fails forty times for the same one."""


@dataclass(slots=True)
class Ordeal:
    """A run on one database, which is migrated and empty. The same seed gives the same kills and writes."""

    database_url: str
    replicas: int
    rounds: int
    seed: int
    rest_seconds: float = 600
    _committed: Committed = field(default_factory=Committed)

    async def run(self) -> Verdict:
        """Kill once a round under load, let all come to rest, and judge."""
        begun = time.monotonic()
        keys = await self._accounts()
        with tempfile.TemporaryDirectory(prefix="afterview-crash-") as name:
            folder = Path(name)
            async with receiving() as receivers, aiohttp.ClientSession() as session:
                async with self._serving(folder, self.replicas) as fleet:
                    callers = self._callers(session, fleet, keys)
                    endpoints = await _subscribe(callers, receivers.address)
                    await self._kill_under_load(fleet, list(callers.values()))
                    await fleet.ready()
                    await self._rest()
                feeds = await self._feeds(session, folder, keys)
            log = (folder / LOG).read_text(errors="replace")
        stored = await read_aftermath(self.database_url)
        evidence = Evidence(
            stored, feeds, self._committed, endpoints, receivers.arrivals, log, fleet.ended_by_themselves
        )
        facts = {"processes": self.replicas, "kills": self.rounds}
        return judge(evidence, facts | {"seed": self.seed, "seconds": round(time.monotonic() - begun)})

    async def _accounts(self) -> dict[str, str]:
        """Fresh accounts, each with its key."""
        db = Database(self.database_url)
        try:
            return dict(
                [
                    await db.run_in_transaction(create_account, f"no. {one}", SystemClock().now())
                    for one in range(_ACCOUNTS)
                ]
            )
        finally:
            await db.close()

    def _callers(self, session: aiohttp.ClientSession, fleet: Fleet, keys: Mapping[str, str]) -> dict[str, Caller]:
        return {
            account: Caller(session, fleet, key, Random(f"{self.seed} {account}"), self._committed.tally)
            for account, key in keys.items()
        }

    def _serving(self, folder: Path, count: int, **environment: str) -> AbstractAsyncContextManager[Fleet]:
        return serving(
            self.database_url,
            count,
            folder,
            AFTERVIEW_WEBHOOK_TIMEOUT_SECONDS="1",
            AFTERVIEW_WEBHOOK_RETRY_SECONDS=_RETRIES,
            **environment,
        )

    async def _kill_under_load(self, fleet: Fleet, callers: list[Caller]) -> None:
        chance = Random(self.seed)
        end = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for number in range(_WRITERS):
                own = Random(f"{self.seed} {number}")
                writer = Writer(f"w{number}", callers[number % len(callers)], own, self._committed)
                group.create_task(writer.write_until(end))
            for _ in range(self.rounds):
                await fleet.strike(chance)
            end.set()

    async def _rest(self) -> None:
        """Wait until nothing is left to do; leases of killed processes have to end first.

        What does not come to rest in time is left to the verdict, which knows what it is.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._nothing_left(), self.rest_seconds)

    async def _nothing_left(self) -> None:
        while left := await waiting(self.database_url, SystemClock().now()):
            pause = min(0.25 + left / 1000, 2)  # looking costs those who work
            await asyncio.sleep(pause)

    async def _feeds(self, session: aiohttp.ClientSession, folder: Path, keys: Mapping[str, str]) -> Feeds:
        """What `GET /v1/events` tells each account, by a process in which nothing moves by itself."""
        async with self._serving(folder, 1, AFTERVIEW_SCHEDULER="off") as fleet:
            callers = self._callers(session, fleet, keys)
            return {account: [event async for event in _events(caller)] for account, caller in callers.items()}


async def _subscribe(callers: Mapping[str, Caller], address: str) -> list[Endpoint]:
    endpoints = []
    for account, caller in callers.items():
        for wish in WISHES:
            url = f"{address}/{account}/{wish.name}"
            written = await caller.write("POST", "webhooks", wish.subscription(url), _never)
            endpoints.append(Endpoint(written["id"], account, url, wish))
    return endpoints


async def _never() -> None:
    """Nothing is killed yet: no answer is lost."""


async def _events(caller: Caller) -> AsyncIterator[Any]:
    after = 0
    while items := (await caller.read("events", after=after, limit=200))["items"]:
        for event in items:
            yield event
        after = items[-1]["sequence"]
