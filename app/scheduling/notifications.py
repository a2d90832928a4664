"""Hearing from the other processes on the same PostgreSQL that something waits."""

import asyncio
from collections.abc import Callable
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
                    heard(_wakes(notification.payload))
        except psycopg.Error as error:
            log.warning("not hearing other processes; trying again", error=str(error))
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)


def _wakes(message: str) -> Wakes:
    pairs = (part.split("=", 1) for part in message.split())
    return {Queue(queue): datetime.fromisoformat(at) for queue, at in pairs}
