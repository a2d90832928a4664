"""Notifications between the processes on one PostgreSQL."""

import asyncio
from contextlib import suppress

import pytest

from app.scheduling.notifications import listening
from app.store.db import Database, Queue, Wakes
from tests.clocks import NOON, FrozenClock

pytestmark = pytest.mark.anyio


async def _wake(db: Database, queue: Queue) -> None:
    async with db.transaction() as tx:
        tx.wake(queue, NOON)


async def _wake_until_received(received: asyncio.Queue[Wakes], db: Database, queue: Queue) -> None:
    """Wake repeatedly: there is no sign of when a process has begun to listen."""
    wakes: Wakes = {}
    while queue not in wakes:
        await _wake(db, queue)
        with suppress(TimeoutError):
            wakes = await asyncio.wait_for(received.get(), 0.2)


async def test_a_process_receives_the_notifications_of_others_and_not_its_own(db: Database) -> None:
    """It has already announced its own commits."""
    if db.is_sqlite:
        pytest.skip("one process only")
    mine: asyncio.Queue[Wakes] = asyncio.Queue()
    others: asyncio.Queue[Wakes] = asyncio.Queue()
    other = Database(db.url)
    db.on_wake(mine.put_nowait)
    other.on_wake(others.put_nowait)
    try:
        async with listening(db, FrozenClock()), listening(other, FrozenClock()), asyncio.timeout(30):
            await _wake_until_received(others, db, Queue.DELIVER)
            await _wake_until_received(mine, other, Queue.REPLAN)
            while not mine.empty():
                mine.get_nowait()
            await _wake(db, Queue.TIDY)
            await _wake(other, Queue.ADVANCE)
            received = [await mine.get()]
            while Queue.ADVANCE not in received[-1]:
                received.append(await mine.get())
    finally:
        await other.close()
    assert [each for each in received if Queue.TIDY in each] == [{Queue.TIDY: NOON}]
