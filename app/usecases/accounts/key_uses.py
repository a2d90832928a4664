"""When keys and feed tokens were last used, written in the background, so that requests do not wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, bindparam, update
from sqlalchemy.exc import SQLAlchemyError

from app.errors import DatabaseUnavailable
from app.store.db import Database
from app.store.record import Record

_RESOLUTION: Final = timedelta(minutes=1)
Uses = dict[tuple[type[Record], str], datetime]
"""Instants of use, by the record type (key or token) and identifier."""
log = structlog.get_logger(__name__)


class KeyUses:
    """Collects uses, and writes them together in transactions of their own.

    A use that cannot be written is written with the next one. A killed process loses the uses not yet written.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: Uses = {}
        self._has_waiting = asyncio.Event()

    def note(self, kind: type[Record], identifier: str, last_used_at: datetime | None, now: datetime) -> None:
        """Note the use of a key or token, unless the last one noted is less than a minute away.

        It lies ahead where the clock was set back.
        """
        if (last_used_at is None or abs(now - last_used_at) >= _RESOLUTION) and (kind, identifier) not in self._waiting:
            self._waiting[kind, identifier] = now
            self._has_waiting.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write uses while the block runs, and once more at its end."""
        writing = asyncio.create_task(self._write_as_noted())
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self._write()

    async def _write_as_noted(self) -> None:
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            await self._write()

    async def _write(self) -> None:
        waiting = dict(self._waiting)
        if not waiting:
            return
        try:
            async with self._db.transaction() as tx:
                await tx.run(_write_uses, waiting)
        except (DatabaseUnavailable, SQLAlchemyError) as error:  # a read-only database can still serve requests
            log.warning("the use of keys could not be noted", error=str(error))
            return
        for key, at in waiting.items():
            if self._waiting.get(key) == at:
                del self._waiting[key]


def _write_uses(connection: Connection, uses: Uses) -> None:
    for kind in {kind for kind, _ in uses}:
        used = [{"key": key, "at": at} for (of, key), at in uses.items() if of is kind]
        noted = update(kind.TABLE).where(kind.TABLE.c.id == bindparam("key"))
        connection.execute(noted.values(last_used_at=bindparam("at")), used)
