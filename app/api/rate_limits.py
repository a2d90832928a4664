"""Rate limits of keys and feed tokens, and of failed authentication by address."""

import hashlib
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access import credential, is_known
from app.api.problems import problem_for
from app.errors import TooManyRequests

_WINDOW_SECONDS: Final = 60
_WRONG_KEYS: Final = 600
"""Wrong keys that an address may send in a window: 256 random bits are not guessed at that rate."""


class RateLimits:
    """Counts requests by key, in windows of a minute, and reports what is left (draft-ietf-httpapi-ratelimit-headers).

    Each process counts for itself. Requests without a valid key count for their address; one with a valid key is never
    refused because of others at its address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._window = 0
        self._requests: Counter[str] = Counter()
        """By the digest of a key, or by address: refusing a key needs no query."""
        self._wrong: Counter[str] = Counter()
        """Wrong keys, by address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self._app(scope, receive, send)
            return
        left = self._seconds_left(scope)
        address = _counted_address((scope.get("client") or ("",))[0])
        given = credential(scope)
        client = _digest(given) if given else address
        quota: int = scope["app"].state.settings.requests_per_minute
        self._requests[client] += 1
        too_many_guesses = False

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"requests";q={quota};w={_WINDOW_SECONDS}'
                headers["RateLimit"] = f'"requests";r={max(quota - self._requests[client], 0)};t={left}'
            await send(message)

        async def count_then_send(message: Message) -> None:
            nonlocal client, too_many_guesses
            if message["type"] == "http.response.start" and given and not is_known(scope):
                self._forget(client)
                client = address
                self._requests[address] += 1
                self._wrong[address] += message["status"] == 401
                too_many_guesses = message["status"] == 401 and self._wrong[address] > _WRONG_KEYS
            if not too_many_guesses:
                await send_with_limits(message)

        if self._requests[client] > quota:
            refusal = TooManyRequests(left, "this key made too many requests")
            await problem_for(refusal, scope)(scope, receive, send_with_limits)
            return
        await self._app(scope, receive, count_then_send)
        if too_many_guesses:
            refusal = TooManyRequests(left, "too many wrong keys came from this address")
            await problem_for(refusal, scope)(scope, receive, send_with_limits)

    def _forget(self, client: str) -> None:
        """Take back the count of a wrong key, so that the counter does not grow with guesses."""
        self._requests[client] -= 1
        if self._requests[client] <= 0:
            del self._requests[client]

    def _seconds_left(self, scope: Scope) -> int:
        """Seconds until the current window ends. Starts a new window if it has."""
        now = int(scope["app"].state.clock.now().timestamp())
        window, into = divmod(now, _WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._requests.clear()
            self._wrong.clear()
        return _WINDOW_SECONDS - into


def _counted_address(address: str) -> str:
    """An address; for IPv6 its /64 network, which is what one subscriber has (RFC 6177)."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((int(read), 64), strict=False)) if read.version == 6 else address


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
