"""When keys and feed tokens were last used: noted beside the requests, which wait for no writer because of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import bindparam, update
from sqlalchemy.exc import SQLAlchemyError

from app.errors import DatabaseUnavailable
from app.store.db import Database

_NOTED_EVERY: Final = timedelta(minutes=1)
log = structlog.get_logger(__name__)


class KeyUses:
    """Gathers uses, and writes them in a transaction of their own as soon as the database has time for it.

    A use that cannot be written is tried again with the next one. A process that is killed loses what it has not yet
    written.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: dict[tuple[Any, str], datetime] = {}
        self._some = asyncio.Event()

    def note(self, table: Any, identifier: str, last_used_at: datetime | None, now: datetime) -> None:
        """Note the use of a key or token, unless one was noted within the last minute."""
        if (last_used_at is None or now - last_used_at >= _NOTED_EVERY) and (table, identifier) not in self._waiting:
            self._waiting[table, identifier] = now
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
                for table in {table for table, _ in waiting}:
                    used = [{"key": key, "at": at} for (of, key), at in waiting.items() if of is table]
                    columns = table.__table__.c
                    noted = update(table.__table__).where(columns.id == bindparam("key"))
                    await tx.execute(noted.values(last_used_at=bindparam("at")), used)
        except (DatabaseUnavailable, SQLAlchemyError) as error:  # a database that takes no writes is read all the same
            log.warning("the use of keys could not be noted", error=str(error))
            return
        for each, at in waiting.items():
            if self._waiting.get(each) == at:
                del self._waiting[each]
