"""An account's own API keys: creating, listing, rotating, revoking."""

from datetime import datetime

from app.errors import Conflict, FieldError, InvalidFields
from app.resources.api_keys import ApiKey, ApiKeyCreated, NewApiKey, Rotation
from app.store.account_records import ApiKeyRecord
from app.store.db import Reader, UnitOfWork
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.record import select_record
from app.usecases.accounts import accounts
from app.usecases.accounts.accounts import Caller


async def create_api_key(tx: UnitOfWork, caller: Caller, fields: NewApiKey, now: datetime) -> ApiKeyCreated:
    """Create a key of the caller's account.

    Raises InvalidFields for a scope that the caller's own key does not have, and for an expiry in the past.
    """
    errors = [
        FieldError(f"/scopes/{place}", "this key does not have that scope itself")
        for place, scope in enumerate(fields.scopes)
        if scope not in caller.scopes
    ]
    if fields.expires_at is not None and fields.expires_at <= now:
        errors.append(FieldError("/expires_at", "must lie in the future"))
    if errors:
        raise InvalidFields(*errors)
    scopes = list(dict.fromkeys(scope.value for scope in fields.scopes))
    row, key = await accounts.create_key(tx, caller.account_id, fields.name, scopes, now, fields.expires_at)
    return shaped(ApiKeyCreated, row, key=key)


async def list_api_keys(reader: Reader, account_id: str, page: PageRequest) -> Page[ApiKey]:
    """The account's keys, oldest first, with revoked and expired ones."""
    keys = ApiKeyRecord.TABLE.c
    query = select_record(ApiKeyRecord).where(keys.account_id == account_id)
    rows = await reader.run(fetch_page, ApiKeyRecord, query, [keys.id], page)
    return rows.of([shaped(ApiKey, row) for row in rows.items])


async def get_api_key(reader: Reader, account_id: str, key_id: str) -> ApiKey:
    return shaped(ApiKey, await reader.run(load_owned, ApiKeyRecord, account_id, key_id))


async def rotate_api_key(
    tx: UnitOfWork, caller: Caller, key_id: str, rotation: Rotation, now: datetime
) -> ApiKeyCreated:
    """Replace a key by a new one; the old one is revoked at once, or expires at the stated time.

    Raises NotFound, InvalidFields for an expiry in the past, and Conflict for a key that is no longer valid or has a
    scope that the caller's own key does not have.
    """
    ends_at = rotation.old_key_expires_at
    if ends_at is not None and ends_at <= now:
        raise InvalidFields(FieldError("/old_key_expires_at", "must lie in the future"))
    key = accounts.new_key()
    old = await _lock_valid_key(tx, caller.account_id, key_id, now)
    if not caller.scopes.issuperset(old.scopes):
        raise Conflict(f"key {key_id} has scopes that yours has not; rotate it with one that has them")
    new = accounts.add_key(tx, caller.account_id, old.name, key, old.scopes, now, old.expires_at)
    if ends_at is None:
        tx.change(old, revoked_at=now)
    else:
        tx.change(old, expires_at=min(ends_at, old.expires_at or ends_at))
    return shaped(ApiKeyCreated, new, key=key)


async def revoke_api_key(tx: UnitOfWork, account_id: str, key_id: str, now: datetime) -> None:
    """Revoke a key, with effect from the next request on; doing it twice changes nothing. Raises NotFound."""
    row = await tx.run(load_owned, ApiKeyRecord, account_id, key_id, lock=True)
    tx.change(row, revoked_at=row.revoked_at or now)


async def _lock_valid_key(tx: UnitOfWork, account_id: str, key_id: str, now: datetime) -> ApiKeyRecord:
    row = await tx.run(load_owned, ApiKeyRecord, account_id, key_id, lock=True)
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise Conflict(f"key {key_id} is no longer valid; create another")
    return row
