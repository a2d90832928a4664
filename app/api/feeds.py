"""What feeds share: programs that can send no header read them, by a token in the address.

A route says by its class that it takes such a token; everywhere else a token opens nothing.
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
    """Whether the reader has this version: compared weakly, as RFC 9110, section 13.1.2 asks."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in _TAG.findall(known)


async def made_if_new(request: Request, source: object, make: Callable[[], Response]) -> Response:
    """What `make` makes of a source, and of nothing else; not made at all for a reader who has it.

    The entity tag is of the source, by its `repr`: what is costly to make is so told apart before it is made.
    """
    tag = _tag(repr(source).encode())
    response = Response(status_code=304) if _knows(request, tag) else await asyncio.to_thread(make)
    response.headers["ETag"] = tag
    return response


class FeedRoute(OpenToFeedTokens):
    """A route that a feed token opens, and whose answers are read again and again: 304 where nothing changed.

    What comes by an address with a secret in it is kept by no shared cache, and tells no other site that address.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await handle(request)
            tag = response.headers.get("etag") or _tag(bytes(response.body))
            if _knows(request, tag):
                response = Response(status_code=304)
            response.headers["ETag"] = tag
            response.headers["Cache-Control"] = "private, no-cache"
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        return tagged


class FeedRouter(APIRouter):
    """Where feeds are added. Each answers HEAD as it answers GET: programs that subscribe look that way first."""

    def __init__(self) -> None:
        super().__init__(prefix="/v1", tags=["feeds"], route_class=FeedRoute)

    def feed(self, path: str, shown_as: type[Response], description: str) -> Callable[[Endpoint], Endpoint]:
        """Have an endpoint answer at a path; `description` says what comes."""

        def added(endpoint: Endpoint) -> Endpoint:
            self.add_api_route(
                path, endpoint, response_class=shown_as, response_description=description, responses=_ANSWERS
            )
            self.add_api_route(path, endpoint, methods=["HEAD"], response_class=shown_as, include_in_schema=False)
            return endpoint

        return added


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """What a request may read: an account, and of it one candidate alone, or (None) every one."""

    account_id: str
    candidate_id: str | None

    def refuse_another(self, candidate_id: str) -> None:
        """Raise NotFound for a candidate whose feeds these are not."""
        if self.candidate_id not in (None, candidate_id):
            raise NotFound("candidate", candidate_id)


async def _feed_access(caller: AnyCaller, _documented: Annotated[str | None, Security(_token)]) -> FeedAccess:
    if caller.feeds_of is None and "read" not in caller.scopes:
        raise MissingScope("read")
    return FeedAccess(caller.account_id, caller.feeds_of)


FeedReader = Annotated[FeedAccess, Depends(_feed_access)]
"""Who reads with a feed token, or with a key that may read."""


async def _of_candidate(reader: FeedReader, candidate_id: str) -> str:
    reader.refuse_another(candidate_id)
    return reader.account_id


CandidateFeed = Annotated[str, Depends(_of_candidate)]
"""The account, for a path with a `candidate_id` that the token or the key may read; whether it exists is not asked."""
