"""What a request costs a running service, and how long it delays another account's."""

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]  # comes without types

from tests.attacks.shapes import HostileBody
from tests.attacks.target import Target, prepared
from tests.servers import Server

_PAUSE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Cost:
    """What one attack cost, and what was answered."""

    attack: HostileBody
    status: int
    problem: dict[str, object]
    answered_bytes: int
    processor_seconds: float
    peak_megabytes: float
    """By how much the memory of the process grew at the most meanwhile."""
    worst_wait_seconds: float
    """Of another account's `GET`s meanwhile."""

    @property
    def errors(self) -> list[object]:
        """What the problem lists."""
        listed = self.problem.get("errors", [])
        assert isinstance(listed, list)
        return listed


async def measured(server: Server, bodies: Iterable[HostileBody]) -> list[Cost]:
    """What each body costs, one after another."""
    server.client.event_hooks = {}
    target = await prepared(server.client)
    other = await _another_account(server)
    async with httpx.AsyncClient(base_url=server.base_url, headers={"authorization": f"Bearer {other}"}) as bystander:
        process = psutil.Process(server.process.pid)
        await bystander.get("/v1/candidates")
        return [await _one(server, target, bystander, process, each) for each in bodies]


async def _another_account(server: Server) -> str:
    answer = await server.client.post("/v1/accounts", json={"name": "bystander"})
    key: str = answer.json()["api_key"]["key"]
    return key


async def _one(
    server: Server,
    target: Target,
    bystander: httpx.AsyncClient,
    process: psutil.Process,
    attack: HostileBody,
) -> Cost:
    body, path = attack.body(), target.filled(attack.path)
    waits: list[float] = []
    begun = asyncio.Event()
    done = asyncio.Event()
    reading = asyncio.create_task(_keep_reading(bystander, waits, begun, done))
    await begun.wait()
    before = _peak_from_now(process.pid)
    spent = sum(process.cpu_times()[:2])
    headers = {"content-type": attack.content_type}
    answer = await server.client.request(attack.method, path, content=body, headers=headers, timeout=120)
    spent = sum(process.cpu_times()[:2]) - spent
    done.set()
    await reading
    problem = answer.json() if "problem" in answer.headers.get("content-type", "") else {}
    grown = _peak(process.pid) - before
    return Cost(attack, answer.status_code, problem, len(answer.content), spent, grown, max(waits[1:], default=0))


async def _keep_reading(
    bystander: httpx.AsyncClient, waits: list[float], first: asyncio.Event, done: asyncio.Event
) -> None:
    """Read until stopped; a read that is under way is waited for, since it may be the longest."""
    while not done.is_set():
        begun = time.perf_counter()
        answer = await bystander.get("/v1/candidates", timeout=120)
        waits.append(time.perf_counter() - begun)
        first.set()
        assert answer.status_code == 200, answer.text
        await asyncio.sleep(_PAUSE_SECONDS)


def _peak_from_now(pid: int) -> float:
    """What a process has now, in MiB, with which its peak begins again (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _peak(pid)


def _peak(pid: int) -> float:
    """The most memory that a process had, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def report(costs: Iterable[Cost]) -> str:
    """The costs as a table, the slowest first."""
    rows = [
        f"{each.worst_wait_seconds * 1000:8.0f} {each.processor_seconds * 1000:8.0f} {each.peak_megabytes:7.0f}"
        f" {each.answered_bytes:9d} {each.status} {'' if each.status in each.attack.statuses else 'UNEXPECTED '}"
        f"{each.attack.name}{_detail(each)}"
        for each in sorted(costs, key=lambda each: -each.worst_wait_seconds)
    ]
    return "\n".join(["wait ms   cpu ms  +MiB    answer status", *rows])


def _detail(cost: Cost) -> str:
    return "" if cost.status in cost.attack.statuses else f" {json.dumps(cost.problem)[:300]}"
