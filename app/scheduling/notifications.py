"""Notifications between the processes on one PostgreSQL: a queue has something due, an account has new events.

`Database.announce` describes the whole way from a commit to an alarm.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from app.store.db import Database, LastSequences, Queue, Wakes


@asynccontextmanager
async def listening(db: Database) -> AsyncIterator[None]:
    """Announce in this process what other processes on the same PostgreSQL announce; on SQLite there are none."""

    def on_message(message: str) -> None:
        if not message.startswith(db.name):  # this process's own commits have been announced already
            db.announce(wakes_of(message), last_sequences_of(message))

    listener = asyncio.create_task(db.listen(on_message))
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.wait([listener])


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
