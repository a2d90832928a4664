"""Two replicas on one PostgreSQL against one: deliveries a second, and how fast the queue can be claimed.

When receiver, database and both replicas share two cores, two cannot deliver twice as much. The limit of the queue
itself shows in claims only: processes that only claim batch after batch until nothing is due.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Final

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from app.clock import SystemClock
from app.delivery.egress import Egress
from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.resources.webhooks import DeliveryStatus, WebhookFields
from app.sealing import Seal
from app.store import outbox
from app.store.db import Database, Queue
from app.store.outbox import NewEvent
from app.store.outgoing_records import DeliveryRecord
from app.store.outgoing_tables import DeliveryRow
from app.usecases.accounts.accounts import create_account
from app.usecases.webhooks.webhooks import create_webhook
from benchmarks.deliveries import receiver
from benchmarks.measures import Line
from benchmarks.services import DATA, KIND, service
from tests.databases import postgres

_DELIVERIES: Final = 4000
_SECRET: Final = "a secret for benchmarks"
_LEAD: Final = timedelta(seconds=12)
"""By then every replica has polled and sleeps until the instant."""
_SOON: Final = timedelta(seconds=2)
_LEASE: Final = timedelta(hours=1)
_BATCH: Final = 100
_PATIENCE_SECONDS: Final = 120
_CLOCK: Final = SystemClock()


def measure(rounds: int) -> list[Line]:
    """Deliveries and claims a second of one process and of two, and the ratio."""
    with postgres(durable=True) as template:
        return asyncio.run(_measure(template.fresh(), rounds))


async def _measure(url: str, rounds: int) -> list[Line]:
    delivered: dict[int, list[float]] = {1: [], 2: []}
    claimed: dict[int, list[float]] = {1: [], 2: []}
    db = Database(url)
    try:
        async with receiver() as hook:
            await _queue(db, hook)
            for _ in range(rounds):
                for count in (1, 2):
                    delivered[count].append(_DELIVERIES / await _delivering(db, url, count))
                    claimed[count].append(_DELIVERIES / await _claiming(db, url, count))
    finally:
        await db.close()
    return [
        line
        for label, rates in (("deliveries", delivered), ("claims", claimed))
        for line in (
            Line(f"{label}, one process on PostgreSQL", rates[1]),
            Line(
                f"{label}, two processes on PostgreSQL",
                rates[2],
                [two / one for one, two in zip(rates[1], rates[2], strict=True)],
            ),
        )
    ]


async def _queue(db: Database, hook: str) -> None:
    now = _CLOCK.now()
    account_id, _ = await db.run_in_transaction(create_account, "benchmark", now)
    egress = Egress([ip_network("127.0.0.0/8")])
    await db.run_in_transaction(create_webhook, account_id, WebhookFields(url=hook), Seal(_SECRET), egress, now)
    async with db.transaction() as tx:
        await outbox.append(tx, [NewEvent(KIND, account_id, DATA) for _ in range(_DELIVERIES)], now)
    while await db.run_in_transaction(fan_out, now, 500):
        pass


async def _delivering(db: Database, url: str, count: int) -> float:
    """Seconds from the instant at which all are due until the last one is recorded."""
    async with AsyncExitStack() as stack:
        for _ in range(count):
            await stack.enter_async_context(service(url, AFTERVIEW_SECRET_KEY=_SECRET))
        at = await _come_due(db, _LEAD)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while (last := await db.run(_last_completed)) is None:  # noqa: ASYNC110  # waits for other processes
                await asyncio.sleep(0.2)
    return (last - at).total_seconds()


async def _claiming(db: Database, url: str, count: int) -> float:
    """Seconds from the instant at which all are due to the last claim, of processes that do nothing else."""
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.replicas",
            url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(count)
    ]
    for process in started:
        assert process.stdout is not None
        await process.stdout.readline()  # it is ready
    at = await _come_due(db, _SOON)
    printed = [(await process.communicate(at.isoformat().encode() + b"\n"))[0].decode() for process in started]
    ended = [datetime.fromisoformat(line.strip()) for line in printed]
    return (max(ended) - at).total_seconds()


async def _come_due(db: Database, lead: timedelta) -> datetime:
    at = _CLOCK.now() + lead
    again = {"status": DeliveryStatus.PENDING.value, "next_attempt_at": at, "completed_at": None, "tries": 0}
    async with db.transaction() as tx:
        await tx.execute(update(DeliveryRecord.TABLE).values(again))
        tx.wake(Queue.DELIVER, at)
    return at


def _last_completed(connection: Connection) -> datetime | None:
    """When the last delivery was completed; `None` until all are."""
    query = select(func.max(col(DeliveryRow.completed_at)), func.count(col(DeliveryRow.completed_at)))
    last, count = connection.execute(query).one()
    return last if count == _DELIVERIES else None


async def claim_all(url: str) -> datetime:
    """Print when ready, then claim batch after batch from the instant read from stdin on; returns when it ended."""
    db = Database(url)
    await db.run_in_transaction(
        claim_deliveries, datetime.min.replace(tzinfo=UTC), _LEASE, 1
    )  # nothing is due yet: opens the connection
    print("ready", flush=True)
    at = datetime.fromisoformat((await asyncio.to_thread(sys.stdin.readline)).strip())
    await asyncio.sleep((at - _CLOCK.now()).total_seconds())
    ended = at
    while (await db.run_in_transaction(claim_deliveries, _CLOCK.now(), _LEASE, _BATCH)).deliveries:
        ended = _CLOCK.now()
    await db.close()
    return ended


if __name__ == "__main__":
    print(asyncio.run(claim_all(sys.argv[1])).isoformat())
