"""The naive design and ours with the same number of stored tasks: start, memory, lateness."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # comes without types

from app.clock import SystemClock
from app.store.db import Database
from benchmarks import naive
from benchmarks.measures import Line
from benchmarks.receiving import opened_at, receiving
from benchmarks.services import service
from benchmarks.stock import Stock, come_due
from tests.databases import SqliteTemplate

_APART: Final = timedelta(milliseconds=250)
_SINGLE: Final = 40
_TOGETHER: Final = 1000
_LEAD: Final = timedelta(seconds=60)
_LATER: Final = timedelta(seconds=15)
_PATIENCE_SECONDS: Final = 180


@dataclass(frozen=True, slots=True)
class Design:
    """The results of one design: seconds until ready, MiB when idle, lateness in seconds."""

    name: str
    ready_seconds: float
    megabytes: float
    single: list[float]
    together: list[float]


def measure(tasks: int) -> tuple[list[Line], list[str]]:
    """Lateness of tasks that come due one by one, and of a thousand at once, with `tasks` others stored."""
    with tempfile.TemporaryDirectory() as name:
        designs = [asyncio.run(_naive(Path(name), tasks)), asyncio.run(_ours(SqliteTemplate(Path(name)), tasks))]
    lines = [
        line
        for each in designs
        for line in (
            Line(f"{each.name}, one task at a time", [1 / _APART.total_seconds()], latencies=each.single),
            Line(
                f"{each.name}, {len(each.together):,} at once",
                [len(each.together) / max(each.together)],
                latencies=each.together,
            ),
        )
    ]
    notes = [
        f"{each.name} with {tasks:,} stored tasks: ready after {each.ready_seconds:.1f} s, {each.megabytes:.0f} MiB."
        for each in designs
    ]
    return lines, notes


async def _naive(folder: Path, tasks: int) -> Design:
    file = folder / "naive.db"
    async with receiving(opened_at) as (hook, arrivals):
        first = SystemClock().now() + _LEAD
        naive.store_jobs(file, _jobs(hook, first, tasks))
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.naive", str(file), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            assert (await process.stdout.readline()).decode().strip() == naive.READY
            ready = time.perf_counter() - started
            assert SystemClock().now() < first, "writing the jobs took too long; increase the lead"
            memory = await _idle_megabytes(process.pid)
            single, together = await _arrived(arrivals, _SINGLE), await _arrived(arrivals, _TOGETHER)
        finally:
            process.kill()
            await process.wait()
    return Design("a job for each task", ready, memory, single, together)


def _jobs(hook: str, first: datetime, tasks: int) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    words = "You met Dana Reyes of Nordlicht Energie today. " * 40
    instants = [first + number * _APART for number in range(_SINGLE)]
    instants += [instants[-1] + _LATER] * _TOGETHER
    instants += [first + timedelta(days=30, seconds=number) for number in range(tasks)]
    for at in instants:
        yield at, hook, {"type": "task.due", "data": {"task": {"opens_at": at.isoformat(), "why": words}}}


async def _ours(template: SqliteTemplate, tasks: int) -> Design:
    url = template.fresh()
    async with service(url) as running:
        account_id = running.account_id
    db = Database(url)
    try:
        stock = await Stock.create(db, account_id)
        await stock.grow(tasks)
    finally:
        await db.close()
    async with receiving(opened_at) as (hook, arrivals):
        started = time.perf_counter()
        async with service(url) as running:
            ready = time.perf_counter() - started
            memory = await _idle_megabytes(running.pid)
            endpoint = await running.subscribe(hook, event_types=["task.due"], filters={"rules": ["debrief"]})
            first = SystemClock().now() + _LEAD
            for number in range(_SINGLE):
                await running.client.post(f"{running.base}/v1/interviews", json=_interview(first + number * _APART))
            single = await _arrived(arrivals, _SINGLE)
            await running.client.delete(f"{running.base}/v1/webhooks/{endpoint}")
            await running.subscribe(hook, event_types=["task.due"])
            at = SystemClock().now() + _LEAD
            count = await come_due(running.db, account_id, at, _TOGETHER)
            together = await _arrived(arrivals, count)
    return Design("Afterview", ready, memory, single, together)


def _interview(ends_at: datetime) -> dict[str, Any]:
    starts_at = ends_at - timedelta(hours=1)
    return {
        "application": {"company": "Nordlicht Energie"},
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }


async def _arrived(arrivals: asyncio.Queue[float], count: int) -> list[float]:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        return [await arrivals.get() for _ in range(count)]


async def idle_megabytes(url: str) -> float:
    """The memory of an idle service on a database, in MiB."""
    async with service(url) as running:
        return await _idle_megabytes(running.pid)


async def _idle_megabytes(pid: int) -> float:
    """The memory once it has been stable for a while, or after 20 seconds."""
    process, seen = psutil.Process(pid), [0.0]
    for _ in range(20):
        await asyncio.sleep(1)
        seen.append(process.memory_info().rss / 2**20)
        if len(seen) > 5 and max(seen[-4:]) - min(seen[-4:]) < 0.1:
            break
    return seen[-1]
