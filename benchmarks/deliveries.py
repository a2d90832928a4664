"""Deliveries a second of one process, against a bare loop with the same client, bodies and concurrency."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple, Self

import httpx
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from httpx_aiohttp import AiohttpTransport
from sqlalchemy import Connection, func, select
from sqlmodel import col

from app import logs
from app.clock import SystemClock
from app.delivery.attempts import PostResult
from app.delivery.concurrency import HIGHEST
from app.delivery.egress import Egress
from app.delivery.fan_out import fan_out
from app.delivery.sender import Sender
from app.delivery.signing import signature_headers
from app.delivery.worker import DeliveryWorker
from app.events import envelope
from app.resources.fields import instant_text
from app.resources.webhooks import DeliveryStatus, WebhookFields
from app.scheduling.alarms import Alarm
from app.sealing import Seal
from app.store import outbox
from app.store.db import Database, Queue
from app.store.outbox import NewEvent
from app.store.outgoing_tables import DeliveryRow
from app.usecases.accounts.accounts import create_account
from app.usecases.webhooks.webhooks import create_webhook
from benchmarks.measures import Line
from benchmarks.services import DATA, KIND
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_DELIVERIES: Final = 3000
_EGRESS: Final = Egress([ip_network("127.0.0.0/8")])
_SEAL: Final = Seal("a secret for benchmarks")
_CLOCK: Final = SystemClock()


class Spent(NamedTuple):
    """Wall-clock seconds, and processor seconds of this process with all its threads."""

    clock: float
    processor: float

    @classmethod
    def so_far(cls) -> Self:
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, earlier: "Spent") -> "Spent":
        return Spent(self.clock - earlier.clock, self.processor - earlier.processor)


def measure(rounds: int) -> tuple[list[Line], list[str]]:
    """Deliveries a second on each database, those of the bare loop in the same rounds, and the cost of each."""
    logs.configure("warning")
    lines, notes = [], []
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            ours, bare = asyncio.run(_on(kind, rounds))
            lines += _lines(database, ours, bare)
            notes.append(_note(database, ours, bare))
    return lines, notes


def _lines(database: str, ours: Sequence[Spent], bare: Sequence[Spent]) -> list[Line]:
    ratios = [theirs.clock / mine.clock for mine, theirs in zip(ours, bare, strict=True)]
    return [
        Line(f"bare loop, {HIGHEST} at once, with {database}", [_DELIVERIES / each.clock for each in bare]),
        Line(f"deliveries, one endpoint, {database}", [_DELIVERIES / each.clock for each in ours], ratios),
    ]


def _note(database: str, ours: Sequence[Spent], bare: Sequence[Spent]) -> str:
    """Processor time is more reliable than the clock on a shared machine."""
    mine, theirs = (median(each.processor for each in spent) / _DELIVERIES * 1e6 for spent in (ours, bare))
    ratio = median(loop.processor / own.processor for own, loop in zip(ours, bare, strict=True))
    best = [_DELIVERIES / min(each.clock for each in spent) for spent in (ours, bare)]
    return (
        f"Deliveries on {database}: one takes {mine:.0f} µs of this process's processor time, a post of the bare loop"
        f" {theirs:.0f}: {ratio:.2f}. The best rounds of both: {best[0] / best[1]:.2f}."
    )


async def _on(template: SqliteTemplate | PostgresTemplate, rounds: int) -> tuple[list[Spent], list[Spent]]:
    ours, bare = [], []
    async with receiver() as url:
        for _ in range(rounds):
            db = Database(template.fresh())
            try:
                await _queue(db, url)
                ours.append(await _drain(db))
                bare.append(await _bare(url))
            finally:
                await db.close()
    return ours, bare


@asynccontextmanager
async def receiver() -> AsyncIterator[str]:
    """A receiver in a separate process; yields its URL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.receiving", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


async def _queue(db: Database, url: str) -> None:
    """Create an endpoint and all its deliveries."""
    now = _CLOCK.now()
    account_id, _ = await db.run_in_transaction(create_account, "benchmark", now)
    await db.run_in_transaction(create_webhook, account_id, WebhookFields(url=url), _SEAL, _EGRESS, now)
    async with db.transaction() as tx:
        await outbox.append(tx, [NewEvent(KIND, account_id, DATA) for _ in range(_DELIVERIES)], now)
    while await db.run_in_transaction(fan_out, now, 500):
        pass


async def _drain(db: Database) -> Spent:
    """Run until the worker has delivered and recorded everything; the service's own alarm makes it poll."""
    attempted, all_attempted = count(1), asyncio.Event()

    def note(_: PostResult) -> None:
        if next(attempted) >= _DELIVERIES:
            all_attempted.set()

    async with Sender(_EGRESS, _SEAL, _CLOCK, timeout_seconds=15, base_url="http://127.0.0.1") as sender:
        worker = DeliveryWorker(db, sender, _CLOCK, retry_delays=(5,), timeout_seconds=15, on_attempt=note)
        scheduler = AsyncIOScheduler(timezone=UTC)
        alarm = Alarm(scheduler, _CLOCK, Queue.DELIVER, lambda _now: worker.run(), lambda _queue, _late: None)
        db.on_wake(lambda wakes: alarm.wake(wakes[Queue.DELIVER]) if Queue.DELIVER in wakes else None)
        scheduler.start()
        started = Spent.so_far()
        alarm.start()
        await all_attempted.wait()
        await worker.drain()
        spent = Spent.so_far() - started
        await alarm.stop()
        scheduler.shutdown(wait=False)
    assert await db.run(_succeeded) == _DELIVERIES
    return spent


def _succeeded(connection: Connection) -> int:
    """The number of successful deliveries."""
    return connection.scalar(select(func.count()).where(col(DeliveryRow.status) == DeliveryStatus.SUCCEEDED.value)) or 0


async def _bare(url: str) -> Spent:
    """A loop that signs and posts the same bodies, and records nothing."""
    waiting = [(f"dlv_{number}", _body(number)) for number in range(_DELIVERIES)]
    async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=15) as client:

        async def post() -> None:
            while waiting:
                identifier, body = waiting.pop()
                headers = signature_headers(identifier, _CLOCK.now(), body, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
                answer = await client.post(url, content=body, headers=headers)
                assert answer.status_code == 204, answer

        started = Spent.so_far()
        async with asyncio.TaskGroup() as group:
            for _ in range(HIGHEST):
                group.create_task(post())
        return Spent.so_far() - started


def _body(sequence: int) -> bytes:
    return envelope.to_bytes(
        envelope.body(
            type=KIND.name,
            timestamp=instant_text(_CLOCK.now()),
            sequence=sequence,
            data=DATA,
            base_url="http://x",
            thin=False,
        )
    )
