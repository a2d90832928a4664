"""Stops delivery loops: a webhook of the service may lead to an Afterview, even itself."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import problem
from app.resources.headers import LOOP_MARK


class LoopGuard:
    """Answers 508 to deliveries of an Afterview (RFC 5842, section 7.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._mark = LOOP_MARK.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(name == self._mark for name, _ in scope["headers"]):
            detail = "this is what an Afterview sends to webhooks; let the endpoint's url lead to another program"
            await problem(508, detail, scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)
