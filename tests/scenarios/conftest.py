"""One running service for many stories: starting it takes longer than most stories do.

Every story has its own account and key, so it does not see the objects of other stories.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event

from app.usecases.accounts.accounts import create_account
from tests.clocks import FrozenClock
from tests.databases import SqliteTemplate
from tests.service import Api, serving, settings_for


@pytest.fixture(scope="session")
async def _shared_api(_sqlite: SqliteTemplate) -> AsyncIterator[Api]:
    async with serving(settings_for(_sqlite.fresh()), FrozenClock()) as api:
        # No story cuts the power, so writes need not reach the disk.
        event.listen(api.database.engine, "connect", _never_sync)
        api.database.engine.dispose()
        yield api


def _never_sync(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


@pytest.fixture
async def stage(_shared_api: Api) -> Api:
    """The API on SQLite, with a new account."""
    _shared_api.account_id, key = await _shared_api.database.run_in_transaction(
        create_account, "story", _shared_api.app.state.clock.now()
    )
    _shared_api.headers["authorization"] = f"Bearer {key}"
    return _shared_api
