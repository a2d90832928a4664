"""The service in this process, and the databases it runs on: fixtures for every folder outside the core."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from ipaddress import ip_network
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from app import logs
from app.clock import SystemClock
from app.main import create_app
from app.settings import Settings
from app.store.db import Database
from app.usecases.accounts.accounts import create_account
from app.usecases.tasks.advance import advance
from tests.clocks import FrozenClock
from tests.databases import KINDS, PostgresTemplate, SqliteTemplate, postgres
from tests.documented import check_against_the_document
from tests.receiver import Receiver, receiving

BASE: Final = "http://afterview.test"
LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_IDLE: Final[list[FastAPI]] = []
"""Applications that no test uses now: an application builds its routes at its first request, which takes a while."""


class Api(httpx.AsyncClient):
    """A client of the application with one account's key."""

    account_id: str
    database: Database
    app: Any

    def address(self, path: str) -> str:
        """What the service is to name as the address of a path."""
        return f"{BASE}{path}"

    async def advance(self, now: datetime) -> None:
        """What the scheduler does when time has passed."""
        await self.database.run_in_transaction(advance, now)


def settings_for(database_url: str, **more: Any) -> Settings:
    """Settings of a test: its own database, no scheduler unless asked for, loopback allowed."""
    values = {"scheduler": "off", "webhook_allowed_networks": LOOPBACK, "secret_key": "a secret for tests", **more}
    return Settings(database_url=database_url, **values)


@asynccontextmanager
async def serving(settings: Settings, clock: FrozenClock | None = None, *, fresh: bool = False) -> AsyncIterator[Api]:
    """The application in this process, started and stopped as a server would, with an account's admin key.

    A `fresh` application has counted no requests yet, and trusts the proxies of these settings; no other test uses it.
    """
    app = _IDLE.pop() if _IDLE and not fresh else create_app(settings)
    app.state.settings, app.state.clock = settings, clock or SystemClock()
    async with app.router.lifespan_context(app):
        account_id, key = await app.state.db.run_in_transaction(create_account, "test", app.state.clock.now())
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"authorization": f"Bearer {key}"}
        hooks = {"response": [check_against_the_document]}
        async with Api(transport=transport, base_url=BASE, headers=headers, event_hooks=hooks) as client:
            client.account_id, client.database, client.app = account_id, app.state.db, app
            yield client
    if not fresh:
        _IDLE.append(app)


@pytest.fixture(scope="session", autouse=True)
def _quiet_logs() -> None:
    logs.configure("warning")


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[PostgresTemplate]:
    with postgres() as template:
        yield template


@pytest.fixture
def postgresql(_postgresql: PostgresTemplate) -> PostgresTemplate:
    """Makes databases for a test of what only PostgreSQL has."""
    return _postgresql


@pytest.fixture(params=KINDS)
def template(request: pytest.FixtureRequest) -> SqliteTemplate | PostgresTemplate:
    """Makes databases of one kind; a test that uses it runs on both."""
    chosen: SqliteTemplate | PostgresTemplate = request.getfixturevalue(f"_{request.param}")
    return chosen


@pytest.fixture
def database_url(template: SqliteTemplate | PostgresTemplate) -> Iterator[str]:
    """A migrated database of the test's own."""
    url = template.fresh()
    yield url
    template.give_back(url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def api(database_url: str, clock: FrozenClock) -> AsyncIterator[Api]:
    """The API on a database of each kind, with a clock that stands at noon, and nothing running by itself."""
    async with serving(settings_for(database_url), clock) as client:
        yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as running:
        yield running


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The OpenAPI document. It costs a while to build, and is the same on every database."""
    return create_app(settings_for("sqlite:///nowhere.db")).openapi()
