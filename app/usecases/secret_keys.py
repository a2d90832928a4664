"""The secret key and the database that it sealed belong together; the database remembers the key's fingerprint.

So a key that was lost is noticed at the start. Noticed later, a new key would have sealed half of what is stored, and
the other half could not be read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import InvalidToken
from sqlalchemy import delete, select, text, tuple_
from sqlmodel import col

from app.errors import SecretKeyDiffers, SecretKeyMissing
from app.sealing import Seal
from app.settings import Settings
from app.store.db import Database, Tx
from app.store.outgoing_tables import WebhookRow
from app.store.sealing_tables import THE_ONE, SealingCheckRow
from app.store.tables import AccountRow, FirstAnswerRow

_LOCK: Final = 7_238_462_903
"""PostgreSQL's advisory lock at which processes queue that start on a database without a fingerprint."""
_SAMPLE: Final = 100
"""How many sealed texts of each kind tell whether a key is that of a database without a fingerprint."""
_BATCH: Final = 500
_ANSWERS: Final = FirstAnswerRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


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
    async with db.reading() as session:
        check = await session.get(SealingCheckRow, THE_ONE)
    if known is not None and check is not None:
        return _checked(Seal(known), check, settings)
    async with db.transaction() as tx:
        check = await _locked_check(tx, is_sqlite=db.is_sqlite)
        known = settings.known_secret()
        if known is None and (check is not None or not await _is_empty(tx)):
            raise SecretKeyMissing(settings.secret_file)
        seal = Seal(settings.generated_secret() if known is None else known)
        if check is not None:
            return _checked(seal, check, settings)
        if not await _opens(tx, seal):
            raise SecretKeyDiffers(settings.secret_place)
        tx.add(SealingCheckRow(fingerprint=seal.fingerprint, created_at=now))
    return seal


async def accept_new_key(db: Database, settings: Settings, now: datetime) -> Lost | None:
    """Give the database to the key in the settings, or to a new one if they have none; None where it has it already.

    First answers that it cannot read are deleted: a replay of them could only be refused.
    """
    async with db.transaction() as tx:
        check = await _locked_check(tx, is_sqlite=db.is_sqlite)
        known = settings.known_secret()
        is_new = known is None and not await _is_empty(tx)
        seal = Seal(settings.generated_secret() if known is None else known)
        if check is None:
            loses = is_new or not await _opens(tx, seal)
            tx.add(SealingCheckRow(fingerprint=seal.fingerprint, created_at=now))
        else:
            loses = check.fingerprint != seal.fingerprint
            check.fingerprint, check.created_at = seal.fingerprint, now
        return await _give_up(tx, seal) if loses else None


def _checked(seal: Seal, check: SealingCheckRow, settings: Settings) -> Seal:
    if seal.fingerprint != check.fingerprint:
        raise SecretKeyDiffers(settings.secret_place)
    return seal


async def _locked_check(tx: Tx, *, is_sqlite: bool) -> SealingCheckRow | None:
    """The fingerprint as the last writer left it: of several processes that start at once, one at a time comes here."""
    if not is_sqlite:
        await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return await tx.get(SealingCheckRow, THE_ONE)


async def _is_empty(tx: Tx) -> bool:
    return await tx.scalar(select(col(AccountRow.id)).limit(1)) is None


async def _opens(tx: Tx, seal: Seal) -> bool:
    """Whether the key opens anything of the newest that is sealed, or nothing is."""
    secrets = select(col(WebhookRow.sealed_secret)).order_by(col(WebhookRow.updated_at).desc())
    answers = select(col(FirstAnswerRow.sealed)).order_by(col(FirstAnswerRow.created_at).desc())
    sealed = [*await tx.scalars(secrets.limit(_SAMPLE)), *await tx.scalars(answers.limit(_SAMPLE))]
    return not sealed or any(_is_readable(each, seal) for each in sealed)


async def _give_up(tx: Tx, seal: Seal) -> Lost:
    secrets = headers = 0
    for secret, own in await tx.execute(select(col(WebhookRow.sealed_secret), col(WebhookRow.sealed_headers))):
        secrets += not _is_readable(secret, seal)
        headers += own is not None and not _is_readable(own, seal)
    return Lost(secrets, headers, await _forget_answers(tx, seal))


async def _forget_answers(tx: Tx, seal: Seal) -> int:
    key = list(_ANSWERS.primary_key.columns)
    kept = await tx.stream(select(_ANSWERS.c.sealed, *key).execution_options(yield_per=_BATCH))
    unreadable = [tuple(row[1:]) async for row in kept if not _is_readable(row.sealed, seal)]
    for first in range(0, len(unreadable), _BATCH):
        await tx.execute(delete(FirstAnswerRow).where(tuple_(*key).in_(unreadable[first : first + _BATCH])))
    return len(unreadable)


def _is_readable(sealed: str, seal: Seal) -> bool:
    try:
        seal.decrypt(sealed)
    except InvalidToken:
        return False
    return True
