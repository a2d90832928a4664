"""Ten thousand tasks due in the same second: from that instant to the last arrival, against a bare drain.

The bare drain sends the same messages once more, by the same process to the same receiver: their deliveries are due at
one instant, and all that is left is to claim, send and record them.
"""

import asyncio
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from app.clock import SystemClock
from app.resources.webhooks import DeliveryStatus
from app.store.db import Database, Queue
from app.store.outgoing_records import DeliveryRecord
from app.store.outgoing_tables import DeliveryRow
from benchmarks.measures import Line
from benchmarks.receiving import opened_at, receiving
from benchmarks.services import service
from benchmarks.stock import come_due
from tests.databases import SqliteTemplate, postgres

_LEAD: Final = timedelta(seconds=60)
"""Time to write everything before it is due."""
_POLLED_BY: Final = timedelta(seconds=20)
"""By then every process has polled, even one that was not notified."""
_PATIENCE_SECONDS: Final = 300
_HAS_SUCCEEDED: Final = col(DeliveryRow.status) == DeliveryStatus.SUCCEEDED.value


def measure(tasks: int) -> tuple[list[Line], list[str]]:
    """Lateness on each database, in seconds, and the duration as a multiple of the bare drain's."""
    lines, notes = [], []
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            late, drained = asyncio.run(burst(kind.fresh(), tasks))
            label = f"{len(late):,} tasks due in one second, {database}"
            lines.append(Line(label, [len(late) / max(late)], [max(drained) / max(late)], late))
            lines.append(Line(f"bare drain of the same, {database}", [len(drained) / max(drained)], latencies=drained))
            notes.append(
                f"A burst on {database}: the last of {len(late):,} arrived after {max(late):.1f} s, "
                f"{max(late) / max(drained):.2f} times as long as the bare drain took (goal: at most 1.3)."
            )
    return lines, notes


async def burst(database_url: str, tasks: int, lead: timedelta = _LEAD) -> tuple[list[float], list[float]]:
    """How late each message of a burst arrived, and each of the drain after it, in seconds."""
    async with receiving(opened_at) as (hook, arrivals), service(database_url) as running:
        await running.subscribe(hook, event_types=["task.due"])
        at = SystemClock().now() + lead
        count = await come_due(running.db, running.account_id, at, tasks)
        assert SystemClock().now() < at, "writing took too long; increase the lead"
        late = await _arrived(arrivals, count)
        again_at = await _send_again(running.db, count)
        drained = await _arrived(arrivals, count)
    return late, [each - (again_at - at).total_seconds() for each in drained]


async def _arrived(arrivals: asyncio.Queue[float], count: int) -> list[float]:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        return [await arrivals.get() for _ in range(count)]


async def _send_again(db: Database, count: int) -> datetime:
    """Wait until all are recorded, then make all due again; returns the instant at which they are."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await db.run(_succeeded) < count:  # noqa: ASYNC110  # waits for another process
            await asyncio.sleep(0.2)
    at = SystemClock().now() + _POLLED_BY
    async with db.transaction() as tx:
        again = {"status": DeliveryStatus.PENDING.value, "next_attempt_at": at, "completed_at": None}
        await tx.execute(update(DeliveryRecord.TABLE).where(_HAS_SUCCEEDED).values(again))
        tx.wake(Queue.DELIVER, at)
    return at


def _succeeded(connection: Connection) -> int:
    """The number of successful deliveries."""
    return connection.scalar(select(func.count()).where(_HAS_SUCCEEDED)) or 0
