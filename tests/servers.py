"""The service as a process of its own: started, reached over HTTP, ended or killed."""

import asyncio
import os
import resource
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx

from tests.documented import check_against_the_document

KEY = "a-bootstrap-key-for-tests"
SECRET = "a secret for tests"
_ROOT = Path(__file__).resolve().parents[1]


class Server:
    """A running `python -m app serve`."""

    def __init__(self, process: Process, base_url: str) -> None:
        self.base_url = base_url
        self.process = process
        self.said = ""
        """What it printed until it was ready."""
        self.errors = b""
        self.client = httpx.AsyncClient(base_url=base_url, headers={"authorization": f"Bearer {KEY}"}, timeout=30)
        self.client.event_hooks = {"response": [check_against_the_document]}

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await self.gone()

    async def interrupt(self) -> int:
        """End it as Ctrl-C does; answers with its exit code."""
        self.process.send_signal(signal.SIGINT)
        return await self.gone()

    async def terminate(self) -> int:
        """End it as a service manager does; answers with its exit code."""
        self.process.terminate()
        return await self.gone()

    async def gone(self) -> int:
        """Wait for its end; answers with its exit code."""
        await self.client.aclose()
        _, self.errors = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode


async def run(
    database_url: str, *arguments: str, folder: Path = _ROOT, files: int | None = None, **environment: str
) -> Process:
    """Run `python -m app …` in a folder, with nothing of this process's own configuration.

    `files`: how many it may have open (`ulimit -n`).
    """
    limit = None if files is None else partial(resource.setrlimit, resource.RLIMIT_NOFILE, (files, files))
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        *arguments,
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")},
            "PYTHONPATH": str(_ROOT),
            "AFTERVIEW_DATABASE_URL": database_url,
            "AFTERVIEW_PORT": "0",
            "AFTERVIEW_BOOTSTRAP_API_KEY": KEY,
            "AFTERVIEW_SECRET_KEY": SECRET,
            "AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
            "AFTERVIEW_LOG_LEVEL": "warning",
            **environment,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=limit,
    )


async def start(
    database_url: str, *arguments: str, folder: Path = _ROOT, files: int | None = None, **environment: str
) -> Server:
    """Start the service on a migrated database and wait until it says where it is."""
    process = await run(database_url, "serve", *arguments, folder=folder, files=files, **environment)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = said = ""
        while "is ready" not in line:
            raw = await process.stdout.readline()
            if not raw:
                _, errors = await process.communicate()
                raise AssertionError(f"the service did not start: {errors.decode()}")
            line = raw.decode()
            said += line
    server = Server(process, line.split(": ", 1)[1].strip().removesuffix("/docs"))
    server.said = said
    return server


@asynccontextmanager
async def serving_process(
    database_url: str, *arguments: str, folder: Path = _ROOT, files: int | None = None, **environment: str
) -> AsyncIterator[Server]:
    """A server for as long as the block lasts."""
    server = await start(database_url, *arguments, folder=folder, files=files, **environment)
    try:
        yield server
    finally:
        if server.process.returncode is None:
            await server.kill()
