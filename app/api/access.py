"""Who asks is settled before anything else of a request is read: without a key it is 401, whatever else is wrong."""

from typing import Final
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import told
from app.errors import AfterviewError, Unauthenticated
from app.usecases.accounts.accounts import Caller, authenticate, bearer
from app.usecases.accounts.feed_tokens import authenticate_feed_token

TOKEN: Final = "token"
"""The query parameter in which a feed token is sent."""


class OpenToFeedTokens(APIRoute):
    """A route that a feed token opens, as well as a key: a route says so by being one of these."""


class Access:
    """Finds out whose key or feed token a request bears, and leaves what it may do to the routes."""

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
    if is_for_a_feed(scope):
        return await authenticate_feed_token(state.db, state.key_uses, feed_token(scope), state.clock.now())
    return await authenticate(state.db, state.key_uses, bearer(_authorization(scope)), state.clock.now())


def credential(scope: Scope) -> str:
    """The key or feed token of a request, without what may be spelt in several ways; empty where there is none."""
    if is_for_a_feed(scope):
        return feed_token(scope)
    try:
        return bearer(_authorization(scope))
    except Unauthenticated:
        return _authorization(scope)


def is_for_a_feed(scope: Scope) -> bool:
    """Whether a feed token decides about a request: it has one, and its path takes one."""
    return bool(feed_token(scope)) and _leads_to_a_feed(scope)


def _authorization(scope: Scope) -> str:
    return Headers(scope=scope).get("authorization", "")


def feed_token(scope: Scope) -> str:
    """What a request sends as a feed token; nothing, where it sends none."""
    query: bytes = scope["query_string"]
    return dict(parse_qsl(query.decode("latin-1"))).get(TOKEN, "") if TOKEN.encode() in query else ""


def _leads_somewhere(scope: Scope) -> bool:
    """Whether there is anything to have a key for: what is not there, is not there for anybody."""
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)


def _leads_to_a_feed(scope: Scope) -> bool:
    routes = (each.original_route for each in iter_route_contexts(scope["app"].routes))
    return any(isinstance(each, OpenToFeedTokens) and each.matches(scope)[0] is Match.FULL for each in routes)


def is_known(scope: Scope) -> bool:
    """Whether a request's key or feed token was found to be right."""
    return "caller" in scope.get("state", {})


def caller_of(scope: Scope) -> Caller:
    """Who asks, of a request that came past Access."""
    caller: Caller = scope["state"]["caller"]
    return caller
