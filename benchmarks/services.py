"""A service to measure, and events written directly into its database, as another replica would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from app.clock import SystemClock
from app.events.types import ApplicationCreated
from app.store import outbox
from app.store.db import Database
from app.store.outbox import NewEvent
from app.usecases.accounts.accounts import first_account
from benchmarks.servers import free_port, serving

_KEY: Final = "a-key-for-benchmarks"
KIND: Final = ApplicationCreated
DATA: Final[dict[str, Any]] = {
    "application": {"id": "app_01m83fpv1yeztbbf7dmxy7y1xg", "company": "Nordlicht Energie", "notes": "x" * 1200}
}


class Service:
    """A running service, its database, and a client with its key."""

    def __init__(self, base: str, pid: int, db: Database, client: aiohttp.ClientSession, account_id: str) -> None:
        self.base = base
        self.pid = pid
        self.db = db
        self.client = client
        self.account_id = account_id

    async def subscribe(self, url: str, **more: Any) -> str:
        """Create an endpoint; returns its identifier."""
        async with self.client.post(f"{self.base}/v1/webhooks", json={"url": url, **more}) as answer:
            return str((await answer.json())["id"])

    async def create_application(self) -> None:
        """Cause one event through the API."""
        await self.client.post(f"{self.base}/v1/applications", json={"company": "Nordlicht Energie"})

    async def record_events(self, count: int = 1) -> None:
        """Write events in one transaction."""
        events = [NewEvent(KIND, self.account_id, DATA) for _ in range(count)]
        async with self.db.transaction() as tx:
            await outbox.append(tx, events, SystemClock().now())


@asynccontextmanager
async def service(database_url: str, **environment: str) -> AsyncIterator[Service]:
    """A process that serves and delivers, with loopback endpoints allowed."""
    port = free_port()
    settings = {
        "AFTERVIEW_DATABASE_URL": database_url,
        "AFTERVIEW_PORT": str(port),
        "AFTERVIEW_BOOTSTRAP_API_KEY": _KEY,
        "AFTERVIEW_SECRET_KEY": "a secret for benchmarks",
        "AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "AFTERVIEW_LOG_LEVEL": "warning",
        **environment,
    }
    db = Database(database_url)
    headers = {"authorization": f"Bearer {_KEY}"}
    try:
        async with (
            serving("app", "serve", port=port, **settings) as server,
            aiohttp.ClientSession(headers=headers, raise_for_status=True) as client,
        ):
            with server.awake():
                yield Service(f"http://127.0.0.1:{port}", server.pid, db, client, await first_account(db))
    finally:
        await db.close()
