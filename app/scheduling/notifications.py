"""Notifications between the processes on one PostgreSQL: a queue has something due, an account has new events.

`app.store.db.notifications` writes the messages: the sender's name, then parts separated by spaces, `queue=instant` or
`account_id=sequence`. Parts of a newer version, unknown here, are ignored. `Database.announce` describes the whole way
from a commit to an alarm.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from app.store.db import Database, LastSequences, Queue, Wakes


@asynccontextmanager
async def listening(db: Database) -> AsyncIterator[None]:
    """Within the block, announce in this process what others on the same PostgreSQL commit; SQLite has no others."""

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
    """The queues of a message, and the instants at which they have something due."""
    wakes: Wakes = {}
    for part in message.split():
        queue, _, text = part.partition("=")
        with suppress(ValueError):
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is not None:
                wakes[Queue(queue)] = instant
    return wakes


def last_sequences_of(message: str) -> LastSequences:
    """The accounts of a message, and the sequences of their newest events."""
    last_sequences: dict[str, int] = {}
    for part in message.split():
        account_id, _, sequence = part.partition("=")
        if account_id.startswith("acct_") and sequence.isdecimal():
            last_sequences[account_id] = int(sequence)
    return last_sequences
