"""A service for the tour, and the output that a client in any language must print."""

import asyncio
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.servers import KEY, serving_process

HERE: Final = Path(__file__).parent
CACHE: Final = HERE.parents[1] / ".cache"
"""The cache of installed packages."""
DOCUMENT: Final = HERE.parents[1] / "openapi" / "openapi.json"
SEEN: Final = {
    "company": "Nordlicht Energie",
    "deadlines": [["decision", "open"]],
    "tasks": [
        *("debrief", "follow_up_after_deadline", "last_follow_up"),
        *("prepare_next_round", "review_silence", "thank_you"),
    ],
    "completed": ["Thank Dana Reyes of Nordlicht Energie", "done"],
    "contact": [False, ["wait_for_deadline"]],
    "preview": ["keep_searching", "follow_up_after_deadline"],
    "events": ["interview.created", "task.done"],
    "problem": [404, "urn:afterview:problem:not-found"],
}


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What a command says; it must succeed."""
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


async def toured(command: Sequence[str | Path], folder: Path, database_url: str, **environment: str) -> Any:
    """What the tour shows to a program that gets the URL of the service and a key."""
    async with serving_process(database_url) as server:
        variables = {"AFTERVIEW_URL": server.base_url, "AFTERVIEW_KEY": KEY, **environment}
        return json.loads(await asyncio.to_thread(run, command, folder, **variables))
