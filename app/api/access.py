"""Authentication, before the body of a request is read: without a valid key the answer is 401."""

from typing import Final
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import problem_for
from app.errors import AfterviewError, Unauthenticated
from app.usecases.accounts.accounts import Caller, authenticate, bearer
from app.usecases.accounts.feed_tokens import authenticate_feed_token

TOKEN: Final = "token"
"""The query parameter in which a feed token is sent."""


class OpenToFeedTokens(APIRoute):
    """A route that accepts a feed token as well as a key."""


class Access:
    """Identifies the caller by the key or feed token of a request; routes check what the caller may do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/v1"):
            try:
                scope.setdefault("state", {})["caller"] = await _caller(scope)
            except AfterviewError as error:
                if _path_exists(scope):
                    await problem_for(error, scope)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


async def _caller(scope: Scope) -> Caller:
    state = scope["app"].state
    if is_for_a_feed(scope):
        return await authenticate_feed_token(state.db, state.key_uses, feed_token(scope), state.clock.now())
    return await authenticate(state.db, state.key_uses, bearer(_authorization(scope)), state.clock.now())


def credential(scope: Scope) -> str:
    """The key or feed token of a request, normalised; empty where there is none."""
    if is_for_a_feed(scope):
        return feed_token(scope)
    try:
        return bearer(_authorization(scope))
    except Unauthenticated:
        return _authorization(scope)


def is_for_a_feed(scope: Scope) -> bool:
    """Whether a request is authenticated by a feed token: it has one, and its route accepts one."""
    return bool(feed_token(scope)) and _accepts_feed_token(scope)


def _authorization(scope: Scope) -> str:
    return Headers(scope=scope).get("authorization", "")


def feed_token(scope: Scope) -> str:
    """The feed token of a request, or an empty text."""
    query: bytes = scope["query_string"]
    return dict(parse_qsl(query.decode("latin-1"))).get(TOKEN, "") if TOKEN.encode() in query else ""


def _path_exists(scope: Scope) -> bool:
    """Whether there is such a path: an unknown one is 404 for every caller."""
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)


def _accepts_feed_token(scope: Scope) -> bool:
    routes = (context.original_route for context in iter_route_contexts(scope["app"].routes))
    return any(isinstance(route, OpenToFeedTokens) and route.matches(scope)[0] is Match.FULL for route in routes)


def is_known(scope: Scope) -> bool:
    """Whether the key or feed token of a request is valid."""
    return "caller" in scope.get("state", {})


def caller_of(scope: Scope) -> Caller:
    """The caller of a request that Access has let through."""
    caller: Caller = scope["state"]["caller"]
    return caller
