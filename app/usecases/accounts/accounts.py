"""Accounts and their API keys: 256 random bits each, stored as a digest, shown once."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, text, update
from sqlmodel import col

from app.errors import NotFound, Unauthenticated
from app.ids import new_id
from app.resources.api_keys import AccountCreated, ApiKeyCreated, NewAccount
from app.store.account_records import AccountRecord, ApiKeyRecord
from app.store.db import Database, Reader, UnitOfWork, in_list
from app.store.mapping import shaped
from app.store.record import fetch, select_record
from app.store.records import CandidateRecord
from app.store.tables import AccountRow
from app.usecases.accounts.key_uses import KeyUses
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION

SCOPES: Final = ("read", "write", "admin")
"""What the first key of an account may do."""
OPERATOR_SCOPES: Final = (*SCOPES, "operator")
"""What the first account's first key may do: create further accounts, too."""
_PREFIX_LENGTH: Final = 12
_FIRST_ACCOUNT_LOCK: Final = 7_238_462_902


_KEYS: Final = ApiKeyRecord.TABLE.c
_KEY_BY_DIGEST: Final = select(
    _KEYS.id, _KEYS.account_id, _KEYS.scopes, _KEYS.last_used_at, _KEYS.expires_at, _KEYS.revoked_at
).where(_KEYS.digest == bindparam("digest"))
"""Selects only the columns needed: every request runs it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The account that an API key or feed token belongs to, and what it may do.

    `feeds_of`: for a feed token, the candidate whose feeds it may read; it has no scopes.
    """

    account_id: str
    key_id: str
    scopes: frozenset[str]
    feeds_of: str | None = None


def new_key() -> str:
    """A new API key with 256 random bits."""
    return f"av_{secrets.token_urlsafe(32)}"


def bearer(authorization: str) -> str:
    """The key in an `Authorization` header (RFC 6750). Raises Unauthenticated if there is none."""
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unauthenticated("send an API key in the header `Authorization: Bearer <key>`")
    return key.strip()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def authenticate(db: Database, uses: KeyUses, key: str, now: datetime) -> Caller:
    """The caller with this API key; notes its use. Raises Unauthenticated if it is unknown, expired or revoked."""
    row = await db.run_statement(_load_key, _digest(key))
    if row is None or not _is_valid(row.revoked_at, row.expires_at, now):
        raise Unauthenticated("this API key is not valid; create one with `python -m app keys create`")
    uses.note(ApiKeyRecord, row.id, row.last_used_at, now)
    return Caller(row.account_id, row.id, frozenset(row.scopes))


def _load_key(connection: Connection, digest: str) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(_KEY_BY_DIGEST, {"digest": digest}).one_or_none()


def valid_keys(connection: Connection, key_ids: Collection[str], now: datetime) -> set[str]:
    """Those of the keys that have been neither deleted, revoked nor expired at `now`."""
    query = select(_KEYS.id, _KEYS.revoked_at, _KEYS.expires_at).where(in_list(connection, _KEYS.id, key_ids))
    return {row.id for row in connection.execute(query) if _is_valid(row.revoked_at, row.expires_at, now)}


def _is_valid(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> bool:
    return revoked_at is None and (expires_at is None or expires_at > now)


async def open_first_account(tx: UnitOfWork, now: datetime, bootstrap_key: str | None) -> str | None:
    """Make sure that there is an account with a default candidate and an admin key.

    A bootstrap key is created if it is missing. Otherwise a database without accounts gets one, whose new key is
    returned; it cannot be read again.
    """
    account_id = await tx.run(_load_oldest_account, lock=True)
    is_new = account_id is None
    if account_id is None:
        account_id = _add_account(tx, "First account", now)
    if bootstrap_key is not None:
        if await tx.run(_load_key, _digest(bootstrap_key)) is None:
            add_key(tx, account_id, "bootstrap", bootstrap_key, OPERATOR_SCOPES, now)
        return None
    if not is_new:
        return None
    key = new_key()
    add_key(tx, account_id, "first", key, OPERATOR_SCOPES, now)
    return key


async def first_account(reader: Reader) -> str:
    """The oldest account's identifier. Raises NotFound if there is none yet."""
    account_id = await reader.run(_load_oldest_account)
    if account_id is None:
        raise NotFound("account", "yet; start the service once")
    return account_id


def _load_oldest_account(connection: Connection, *, lock: bool = False) -> str | None:
    """The oldest account. `lock`: processes that start at the same time wait for one another here."""
    if lock and connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _FIRST_ACCOUNT_LOCK})
    return connection.scalar(select(col(AccountRow.id)).order_by(col(AccountRow.id)).limit(1))


