"""Deliveries a second of one process, against a bare loop of the same client with the same bodies, as many at once."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import httpx
from httpx_aiohttp import AiohttpTransport
from sqlalchemy import func, select
from sqlmodel import col

from app import logs
from app.clock import SystemClock
from app.delivery.egress import Egress
from app.delivery.lanes import WIDEST
from app.delivery.sender import Sender
from app.delivery.signing import signature_headers
from app.delivery.worker import DeliveryWorker
from app.events import envelope
from app.events.webhooks import DeliveryStatus, WebhookFields
from app.sealing import Seal
from app.store import outbox
from app.store.db import Database, Queue
from app.store.deliveries import earliest_attempt
from app.store.fan_out import fan_out
from app.store.outbox import NewEvent
from app.store.outgoing_tables import DeliveryRow
from app.usecases.accounts import create_account
from app.usecases.webhooks import create_webhook
from benchmarks.measures import Line
from benchmarks.services import DATA, KIND
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_DELIVERIES: Final = 3000
_EGRESS: Final = Egress([ip_network("127.0.0.0/8")])
_SEAL: Final = Seal("a secret for benchmarks")
_CLOCK: Final = SystemClock()


def measure(rounds: int) -> list[Line]:
    """Deliveries a second on each database, and those of the bare loop in the same rounds."""
    logs.configure("warning")
    with tempfile.TemporaryDirectory() as name, postgres() as template:
        return [
            line
            for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template))
            for line in asyncio.run(_on(database, kind, rounds))
        ]


async def _on(database: str, template: SqliteTemplate | PostgresTemplate, rounds: int) -> list[Line]:
    ours, bare = [], []
    async with receiver() as url:
        for _ in range(rounds):
            db = Database(template.fresh())
            try:
                await _queue(db, url)
                ours.append(_DELIVERIES / await _drain(db))
                bare.append(_DELIVERIES / await _bare(url))
            finally:
                await db.close()
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return [
        Line(f"bare loop of the client, {WIDEST} at once", bare),
        Line(f"deliveries, one endpoint, {database}", ours, ratios),
    ]


@asynccontextmanager
async def receiver() -> AsyncIterator[str]:
    """A receiver in a process of its own."""
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
    """An endpoint, and all its deliveries waiting."""
    now = _CLOCK.now()
    account_id, _ = await create_account(db, "benchmark", now)
    await create_webhook(db, account_id, WebhookFields(url=url), _SEAL, _EGRESS, now)
    async with db.transaction() as tx:
        await outbox.record(tx, [NewEvent(KIND, account_id, DATA) for _ in range(_DELIVERIES)], now)
    while await fan_out(db, now, 500):
        pass


async def _drain(db: Database) -> float:
    """Seconds until the worker has delivered and recorded everything; woken as in the service."""
    woken = asyncio.Event()
    db.on_commit(lambda wakes: woken.set() if Queue.DELIVER in wakes else None)
    async with Sender(_EGRESS, _SEAL, _CLOCK, timeout_seconds=15, base_url="http://127.0.0.1") as sender:
        worker = DeliveryWorker(db, sender, _CLOCK, waits=(5,), timeout_seconds=15)
        begun = time.perf_counter()
        while True:
            woken.clear()
            await worker.run()
            if await earliest_attempt(db) is None:
                break
            with suppress(TimeoutError):  # the last ones wake nobody
                await asyncio.wait_for(woken.wait(), 0.02)
        await worker.drain()
        seconds = time.perf_counter() - begun
    async with db.reading() as session:
        done = select(func.count()).where(col(DeliveryRow.status) == DeliveryStatus.SUCCEEDED.value)
        assert await session.scalar(done) == _DELIVERIES
    return seconds


async def _bare(url: str) -> float:
    """Seconds of a loop that posts the same bodies, signed on the way, and forgets them."""
    waiting = [(f"dlv_{place}", _body(place)) for place in range(_DELIVERIES)]
    async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=15) as client:

        async def post() -> None:
            while waiting:
                identifier, body = waiting.pop()
                headers = signature_headers(identifier, _CLOCK.now(), body, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
                answer = await client.post(url, content=body, headers=headers)
                assert answer.status_code == 204, answer

        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(WIDEST):
                group.create_task(post())
        return time.perf_counter() - begun


def _body(sequence: int) -> bytes:
    return envelope.encoded(
        envelope.body(
            type=KIND.name, timestamp=_CLOCK.now(), sequence=sequence, data=DATA, base_url="http://x", thin=False
        )
    )
