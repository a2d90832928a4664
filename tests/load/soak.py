"""`python -m tests.load.soak [MINUTES]`: one process at half of what it carries, to see whether anything grows.

Memory, open files and the median latency are taken every few seconds; the growth of each in an hour is that of a line
through the second half of the run. Exits with 1 when one of them is not flat, or when anything went wrong.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import psutil  # type: ignore[import-untyped]  # comes without types

from tests.databases import postgres
from tests.load.__main__ import capacity, replica
from tests.load.traffic import Traffic
from tests.receiver import receiving

_SHARE: Final = 0.5
_SAMPLED_EVERY: Final = 2.0
_TRIAL_SECONDS: Final = 40
_MEMORY_MAY_GROW_BY: Final = 0.10
"""Growth allowed from half time to the end: caches fill, the interpreter's heap settles."""
_FILES_MAY_GROW_BY: Final = 4
_LATENCY_MAY_GROW_BY: Final = 0.5
"""Growth allowed of the median from half time to the end: the machine's speed varies."""


@dataclass(slots=True)
class Samples:
    """What was seen of a process, and how long requests took since the sample before."""

    at: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    latency: list[float] = field(default_factory=list)
    """Medians, in milliseconds."""


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 15
    with postgres() as template:
        return asyncio.run(_soak(template.fresh(), minutes * 60))


async def _soak(database_url: str, seconds: float) -> int:
    async with receiving() as receiver:
        server = await replica(database_url)
        traffic = Traffic([server.base_url])
        await server.client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        try:
            most = await capacity(traffic, min(_TRIAL_SECONDS, seconds))
            print(f"capacity: {most:.0f} requests a second; load: {_SHARE * most:.0f}", flush=True)
            samples = await _at(_SHARE * most, traffic, psutil.Process(server.process.pid), seconds)
            return await _verdict(samples, traffic, len(receiver.received))
        finally:
            await traffic.close()
            await server.kill()
            print(server.errors.decode(), end="")


async def _at(per_second: float, traffic: Traffic, process: psutil.Process, seconds: float) -> Samples:
    """Send at a steady rate, whatever the answers."""
    samples, begun = Samples(), time.monotonic()
    traffic.latencies.clear()
    async with asyncio.TaskGroup() as group:
        sampling = group.create_task(_sample(process, traffic, samples, begun))
        await traffic.steadily(group, per_second, seconds)
        sampling.cancel()
    return samples


async def _sample(process: psutil.Process, traffic: Traffic, samples: Samples, begun: float) -> None:
    while True:
        await asyncio.sleep(_SAMPLED_EVERY)
        if traffic.latencies:
            samples.at.append(time.monotonic() - begun)
            samples.megabytes.append(process.memory_info().rss / 2**20)
            samples.files.append(process.num_fds())
            samples.latency.append(1000 * statistics.median(traffic.latencies))
            traffic.latencies.clear()


async def _verdict(samples: Samples, traffic: Traffic, arrived: int) -> int:
    flat = [
        _is_flat("memory in MiB", samples.at, samples.megabytes, lambda size: size * _MEMORY_MAY_GROW_BY),
        _is_flat("open files", samples.at, samples.files, lambda _: _FILES_MAY_GROW_BY),
        _is_flat("median latency in ms", samples.at, samples.latency, lambda took: took * _LATENCY_MAY_GROW_BY),
    ]
    broken = [each.interview_id for each in traffic.promises if not await traffic.fulfilled(each)]
    faults = sum(count for status, count in traffic.statuses.items() if status >= 400)
    print(f"answers: {dict(sorted(traffic.statuses.items()))}; deliveries arrived: {arrived}")
    print(f"refusals and faults: {faults}; refused connections: {traffic.refused}")
    print(f"acknowledged interviews: {len(traffic.promises)}; with something missing: {len(broken)}")
    return int(not all(flat) or faults > 0 or traffic.refused > 0 or bool(broken))


def _is_flat(what: str, at: Sequence[float], values: Sequence[float], allowed: Callable[[float], float]) -> bool:
    """Whether the second half, as a line, rises by no more than is allowed of where it begins."""
    half = len(at) // 2
    slope, start = statistics.linear_regression(at[half:], values[half:])
    begins = start + slope * at[half]
    rises = slope * (at[-1] - at[half])
    print(
        f"{what}: first {values[0]:.0f}, at half time {begins:.0f}, last {values[-1]:.0f}, most {max(values):.0f}; "
        f"slope {slope * 3600:+.1f} an hour, {rises:+.1f} in the second half (at most {allowed(begins):+.1f})"
    )
    return rises <= allowed(begins)


if __name__ == "__main__":
    sys.exit(main())
