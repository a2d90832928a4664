"""The receiving program: an HTTP server on loopback that verifies every signature.

The check is written out rather than imported, since it is what a receiver in any language has to do (Standard
Webhooks 1.0): rebuild the signed text, compare in constant time, refuse what is old.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from aiohttp import web

from app.clock import Clock

_TOLERANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request: its event, when its last byte arrived, and why it was refused, if it was."""

    id: str
    event: dict[str, Any]
    arrived_at: datetime
    refusal: str | None


class Receiver:
    """Answers 204 to requests signed with its secret and 401 to others, and records both."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.url = ""
        self.secret = ""
        self.arrivals: asyncio.Queue[Delivery] = asyncio.Queue()

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        arrived_at = self._clock.now()
        why = refusal(self.secret, request.headers, body, arrived_at)
        event = json.loads(body) if why is None else {}
        self.arrivals.put_nowait(Delivery(request.headers.get("webhook-id", ""), event, arrived_at, why))
        return web.Response(status=204 if why is None else 401)


def refusal(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """Why a request is refused, or None when one of its signatures was made with `secret` (`whsec_…`)."""
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(now.timestamp() - int(timestamp)) > _TOLERANCE.total_seconds():
        return "it was not signed within the last five minutes"
    signed = b".".join((headers.get("webhook-id", "").encode(), timestamp.encode(), body))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    given = headers.get("webhook-signature", "").encode().split()
    return None if any(hmac.compare_digest(each, expected) for each in given) else "none of its signatures is right"


@asynccontextmanager
async def receiving(clock: Clock) -> AsyncIterator[Receiver]:
    """A receiver on a free port within the block."""
    receiver = Receiver(clock)
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield receiver
    finally:
        await runner.cleanup()
