"""Feed tokens: 256 random bits, stored as a digest, shown once; a token reads one candidate's feeds and nothing else.

It is part of a URL, which programs store, sync and display. So it permits little, and is deleted when it is revoked.
"""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.errors import NotFound, Unauthenticated
from app.ids import new_id
from app.resources.feeds import FeedToken, FeedTokenCreated, FeedUrls, NewFeedToken
from app.store.account_records import FeedTokenRecord
from app.store.db import Database, Reader, UnitOfWork
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.record import select_record
from app.store.records import CandidateRecord
from app.usecases.accounts.accounts import Caller
from app.usecases.accounts.key_uses import KeyUses

_PREFIX_LENGTH: Final = 12
_TOKENS: Final = FeedTokenRecord.TABLE.c
_TOKEN_BY_DIGEST: Final = select(_TOKENS.id, _TOKENS.account_id, _TOKENS.candidate_id, _TOKENS.last_used_at).where(
    _TOKENS.digest == bindparam("digest")
)
"""Selects only the columns needed: every request with a token runs it."""


async def create_feed_token(
    tx: UnitOfWork, account_id: str, candidate_id: str, fields: NewFeedToken, base_url: str, now: datetime
) -> FeedTokenCreated:
    """Create a token for a candidate's feeds; the response has their URLs. Raises NotFound."""
    token = f"avf_{secrets.token_urlsafe(32)}"
    await tx.run(load_owned, CandidateRecord, account_id, candidate_id, lock=True)
    row = FeedTokenRecord(
        id=new_id("feed"),
        account_id=account_id,
        candidate_id=candidate_id,
        name=fields.name,
        prefix=token[:_PREFIX_LENGTH],
        digest=_digest(token),
        created_at=now,
    )
    tx.add(row)
    return shaped(FeedTokenCreated, row, token=token, urls=_urls(base_url, candidate_id, token))


async def list_feed_tokens(reader: Reader, account_id: str, candidate_id: str, page: PageRequest) -> Page[FeedToken]:
    """A candidate's tokens, oldest first. Raises NotFound for an unknown candidate."""
    rows = await reader.run(_load_page, account_id, candidate_id, page)
    return rows.of([shaped(FeedToken, row) for row in rows.items])


async def get_feed_token(reader: Reader, account_id: str, candidate_id: str, feed_token_id: str) -> FeedToken:
    return shaped(FeedToken, await reader.run(_load_token, account_id, candidate_id, feed_token_id))


async def revoke_feed_token(tx: UnitOfWork, account_id: str, candidate_id: str, feed_token_id: str) -> None:
    """Delete a token, with effect from the next request on. Raises NotFound."""
    tx.remove(await tx.run(_load_token, account_id, candidate_id, feed_token_id, lock=True))


async def authenticate_feed_token(db: Database, uses: KeyUses, token: str, now: datetime) -> Caller:
    """The caller with this feed token, whose use is noted. Raises Unauthenticated if it is unknown or revoked."""
    row = await db.run_statement(_load_by_digest, _digest(token))
    if row is None:
        raise Unauthenticated(
            "this feed token is not valid (any more); make another at /v1/candidates/{candidate_id}/feed-tokens"
        )
    uses.note(FeedTokenRecord, row.id, row.last_used_at, now)
    return Caller(row.account_id, row.id, frozenset(), feeds_of=row.candidate_id)


def _load_by_digest(connection: Connection, digest: str) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(_TOKEN_BY_DIGEST, {"digest": digest}).one_or_none()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _urls(base_url: str, candidate_id: str, token: str) -> FeedUrls:
    calendar, agenda = (
        f"{base_url}/v1/candidates/{candidate_id}/{name}?token={token}" for name in ("calendar.ics", "agenda.html")
    )
    return FeedUrls(calendar=calendar, webcal=re.sub("^https?:", "webcal:", calendar), agenda=agenda)


def _load_page(connection: Connection, account_id: str, candidate_id: str, page: PageRequest) -> Page[FeedTokenRecord]:
    load_owned(connection, CandidateRecord, account_id, candidate_id)
    query = select_record(FeedTokenRecord).where(_TOKENS.candidate_id == candidate_id)
    return fetch_page(connection, FeedTokenRecord, query, [_TOKENS.id], page)


def _load_token(
    connection: Connection, account_id: str, candidate_id: str, feed_token_id: str, *, lock: bool = False
) -> FeedTokenRecord:
    row = load_owned(connection, FeedTokenRecord, account_id, feed_token_id, lock=lock)
    if row.candidate_id != candidate_id:
        raise NotFound("feed token", feed_token_id)
    return row
