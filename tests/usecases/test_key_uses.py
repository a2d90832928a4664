"""Noting when keys were used is given up, and not the service, where the database takes no writes."""

import pytest

from app.store.account_records import ApiKeyRecord
from app.store.db import Database
from app.usecases.accounts.key_uses import KeyUses
from tests.clocks import NOON
from tests.databases import PostgresTemplate, SqliteTemplate

pytestmark = pytest.mark.anyio


async def test_a_use_that_cannot_be_written_stops_nothing(template: SqliteTemplate | PostgresTemplate) -> None:
    """A database without tables refuses the write, on PostgreSQL by an error that is no failed connection."""
    database = Database(template.empty())
    uses = KeyUses(database)
    try:
        async with uses.running():
            uses.note(ApiKeyRecord, "key_1", None, NOON)
    finally:
        await database.close()
