"""Hearing from the other processes on the same PostgreSQL that something waits, or has happened."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final

import structlog

from app.store.db import Database, LastSequences, Queue, Wakes

_AGAIN_AFTER_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def hearing(db: Database) -> AsyncIterator[None]:
    """Announce in this process what the others on the same PostgreSQL announce; on SQLite there is no other."""
    if db.is_sqlite:
        yield
        return

    def hear(message: str) -> None:
        if not message.startswith(db.name):  # its own it knows, and a second look at what was just seen costs as much
            db.announce(wakes_of(message), last_sequences_of(message))

    listener = asyncio.create_task(listen(db.url, hear))
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.wait([listener])


async def listen(url: str, hear: Callable[[str], None]) -> None:
    """Call `hear` with every message of any process, until cancelled. Reconnects by itself."""
    import psycopg  # only where there is PostgreSQL is its driver loaded

    from app.store.postgres import NOTIFICATIONS

    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {NOTIFICATIONS}")
                async for notification in connection.notifies():
                    hear(notification.payload)
        except (psycopg.Error, OSError) as error:
            log.warning("not hearing other processes; trying again", error=str(error))
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)


def wakes_of(message: str) -> Wakes:
    """What a message says, as far as it can be read: a newer version may know queues that this one does not."""
    wakes: Wakes = {}
    for part in message.split():
        queue, _, at = part.partition("=")
        with suppress(ValueError):
            wakes[Queue(queue)] = _aware(datetime.fromisoformat(at))
    return wakes


def last_sequences_of(message: str) -> LastSequences:
    """Up to which sequence a message says that accounts have events."""
    last_sequences: dict[str, int] = {}
    for part in message.split():
        account_id, _, sequence = part.partition("=")
        if account_id.startswith("acct_") and sequence.isdecimal():
            last_sequences[account_id] = int(sequence)
    return last_sequences


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(at)
    return at
