"""When keys and feed tokens were last used: noted beside the requests, which wait for no writer because of it."""

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

_NOTED_EVERY: Final = timedelta(minutes=1)
Uses = dict[tuple[type[Record], str], datetime]
"""When keys and tokens were used, by what they are and their identifiers."""
log = structlog.get_logger(__name__)


class KeyUses:
    """Gathers uses, and writes them in a transaction of their own as soon as the database has time for it.

    A use that cannot be written is tried again with the next one. A process that is killed loses what it has not yet
    written.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: Uses = {}
        self._some = asyncio.Event()

    def note(self, kind: type[Record], identifier: str, last_used_at: datetime | None, now: datetime) -> None:
        """Note the use of a key or token, unless one was noted within the last minute."""
        if (last_used_at is None or now - last_used_at >= _NOTED_EVERY) and (kind, identifier) not in self._waiting:
            self._waiting[kind, identifier] = now
            self._some.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write for as long as the block lasts, and once more at its end."""
        writing = asyncio.create_task(self._keep_writing())
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self._write()

    async def _keep_writing(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            await self._write()

    async def _write(self) -> None:
        waiting = dict(self._waiting)
        if not waiting:
            return
        try:
            async with self._db.transaction() as tx:
                await tx.read(_write_uses, waiting)
        except (DatabaseUnavailable, SQLAlchemyError) as error:  # a database that takes no writes is read all the same
            log.warning("the use of keys could not be noted", error=str(error))
            return
        for each, at in waiting.items():
            if self._waiting.get(each) == at:
                del self._waiting[each]


def _write_uses(connection: Connection, uses: Uses) -> None:
    for kind in {kind for kind, _ in uses}:
        used = [{"key": key, "at": at} for (of, key), at in uses.items() if of is kind]
        noted = update(kind.TABLE).where(kind.TABLE.c.id == bindparam("key"))
        connection.execute(noted.values(last_used_at=bindparam("at")), used)
