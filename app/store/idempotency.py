"""Responses to requests with an `Idempotency-Key`, stored in the transaction of what the request did."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select
from sqlmodel import col

from app.errors import IdempotencyKeyInUse, IdempotencyKeyTaken
from app.store.account_records import StoredResponseRecord
from app.store.db import Database, UnitOfWork
from app.store.record import fetch_one, select_record
from app.store.tables import StoredResponseRow

RETAINED_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """What identifies a repeated request: the caller, the key, and a digest of method, address and body."""

    account_id: str
    caller_id: str
    """The id of the API key that sent it."""
    key: str
    digest: str


def digest_of(method: str, target: str, body: bytes) -> str:
    """The digest of a request."""
    return hashlib.sha256(b"\0".join((method.encode(), target.encode(), body))).hexdigest()


async def stored_response(tx: UnitOfWork, request: KeyedRequest, now: datetime) -> StoredResponseRecord | None:
    """The stored response to this request, or None when it is the first; the key is locked until the commit.

    Raises IdempotencyKeyInUse while another process handles a request with it, IdempotencyKeyTaken when it was used
    for a different request.
    """
    row = await tx.run(_locked_response, request)
    if row is not None and row.created_at <= now - RETAINED_FOR:
        tx.remove(row)
        await tx.flush()  # the new response has the same primary key
        return None
    if row is not None and row.digest != request.digest:
        raise IdempotencyKeyTaken
    return row


async def forget_old_responses(db: Database, before: datetime) -> None:
    """Delete the responses of before an instant."""
    if await db.run_statement(_has_old_responses, before):
        async with db.transaction() as tx:
            await tx.execute(delete(StoredResponseRecord.TABLE).where(col(StoredResponseRow.created_at) < before))


def _has_old_responses(connection: Connection, before: datetime) -> bool:
    query = select(col(StoredResponseRow.key)).where(col(StoredResponseRow.created_at) < before).limit(1)
    return connection.scalar(query) is not None


def _locked_response(connection: Connection, request: KeyedRequest) -> StoredResponseRecord | None:
    if connection.dialect.name == "postgresql":
        free = connection.scalar(select(func.pg_try_advisory_xact_lock(_lock_number(request))))
        if not free:
            raise IdempotencyKeyInUse
    query = select_record(StoredResponseRecord).where(
        col(StoredResponseRow.caller_id) == request.caller_id, col(StoredResponseRow.key) == request.key
    )
    return fetch_one(connection, StoredResponseRecord, query)


def _lock_number(request: KeyedRequest) -> int:
    """The number of the key's advisory lock: signed, 64 bits."""
    digest = hashlib.sha256(f"{request.caller_id} {request.key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
