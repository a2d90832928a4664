"""`python -m tests.load [MINUTES]`: two replicas on PostgreSQL at 80 % of what they carry, one killed and replaced.

Exits with 1 when anything but a refused connection went wrong, when an acknowledged write is missing, or when memory
grew without end.
"""

import asyncio
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.databases import postgres
from tests.load.traffic import Traffic
from tests.receiver import receiving
from tests.servers import Server, start

_CLIENTS: Final = 16
_TRIAL_SECONDS: Final = 120
_SHARE: Final = 0.8
_DOWN_SECONDS: Final = 10
_SAMPLED_EVERY: Final = 5
_MOST_GROWTH: Final = 1.25
"""The memory a replica may use at the end, as a multiple of that in the middle of the run."""


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    with postgres() as template:
        return asyncio.run(_load(template.fresh(), minutes * 60))


async def _load(database_url: str, seconds: float) -> int:
    async with receiving() as receiver:
        servers = [await replica(database_url) for _ in range(2)]
        traffic = Traffic([each.base_url for each in servers])
        await servers[0].client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        try:
            most = await capacity(traffic)
            print(f"capacity: {most:.0f} requests a second; load: {_SHARE * most:.0f}", flush=True)
            traffic.latencies.clear()
            memory = await _under_load(traffic, servers, database_url, _SHARE * most, seconds)
            return await _verdict(traffic, memory, len(receiver.received))
        finally:
            await traffic.close()
            for each in servers:
                await each.kill()
                print(each.errors.decode(), end="")


async def replica(database_url: str) -> Server:
    return await start(database_url, AFTERVIEW_REQUESTS_PER_MINUTE="100000000", AFTERVIEW_LOG_LEVEL="error")


async def capacity(traffic: Traffic, seconds: float = _TRIAL_SECONDS) -> float:
    """Requests a second when each client sends the next as soon as it has an answer; the first half warms up."""
    halves = []
    for _ in range(2):
        before, until = sum(traffic.statuses.values()), time.monotonic() + seconds / 2
        async with asyncio.TaskGroup() as group:
            for _ in range(_CLIENTS):
                group.create_task(_busy(traffic, until))
        halves.append((sum(traffic.statuses.values()) - before) / (seconds / 2))
    return halves[-1]


async def _busy(traffic: Traffic, until: float) -> None:
    while time.monotonic() < until:
        await traffic.one()


async def _under_load(
    traffic: Traffic, servers: list[Server], database_url: str, per_second: float, seconds: float
) -> list[list[float]]:
    """Send at a steady rate, whatever the answers; a third of the way on, kill a replica and replace it."""
    memory: list[list[float]] = [[], []]
    async with asyncio.TaskGroup() as group:
        disturbance = group.create_task(_kill_and_replace(traffic, servers, database_url, seconds / 3))
        sampling = group.create_task(_sample(servers, memory))
        await traffic.steadily(group, per_second, seconds)
        await disturbance
        sampling.cancel()
    return memory


async def _kill_and_replace(traffic: Traffic, servers: list[Server], database_url: str, after: float) -> None:
    await asyncio.sleep(after)
    await servers[1].kill()
    print("one replica is killed", flush=True)
    await asyncio.sleep(_DOWN_SECONDS)
    servers[1] = await replica(database_url)
    traffic.replicas[1] = servers[1].base_url
    print("another one runs in its place", flush=True)


async def _sample(servers: list[Server], memory: list[list[float]]) -> None:
    while True:
        for place, server in enumerate(servers):
            if server.process.returncode is None:
                memory[place] += _megabytes(server.process.pid)
        await asyncio.sleep(_SAMPLED_EVERY)


def _megabytes(pid: int) -> list[float]:
    """The memory of a process, in MiB; empty where it was just killed."""
    with suppress(FileNotFoundError, ProcessLookupError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        return [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")]
    return []


async def _verdict(traffic: Traffic, memory: list[list[float]], arrived: int) -> int:
    cuts = [1000 * each for each in statistics.quantiles(traffic.latencies, n=100)]
    print(f"answers: {dict(sorted(traffic.statuses.items()))}; refused connections: {traffic.refused}")
    print(f"latency in ms: p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f}; deliveries arrived: {arrived}")
    broken = [each.interview_id for each in traffic.promises if not await traffic.fulfilled(each)]
    print(f"acknowledged interviews: {len(traffic.promises)}; with something missing: {len(broken)} {broken[:3]}")
    growths = [samples[-1] / statistics.median(samples[len(samples) // 3 : len(samples) // 2]) for samples in memory]
    for samples, growth in zip(memory, growths, strict=True):
        sizes = f"first {samples[0]:.0f}, last {samples[-1]:.0f}, most {max(samples):.0f}"
        print(f"memory in MiB: {sizes}; growth {growth:.2f}")
    faults = sum(count for status, count in traffic.statuses.items() if status >= 400)
    print(f"refusals and faults: {faults}")
    return int(bool(broken) or faults > 0 or max(growths) > _MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
