"""What happens to every answer on its way out: `HEAD`, 304, compression, and who may cache it (RFC 9110, RFC 9111)."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.etags import accepts_gzip, compressed_tag, entity_tag, is_unwanted, known_tag
from app.api.problems import problem_for
from app.errors import PreconditionFailed

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_SMALLEST: Final = 1025
"""Bytes, from which an answer is compressed: over 1 KiB."""
_LEVEL: Final = 4
"""Of zlib: level 6 takes 1.4 times as long, and its answers are 2 to 9 per cent smaller."""
_SHOWING_SECRETS: Final = frozenset({"accounts", "api-keys", "feed-tokens", "rotate", "rotate-secret", "webhooks"})
"""The last segments of paths whose `POST` answers with a secret, beside text that the caller chose: compressed, its
length could give the secret away (BREACH)."""
_OF_NOTHING: Final = (b"content-length", b"content-type", b"content-encoding", b"content-disposition")
"""Headers that describe a body."""


class _Complete(Exception):
    """The client gets no more of the answer than it has: whatever still produces it ends."""


class Representations:
    """Answers `HEAD` as `GET` without its body, and `GET` with 304 where the client has the answer; compresses.

    Routes know only `GET`. A stream ends after its headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = _Unchanged(app)
        self._compressed = GZipMiddleware(self._app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method: str = scope["method"]
        asked = dict(scope, method="GET") if method == "HEAD" else scope

        async def finished(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_caching_headers(asked, MutableHeaders(scope=message))
                await send(message)
            elif method == "HEAD":
                await _end(message, send)
            else:
                await send(message)

        app = self._compressed if accepts_gzip(scope) and not _shows_a_secret(scope) else self._app
        try:
            await app(asked, receive, finished)
        except _Complete:
            pass
        finally:
            scope.update(asked, method=method)  # the route, for log and metrics


class _Unchanged:
    """Adds an entity tag to an answer to `GET` that has none; answers 412 where `If-Match` names another, and 304 to a
    client that has the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def unless_known(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message  # its tag may be that of its body
                return
            if start is not None:
                first, start = start, None
                tag = _tag(scope, first, message)
                if is_unwanted(scope, tag):
                    await problem_for(PreconditionFailed(), scope)(scope, receive, send)
                    raise _Complete
                if known := known_tag(scope, tag):
                    await send(_not_modified(first, known))
                    await _end(message, send)
                    return
                await send(first)
            await send(message)

        await self._app(scope, receive, unless_known)


def _tag(scope: Scope, start: Message, body: Message) -> str | None:
    """The tag of an answer, which is added where it has none; None for a stream or what is not to be stored."""
    headers = MutableHeaders(scope=start)
    storable = headers.get("cache-control", _caching(scope)) != "no-store"
    if storable and "etag" not in headers and not body.get("more_body", False):
        headers["ETag"] = entity_tag(body.get("body", b""))
    return headers.get("etag")


def _not_modified(start: Message, tag: str) -> Message:
    """The beginning of a 304: the headers of the answer without those of its body."""
    others = [(name, value) for name, value in start["headers"] if name not in (*_OF_NOTHING, b"etag")]
    return {**start, "status": 304, "headers": [*others, (b"etag", tag.encode())]}


async def _end(message: Message, send: Send) -> None:
    """End an answer without body in the place of its first message. Raises _Complete if more would come."""
    await send({"type": "http.response.body", "body": b""})
    if message.get("more_body", False):
        raise _Complete


def _add_caching_headers(scope: Scope, headers: MutableHeaders) -> None:
    headers.setdefault("Cache-Control", _caching(scope))
    if headers.get("content-encoding") == "gzip" and "etag" in headers:
        headers["ETag"] = compressed_tag(headers["etag"])
    headers["Vary"] = "Accept-Encoding, Authorization" if scope["path"].startswith("/v1") else "Accept-Encoding"


def _caching(scope: Scope) -> str:
    """Who may store an answer: what a key reads only its client, and nobody a write, a problem or a probe."""
    if scope["method"] != "GET" or scope["path"] in PROBES:
        return "no-store"
    return "private, no-cache" if scope["path"].startswith("/v1") else "no-cache"


def _shows_a_secret(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"].rpartition("/")[2] in _SHOWING_SECRETS
