"""Notifications between the processes on one PostgreSQL: a queue has something due, an account has new events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final

import structlog

from app.store.db import Database, LastSequences, Queue, Wakes

_RECONNECT_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def listening(db: Database) -> AsyncIterator[None]:
    """Announce in this process what the others on the same PostgreSQL announce; SQLite has one process only."""
    if db.is_sqlite:
        yield
        return

    def on_message(message: str) -> None:
        if not message.startswith(db.name):  # this process's own commits have been announced already
            db.announce(wakes_of(message), last_sequences_of(message))

    listener = asyncio.create_task(_listen(db.url, on_message))
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.wait([listener])


async def _listen(url: str, on_message: Callable[[str], None]) -> None:
    """Call `on_message` with every message of any process, until cancelled. Reconnects by itself."""
    import psycopg  # only where there is PostgreSQL is its driver loaded

    from app.store.postgres import NOTIFICATIONS

    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {NOTIFICATIONS}")
                async for notification in connection.notifies():
                    on_message(notification.payload)
        except (psycopg.Error, OSError) as error:
            log.warning("no notifications from other processes; reconnecting", error=str(error))
            await asyncio.sleep(_RECONNECT_SECONDS)


def wakes_of(message: str) -> Wakes:
    """The queues of a message and when they have something due. A newer version's queues, unknown here, are ignored."""
    wakes: Wakes = {}
    for part in message.split():
        queue, _, at = part.partition("=")
        with suppress(ValueError):
            wakes[Queue(queue)] = _aware(datetime.fromisoformat(at))
    return wakes


def last_sequences_of(message: str) -> LastSequences:
    """The accounts of a message and the sequences of their newest events."""
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
