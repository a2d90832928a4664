"""Notifications between the processes on one PostgreSQL: a queue has something due, an account has new events.

`app.store.db.notifications` writes the messages: the sender's name, then parts separated by spaces, `queue=instant` or
`account_id=sequence`. Parts of a newer version, unknown here, are ignored. `Database.announce` describes the whole way
from a commit to an alarm.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final

import structlog

from app.clock import Clock
from app.errors import DatabaseUnavailable
from app.store.db import Database, LastSequences, Queue, Wakes
from app.store.outbox import load_last_sequences

POLL_SECONDS: Final = 2.0
"""How often a process looks for what others committed, where it cannot hear them."""
_POLLED: Final = tuple(queue for queue in Queue if queue is not Queue.TIDY)

log = structlog.get_logger(__name__)


@asynccontextmanager
async def listening(db: Database, clock: Clock) -> AsyncIterator[None]:
    """Within the block, announce in this process what others on the same PostgreSQL commit; SQLite has no others."""

    def on_message(message: str) -> None:
        if not message.startswith(db.name):  # this process's own commits have been announced already
            db.announce(wakes_of(message), last_sequences_of(message))

    async def hear() -> None:
        await db.listen(on_message)
        log.warning(
            "a connection pooler lends its sessions, so other processes are not heard; polling instead:"
            " AFTERVIEW_DIRECT_URL is the remedy",
            seconds=POLL_SECONDS,
        )
        await _poll(db, clock)

    listener = asyncio.create_task(hear())
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.wait([listener])


async def _poll(db: Database, clock: Clock) -> None:
    """Announce that anything may have happened, again and again."""
    while True:
        await asyncio.sleep(POLL_SECONDS)
        try:
            last_sequences = await db.run_statement(load_last_sequences, db.awaited_accounts())
            db.announce(dict.fromkeys(_POLLED, clock.now()), last_sequences)
        except DatabaseUnavailable:
            continue
        except Exception:
            log.exception("a poll for what other processes committed failed; the next one follows")


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
