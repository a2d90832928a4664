"""What a request body may be: JSON, or the file that its path takes, and no larger than the limit.

Checked before anything reads it.
"""

from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem

MAX_BODY_BYTES: Final = 1024 * 1024
_LARGER: Final = {"/v1/candidates/import": 32 * 1024 * 1024}
"""What has to hold a whole life."""
FILES: Final = {"/v1/interviews/import": ("text/calendar",), "/v1/interviewers/import": ("text/vcard", "text/x-vcard")}
"""The media types of the files that a path takes besides JSON."""
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
"""What comes with other methods means nothing (RFC 9110, section 9.3), and nobody reads it."""


def most_bytes(path: str) -> int:
    """How large a body to this path may be."""
    return _LARGER.get(path, MAX_BODY_BYTES)


class _TooLarge(Exception):
    pass


class BodyLimits:
    """Answers 413 to a body over the limit, declared or found, and 415 to one that is neither JSON nor such a file."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        most = most_bytes(scope["path"])
        headers = {name: value for name, value in scope["headers"] if name.startswith((b"content-", b"transfer-"))}
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > most:
            await _too_large(most, scope, receive, send)
            return
        has_body = b"transfer-encoding" in headers or length not in (b"", b"0")
        media, files = media_type(headers.get(b"content-type", b"").decode("latin-1")), FILES.get(scope["path"], ())
        if has_body and not _is_json(media) and media not in files:
            taken = " or ".join(("application/json", *files))
            await problem(415, f"send a body with content-type: {taken}", scope["path"])(scope, receive, send)
            return
        await self._limited(most, scope, receive, send)

    async def _limited(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Count while the body is read; what the application makes of a body cut short is not sent."""
        seen = 0
        started = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if seen <= most or started:
                started = True
                await send(message)

        with suppress(_TooLarge):
            await self._app(scope, counted, watched)
        if seen > most and not started:
            await _too_large(most, scope, receive, send)


async def _too_large(most: int, scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem(413, f"the body is larger than {most} bytes", scope["path"])
    await answer(scope, receive, send)


def media_type(content_type: str) -> str:
    """A media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))
