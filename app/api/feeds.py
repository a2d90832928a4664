"""What feeds share: programs that cannot send headers read them by a token in the address.

Only routes of the class here accept such a token.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import APIKeyQuery

from app.api.access import TOKEN, OpenToFeedTokens
from app.api.deps import AnyCaller
from app.api.etags import entity_tag, known_tag
from app.api.problems import responses
from app.errors import MissingScope, NotFound

_token = APIKeyQuery(
    name=TOKEN,
    auto_error=False,
    scheme_name="FeedToken",
    description="A candidate's feed token; `POST /v1/candidates/{candidate_id}/feed-tokens` makes one.",
)
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Nothing changed."},
    **responses(404),
}
Endpoint = TypeVar("Endpoint", bound=Callable[..., Coroutine[Any, Any, Response]])


async def made_if_new(request: Request, source: object, make: Callable[[], Response]) -> Response:
    """The answer that `make` builds from a source alone; 304 without building it for a client that has it.

    The entity tag is a digest of the source's `repr`, so that it is known before the answer is built.
    """

    def made() -> Response:
        tag = entity_tag(repr(source).encode())
        if known := known_tag(request.scope, tag):
            return Response(status_code=304, headers={"ETag": known})
        response = make()
        response.headers["ETag"] = tag
        return response

    return await asyncio.to_thread(made)


class FeedRoute(OpenToFeedTokens):
    """A route that accepts a feed token. The address contains it, a secret: no `Referer` names it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        run_handler = super().get_route_handler()

        async def respond(request: Request) -> Response:
            response = await run_handler(request)
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        return respond


class FeedRouter(APIRouter):
    """Registers feeds."""

    def __init__(self) -> None:
        super().__init__(prefix="/v1", tags=["feeds"], route_class=FeedRoute)

    def feed(self, path: str, shown_as: type[Response], description: str) -> Callable[[Endpoint], Endpoint]:
        """Register an endpoint; `description` describes its answer."""

        def added(endpoint: Endpoint) -> Endpoint:
            self.add_api_route(
                path, endpoint, response_class=shown_as, response_description=description, responses=_ANSWERS
            )
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
