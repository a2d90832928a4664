"""What the service posts may reach a service like it, even itself: there it ends."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import problem
from app.resources.headers import OUTGOING


class LoopGuard:
    """Answers 508 to whatever an Afterview sent (RFC 5842, section 7.2): a delivery is no call of the API."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._mark = OUTGOING.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(name == self._mark for name, _ in scope["headers"]):
            detail = "this is what an Afterview sends to webhooks; let the endpoint's url lead to another program"
            await problem(508, detail, scope["path"])(scope, receive, send)
            return
        await self._app(scope, receive, send)
