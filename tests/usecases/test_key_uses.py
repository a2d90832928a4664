"""A database that refuses writes costs the last use of keys, not the service."""

from datetime import timedelta

import pytest

from app.store.account_records import ApiKeyRecord
from app.store.db import Database
from app.usecases.accounts.accounts import authenticate, create_account, list_keys
from app.usecases.accounts.key_uses import KeyUses
from tests.clocks import NOON
from tests.databases import PostgresTemplate, SqliteTemplate

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1)])
async def test_uses_are_noted_when_the_clock_was_set(db: Database, jump: timedelta) -> None:
    _, key = await db.run_in_transaction(create_account, "test", NOON)
    for at in (NOON, NOON + jump):
        uses = KeyUses(db)
        async with uses.running():
            await authenticate(db, uses, key, at)
    [row] = await list_keys(db)
    assert row.last_used_at == NOON + jump


async def test_a_use_that_cannot_be_written_fails_no_request(template: SqliteTemplate | PostgresTemplate) -> None:
    """A database without tables refuses the write; on PostgreSQL the error is not a failed connection."""
    database = Database(template.empty())
    uses = KeyUses(database)
    try:
        async with uses.running():
            uses.note(ApiKeyRecord, "key_1", None, NOON)
    finally:
        await database.close()
