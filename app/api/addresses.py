"""The one base of every address that the service gives out: `AFTERVIEW_PUBLIC_URL`, or the request's own address.

Routes set `Location` and `Link` as paths of the service, without knowing where it is reached; `Addresses` completes
them on the way out, replayed responses included. Bodies and pages take `PublicUrl`.
"""

import re
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import Request
from starlette.datastructures import URL
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.forwarding import requested_base

_PATHS: Final = {b"location": re.compile(rb"^(?=/)"), b"link": re.compile(rb"(?<=<)(?=/)")}
"""Where a path begins in a header."""


class Addresses:
    """Makes complete addresses of the paths in `Location` and `Link`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(name, _complete(scope, name, value)) for name, value in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_complete if scope["type"] == "http" else send)


def base_of(scope: Scope) -> str:
    """The address of the service for the sender of a request, without a slash at its end."""
    configured: str | None = scope["app"].state.settings.public_url
    return configured or requested_base(scope)


def path_of(scope: Scope) -> str:
    """The path of a request below the host of its base: with the prefix that a proxy removed."""
    return urlsplit(base_of(scope)).path + _quoted(scope)


def next_link(request: Request, **changed: str) -> str:
    """The `Link` to the next page: the request's path and query, with these parameters changed (RFC 8288)."""
    query = URL(query=request.url.query).include_query_params(**changed).query
    return f'<{_quoted(request.scope)}?{query}>; rel="next"'


def _quoted(scope: Scope) -> str:
    return quote(scope["path"], safe="/!$&'()*+,;=:@")


def _complete(scope: Scope, name: bytes, value: bytes) -> bytes:
    path = _PATHS.get(name)
    return value if path is None else path.sub(lambda _: base_of(scope).encode("latin-1"), value)
