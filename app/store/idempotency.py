"""First answers to requests that may be sent again, kept in the transaction of what the request did."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlmodel import col

from app.errors import IdempotencyKeyInUse, IdempotencyKeyTaken
from app.store.db import Database, Tx
from app.store.tables import FirstAnswerRow

KEPT_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """What makes two requests the same: who asked, under which key, and a digest of method, address and body."""

    account_id: str
    caller_id: str
    """The API key that asked."""
    key: str
    digest: str


def digest_of(method: str, target: str, body: bytes) -> str:
    """The digest of a request."""
    return hashlib.sha256(b"\0".join((method.encode(), target.encode(), body))).hexdigest()


async def first_answer(db: Database, tx: Tx, request: KeyedRequest, now: datetime) -> FirstAnswerRow | None:
    """The answer that the request got already, or None when it is the first; the key is held until the commit.

    Raises IdempotencyKeyInUse while another process is at it, IdempotencyKeyTaken when it stands for another request.
    """
    if not db.is_sqlite and not await tx.scalar(select(func.pg_try_advisory_xact_lock(_lock_number(request)))):
        raise IdempotencyKeyInUse
    query = select(FirstAnswerRow).where(
        col(FirstAnswerRow.caller_id) == request.caller_id, col(FirstAnswerRow.key) == request.key
    )
    row: FirstAnswerRow | None = await tx.scalar(query)
    if row is not None and row.created_at <= now - KEPT_FOR:
        await tx.delete(row)
        await tx.flush()
        return None
    if row is not None and row.digest != request.digest:
        raise IdempotencyKeyTaken
    return row


async def forget_old_answers(db: Database, before: datetime) -> None:
    """Remove the answers that are kept no longer."""
    query = select(col(FirstAnswerRow.key)).where(col(FirstAnswerRow.created_at) < before).limit(1)
    async with db.reading() as session:
        if await session.scalar(query) is None:
            return
    async with db.transaction() as tx:
        await tx.execute(delete(FirstAnswerRow).where(col(FirstAnswerRow.created_at) < before))


def _lock_number(request: KeyedRequest) -> int:
    """The advisory lock of a key: a signed 64-bit number."""
    digest = hashlib.sha256(f"{request.caller_id} {request.key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
