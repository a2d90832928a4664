"""One theatre for many stories: building an application costs more than most stories do.

Each story has an account and a key of its own, so none sees another's objects; what others left open is let pass too.
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
async def _theatre(_sqlite: SqliteTemplate) -> AsyncIterator[Api]:
    async with serving(settings_for(_sqlite.fresh()), FrozenClock()) as api:
        # No story cuts the power: what is written need not reach the disk.
        event.listen(api.database.engine, "connect", _never_sync)
        api.database.engine.dispose()
        yield api


def _never_sync(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


@pytest.fixture
async def stage(_theatre: Api) -> Api:
    """The API on SQLite, seen by an account that is new."""
    _theatre.account_id, key = await _theatre.database.run_in_transaction(
        create_account, "story", _theatre.app.state.clock.now()
    )
    _theatre.headers["authorization"] = f"Bearer {key}"
    return _theatre
