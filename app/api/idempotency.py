"""`Idempotency-Key`: a repeated request gets the stored response and is not executed twice.

The response is committed in the transaction of what the request did: a killed process has done both or neither. After
a kill, an endpoint that stores nothing, or writes in several transactions, is executed again. The response belongs to
the API key that sent the request; another API key's `Idempotency-Key` is a different one.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

from cryptography.fernet import InvalidToken
from fastapi import Request, Response

from app.api.access import caller_of
from app.errors import IdempotencyKeyInUse, InvalidParameter, StoredResponseUnreadable
from app.sealing import Seal
from app.store.account_records import StoredResponseRecord
from app.store.db import UnitOfWork
from app.store.idempotency import KeyedRequest, digest_of, stored_response
from app.usecases.accounts.accounts import Caller

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_WITH_OWN_TRANSACTIONS: Final[set[Callable[..., object]]] = set()
Handler = Callable[[Request], Awaitable[Response]]
_MOST_BYTES_OUTSIDE_TRANSACTIONS: Final = 256 * 1024
"""The largest stored response of an endpoint that writes nothing: a read-only key must not fill the disk."""
KEY_PATTERN: Final = r"^[\x21-\x7e]{1,255}$"
_KEY: Final = re.compile(KEY_PATTERN, re.ASCII)
_STORED_HEADERS: Final = frozenset({"content-type", "location", "etag"})
"""`Location` is stored as a path: a replay, too, has the address by which this request came."""


class InFlight(set[tuple[str, str]]):
    """Caller and `Idempotency-Key` of each request that this process is executing."""


def idempotency_key(request: Request) -> str | None:
    """The `Idempotency-Key` of a `POST`, if any. Raises InvalidParameter for a malformed one."""
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None and _KEY.fullmatch(key) is None:
        raise InvalidParameter("Idempotency-Key", "must be 1 to 255 visible ASCII characters")
    return key


def writes_nothing(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that stores nothing and may take long: no writing transaction is open while it runs."""
    _WITH_OWN_TRANSACTIONS.add(endpoint)
    return endpoint


def commits_in_steps(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that commits several transactions of its own and may run twice: none is open around it.

    Killed between two of them, or before its response is stored, it continues when the request is repeated.
    """
    _WITH_OWN_TRANSACTIONS.add(endpoint)
    return endpoint


def has_own_transactions(endpoint: Callable[..., object]) -> bool:
    """Whether an endpoint runs without the request's unit of work."""
    return endpoint in _WITH_OWN_TRANSACTIONS


@contextmanager
def refuse_concurrent(request: Request, key: str | None) -> Iterator[None]:
    """While the block runs, the caller's other requests with the key are refused. Raises IdempotencyKeyInUse."""
    if key is None:
        yield
        return
    in_flight: InFlight = request.app.state.in_flight
    caller_and_key = (caller_of(request.scope).key_id, key)
    if caller_and_key in in_flight:
        raise IdempotencyKeyInUse
    in_flight.add(caller_and_key)
    try:
        yield
    finally:
        in_flight.discard(caller_and_key)


async def respond_once(
    request: Request, unit: UnitOfWork, key: str, run_handler: Handler, endpoint: Callable[..., object]
) -> Response:
    """The stored response to a request, else that of running its handler now.

    It is stored in the endpoint's unit of work and committed with it. Raises IdempotencyKeyInUse while another process
    executes the request, IdempotencyKeyTaken where the key was used for a different one.
    """
    keyed = await _keyed(request, caller_of(request.scope), key)
    if has_own_transactions(endpoint):
        return await _respond_outside_transactions(request, keyed, run_handler)
    state = request.app.state
    stored = await stored_response(unit, keyed, state.clock.now())
    if stored is not None:
        return _replay(stored, state.seal)
    response = await run_handler(request)
    if _is_success(response):
        unit.add(_to_stored(response, keyed, state.seal, state.clock.now()))
    return response


async def _keyed(request: Request, caller: Caller, key: str) -> KeyedRequest:
    target = f"{request.url.path}?{request.url.query}"
    digest = digest_of("POST", target, await request.body())
    return KeyedRequest(caller.account_id, caller.key_id, key, digest)


async def _respond_outside_transactions(request: Request, keyed: KeyedRequest, run_handler: Handler) -> Response:
    state = request.app.state
    async with state.db.transaction() as tx:
        stored = await stored_response(tx, keyed, state.clock.now())
    if stored is None:
        response = await run_handler(request)
        if not _is_success(response) or len(response.body) > _MOST_BYTES_OUTSIDE_TRANSACTIONS:
            return response
        async with state.db.transaction() as tx:  # another process may have executed it too
            stored = await stored_response(tx, keyed, state.clock.now())
            if stored is None:
                tx.add(_to_stored(response, keyed, state.seal, state.clock.now()))
                return response
    return _replay(stored, state.seal)


def _is_success(response: Response) -> bool:
    return 200 <= response.status_code < 300


def _to_stored(response: Response, keyed: KeyedRequest, seal: Seal, now: datetime) -> StoredResponseRecord:
    headers = [(name, value) for name, value in response.headers.items() if name in _STORED_HEADERS]
    return StoredResponseRecord(
        account_id=keyed.account_id,
        caller_id=keyed.caller_id,
        key=keyed.key,
        digest=keyed.digest,
        status=response.status_code,
        sealed=seal.encrypt(json.dumps({"headers": headers, "body": bytes(response.body).decode()})),
        created_at=now,
    )


def _replay(stored: StoredResponseRecord, seal: Seal) -> Response:
    """The stored response, marked as a replay."""
    try:
        opened = json.loads(seal.decrypt(stored.sealed))
    except InvalidToken:
        raise StoredResponseUnreadable from None
    headers = {**dict(opened["headers"]), "Idempotent-Replayed": "true"}
    return Response(opened["body"].encode(), stored.status, headers)
