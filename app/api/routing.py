"""The class of the API's routes: what is checked before a request's body is read, and in which order."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.api.deps import Scoped
from app.api.etags import honoured, tagged
from app.api.idempotency import answered_once, idempotency_key


class ApiRoute(APIRoute):
    """A route that checks the caller's scope first, then `Idempotency-Key`, then `If-Match`.

    Access comes before everything else: what a caller may not ask for is not replayed to them either.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scoped = tuple(_scoped(self.dependant))
        """What checks the scopes that a key needs here."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def carried_out(request: Request) -> Response:
            with honoured(request):
                response = await handle(request)
            return tagged(request, response)

        async def checked(request: Request) -> Response:
            for each in self.scoped:
                each.refuse(request)
            key = idempotency_key(request)
            if key is None:
                return await carried_out(request)
            return await answered_once(request, key, carried_out, self.endpoint)

        return checked


def _scoped(dependant: Dependant) -> Iterator[Scoped]:
    for each in dependant.dependencies:
        if isinstance(each.call, Scoped):
            yield each.call
        yield from _scoped(each)
