"""What routes depend on: the database, the unit of work, who is asking, the hour, the page that is wanted."""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.access import caller_of
from app.api.forwarding import public_base
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
    async def read(request: Request) -> Any:
        return getattr(request.app.state, name)

    return read


Db = Annotated[Database, Depends(_state("db"))]
"""For what reads, and for what writes in several transactions of its own."""
Sealing = Annotated[Seal, Depends(_state("seal"))]
Reachable = Annotated[Destinations, Depends(_state("egress"))]
Configuration = Annotated[Settings, Depends(_state("settings"))]
Diagnosing = Annotated[Diagnoses, Depends(_state("diagnoses"))]
Following = Annotated[Streams, Depends(_state("streams"))]
Time = Annotated[Clock, Depends(_state("clock"))]
LetterThreads = Annotated[Executor, Depends(_state("letter_threads"))]


async def unit(request: Request) -> UnitOfWork:
    """The unit of work of the request."""
    opened: UnitOfWork = request.state.unit
    return opened


Unit = Annotated[UnitOfWork, Depends(unit)]
"""What a request writes: `ApiRoute` commits it once the endpoint has answered, and no endpoint does."""


async def condition(request: Request) -> Precondition:
    """The versions that `If-Match` names, of the object that the request changes."""
    named: Precondition = request.state.precondition
    return named


Condition = Annotated[Precondition, Depends(condition)]
"""For the use case, which refuses another version: `ApiRoute` sees to it that no change goes without."""


async def _public_url(settings: Configuration, request: Request) -> str:
    return public_base(request, settings.public_url)


PublicUrl = Annotated[str, Depends(_public_url)]
"""The base of links: as configured, or else as the request reached the service."""


async def _now(clock: Time) -> datetime:
    return clock.now()


Now = Annotated[datetime, Depends(_now)]


_Documented = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
"""Who asks is settled before anything else; this is for the OpenAPI document."""


async def _caller(request: Request, _documented: _Documented) -> Caller:
    return caller_of(request.scope)


AnyCaller = Annotated[Caller, Depends(_caller)]
"""Who asks, whatever they may do."""


class Scoped:
    """A dependency: the caller, whose key must have certain scopes."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes

    async def __call__(self, request: Request, _documented: _Documented) -> Caller:
        return self.refuse(request)

    def refuse(self, request: Request) -> Caller:
        """The caller. Raises MissingScope where their key may not do this."""
        caller = caller_of(request.scope)
        for scope in self.scopes:
            if scope not in caller.scopes:
                raise MissingScope(scope)
        return caller


class ScopedAccount(Scoped):
    """A dependency: the account of a key that has certain scopes."""

    async def __call__(self, request: Request, _documented: _Documented) -> str:  # type: ignore[override]  # of the caller, the account alone
        return self.refuse(request).account_id


ReadingCaller = Annotated[Caller, Depends(Scoped("read"))]
"""Whose key may read, and which key that is."""
Reader = Annotated[str, Depends(ScopedAccount("read"))]
"""The account of a key that may read."""
Writer = Annotated[str, Depends(ScopedAccount("write"))]
"""The account of a key that may write."""


Sharer = Annotated[str, Depends(ScopedAccount("write", "read"))]
"""The account of a key that may write, and read what it lets others read."""
Administrator = Annotated[Caller, Depends(Scoped("admin"))]
"""Whose key may manage the account's keys."""
Operator = Annotated[Caller, Depends(Scoped("operator"))]
"""Whose key may create accounts."""

Reference = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
"""A filter by an identifier or a caller's own reference."""
