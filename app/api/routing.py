"""The class of the API's routes: the order of checks before a body is read, and the commit."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.api.deps import Scoped, condition, unit
from app.api.etags import condition_of, needs_condition, tagged
from app.api.idempotency import alone, answered_once, idempotency_key, is_outside_transactions

_READING: Final = frozenset({"GET", "HEAD"})


class ApiRoute(APIRoute):
    """A route that checks the caller's scope first, then `Idempotency-Key`, then `If-Match`.

    Access comes first: a caller without the scope gets no replay either.

    Every method but `GET` and `HEAD` writes through one unit of work, `request.state.unit`. It is committed before a
    success is answered, and rolled back on any other answer and on any exception. It begins with the endpoint's first
    query or write, or with the query for an `Idempotency-Key`: nothing is locked while a body is read.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = list(_needed(self.dependant))
        self.scoped = tuple(each for each in needed if isinstance(each, Scoped))
        """The dependency that checks the scopes of this route."""
        methods = self.methods or set()
        if needs_condition(methods, self.path, self.endpoint) and condition not in needed:
            raise TypeError(f"{self.name} must take a Condition and have it checked, or be marked `without_version`")
        if "POST" in methods and (unit in needed) == is_outside_transactions(self.endpoint):
            raise TypeError(f"{self.name} must take a Unit, or be marked `writes_nothing` or `writes_in_steps`")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def carried_out(request: Request) -> Response:
            request.state.precondition = condition_of(request)
            return tagged(request, await handle(request))

        async def written(request: Request, key: str | None) -> Response:
            async with request.app.state.db.unit_of_work() as opened:
                request.state.unit = opened
                if key is None:
                    response = await carried_out(request)
                else:
                    response = await answered_once(request, opened, key, carried_out, self.endpoint)
                if response.status_code < 400:
                    await opened.commit()
            return response

        async def checked(request: Request) -> Response:
            for each in self.scoped:
                each.refuse(request)
            if request.method in _READING:
                return tagged(request, await handle(request))
            key = idempotency_key(request)
            with alone(request, key):
                return await written(request, key)

        return checked


def _needed(dependant: Dependant) -> Iterator[Any]:
    """All dependencies of an endpoint, direct and indirect."""
    for each in dependant.dependencies:
        yield each.call
        yield from _needed(each)
