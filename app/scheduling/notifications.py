"""Hearing from the other processes on the same PostgreSQL that something waits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

import psycopg
import structlog

from app.store.db import NOTIFICATIONS, Queue, Wakes

_AGAIN_AFTER_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


async def listen(url: str, heard: Callable[[Wakes], None]) -> None:
    """Call `heard` for every commit of any process that woke a queue, until cancelled. Reconnects by itself."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {NOTIFICATIONS}")
                async for notification in connection.notifies():
                    heard(wakes_of(notification.payload))
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


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(at)
    return at
