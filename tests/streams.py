"""The application behind a real HTTP server in this process, and a reader of server-sent events."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from app.api.connections import Connections
from tests.documented import check_against_the_document
from tests.service import Api

STREAM = "/v1/events/stream"


@dataclass(frozen=True)
class Block:
    """What one block of a stream dispatches: WHATWG HTML, section 9.2.6."""

    id: str
    event: str
    data: str

    @property
    def document(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.data)
        return data


async def until(done: Callable[[], bool]) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(20):
        while True:
            if done():
                return
            await asyncio.sleep(0.01)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def over_http(api: Api, connections: Connections | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client that reaches the application through a socket, with the key of `api`."""
    protocol: Any = connections or Connections(1000)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(api.app, http=protocol, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve([listener]))
    await until(lambda: server.started)
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
            headers={"authorization": api.headers["authorization"]},
            event_hooks={"response": [check_against_the_document]},
            timeout=30,
        ) as client:
            yield client
    finally:
        api.app.state.streams.end()
        server.should_exit = True
        async with asyncio.timeout(10):
            await serving


class Reader:
    """Reads an open stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()
        self.last_id = ""

    async def block(self, seconds: float = 20) -> Block | None:
        """The next block that has data; None at the end of the stream."""
        event, data = "", list[str]()
        async with asyncio.timeout(seconds):
            async for line in self._lines:
                name, _, value = line.partition(":")
                value = value.removeprefix(" ")
                if line == "":
                    if data:
                        return Block(self.last_id, event, "\n".join(data))
                    event = ""
                elif name == "id":
                    self.last_id = value
                elif name == "event":
                    event = value
                elif name == "data":
                    data.append(value)
        return None

    async def blocks(self, count: int) -> list[Block]:
        found = [await self.block() for _ in range(count)]
        assert None not in found, "the stream ended"
        return [each for each in found if each is not None]

    async def opening(self) -> None:
        """The block without data that every stream begins with."""
        lines = [await self.line() for _ in range(3)]
        assert lines[1:] == ["retry: 2000", ""], lines
        self.last_id = lines[0].removeprefix("id: ")

    async def line(self) -> str:
        async with asyncio.timeout(20):
            return await anext(self._lines)

    async def rest(self) -> list[Block]:
        """What comes until the stream ends by itself."""
        return [each async for each in self]

    async def __aiter__(self) -> AsyncIterator[Block]:
        while (found := await self.block()) is not None:
            yield found


@asynccontextmanager
async def following(client: httpx.AsyncClient, **how: Any) -> AsyncIterator[Reader]:
    """An open stream, whose opening block was read."""
    async with client.stream("GET", STREAM, **how) as answer:
        if answer.status_code != 200:
            await answer.aread()
        assert answer.status_code == 200, answer.text
        reader = Reader(answer)
        await reader.opening()
        yield reader
