"""A real HTTP receiver on loopback that stores what it gets and answers as a test wants."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook


@dataclass(frozen=True)
class Received:
    """One request."""

    headers: Mapping[str, str]
    body: bytes
    arrived_at: datetime

    @property
    def event(self) -> dict[str, Any]:
        """The event, whether or not its signature is right."""
        event = json.loads(self.body)
        assert isinstance(event, dict)
        return event

    def verified(self, secret: str) -> dict[str, Any]:
        """The event, once the official library has checked its signature."""
        event = Webhook(secret).verify(self.body, dict(self.headers))
        assert isinstance(event, dict)
        return event


@dataclass
class Receiver:
    """What arrived, and what to answer."""

    url: str = ""
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = "as you wish"
    received: list[Received] = field(default_factory=list)
    _arrival: asyncio.Event = field(default_factory=asyncio.Event)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def hold(self) -> None:
        """Take requests in, but do not answer until `release`."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        at = datetime.fromtimestamp(time.time_ns() / 1e9, UTC)
        self.received.append(Received({name.lower(): value for name, value in request.headers.items()}, body, at))
        self._arrival.set()
        await self._open.wait()
        text = "" if self.status == 204 else self.text
        return web.Response(status=self.status, text=text, headers=self.headers)

    @staticmethod
    def signed_with(received: Received, secret: str) -> bool:
        """Whether one of a message's signatures was made with a secret, whenever that was."""
        message_id, timestamp = received.headers["webhook-id"], received.headers["webhook-timestamp"]
        at = datetime.fromtimestamp(int(timestamp), UTC)
        signature = Webhook(secret).sign(message_id, at, received.body.decode())
        return signature in received.headers["webhook-signature"].split()

    async def wait_for(self, done: Callable[[list[Received]], bool], seconds: float = 20) -> list[Received]:
        """Wait until what has arrived is enough."""
        async with asyncio.timeout(seconds):
            while not done(self.received):
                self._arrival.clear()
                await self._arrival.wait()
        return self.received

    async def wait_for_count(self, count: int, seconds: float = 20) -> list[Received]:
        return await self.wait_for(lambda received: len(received) >= count, seconds)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a free port for as long as the block lasts."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
