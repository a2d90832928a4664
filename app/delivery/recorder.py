"""Writes outcomes down: as many in one transaction as came in while the last one was written."""

import asyncio
from typing import Final

import structlog

from app.clock import Clock
from app.delivery.attempts import Attempted, record_attempts
from app.errors import DatabaseUnavailable
from app.store.db import Database

_BATCH: Final = 200
_TRIES: Final = 10
_PAUSE: Final = 0.5
_GATHERING: Final = 0.03
"""Seconds between two transactions of a busy process: what one costs is shared by more outcomes."""

log = structlog.get_logger(__name__)


class Recorder:
    """One process's pen. What cannot be written is left to whoever claims the delivery when its lease ends."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: list[tuple[Attempted, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, attempted: Attempted) -> None:
        """Returns once the outcome is written, or was found impossible to write."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((attempted, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            await self._commit([attempted for attempted, _ in batch])
            for _, written in batch:
                if not written.done():
                    written.set_result(None)
            if self._waiting:
                await asyncio.sleep(_GATHERING)
        self._writing = None

    async def _commit(self, batch: list[Attempted]) -> None:
        """Write all, or, when that fails, each by itself: one that cannot be written must not cost the others."""
        try:
            await self._patiently(batch)
        except DatabaseUnavailable:
            log.warning("attempts could not be recorded; they are made again", count=len(batch))
        except Exception:
            if len(batch) == 1:
                log.exception("an attempt could not be recorded; it is made again", delivery=batch[0].claim.id)
                return
            for each in batch:
                await self._commit([each])

    async def _patiently(self, batch: list[Attempted]) -> None:
        """Write, again and again for a while where the database is away: nobody else claims before the leases end."""
        for _ in range(_TRIES - 1):
            try:
                await self._record(batch)
            except DatabaseUnavailable:
                await asyncio.sleep(_PAUSE)
            else:
                return
        await self._record(batch)

    async def _record(self, batch: list[Attempted]) -> None:
        async with self._db.transaction() as tx:
            await record_attempts(tx, batch, self._clock.now())
