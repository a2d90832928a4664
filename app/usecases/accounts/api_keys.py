"""An account's own API keys: creating, listing, rotating, revoking."""

from datetime import datetime

from app.errors import Conflict, FieldError, InvalidFields
from app.resources.api_keys import ApiKey, ApiKeyCreated, NewApiKey, Rotation
from app.store.account_records import ApiKeyRecord
from app.store.db import Reader, UnitOfWork
from app.store.mapping import shaped
from app.store.objects import owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.record import every
from app.usecases.accounts import accounts
from app.usecases.accounts.accounts import Caller


async def create_api_key(tx: UnitOfWork, caller: Caller, fields: NewApiKey, now: datetime) -> ApiKeyCreated:
    """A further key of the caller's account. Raises InvalidFields for a scope that the caller's own key has not."""
    beyond = [
        FieldError(f"/scopes/{place}", "this key has not that scope itself")
        for place, scope in enumerate(fields.scopes)
        if scope not in caller.scopes
    ]
    if fields.expires_at is not None and fields.expires_at <= now:
        beyond.append(FieldError("/expires_at", "must lie in the future"))
    if beyond:
        raise InvalidFields(*beyond)
    scopes = list(dict.fromkeys(scope.value for scope in fields.scopes))
    row, key = await accounts.create_key(tx, caller.account_id, fields.name, scopes, now, fields.expires_at)
    return shaped(ApiKeyCreated, row, key=key)


async def list_api_keys(reader: Reader, account_id: str, page: PageRequest) -> Page[ApiKey]:
    """The account's keys, revoked and expired ones too, oldest first."""
    keys = ApiKeyRecord.TABLE.c
    query = every(ApiKeyRecord).where(keys.account_id == account_id)
    rows = await reader.read(fetch_page, ApiKeyRecord, query, [keys.id], page)
    return rows.of([shaped(ApiKey, row) for row in rows.items])


async def get_api_key(reader: Reader, account_id: str, key_id: str) -> ApiKey:
    return shaped(ApiKey, await reader.read(owned, ApiKeyRecord, account_id, key_id))


async def rotate_api_key(
    tx: UnitOfWork, caller: Caller, key_id: str, rotation: Rotation, now: datetime
) -> ApiKeyCreated:
    """A new key in the place of an old one, which ends at once, or when it is told to.

    Raises Conflict for a key that is no longer valid, and for one with a scope that the caller's own has not.
    """
    ends = rotation.old_key_expires_at
    if ends is not None and ends <= now:
        raise InvalidFields(FieldError("/old_key_expires_at", "must lie in the future"))
    key = accounts.new_key()
    old = await _valid(tx, caller.account_id, key_id, now)
    if not caller.scopes.issuperset(old.scopes):
        raise Conflict(f"key {key_id} has scopes that yours has not; rotate it with one that has them")
    new = accounts.add_key(tx, caller.account_id, old.name, key, old.scopes, now, old.expires_at)
    if ends is None:
        tx.change(old, revoked_at=now)
    else:
        tx.change(old, expires_at=min(ends, old.expires_at or ends))
    return shaped(ApiKeyCreated, new, key=key)


async def revoke_api_key(tx: UnitOfWork, account_id: str, key_id: str, now: datetime) -> None:
    """A revoked key opens nothing any more, from the next request on; revoking it twice changes nothing."""
    row = await tx.read(owned, ApiKeyRecord, account_id, key_id, lock=True)
    tx.change(row, revoked_at=row.revoked_at or now)


async def _valid(tx: UnitOfWork, account_id: str, key_id: str, now: datetime) -> ApiKeyRecord:
    row = await tx.read(owned, ApiKeyRecord, account_id, key_id, lock=True)
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise Conflict(f"key {key_id} is no longer valid; create another")
    return row
