"""Hearing from the other processes on the same PostgreSQL that something waits, or has happened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from app.store.db import Database, LastSequences, Queue, Wakes


@asynccontextmanager
async def hearing(db: Database) -> AsyncIterator[None]:
    """Announce in this process what other processes on the same PostgreSQL announce; on SQLite there are none."""

    def hear(message: str) -> None:
        if not message.startswith(db.name):  # ignore our own NOTIFY messages
            db.announce(wakes_of(message), last_sequences_of(message))

    listener = asyncio.create_task(db.listen(hear))
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.wait([listener])


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
