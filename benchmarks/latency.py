"""From an event to its arrival, at a steady rate; and what an endpoint that never answers costs the others."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from benchmarks.measures import Line, percentile
from benchmarks.receiving import black_hole, happened_at, receiving
from benchmarks.services import service
from tests.databases import SqliteTemplate, postgres

_SECONDS: Final = 10
_WARM_UP: Final = 20
_RATES: Final = (50, 200)
_TOGETHER: Final = 5
"""Events of one transaction: an interview that is posted makes about as many."""
_HEALTHY: Final = 50
_EVENTS_PER_SECOND: Final = 3
_ROUNDS: Final = 2


def measure() -> list[Line]:
    """Latencies at each rate."""
    with postgres(durable=True) as template:
        return [asyncio.run(_at_a_rate(template.fresh(), rate)) for rate in _RATES]


def measure_fairness() -> tuple[list[Line], list[str]]:
    """Latencies of healthy endpoints, without a dead one among them and with one; and their ratios."""
    lines, notes = [], []
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            alone: list[float] = []
            beside: list[float] = []
            for _ in range(_ROUNDS):  # in turns, so that the machine's moods meet both
                alone += asyncio.run(_healthy(kind.fresh(), dead=0))
                beside += asyncio.run(_healthy(kind.fresh(), dead=1))
            rate = [float(_HEALTHY * _EVENTS_PER_SECOND)]
            lines.append(Line(f"{_HEALTHY} healthy endpoints, {database}", rate, latencies=alone))
            lines.append(Line(f"the same beside a black hole, {database}", rate, latencies=beside))
            ratio = percentile(beside, 99) / percentile(alone, 99)
            notes.append(f"Fairness on {database}: p99 beside a black hole is {ratio:.2f} of the p99 without.")
    return lines, notes


async def _at_a_rate(database_url: str, rate: int) -> Line:
    async with receiving(happened_at) as (hook, arrivals), service(database_url) as running:
        await running.subscribe(hook)
        await _happening(lambda: running.happen(_TOGETHER), _WARM_UP // _TOGETHER, rate / _TOGETHER)
        await _collected(arrivals, _WARM_UP)
        count = rate * _SECONDS
        await _happening(lambda: running.happen(_TOGETHER), count // _TOGETHER, rate / _TOGETHER)
        return Line(f"event to arrival at {rate}/s, PostgreSQL", [rate], latencies=await _collected(arrivals, count))


async def _healthy(database_url: str, *, dead: int) -> list[float]:
    """How late events arrive at endpoints that answer at once; `dead` endpoints beside them never do."""
    async with AsyncExitStack() as stack:
        hook, arrivals = await stack.enter_async_context(receiving(happened_at))
        running = await stack.enter_async_context(service(database_url))
        for place in range(_HEALTHY):
            await running.subscribe(f"{hook}/{place}")
        for _ in range(dead):
            await running.subscribe(await stack.enter_async_context(black_hole()))
        await _happening(running.apply, 2, _EVENTS_PER_SECOND)
        await _collected(arrivals, 2 * _HEALTHY)
        count = _EVENTS_PER_SECOND * _SECONDS
        await _happening(running.apply, count, _EVENTS_PER_SECOND)
        return await _collected(arrivals, count * _HEALTHY)


async def _happening(happen: Callable[[], Awaitable[None]], count: int, rate: float) -> None:
    """Something at a steady rate: each at its own instant, however long the one before took."""

    async def once() -> None:
        await happen()

    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.TaskGroup() as group:
        for place in range(count):
            await asyncio.sleep(max(0.0, begun + place / rate - loop.time()))
            group.create_task(once())


async def _collected(arrivals: asyncio.Queue[float], count: int) -> list[float]:
    async with asyncio.timeout(60):
        return [await arrivals.get() for _ in range(count)]
