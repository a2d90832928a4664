"""What a request body may be: JSON in UTF-8, or the file that its path takes, of bounded size and number of values.

Checked before anything parses it.
"""

import json
from typing import Final

from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.json_values import has_more_values
from app.api.problems import problem

MAX_BODY_BYTES: Final = 1024 * 1024
_IMPORT: Final = "/v1/candidates/import"
"""For the export of a candidate with everything that belongs to them."""
_LARGER: Final = {_IMPORT: 8 * 1024 * 1024}
MAX_VALUES: Final = 50_000
"""JSON values in a body: objects, arrays, strings, numbers, and the three names."""
_MORE_VALUES: Final = {_IMPORT: 500_000}
FILES: Final = {"/v1/interviews/import": ("text/calendar",), "/v1/interviewers/import": ("text/vcard", "text/x-vcard")}
"""The media types of the files that a path takes besides JSON."""
_UTF_8: Final = frozenset({"utf-8", "utf-8-sig"})
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
"""The body of other methods has no meaning (RFC 9110, section 9.3) and is not read."""


def most_bytes(path: str) -> int:
    """How large a body to this path may be."""
    return _LARGER.get(path, MAX_BODY_BYTES)


class BodyLimits:
    """Answers 413 to a body over a limit, 415 to one that is neither JSON nor an accepted file.

    The size is checked as declared and as received; JSON values are counted before parsing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        try:
            refusal, body = await _read(scope, receive)
        except ClientDisconnect:  # the client is gone: an incomplete request gets no answer
            return
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)


async def _read(scope: Scope, receive: Receive) -> tuple[JSONResponse | None, bytes]:
    """The body, or the problem for which it is refused."""
    path = scope["path"]
    most, most_values = most_bytes(path), _MORE_VALUES.get(path, MAX_VALUES)
    headers = {name: value for name, value in scope["headers"] if name.startswith((b"content-", b"transfer-"))}
    length = headers.get(b"content-length", b"")
    too_large = problem(413, f"the body is larger than {most:,} bytes", scope)
    if length.isdigit() and int(length[:20]) > most:
        return too_large, b""
    has_body = b"transfer-encoding" in headers or length not in (b"", b"0")
    media, files = media_type(headers.get(b"content-type", b"").decode("latin-1")), FILES.get(path, ())
    if has_body and not _is_json(media) and media not in files:
        accepted = " or ".join(("application/json", *files))
        return problem(415, f"send a body with content-type: {accepted}", scope), b""
    body = await _read_body(receive, most)
    if body is None:
        return too_large, b""
    if media not in files and json.detect_encoding(body) not in _UTF_8:
        return problem(415, "send JSON in UTF-8 (RFC 8259, section 8.1)", scope), b""
    if media not in files and await has_more_values(body, most_values):
        detail = f"the body holds more than {most_values:,} JSON values; send it in several requests"
        return problem(413, detail, scope), b""
    return None, body


async def _read_body(receive: Receive, most: int) -> bytes | None:
    """The complete body, or None where it is too large."""
    chunks, seen = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        seen += len(chunks[-1])
        if seen > most:
            return None
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Replays the body that was read, then passes on later messages, such as a disconnect."""
    replayed = False

    async def next_message() -> Message:
        nonlocal replayed
        if replayed:
            return await receive()
        replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message


def media_type(content_type: str) -> str:
    """A media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))
