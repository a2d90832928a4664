"""What processes on one PostgreSQL tell each other."""

import asyncio
from contextlib import suppress

import pytest

from app.scheduling.notifications import hearing
from app.store.db import Database, Queue, Wakes
from tests.clocks import NOON

pytestmark = pytest.mark.anyio


async def _tell(db: Database, queue: Queue) -> None:
    async with db.transaction() as tx:
        tx.wake(queue, NOON)


async def _hears(listener: asyncio.Queue[Wakes], db: Database, queue: Queue) -> None:
    """Tell again and again until it is heard: nobody says when a process has begun to listen."""
    heard: Wakes = {}
    while queue not in heard:
        await _tell(db, queue)
        with suppress(TimeoutError):
            heard = await asyncio.wait_for(listener.get(), 0.2)


async def test_each_process_hears_the_other_and_not_itself(db: Database) -> None:
    """Its own commits it knows already: what they wake is looked at once."""
    if db.is_sqlite:
        pytest.skip("there, one process is all there are")
    mine: asyncio.Queue[Wakes] = asyncio.Queue()
    others: asyncio.Queue[Wakes] = asyncio.Queue()
    other = Database(db.url)
    db.on_commit(mine.put_nowait)
    other.on_commit(others.put_nowait)
    try:
        async with hearing(db), hearing(other), asyncio.timeout(30):
            await _hears(others, db, Queue.DELIVER)
            await _hears(mine, other, Queue.REPLAN)
            while not mine.empty():
                mine.get_nowait()
            await _tell(db, Queue.TIDY)
            await _tell(other, Queue.ADVANCE)
            heard = [await mine.get()]
            while Queue.ADVANCE not in heard[-1]:
                heard.append(await mine.get())
    finally:
        await other.close()
    assert [each for each in heard if Queue.TIDY in each] == [{Queue.TIDY: NOON}]
