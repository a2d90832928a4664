"""How many requests a key or a feed token may make, and how often an address may guess at one."""

import hashlib
from collections import Counter
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access import feed_token
from app.api.problems import told
from app.errors import TooManyRequests

_WINDOW_SECONDS: Final = 60
_WRONG_KEYS: Final = 600
"""Wrong keys that an address may send in one window: 256 random bits are not guessed at that rate."""


class RateLimits:
    """Counts requests by key, in windows of a minute, and tells what is left (draft-ietf-httpapi-ratelimit-headers).

    Each process counts for itself. A key is known here by its digest, so it need not be looked up to be refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._window = 0
        self._requests: Counter[str] = Counter()
        self._wrong: Counter[str] = Counter()
        self._good: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self._app(scope, receive, send)
            return
        left = self._seconds_left(scope)
        address = (scope.get("client") or ("",))[0]
        key, token = Headers(scope=scope).get("authorization", ""), feed_token(scope)
        who = _digest(key or token) if key or token else address
        given = _digest(f"{key}\n{token}") if key or token else None  # a good key makes no good token
        self._requests[who] += 1
        quota: int = scope["app"].state.settings.requests_per_minute
        over = self._requests[who] > quota
        guessing = given is not None and self._wrong[address] >= _WRONG_KEYS and given not in self._good

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 401 and given is not None:
                    self._wrong[address] += 1
                elif given is not None:
                    self._good.add(given)
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"requests";q={quota};w={_WINDOW_SECONDS}'
                remaining = max(quota - self._requests[who], 0)
                headers["RateLimit"] = f'"requests";r={remaining};t={left}'
            await send(message)

        if over or guessing:
            detail = "this key made too many requests" if over else "too many wrong keys came from this address"
            await told(TooManyRequests(left, detail), scope["path"])(scope, receive, counted)
            return
        await self._app(scope, receive, counted)

    def _seconds_left(self, scope: Scope) -> int:
        """Seconds until the present window ends; a new one begins the count anew."""
        now = int(scope["app"].state.clock.now().timestamp())
        window, into = divmod(now, _WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._requests.clear()
            self._wrong.clear()
            self._good.clear()
        return _WINDOW_SECONDS - into


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
