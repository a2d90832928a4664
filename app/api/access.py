"""Who asks is settled before anything else of a request is read: without a key it is 401, whatever else is wrong."""

from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import told
from app.errors import AfterviewError
from app.usecases.accounts import Caller, authenticate, bearer


class Access:
    """Finds out whose key a request bears, and leaves what the key may do to the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/v1"):
            try:
                scope.setdefault("state", {})["caller"] = await _caller(scope)
            except AfterviewError as error:
                if _leads_somewhere(scope):
                    await told(error, scope["path"])(scope, receive, send)
                    return
        await self._app(scope, receive, send)


async def _caller(scope: Scope) -> Caller:
    state = scope["app"].state
    return await authenticate(state.db, bearer(Headers(scope=scope).get("authorization", "")), state.clock.now())


def _leads_somewhere(scope: Scope) -> bool:
    """Whether there is anything to have a key for: what is not there, is not there for anybody."""
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)


def caller_of(scope: Scope) -> Caller:
    """Who asks, of a request that came past Access."""
    caller: Caller = scope["state"]["caller"]
    return caller
