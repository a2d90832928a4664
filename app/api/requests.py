"""Logs each request with an identifier, and counts it in the metrics."""

import re
import time
from typing import Final
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem_500
from app.api.representations import PROBES

_SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_NO_ROUTE: Final = "none"
"""The route of unknown paths, and of requests answered before routing."""
_CLIENT_GONE: Final = 499
"""The status of a request whose client left before its response began; nginx uses the same number."""

_STREAM: Final = "text/event-stream"
"""A stream lasts as long as its client wishes: the time to its first byte is measured instead."""

log = structlog.get_logger("app.requests")


class RequestLog:
    """Takes the caller's `X-Request-ID` or creates one, answers with it, and logs method, path, status and duration.

    It is outside everything that handles a request, so it also answers unhandled errors, with a problem that has the
    identifier.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _SANE.fullmatch(given) else uuid4().hex
        status = _CLIENT_GONE
        response_started = False
        started = time.perf_counter()
        streaming_after: float | None = None

        async def with_id(message: Message) -> None:
            nonlocal status, response_started, streaming_after
            if message["type"] == "http.response.start":
                response_started = True
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                if headers.get("content-type", "").startswith(_STREAM):
                    streaming_after = time.perf_counter() - started
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, with_id)
            except Exception as error:
                if response_started:
                    raise
                await problem_500(scope, error)(scope, receive, with_id)
            finally:
                seconds = time.perf_counter() - started
                route = getattr(scope.get("route"), "path", _NO_ROUTE)
                scope["app"].state.metrics.note_request(
                    scope["method"], route, status, seconds if streaming_after is None else streaming_after
                )
                if scope["path"] not in PROBES:
                    milliseconds = round(seconds * 1000, 1)
                    client = (scope.get("client") or ("",))[0]
                    log.info(
                        "request",
                        method=scope["method"],
                        path=scope["path"],
                        status=status,
                        ms=milliseconds,
                        client=client,
                    )
