"""How late an idle service is: from the instant at which a task opens to its signed delivery at a receiver."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web

from app.clock import SystemClock
from benchmarks.measures import Line
from benchmarks.servers import free_port, serving
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_KEY: Final = "a-key-for-benchmarks"
_TASKS: Final = 40
_APART: Final = timedelta(milliseconds=250)
_LEAD: Final = timedelta(seconds=6)
"""Every interview is posted before the first one ends."""


def measure() -> list[Line]:
    """The lateness of tasks that open one at a time, on SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        lines = [asyncio.run(_on("SQLite", SqliteTemplate(Path(name))))]
    with postgres() as template:
        lines.append(asyncio.run(_on("PostgreSQL", template)))
    return lines


async def _on(database: str, template: SqliteTemplate | PostgresTemplate) -> Line:
    port = free_port()
    environment = {
        "AFTERVIEW_DATABASE_URL": template.fresh(),
        "AFTERVIEW_PORT": str(port),
        "AFTERVIEW_BOOTSTRAP_API_KEY": _KEY,
        "AFTERVIEW_SECRET_KEY": "a secret for benchmarks",
        "AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "AFTERVIEW_LOG_LEVEL": "warning",
    }
    async with _receiving() as (hook, arrivals), serving("app", "serve", port=port, **environment) as server:
        with server.awake():
            await _post_all(server.url.removesuffix("/interviews"), hook)
            async with asyncio.timeout(60):
                late = [await arrivals.get() for _ in range(_TASKS)]
    return Line(f"from opening to arrival, {database}, {_TASKS} tasks", [1 / _APART.total_seconds()], latencies=late)


async def _post_all(base: str, hook: str) -> None:
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {_KEY}"}, raise_for_status=True) as client:
        wanted = {"url": hook, "event_types": ["task.due"], "filters": {"rules": ["debrief"]}}
        await client.post(f"{base}/webhooks", json=wanted)
        first = SystemClock().now() + _LEAD
        for place in range(_TASKS):
            await client.post(f"{base}/interviews", json=_interview(first + place * _APART))


def _interview(ends_at: datetime) -> dict[str, Any]:
    return {
        "application": {"company": "Nordlicht Energie"},
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
    }


@asynccontextmanager
async def _receiving() -> AsyncIterator[tuple[str, asyncio.Queue[float]]]:
    """A receiver's address, and the lateness in seconds of everything that arrives there."""
    arrivals: asyncio.Queue[float] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        arrived_at = SystemClock().now()
        event = json.loads(await request.read())
        opened_at = datetime.fromisoformat(event["data"]["task"]["opens_at"])
        arrivals.put_nowait((arrived_at - opened_at).total_seconds())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", arrivals
    finally:
        await runner.cleanup()
