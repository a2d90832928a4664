"""`Idempotency-Key`: the same request again gets its first answer again, and is not carried out twice.

The answer is committed with what the request did, in one transaction: a process killed in between has done neither.
"""

import json
import re
from datetime import datetime
from typing import Any, Final

from cryptography.fernet import InvalidToken
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access import caller_of
from app.api.problems import told
from app.errors import AfterviewError, FirstAnswerUnreadable, IdempotencyKeyInUse, InvalidParameter
from app.store.idempotency import Request, digest_of, first_answer
from app.store.tables import FirstAnswerRow

_ASKS_OTHERS: Final = "/diagnose"
"""Requests that wait for a receiver's answers."""
KEY_PATTERN: Final = r"^[\x21-\x7e]{1,255}$"
_KEY: Final = re.compile(KEY_PATTERN, re.ASCII)
_KEPT_HEADERS: Final = frozenset({"content-type", "location", "etag", "link"})


class Idempotency:
    """Looks after every `POST` that carries a key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._in_flight: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        body = await _whole_body(receive)
        try:
            answer = await self._answered(scope, body, key)
        except AfterviewError as error:
            await told(error, scope["path"])(scope, receive, send)
            return
        await answer.send(send)

    async def _answered(self, scope: Scope, body: bytes, key: str) -> "_Answer":
        if _KEY.fullmatch(key) is None:
            raise InvalidParameter("Idempotency-Key", "must be 1 to 255 visible ASCII characters")
        caller = caller_of(scope)
        target = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
        request = Request(caller.account_id, key, digest_of("POST", target, body))
        held = (caller.account_id, key)
        if held in self._in_flight:
            raise IdempotencyKeyInUse
        self._in_flight.add(held)
        try:
            return await self._carried_out(scope, body, request)
        finally:
            self._in_flight.discard(held)

    async def _carried_out(self, scope: Scope, body: bytes, request: Request) -> "_Answer":
        state = scope["app"].state
        if scope["path"].endswith(_ASKS_OTHERS):
            return await self._carried_out_between(scope, body, request)
        async with state.db.as_one() as whole:
            known = await first_answer(state.db, whole.tx, request, state.clock.now())
            if known is not None:
                return _Answer.unsealed(known, state.seal)
            answer = _Answer()
            await self._app(scope, _replayed(body), answer.take)
            if answer.is_success:
                whole.tx.add(answer.sealed(request, state.seal, state.clock.now()))
                await state.db.commit(whole)
        return answer

    async def _carried_out_between(self, scope: Scope, body: bytes, request: Request) -> "_Answer":
        """What waits for others and stores nothing itself: no transaction is open meanwhile."""
        state = scope["app"].state
        async with state.db.transaction() as tx:
            known = await first_answer(state.db, tx, request, state.clock.now())
        answer = _Answer()
        if known is None:
            await self._app(scope, _replayed(body), answer.take)
            if not answer.is_success:
                return answer
            async with state.db.transaction() as tx:  # another process may have been at it too
                known = await first_answer(state.db, tx, request, state.clock.now())
                if known is None:
                    tx.add(answer.sealed(request, state.seal, state.clock.now()))
                    return answer
        return _Answer.unsealed(known, state.seal)


class _Answer:
    """An answer that is held back until it is certain."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def sealed(self, request: Request, seal: Any, now: datetime) -> FirstAnswerRow:
        """The answer as it is kept."""
        kept = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self.headers
            if name.decode("latin-1").lower() in _KEPT_HEADERS
        ]
        return FirstAnswerRow(
            account_id=request.account_id,
            key=request.key,
            digest=request.digest,
            status=self.status,
            sealed=seal.encrypt(json.dumps({"headers": kept, "body": self.body.decode()})),
            created_at=now,
        )

    @classmethod
    def unsealed(cls, row: FirstAnswerRow, seal: Any) -> "_Answer":
        """The first answer once more, marked as such."""
        try:
            kept = json.loads(seal.decrypt(row.sealed))
        except InvalidToken:
            raise FirstAnswerUnreadable from None
        answer = cls()
        answer.status, answer.body = row.status, kept["body"].encode()
        headers = [*kept["headers"], ("content-length", str(len(answer.body))), ("idempotent-replayed", "true")]
        answer.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return answer

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


async def _whole_body(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect  # half a request is none
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body


def _replayed(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
