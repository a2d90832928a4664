"""Webhook receivers: one that measures how late each event arrives, and one that never answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from app.clock import SystemClock

Event = dict[str, Any]
_MANY: Final = 4096


def happened_at(event: Event) -> datetime:
    """The timestamp of an event."""
    return datetime.fromisoformat(event["timestamp"])


def opened_at(event: Event) -> datetime:
    """When the task of an event opened."""
    return datetime.fromisoformat(event["data"]["task"]["opens_at"])


@asynccontextmanager
async def receiving(since: Callable[[Event], datetime]) -> AsyncIterator[tuple[str, asyncio.Queue[float]]]:
    """A receiver's URL, and a queue with the seconds since `since(event)` for each event that arrives."""
    arrivals: asyncio.Queue[float] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        arrived_at = SystemClock().now()
        event = json.loads(await request.read())
        arrivals.put_nowait((arrived_at - since(event)).total_seconds())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/{path:.*}", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=_MANY).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", arrivals
    finally:
        await runner.cleanup()


@asynccontextmanager
async def black_hole() -> AsyncIterator[str]:
    """The URL of a server that accepts connections and never answers."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(65536):
                pass
        finally:
            writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0, backlog=_MANY)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def serve() -> None:
    """Accept all events on a free port, and print the URL; until the process is terminated."""
    async with receiving(happened_at) as (url, _):
        print(url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
