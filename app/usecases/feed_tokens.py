"""Feed tokens: 256 random bits each, stored as a digest, shown once; each reads one candidate's feeds and nothing else.

A token is part of an address, which programs keep, sync and show: so it is good for little, and is gone once revoked.
"""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import NotFound, Unauthenticated
from app.ids import new_id
from app.resources.feeds import FeedToken, FeedTokenCreated, FeedUrls, NewFeedToken
from app.store.db import Database
from app.store.feed_tables import FeedTokenRow
from app.store.mapping import shaped
from app.store.objects import owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.tables import CandidateRow
from app.usecases.accounts import Caller
from app.usecases.key_uses import KeyUses

_PREFIX_LENGTH: Final = 12


async def create_feed_token(
    db: Database, account_id: str, candidate_id: str, fields: NewFeedToken, base_url: str, now: datetime
) -> FeedTokenCreated:
    """A further token of a candidate, with the addresses that it makes. Raises NotFound."""
    token = f"avf_{secrets.token_urlsafe(32)}"
    async with db.transaction() as tx:
        await owned(tx, CandidateRow, account_id, candidate_id, lock=True)
        row = FeedTokenRow(
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


async def list_feed_tokens(db: Database, account_id: str, candidate_id: str, page: PageRequest) -> Page[FeedToken]:
    """A candidate's tokens, oldest first. Raises NotFound for a candidate that is not there."""
    query = select(FeedTokenRow).where(col(FeedTokenRow.candidate_id) == candidate_id)
    async with db.reading() as session:
        await owned(session, CandidateRow, account_id, candidate_id)
        rows = await fetch_page(session, query, [col(FeedTokenRow.id)], page)
    return rows.of([shaped(FeedToken, row) for row in rows.items])


async def get_feed_token(db: Database, account_id: str, candidate_id: str, feed_token_id: str) -> FeedToken:
    async with db.reading() as session:
        return shaped(FeedToken, await _of_candidate(session, account_id, candidate_id, feed_token_id))


async def revoke_feed_token(db: Database, account_id: str, candidate_id: str, feed_token_id: str) -> None:
    """Remove a token; it opens nothing any more, from the next request on. Raises NotFound."""
    async with db.transaction() as tx:
        await tx.delete(await _of_candidate(tx, account_id, candidate_id, feed_token_id, lock=True))


async def authenticate_feed_token(db: Database, uses: KeyUses, token: str, now: datetime) -> Caller:
    """Whose feeds a token opens. Raises Unauthenticated for an unknown or revoked one."""
    async with db.reading() as session:
        row = await session.scalar(select(FeedTokenRow).where(col(FeedTokenRow.digest) == _digest(token)))
    if row is None:
        raise Unauthenticated(
            "this feed token is not valid (any more); make another at /v1/candidates/{candidate_id}/feed-tokens"
        )
    uses.note(FeedTokenRow, row.id, row.last_used_at, now)
    return Caller(row.account_id, row.id, frozenset(), feeds_of=row.candidate_id)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _urls(base_url: str, candidate_id: str, token: str) -> FeedUrls:
    calendar, agenda = (
        f"{base_url}/v1/candidates/{candidate_id}/{name}?token={token}" for name in ("calendar.ics", "agenda.html")
    )
    return FeedUrls(calendar=calendar, webcal=re.sub("^https?:", "webcal:", calendar), agenda=agenda)


async def _of_candidate(
    session: AsyncSession, account_id: str, candidate_id: str, feed_token_id: str, *, lock: bool = False
) -> FeedTokenRow:
    row = await owned(session, FeedTokenRow, account_id, feed_token_id, lock=lock)
    if row.candidate_id != candidate_id:
        raise NotFound("feed token", feed_token_id)
    return row
