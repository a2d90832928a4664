"""A client that keeps a server busy: some connections over loopback, each posting as soon as it has its answer."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp

CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: how long each request took and the whole of it, in seconds."""

    latencies: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


async def post_for(seconds: float, url: str, headers: Mapping[str, str], bodies: Iterator[bytes]) -> Round:
    """Post body after body until the time is over and the last answers have come. Raises on any but 201."""
    latencies: list[float] = []
    begun = time.perf_counter()
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as client, asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_keep_posting(client, url, bodies, begun + seconds, latencies))
    return Round(latencies, time.perf_counter() - begun)


async def post_one(url: str, headers: Mapping[str, str], body: bytes) -> None:
    async with aiohttp.ClientSession(headers=headers) as client:
        await _post(client, url, body)


async def _keep_posting(
    client: aiohttp.ClientSession, url: str, bodies: Iterator[bytes], until: float, latencies: list[float]
) -> None:
    while (sent := time.perf_counter()) < until:
        await _post(client, url, next(bodies))
        latencies.append(time.perf_counter() - sent)


async def _post(client: aiohttp.ClientSession, url: str, body: bytes) -> None:
    async with client.post(url, data=body) as answer:
        content = await answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{url} answered {answer.status}: {content[:500].decode()}")
