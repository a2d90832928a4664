"""Receivers on loopback with different subscriptions; one fails now and then. They store every message that arrives."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Wish:
    """What an endpoint asks for; nothing named means everything."""

    name: str
    event_types: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    payload: str = "full"
    stumbles: bool = False
    """Fails with 500 at every third message."""

    def wants(self, event_type: str, rule: str | None) -> bool:
        """As the documentation promises it: `rules` speaks of tasks alone."""
        wanted = not self.event_types or event_type in self.event_types
        return wanted and (not self.rules or rule is None or rule in self.rules)

    def subscription(self, url: str) -> dict[str, Any]:
        return {
            "url": url,
            "event_types": list(self.event_types),
            "filters": {"rules": list(self.rules)},
            "payload": self.payload,
        }


WISHES: Final = (
    Wish("everything"),
    Wish("reminders", event_types=("task.due",)),
    Wish("thin", rules=("thank_you", "debrief"), payload="thin"),
    Wish("stumbling", event_types=("interview.created", "interview.updated", "task.due", "task.done"), stumbles=True),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A subscription of one account."""

    id: str
    account_id: str
    url: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that arrived."""

    webhook_id: str
    sequence: int
    type: str
    accepted: bool


@dataclass(slots=True)
class Receivers:
    """What arrived, by endpoint."""

    address: str = ""
    arrivals: dict[str, list[Arrival]] = field(default_factory=lambda: defaultdict(list))

    async def take(self, request: web.Request) -> web.Response:
        event: Mapping[str, Any] = json.loads(await request.read())
        came = self.arrivals[f"{self.address}{request.path}"]
        stumbles = request.path.endswith("/stumbling") and len(came) % 3 == 2
        came.append(Arrival(request.headers["webhook-id"], event["sequence"], event["type"], not stumbles))
        return web.Response(status=500 if stumbles else 204)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receivers]:
    """Receivers on a free port for as long as the block lasts."""
    receivers = Receivers()
    app = web.Application()
    app.router.add_post("/{account}/{wish}", receivers.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    receivers.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receivers
    finally:
        await runner.cleanup()
