"""The class of the API's routes: what happens around an endpoint, and in which order."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.api.deps import Scoped, condition, unit
from app.api.etags import add_etag, needs_condition, parse_precondition
from app.api.idempotency import has_own_transactions, idempotency_key, refuse_concurrent, respond_once
from app.api.queries import QueryNames


class ApiRoute(APIRoute):
    """A route that handles a request in these steps:

    1. The caller must have the scopes of the route: without them there is no replay of a stored response either.
    2. Query parameters that the route does not take are refused, with any method. Routes of other classes (pages, feeds
       and pictures, whose addresses other programs extend, and probes) ignore them.
    3. `GET` runs the handler and adds the `ETag`; the other steps do not apply. `HEAD` comes as `GET`.
    4. A malformed `Idempotency-Key` is refused, and one of a request that is still running.
    5. A unit of work opens as `request.state.unit`. It begins no transaction before the first query or write, in step 6
       or in the endpoint, so that nothing is locked while a body is read; an unused one never begins any.
    6. A repeated request gets its stored response.
    7. `If-Match` and `If-None-Match` are parsed; the endpoint's use case compares them with the locked row.
    8. The handler reads and validates the body, and runs the endpoint. The `ETag` is added.
    9. The unit of work is committed before a success is answered, and rolled back on any other response or exception.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = list(_needed(self.dependant))
        self.required_scopes = tuple(dependency for dependency in needed if isinstance(dependency, Scoped))
        """The dependencies that check the scopes of this route."""
        self.query_names = QueryNames.of(self.dependant)
        methods = self.methods or set()
        if needs_condition(methods, self.path, self.endpoint) and condition not in needed:
            raise TypeError(f"{self.name} must take a Condition and have it checked, or be marked `without_version`")
        if "POST" in methods and (unit in needed) == has_own_transactions(self.endpoint):
            raise TypeError(f"{self.name} must take a Unit, or be marked `writes_nothing` or `commits_in_steps`")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        run_handler = super().get_route_handler()

        async def check_then_run(request: Request) -> Response:
            for required in self.required_scopes:
                required.require(request)
            self.query_names.refuse_others(request)
            if request.method == "GET":
                return add_etag(request, await run_handler(request))
            key = idempotency_key(request)
            with refuse_concurrent(request, key):
                return await run_in_unit_of_work(request, key)

        async def run_in_unit_of_work(request: Request, key: str | None) -> Response:
            async with request.app.state.db.unit_of_work() as opened:
                request.state.unit = opened
                if key is None:
                    response = await run_with_precondition(request)
                else:
                    response = await respond_once(request, opened, key, run_with_precondition, self.endpoint)
                if response.status_code < 400:
                    await opened.commit()
            return response

        async def run_with_precondition(request: Request) -> Response:
            request.state.precondition = parse_precondition(request)
            return add_etag(request, await run_handler(request))

        return check_then_run


def _needed(dependant: Dependant) -> Iterator[Any]:
    """All dependencies of an endpoint, direct and indirect."""
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from _needed(dependency)
