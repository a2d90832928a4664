"""The dependencies of routes: database, unit of work, caller, clock, paging."""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.access import caller_of
from app.api.addresses import base_of
from app.clock import Clock
from app.delivery.diagnosis import Diagnoses
from app.errors import MissingScope
from app.sealing import Seal
from app.settings import Settings
from app.store.db import Database, UnitOfWork
from app.store.preconditions import Precondition
from app.usecases.accounts.accounts import Caller
from app.usecases.webhooks.destinations import Destinations
from app.usecases.webhooks.event_streams import Streams

_bearer = HTTPBearer(
    auto_error=False, scheme_name="ApiKey", description="An API key; the service prints one on its first start."
)


def _state(name: str) -> Callable[[Request], Any]:
    """A dependency: a part of the application that `app.main` sets in `app.state`."""

    async def read(request: Request) -> Any:
        return getattr(request.app.state, name)

    return read


Db = Annotated[Database, Depends(_state("db"))]
"""For routes that read, or that write in several transactions of their own."""
SecretSeal = Annotated[Seal, Depends(_state("seal"))]
AllowedDestinations = Annotated[Destinations, Depends(_state("egress"))]
AppSettings = Annotated[Settings, Depends(_state("settings"))]
EndpointDiagnoses = Annotated[Diagnoses, Depends(_state("diagnoses"))]
OpenStreams = Annotated[Streams, Depends(_state("streams"))]
AppClock = Annotated[Clock, Depends(_state("clock"))]
LetterThreads = Annotated[Executor, Depends(_state("letter_threads"))]


async def unit(request: Request) -> UnitOfWork:
    """The unit of work of the request."""
    opened: UnitOfWork = request.state.unit
    return opened


Unit = Annotated[UnitOfWork, Depends(unit)]
"""The request's unit of work: `ApiRoute` commits it once the endpoint has answered; endpoints do not."""


async def condition(request: Request) -> Precondition:
    """The precondition (`If-Match`) on the object that the request changes."""
    named: Precondition = request.state.precondition
    return named


Condition = Annotated[Precondition, Depends(condition)]
"""Passed to the use case, which refuses other versions; `ApiRoute` refuses routes that do not take it."""


async def _public_url(request: Request) -> str:
    return base_of(request.scope)


PublicUrl = Annotated[str, Depends(_public_url)]
"""The base of every address in a body: as configured, else as the request was addressed."""


async def _now(clock: AppClock) -> datetime:
    return clock.now()


Now = Annotated[datetime, Depends(_now)]


_Documented = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
"""For the OpenAPI document alone: `Access` authenticates."""


async def _caller(request: Request, _documented: _Documented) -> Caller:
    return caller_of(request.scope)


AnyCaller = Annotated[Caller, Depends(_caller)]
"""The caller, whatever their scopes."""


class Scoped:
    """A dependency: the caller, whose key must have the scopes."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes

    async def __call__(self, request: Request, _documented: _Documented) -> Caller:
        return self.require(request)

    def require(self, request: Request) -> Caller:
        """The caller, who has the scopes. Raises MissingScope."""
        caller = caller_of(request.scope)
        for scope in self.scopes:
            if scope not in caller.scopes:
                raise MissingScope(scope)
        return caller


class ScopedAccount(Scoped):
    """A dependency: the account of the caller, whose key must have the scopes."""

    async def __call__(self, request: Request, _documented: _Documented) -> str:  # type: ignore[override]  # the account alone
        return self.require(request).account_id


ReadCaller = Annotated[Caller, Depends(Scoped("read"))]
"""The caller, with scope `read`."""
ReadAccount = Annotated[str, Depends(ScopedAccount("read"))]
"""The account of a caller with scope `read`."""
WriteAccount = Annotated[str, Depends(ScopedAccount("write"))]
"""The account of a caller with scope `write`."""
ReadWriteAccount = Annotated[str, Depends(ScopedAccount("write", "read"))]
"""The account of a caller with scopes `write` and `read`."""
AdminCaller = Annotated[Caller, Depends(Scoped("admin"))]
"""The caller, with scope `admin`."""
OperatorCaller = Annotated[Caller, Depends(Scoped("operator"))]
"""The caller, with scope `operator`."""

IdFilter = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
"""A filter by an identifier or an `external_id`."""
