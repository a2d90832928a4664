"""What the tests of the API share."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.main import create_app
from app.usecases.accounts import create_account
from tests.api.documents import Document
from tests.clocks import NOON
from tests.conftest import Api, settings_for


@pytest.fixture(scope="session")
def document() -> Document:
    """The OpenAPI document. It costs a while to build, and is the same on every database."""
    return create_app(settings_for("sqlite:///nowhere.db")).openapi()


@pytest.fixture
async def elsewhere(api: Api) -> AsyncIterator[Api]:
    """The API with a second account's key."""
    account_id, key = await create_account(api.database, "another", NOON)
    headers = {"authorization": f"Bearer {key}"}
    transport = httpx.ASGITransport(api.app, raise_app_exceptions=False)
    async with Api(transport=transport, base_url="http://afterview.test", headers=headers) as client:
        client.account_id, client.database, client.app = account_id, api.database, api.app
        yield client
