"""The service behind nginx, each as a process of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.in_front.nginx import Proxy
from tests.servers import KEY, serving_process


class Client(httpx.AsyncClient):
    """A client of the service, through a proxy."""

    proxy: Proxy


Behind = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def behind(database_url: str, tmp_path: Path) -> Behind:
    """Runs both; gives a client that reaches the service through nginx and claims to be somebody else.

    `public`: whether the service knows its public address. `address`: where nginx connects from.
    """

    @asynccontextmanager
    async def running(*, public: bool, address: str = "127.0.0.1", **more: str) -> AsyncIterator[Client]:
        proxy = Proxy(tmp_path, address)
        environment: dict[str, Any] = {"AFTERVIEW_PORT": str(proxy.upstream), **more}
        if public:
            environment["AFTERVIEW_PUBLIC_URL"] = proxy.base_url
        headers = {
            "authorization": f"Bearer {KEY}",
            "x-forwarded-for": "203.0.113.9",
            "x-forwarded-host": "evil.example",
            "x-forwarded-prefix": "/evil",
        }
        async with (
            serving_process(database_url, **environment),
            proxy.running(),
            Client(base_url=proxy.base_url, verify=proxy.trust, headers=headers, timeout=30) as client,
        ):
            client.proxy = proxy
            yield client

    return running
