"""Lateness of an idle service: from the instant at which a task opens to the arrival of its signed delivery."""

import asyncio
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app.clock import SystemClock
from benchmarks.measures import Line
from benchmarks.receiving import opened_at, receiving
from benchmarks.services import Service, service
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_TASKS: Final = 40
_APART: Final = timedelta(milliseconds=250)
_LEAD: Final = timedelta(seconds=6)
"""Long enough to post every interview before the first one ends."""


def measure() -> list[Line]:
    """The lateness of tasks that open one at a time, in seconds, on SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        lines = [asyncio.run(_on("SQLite", SqliteTemplate(Path(name))))]
    with postgres(durable=True) as template:
        lines.append(asyncio.run(_on("PostgreSQL", template)))
    return lines


async def _on(database: str, template: SqliteTemplate | PostgresTemplate) -> Line:
    async with receiving(opened_at) as (hook, arrivals), service(template.fresh()) as running:
        await _post_all(running, hook)
        async with asyncio.timeout(60):
            late = [await arrivals.get() for _ in range(_TASKS)]
    return Line(f"from opening to arrival, {database}, {_TASKS} tasks", [1 / _APART.total_seconds()], latencies=late)


async def _post_all(running: Service, hook: str) -> None:
    await running.subscribe(hook, event_types=["task.due"], filters={"rules": ["debrief"]})
    first = SystemClock().now() + _LEAD
    for number in range(_TASKS):
        await running.client.post(f"{running.base}/v1/interviews", json=_interview(first + number * _APART))


def _interview(ends_at: datetime) -> dict[str, Any]:
    return {
        "application": {"company": "Nordlicht Energie"},
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
    }
