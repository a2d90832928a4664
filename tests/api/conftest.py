"""What the tests of the API share."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.usecases.accounts.accounts import create_account
from tests.clocks import NOON
from tests.service import Api


@pytest.fixture
async def elsewhere(api: Api) -> AsyncIterator[Api]:
    """The API with a second account's key."""
    account_id, key = await api.database.run_in_transaction(create_account, "another", NOON)
    headers = {"authorization": f"Bearer {key}"}
    transport = httpx.ASGITransport(api.app, raise_app_exceptions=False)
    async with Api(transport=transport, base_url="http://afterview.test", headers=headers) as client:
        client.account_id, client.database, client.app = account_id, api.database, api.app
        yield client
