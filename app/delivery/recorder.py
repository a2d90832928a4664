"""Records attempts in batches: one transaction for all that finished while the last one was written."""

import asyncio
from typing import Final

import structlog

from app.clock import Clock
from app.delivery.attempts import FinishedAttempt, record_attempts
from app.errors import DatabaseUnavailable
from app.store.db import Database

_BATCH: Final = 200
_TRIES: Final = 10
_SECONDS_BETWEEN_TRIES: Final = 0.5
_SECONDS_BETWEEN_BATCHES: Final = 0.03
"""More attempts share the cost of a transaction: see "deliveries, one endpoint" in docs/performance.md."""

log = structlog.get_logger(__name__)


class Recorder:
    """Records this process's attempts. Those that cannot be recorded are made again when their leases end."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: list[tuple[FinishedAttempt, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, attempt: FinishedAttempt) -> None:
        """Returns once the attempt is written, or has turned out to be impossible to write."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((attempt, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            await self._write([attempt for attempt, _ in batch])
            for _, written in batch:
                if not written.done():
                    written.set_result(None)
            if self._waiting:
                await asyncio.sleep(_SECONDS_BETWEEN_BATCHES)
        self._writing = None

    async def _write(self, batch: list[FinishedAttempt]) -> None:
        """Write all, or, when that fails, one by one: an attempt that cannot be written must not cost the others."""
        try:
            await self._write_with_retries(batch)
        except DatabaseUnavailable:
            log.warning("attempts could not be recorded; they are made again", count=len(batch))
        except Exception:
            if len(batch) == 1:
                log.exception("an attempt could not be recorded; it is made again", delivery=batch[0].delivery.id)
                return
            for attempt in batch:
                await self._write([attempt])

    async def _write_with_retries(self, batch: list[FinishedAttempt]) -> None:
        """Write, repeatedly where the database is unavailable. Raises DatabaseUnavailable after the last try."""
        for _ in range(_TRIES - 1):
            try:
                await self._db.run_in_transaction(record_attempts, batch, self._clock.now())
            except DatabaseUnavailable:
                await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
            else:
                return
        await self._db.run_in_transaction(record_attempts, batch, self._clock.now())
