"""A database that refuses writes costs the last use of keys, not the service."""

import pytest

from app.store.account_records import ApiKeyRecord
from app.store.db import Database
from app.usecases.accounts.key_uses import KeyUses
from tests.clocks import NOON
from tests.databases import PostgresTemplate, SqliteTemplate

pytestmark = pytest.mark.anyio


async def test_a_use_that_cannot_be_written_fails_no_request(template: SqliteTemplate | PostgresTemplate) -> None:
    """A database without tables refuses the write; on PostgreSQL the error is not a failed connection."""
    database = Database(template.empty())
    uses = KeyUses(database)
    try:
        async with uses.running():
            uses.note(ApiKeyRecord, "key_1", None, NOON)
    finally:
        await database.close()
