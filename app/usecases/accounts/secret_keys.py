"""Checking that the secret key is the one that sealed the database, which stores the key's fingerprint.

So a lost key is noticed when the service starts. Later, a new key would already have sealed some of the secrets, and
neither key could read all of them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, delete, select, text, tuple_
from sqlmodel import col

from app.errors import SecretKeyDiffers, SecretKeyMissing
from app.sealing import Seal
from app.settings import Settings
from app.store.account_records import SealingCheckRecord, StoredResponseRecord
from app.store.db import Database, UnitOfWork
from app.store.outgoing_tables import WebhookRow
from app.store.record import fetch_one, select_record
from app.store.tables import AccountRow, StoredResponseRow

_LOCK: Final = 7_238_462_903
"""The PostgreSQL advisory lock that processes take when they start on a database without a fingerprint."""
_SAMPLE: Final = 100
"""Sealed texts of either kind to try when a key is checked against a database without a fingerprint."""
_BATCH: Final = 500
_ANSWERS: Final = StoredResponseRecord.TABLE
_KEY: Final = list(_ANSWERS.primary_key.columns)


@dataclass(frozen=True, slots=True)
class UnreadableSecrets:
    """What a new secret key cannot read: numbers of endpoints' secrets and headers, and of stored responses."""

    secrets: int
    headers: int
    answers: int


async def open_seal(db: Database, settings: Settings, now: datetime) -> Seal:
    """The seal of this database. Raises SecretKeyMissing or SecretKeyDiffers if the settings do not have its key.

    For a database without accounts a key is generated if the settings have none. If no fingerprint is stored, the key
    must open some of the sealed texts, if there are any.
    """
    secret = settings.read_secret()
    check = await db.run_statement(_load_check)
    if secret is not None and check is not None:
        return _checked(Seal(secret), check, settings)
    async with db.transaction() as tx:
        check = await tx.run(_load_locked_check)
        secret = settings.read_secret()
        if secret is None and (check is not None or not await tx.run(_is_empty)):
            raise SecretKeyMissing(settings.secret_file)
        seal = Seal(settings.generate_secret() if secret is None else secret)
        if check is not None:
            return _checked(seal, check, settings)
        if not await _can_open(tx, seal):
            raise SecretKeyDiffers(settings.secret_source)
        tx.add(SealingCheckRecord(fingerprint=seal.fingerprint, created_at=now))
    return seal


async def accept_new_key(db: Database, settings: Settings, now: datetime) -> UnreadableSecrets | None:
    """Make the key in the settings, or a generated one, the database's key; None if it is that already.

    Stored responses that it cannot read are deleted: replaying them could only fail.
    """
    async with db.transaction() as tx:
        check = await tx.run(_load_locked_check)
        secret = settings.read_secret()
        is_new = secret is None and not await tx.run(_is_empty)
        seal = Seal(settings.generate_secret() if secret is None else secret)
        if check is None:
            is_other = is_new or not await _can_open(tx, seal)
            tx.add(SealingCheckRecord(fingerprint=seal.fingerprint, created_at=now))
        else:
            is_other = check.fingerprint != seal.fingerprint
            tx.change(check, fingerprint=seal.fingerprint, created_at=now)
        return await _delete_unreadable(tx, seal) if is_other else None


def _checked(seal: Seal, check: SealingCheckRecord, settings: Settings) -> Seal:
    if seal.fingerprint != check.fingerprint:
        raise SecretKeyDiffers(settings.secret_source)
    return seal


def _load_check(connection: Connection) -> SealingCheckRecord | None:
    return fetch_one(connection, SealingCheckRecord, select_record(SealingCheckRecord))


def _load_locked_check(connection: Connection) -> SealingCheckRecord | None:
    """The stored fingerprint; processes that start at the same time wait for one another here."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return _load_check(connection)


def _is_empty(connection: Connection) -> bool:
    return connection.scalar(select(col(AccountRow.id)).limit(1)) is None


async def _can_open(tx: UnitOfWork, seal: Seal) -> bool:
    """Whether the key opens one of the newest sealed texts, or there are none."""
    sealed = await tx.run(_load_newest_sealed)
    return not sealed or any(_is_readable(each, seal) for each in sealed)


def _load_newest_sealed(connection: Connection) -> list[str]:
    secrets = select(col(WebhookRow.sealed_secret)).order_by(col(WebhookRow.updated_at).desc())
    answers = select(col(StoredResponseRow.sealed)).order_by(col(StoredResponseRow.created_at).desc())
    return [*connection.scalars(secrets.limit(_SAMPLE)), *connection.scalars(answers.limit(_SAMPLE))]


async def _delete_unreadable(tx: UnitOfWork, seal: Seal) -> UnreadableSecrets:
    secrets = headers = 0
    for row in await tx.execute(select(col(WebhookRow.sealed_secret), col(WebhookRow.sealed_headers))):
        secrets += not _is_readable(row.sealed_secret, seal)
        headers += row.sealed_headers is not None and not _is_readable(row.sealed_headers, seal)
    unreadable = await tx.run(_unreadable_answers, seal)
    for first in range(0, len(unreadable), _BATCH):
        await tx.execute(delete(_ANSWERS).where(tuple_(*_KEY).in_(unreadable[first : first + _BATCH])))
    return UnreadableSecrets(secrets, headers, len(unreadable))


def _unreadable_answers(connection: Connection, seal: Seal) -> list[tuple[str, ...]]:
    """The primary keys of the stored responses that a key does not open; read in batches."""
    answers = connection.execute(select(_ANSWERS.c.sealed, *_KEY).execution_options(yield_per=_BATCH))
    return [tuple(row[1:]) for row in answers if not _is_readable(row.sealed, seal)]


def _is_readable(sealed: str, seal: Seal) -> bool:
    try:
        seal.decrypt(sealed)
    except InvalidToken:
        return False
    return True