async def create_account(tx: UnitOfWork, name: str, now: datetime) -> tuple[str, str]:
    """Create an account with a default candidate; returns its identifier and its admin key."""
    account_id, _, key = _open_account(tx, name, now)
    return account_id, key


async def open_account(tx: UnitOfWork, fields: NewAccount, now: datetime) -> AccountCreated:
    """Create an account for an operator; its first key may do everything but create accounts."""
    account_id, row, key = _open_account(tx, fields.name, now)
    return AccountCreated(id=account_id, name=fields.name, created_at=now, api_key=shaped(ApiKeyCreated, row, key=key))


def _open_account(tx: UnitOfWork, name: str, now: datetime) -> tuple[str, ApiKeyRecord, str]:
    key = new_key()
    account_id = _add_account(tx, name, now)
    row = add_key(tx, account_id, "first", key, SCOPES, now)
    return account_id, row, key


async def create_key(
    tx: UnitOfWork,
    account_id: str,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKeyRecord, str]:
    """Create an API key; the second value is the key itself, which cannot be read again. Raises NotFound."""
    key = new_key()
    if not await tx.run(_has_account, account_id):
        raise NotFound("account", account_id)
    row = add_key(tx, account_id, name, key, scopes, now, expires_at)
    return row, key


def _has_account(connection: Connection, account_id: str) -> bool:
    return connection.scalar(select(col(AccountRow.id)).where(col(AccountRow.id) == account_id)) is not None


async def list_keys(reader: Reader) -> list[ApiKeyRecord]:
    """Every key of every account, for the operator."""
    return await reader.run(fetch, ApiKeyRecord, select_record(ApiKeyRecord).order_by(_KEYS.id))


async def revoke_key(tx: UnitOfWork, key_id: str, now: datetime) -> None:
    """Revoke a key, with effect from the next request on. Raises NotFound."""
    revoking = update(ApiKeyRecord.TABLE).where(_KEYS.id == key_id).values(revoked_at=now)
    if not await tx.execute(revoking.returning(_KEYS.id)):
        raise NotFound("API key", key_id)


def _add_account(tx: UnitOfWork, name: str, now: datetime) -> str:
    account = tx.add(AccountRecord(id=new_id("acct"), name=name, created_at=now))
    tx.add(default_candidate_row(account.id, now))
    return account.id


PLACEHOLDER_NAME: Final = "Me"
"""The default candidate's name until it is changed."""


def default_candidate_row(account_id: str, now: datetime) -> CandidateRecord:
    """An account's candidate for objects that name none; the caller adds it."""
    return CandidateRecord(
        id=new_id("cand"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        is_default=True,
        planned_with=CATALOGUE_VERSION,
        name=PLACEHOLDER_NAME,
        timezone="UTC",
        policy={},
        time_off=[],
        metadata={},
    )


def add_key(
    tx: UnitOfWork,
    account_id: str,
    name: str,
    key: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> ApiKeyRecord:
    """Add a key to the transaction."""
    row = ApiKeyRecord(
        id=new_id("key"),
        account_id=account_id,
        name=name,
        prefix=key[:_PREFIX_LENGTH],
        digest=_digest(key),
        scopes=list(scopes),
        created_at=now,
        expires_at=expires_at,
    )
    return tx.add(row)
