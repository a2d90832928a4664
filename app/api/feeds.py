"""What feeds share: programs that cannot send headers read them by a token in the address.

Only routes of the class here accept such a token.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import APIKeyQuery

from app.api.access import TOKEN, OpenToFeedTokens
from app.api.deps import AnyCaller
from app.api.problems import responses
from app.errors import MissingScope, NotFound

_token = APIKeyQuery(
    name=TOKEN,
    auto_error=False,
    scheme_name="FeedToken",
    description="A candidate's feed token; `POST /v1/candidates/{candidate_id}/feed-tokens` makes one.",
)
_TAG: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e]*")', re.ASCII)
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "It is as `If-None-Match` says: nothing changed since."},
    **responses(404),
}
Endpoint = TypeVar("Endpoint", bound=Callable[..., Coroutine[Any, Any, Response]])


def _tag(source: bytes) -> str:
    return f'"{hashlib.sha256(source).hexdigest()[:24]}"'


def _knows(request: Request, tag: str) -> bool:
    """Whether the client has this version; a weak comparison (RFC 9110, section 13.1.2)."""
    tags = request.headers.get("if-none-match", "")
    return tags.strip() == "*" or tag in _TAG.findall(tags)


async def made_if_new(request: Request, source: object, make: Callable[[], Response]) -> Response:
    """The answer that `make` builds from a source alone; 304 without building it for a client that has it.

    The entity tag is a digest of the source's `repr`, so that it is known before the answer is built.
    """

    def made() -> Response:
        tag = _tag(repr(source).encode())
        response = Response(status_code=304) if _knows(request, tag) else make()
        response.headers["ETag"] = tag
        return response

    return await asyncio.to_thread(made)


class FeedRoute(OpenToFeedTokens):
    """A route that accepts a feed token, and answers 304 where nothing changed.

    The address contains a secret: no shared cache stores the answer, and no `Referer` names it.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        run_handler = super().get_route_handler()

        async def respond_if_new(request: Request) -> Response:
            response = await run_handler(request)
            tag = response.headers.get("etag") or _tag(bytes(response.body))
            if _knows(request, tag):
                response = Response(status_code=304)
            response.headers["ETag"] = tag
            response.headers["Cache-Control"] = "private, no-cache"
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        return respond_if_new


class FeedRouter(APIRouter):
    """Registers feeds. Each answers HEAD like GET: calendar programs begin with it."""

    def __init__(self) -> None:
        super().__init__(prefix="/v1", tags=["feeds"], route_class=FeedRoute)

    def feed(self, path: str, shown_as: type[Response], description: str) -> Callable[[Endpoint], Endpoint]:
        """Register an endpoint; `description` describes its answer."""

        def added(endpoint: Endpoint) -> Endpoint:
            self.add_api_route(
                path, endpoint, response_class=shown_as, response_description=description, responses=_ANSWERS
            )
            self.add_api_route(path, endpoint, methods=["HEAD"], response_class=shown_as, include_in_schema=False)
            return endpoint

        return added


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """What a request may read: an account, and of it one candidate, or all (None)."""

    account_id: str
    candidate_id: str | None

    def refuse_another(self, candidate_id: str) -> None:
        """Raise NotFound for a candidate that the token does not belong to."""
        if self.candidate_id not in (None, candidate_id):
            raise NotFound("candidate", candidate_id)


async def _feed_access(caller: AnyCaller, _documented: Annotated[str | None, Security(_token)]) -> FeedAccess:
    if caller.feeds_of is None and "read" not in caller.scopes:
        raise MissingScope("read")
    return FeedAccess(caller.account_id, caller.feeds_of)


FeedReader = Annotated[FeedAccess, Depends(_feed_access)]
"""The caller with a feed token, or with a key of scope `read`."""


async def _of_candidate(reader: FeedReader, candidate_id: str) -> str:
    reader.refuse_another(candidate_id)
    return reader.account_id


CandidateFeed = Annotated[str, Depends(_of_candidate)]
"""The account, for a path whose `candidate_id` the token or key may read; it need not exist."""
