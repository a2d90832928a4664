"""The secret key and the database that it sealed belong together; the database remembers the key's fingerprint.

So a key that was lost is noticed at the start. Noticed later, a new key would have sealed half of what is stored, and
the other half could not be read.
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
from app.store.account_records import FirstAnswerRecord, SealingCheckRecord
from app.store.db import Database, UnitOfWork
from app.store.outgoing_tables import WebhookRow
from app.store.record import every, fetch_one
from app.store.tables import AccountRow, FirstAnswerRow

_LOCK: Final = 7_238_462_903
"""PostgreSQL's advisory lock at which processes queue that start on a database without a fingerprint."""
_SAMPLE: Final = 100
"""How many sealed texts of each kind tell whether a key is that of a database without a fingerprint."""
_BATCH: Final = 500
_ANSWERS: Final = FirstAnswerRecord.TABLE
_KEY: Final = list(_ANSWERS.primary_key.columns)


@dataclass(frozen=True, slots=True)
class Lost:
    """What a new secret key cannot read: endpoints by their secrets and by their headers, and first answers."""

    secrets: int
    headers: int
    answers: int


async def open_seal(db: Database, settings: Settings, now: datetime) -> Seal:
    """The seal of this database. Raises SecretKeyMissing or SecretKeyDiffers where the settings do not have its key.

    A database without accounts gets a new key if the settings have none. One that was used before fingerprints were
    stored is tried with the key, as far as anything is sealed in it.
    """
    known = settings.known_secret()
    check = await db.read_once(_check)
    if known is not None and check is not None:
        return _checked(Seal(known), check, settings)
    async with db.transaction() as tx:
        check = await tx.read(_locked_check)
        known = settings.known_secret()
        if known is None and (check is not None or not await tx.read(_is_empty)):
            raise SecretKeyMissing(settings.secret_file)
        seal = Seal(settings.generated_secret() if known is None else known)
        if check is not None:
            return _checked(seal, check, settings)
        if not await _opens(tx, seal):
            raise SecretKeyDiffers(settings.secret_place)
        tx.add(SealingCheckRecord(fingerprint=seal.fingerprint, created_at=now))
    return seal


async def accept_new_key(db: Database, settings: Settings, now: datetime) -> Lost | None:
    """Give the database to the key in the settings, or to a new one if they have none; None where it has it already.

    First answers that it cannot read are deleted: a replay of them could only be refused.
    """
    async with db.transaction() as tx:
        check = await tx.read(_locked_check)
        known = settings.known_secret()
        is_new = known is None and not await tx.read(_is_empty)
        seal = Seal(settings.generated_secret() if known is None else known)
        if check is None:
            loses = is_new or not await _opens(tx, seal)
            tx.add(SealingCheckRecord(fingerprint=seal.fingerprint, created_at=now))
        else:
            loses = check.fingerprint != seal.fingerprint
            tx.change(check, fingerprint=seal.fingerprint, created_at=now)
        return await _give_up(tx, seal) if loses else None


def _checked(seal: Seal, check: SealingCheckRecord, settings: Settings) -> Seal:
    if seal.fingerprint != check.fingerprint:
        raise SecretKeyDiffers(settings.secret_place)
    return seal


def _check(connection: Connection) -> SealingCheckRecord | None:
    return fetch_one(connection, SealingCheckRecord, every(SealingCheckRecord))


def _locked_check(connection: Connection) -> SealingCheckRecord | None:
    """The fingerprint as the last writer left it: of several processes that start at once, one at a time comes here."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return _check(connection)


def _is_empty(connection: Connection) -> bool:
    return connection.scalar(select(col(AccountRow.id)).limit(1)) is None


async def _opens(tx: UnitOfWork, seal: Seal) -> bool:
    """Whether the key opens anything of the newest that is sealed, or nothing is."""
    sealed = await tx.read(_newest_sealed)
    return not sealed or any(_is_readable(each, seal) for each in sealed)


def _newest_sealed(connection: Connection) -> list[str]:
    secrets = select(col(WebhookRow.sealed_secret)).order_by(col(WebhookRow.updated_at).desc())
    answers = select(col(FirstAnswerRow.sealed)).order_by(col(FirstAnswerRow.created_at).desc())
    return [*connection.scalars(secrets.limit(_SAMPLE)), *connection.scalars(answers.limit(_SAMPLE))]


async def _give_up(tx: UnitOfWork, seal: Seal) -> Lost:
    secrets = headers = 0
    for row in await tx.execute(select(col(WebhookRow.sealed_secret), col(WebhookRow.sealed_headers))):
        secrets += not _is_readable(row.sealed_secret, seal)
        headers += row.sealed_headers is not None and not _is_readable(row.sealed_headers, seal)
    unreadable = await tx.read(_unreadable_answers, seal)
    for first in range(0, len(unreadable), _BATCH):
        await tx.execute(delete(_ANSWERS).where(tuple_(*_KEY).in_(unreadable[first : first + _BATCH])))
    return Lost(secrets, headers, len(unreadable))


def _unreadable_answers(connection: Connection, seal: Seal) -> list[tuple[str, ...]]:
    """The primary keys of the first answers that a key does not open, without all of them in memory at once."""
    kept = connection.execute(select(_ANSWERS.c.sealed, *_KEY).execution_options(yield_per=_BATCH))
    return [tuple(row[1:]) for row in kept if not _is_readable(row.sealed, seal)]


def _is_readable(sealed: str, seal: Seal) -> bool:
    try:
        seal.decrypt(sealed)
    except InvalidToken:
        return False
    return True
