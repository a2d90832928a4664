"""A server on loopback, and Schemathesis against it: every operation, with valid and invalid data, in any order."""

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers import KEY, start
from tests.streams import STREAM

OWN_KEY: Final = "CONTRACT_KEY_ID"
_ROOT: Final = Path(__file__).resolve().parents[2]
_UNLIMITED: Final = "100000000"


@dataclass(frozen=True)
class Verdict:
    """Schemathesis's output, and what the server logged meanwhile."""

    passed: bool
    report: str
    log: str


async def fuzz(database_url: str, folder: Path, *options: str) -> Verdict:
    """Run Schemathesis with these options against the service on a migrated database; files go into the folder."""
    server = await start(
        database_url,
        AFTERVIEW_REQUESTS_PER_MINUTE=_UNLIMITED,
        AFTERVIEW_WEBHOOK_TIMEOUT_SECONDS="2",
        AFTERVIEW_LOG_LEVEL="error",
    )
    streams = [stream for stream in (server.process.stdout, server.process.stderr) if stream is not None]
    logs = [asyncio.create_task(stream.read()) for stream in streams]  # a pipe that nobody empties stops the server
    try:
        own = (await server.client.get("/v1/api-keys")).json()["items"][0]["id"]
        tester = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run", f"{server.base_url}/openapi.json"),
            *("--header", f"Authorization: Bearer {KEY}", "--checks", "all", "--continue-on-failure"),
            *("--exclude-path", STREAM),  # it has no end
            *("--generation-database", "none", "--no-color", *options),
            cwd=folder,
            env={**os.environ, OWN_KEY: own, "SCHEMATHESIS_HOOKS": "tests.contract.hooks", "PYTHONPATH": str(_ROOT)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            report, _ = await tester.communicate()
        finally:
            with suppress(ProcessLookupError):
                tester.kill()
    finally:
        await server.client.aclose()
        server.process.kill()
        await server.process.wait()
        log = b"".join(await asyncio.gather(*logs)).decode()
    return Verdict(tester.returncode == 0 and not log, report.decode(), log)
