"""A client that keeps a server busy: some connections over loopback, each asking as soon as it has its answer."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp

CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a path, a `POST` where it has a body."""

    path: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: how long each request took, the whole of it, and how long the server worked; in seconds."""

    latencies: list[float]
    seconds: float
    worked: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def work_of_one(self) -> float:
        """Processor time of the server for each request: what else the machine does moves it less than the clock's."""
        return self.worked / len(self.latencies)


async def ask_for(
    seconds: float, base: str, headers: Mapping[str, str], requests: Iterator[Request]
) -> tuple[list[float], float]:
    """Ask and ask until the time is over and the last answers have come: each one's seconds, and those of the whole.

    Raises on any answer but the usual.
    """
    latencies: list[float] = []
    begun = time.perf_counter()
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with (
        aiohttp.ClientSession(base, connector=connector, headers=headers) as client,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(CONNECTIONS):
            group.create_task(_keep_asking(client, requests, begun + seconds, latencies))
    return latencies, time.perf_counter() - begun


async def ask_each(base: str, headers: Mapping[str, str], requests: Iterable[Request]) -> list[bytes]:
    """The answers to some requests, one after the other."""
    async with aiohttp.ClientSession(base, headers=headers) as client:
        return [await _ask(client, request) for request in requests]


async def _keep_asking(
    client: aiohttp.ClientSession, requests: Iterator[Request], until: float, latencies: list[float]
) -> None:
    while (sent := time.perf_counter()) < until:
        await _ask(client, next(requests))
        latencies.append(time.perf_counter() - sent)


async def _ask(client: aiohttp.ClientSession, request: Request) -> bytes:
    method, usual = ("GET", 200) if request.body is None else ("POST", 201)
    async with client.request(method, request.path, data=request.body) as answer:
        content = await answer.read()
        if answer.status != usual:
            raise RuntimeError(f"{request.path} answered {answer.status}: {content[:500].decode()}")
        return content
