"""The real service in subprocesses on a scratch database, without the caller's configuration."""

import asyncio
import os
import secrets
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from app.errors import AfterviewError

_ROOT: Final = Path(__file__).resolve().parents[2]
_START_SECONDS: Final = 30
_STOP_SECONDS: Final = 10


class DemoFailed(AfterviewError):
    """The demo failed."""


class Service:
    """The HTTP API, through an admin key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.url = str(client.base_url)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Post and read the answer. Raises DemoFailed unless it is a success."""
        try:
            answer = await self._client.post(path, json=body)
        except httpx.HTTPError as error:
            raise DemoFailed(f"POST {path} got no answer: {error!r}") from error
        if not answer.is_success:
            raise DemoFailed(f"POST {path} was answered {answer.status_code}: {answer.text}")
        read: dict[str, Any] = answer.json()
        return read


@asynccontextmanager
async def running() -> AsyncIterator[Service]:
    """A migrated service that serves within the block; its folder is removed afterwards."""
    key = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="afterview-demo-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")},
            "AFTERVIEW_DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "AFTERVIEW_PORT": "0",
            "AFTERVIEW_BOOTSTRAP_API_KEY": key,
            "AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
            "AFTERVIEW_LOG_LEVEL": "warning",
        }
        await _migrate(environment)
        process = await _app("serve", environment, stdout=PIPE)
        try:
            url = await _address(process)
            headers = {"authorization": f"Bearer {key}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=10, trust_env=False) as client:
                yield Service(client)
        finally:
            await _stop(process)


async def _app(command: str, environment: Mapping[str, str], stdout: int) -> Process:
    """`python -m app …`, with our own standard error."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", command, cwd=_ROOT, env=environment, stdin=DEVNULL, stdout=stdout
    )


async def _migrate(environment: Mapping[str, str]) -> None:
    process = await _app("migrate", environment, stdout=DEVNULL)
    try:
        async with asyncio.timeout(_START_SECONDS):
            status = await process.wait()
    except TimeoutError:
        raise DemoFailed(f"the scratch database was not migrated within {_START_SECONDS} s") from None
    finally:
        await _stop(process)
    if status != 0:
        raise DemoFailed(f"the scratch database could not be migrated: exit status {status}")


async def _address(process: Process) -> str:
    """The address that the service logs."""
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_START_SECONDS):
            async for line in process.stdout:
                announcement, _, address = line.decode().strip().partition("is ready: ")
                if announcement.startswith("Afterview"):
                    return address.removesuffix("/docs")
    except TimeoutError:
        raise DemoFailed(f"the service was not ready within {_START_SECONDS} s") from None
    raise DemoFailed("the service ended before it was ready")


async def _stop(process: Process) -> None:
    """Terminate a process, and kill it if it does not end."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
