"""A load generator: a few connections over loopback, each sending its next request as soon as it has the response."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp

CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a path: `POST` if it has a body, else `GET`."""

    path: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """The results of one round, in seconds: latency of each request, duration, and the server's processor time."""

    latencies: list[float]
    seconds: float
    processor_time: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def processor_time_per_request(self) -> float:
        """Seconds of the server's processor time; less sensitive than the clock to other load on the machine."""
        return self.processor_time / len(self.latencies)


async def send_for(
    seconds: float, base: str, headers: Mapping[str, str], requests: Iterator[Request]
) -> tuple[list[float], float]:
    """Send requests for `seconds` and wait for the last responses: the latency of each, and the duration, in seconds.

    Raises `RuntimeError` for any status but 200 of a `GET` or 201 of a `POST`.
    """
    latencies: list[float] = []
    started = time.perf_counter()
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with (
        aiohttp.ClientSession(base, connector=connector, headers=headers) as client,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(CONNECTIONS):
            group.create_task(_keep_sending(client, requests, started + seconds, latencies))
    return latencies, time.perf_counter() - started


async def send_each(base: str, headers: Mapping[str, str], requests: Iterable[Request]) -> list[bytes]:
    """The bodies of the responses to some requests, sent one after the other."""
    async with aiohttp.ClientSession(base, headers=headers) as client:
        return [await _send(client, request) for request in requests]


async def _keep_sending(
    client: aiohttp.ClientSession, requests: Iterator[Request], until: float, latencies: list[float]
) -> None:
    while (sent := time.perf_counter()) < until:
        await _send(client, next(requests))
        latencies.append(time.perf_counter() - sent)


async def _send(client: aiohttp.ClientSession, request: Request) -> bytes:
    method, expected = ("GET", 200) if request.body is None else ("POST", 201)
    async with client.request(method, request.path, data=request.body) as answer:
        content = await answer.read()
        if answer.status != expected:
            raise RuntimeError(f"{request.path} answered {answer.status}: {content[:500].decode()}")
        return content
