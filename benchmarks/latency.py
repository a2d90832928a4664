"""From an event to its arrival, at a steady rate; and how much an endpoint that never answers delays the others."""

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
"""Events of one transaction, about as many as posting an interview causes."""
_HEALTHY: Final = 50
_EVENTS_PER_SECOND: Final = 3
_ROUNDS: Final = 2


def measure() -> list[Line]:
    """Latencies at each rate, in seconds."""
    with postgres(durable=True) as template:
        return [asyncio.run(_at_a_rate(template.fresh(), rate)) for rate in _RATES]


def measure_fairness() -> tuple[list[Line], list[str]]:
    """Latencies of healthy endpoints, without and with a dead endpoint; and their ratios."""
    lines, notes = [], []
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            alone: list[float] = []
            with_dead: list[float] = []
            for _ in range(_ROUNDS):  # in turn, so that noise affects both
                alone += asyncio.run(_healthy(kind.fresh(), dead=0))
                with_dead += asyncio.run(_healthy(kind.fresh(), dead=1))
            rate = [float(_HEALTHY * _EVENTS_PER_SECOND)]
            lines.append(Line(f"{_HEALTHY} healthy endpoints, {database}", rate, latencies=alone))
            lines.append(Line(f"the same with a black hole, {database}", rate, latencies=with_dead))
            ratio = percentile(with_dead, 99) / percentile(alone, 99)
            notes.append(f"Fairness on {database}: p99 with a black hole is {ratio:.2f} of the p99 without.")
    return lines, notes


async def _at_a_rate(database_url: str, rate: int) -> Line:
    async with receiving(happened_at) as (hook, arrivals), service(database_url) as running:
        await running.subscribe(hook)
        await _at_steady_rate(lambda: running.record_events(_TOGETHER), _WARM_UP // _TOGETHER, rate / _TOGETHER)
        await _collected(arrivals, _WARM_UP)
        count = rate * _SECONDS
        await _at_steady_rate(lambda: running.record_events(_TOGETHER), count // _TOGETHER, rate / _TOGETHER)
        return Line(f"event to arrival at {rate}/s, PostgreSQL", [rate], latencies=await _collected(arrivals, count))


async def _healthy(database_url: str, *, dead: int) -> list[float]:
    """How late events arrive at healthy endpoints, in seconds, with `dead` other endpoints that never answer."""
    async with AsyncExitStack() as stack:
        hook, arrivals = await stack.enter_async_context(receiving(happened_at))
        running = await stack.enter_async_context(service(database_url))
        for number in range(_HEALTHY):
            await running.subscribe(f"{hook}/{number}")
        for _ in range(dead):
            await running.subscribe(await stack.enter_async_context(black_hole()))
        await _at_steady_rate(running.create_application, 2, _EVENTS_PER_SECOND)
        await _collected(arrivals, 2 * _HEALTHY)
        count = _EVENTS_PER_SECOND * _SECONDS
        await _at_steady_rate(running.create_application, count, _EVENTS_PER_SECOND)
        return await _collected(arrivals, count * _HEALTHY)


async def _at_steady_rate(action: Callable[[], Awaitable[None]], count: int, rate: float) -> None:
    """Run an action `rate` times a second: each at its own instant, however long the one before took."""

    async def once() -> None:
        await action()

    loop = asyncio.get_running_loop()
    start = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number / rate - loop.time()))
            group.create_task(once())


async def _collected(arrivals: asyncio.Queue[float], count: int) -> list[float]:
    async with asyncio.timeout(60):
        return [await arrivals.get() for _ in range(count)]
