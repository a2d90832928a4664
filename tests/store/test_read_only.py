"""A database that turns read-only, and writable again: what callers and probes are answered; no restart."""

import asyncio
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app.errors import DatabaseFault
from app.store.account_records import AccountRecord
from app.store.db import Database
from app.store.migrating import migrate
from app.store.record import fetch, select_record
from tests import disks
from tests.clocks import NOON
from tests.databases import PostgresTemplate
from tests.service import serving, settings_for

pytestmark = pytest.mark.anyio

READ_ONLY = "the database cannot be written, because it is read-only"
_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


async def _becomes(database: Database, reason: str | None) -> None:
    async with asyncio.timeout(30):
        while await database.why_not_writable() != reason:  # noqa: ASYNC110  # what is known is a second old, or ten
            await asyncio.sleep(0.1)


async def test_postgresql_that_turns_read_only_can_be_read(postgresql: PostgresTemplate) -> None:
    url = postgresql.fresh()
    name = make_url(url).database
    async with serving(settings_for(url)) as api:
        with psycopg.connect(url, autocommit=True) as operator:
            operator.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            operator.execute(_END_OTHERS, (name,))
            await _becomes(api.database, READ_ONLY)
            refused = await api.post("/v1/candidates", json={"name": "not stored"})
            assert (refused.status_code, refused.json()["detail"]) == (503, READ_ONLY)
            assert refused.headers["retry-after"] == "30"
            assert len((await api.get("/v1/candidates")).json()["items"]) == 1
            unready = await api.get("/readyz")
            assert (unready.status_code, unready.json()["checks"]["writing"]) == (503, READ_ONLY)
            operator.execute("SET default_transaction_read_only = off")
            operator.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            operator.execute(_END_OTHERS, (name,))
            await _becomes(api.database, None)
            assert (await api.post("/v1/candidates", json={"name": "stored"})).status_code == 201
    postgresql.give_back(url)


async def test_a_sqlite_file_that_is_read_only_for_a_while_is_written_again(tmp_path: Path) -> None:
    with disks.image_disk(tmp_path) as disk:
        file = disk / "data.db"
        migrate(f"sqlite:///{file}")
        database = Database(f"sqlite:///{file}")
        with disks.immutable(file):
            assert await database.run(fetch, AccountRecord, select_record(AccountRecord)) == []
            with pytest.raises(DatabaseFault, match=READ_ONLY):
                await _store(database)
            assert await database.why_not_writable() == READ_ONLY
        await _store(database)
        await _becomes(database, None)
        await database.close()


async def _store(database: Database) -> None:
    async with database.transaction() as tx:
        tx.add(AccountRecord(id="acct_1", name="units", created_at=NOON))
