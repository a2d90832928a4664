"""Whether the database can be written, for the probe: a real write, and what the errors of requests say."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from app.errors import DatabaseFault, DatabaseUnavailable

_CHECKED_FOR_SECONDS: Final = 1.0
"""However many probes ask, the database is written once in this time."""
_REMEMBERED_SECONDS: Final = 10.0
"""How long a failure counts after it happened: on a full disk, a small write may succeed where others fail."""
_LOGGED_EVERY_SECONDS: Final = 60.0

log = structlog.get_logger(__name__)


class Health:
    """What is known of one database. `write` writes something to it, and raises DatabaseUnavailable where it cannot.

    `logs_faults`: where a process serves; a command says it all in its one line.
    """

    def __init__(self, write: Callable[[], Awaitable[None]], *, logs_faults: bool) -> None:
        self._write = write
        self._logs_faults = logs_faults
        self._checking = asyncio.Lock()
        self._checked_at = float("-inf")
        self._failure: str | None = None
        self._fault: str | None = None
        self._fault_at = float("-inf")
        self._damage: str | None = None
        self._logged_at: dict[str, float] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Remember and log the faults that the block raises."""
        try:
            yield
        except DatabaseFault as fault:
            self._note(fault)
            raise

    async def why_not_writable(self) -> str | None:
        """Why the database cannot be written, or None where it can. Damage counts for as long as the process runs."""
        async with self._checking:
            if time.monotonic() - self._checked_at >= _CHECKED_FOR_SECONDS:
                self._failure = await self._try_to_write()
                self._checked_at = time.monotonic()
        is_recent = time.monotonic() - self._fault_at < _REMEMBERED_SECONDS
        return self._damage or self._failure or (self._fault if is_recent else None)

    async def _try_to_write(self) -> str | None:
        try:
            await self._write()
        except DatabaseUnavailable as error:
            return str(error)
        return None

    def _note(self, fault: DatabaseFault) -> None:
        self._fault, self._fault_at = str(fault), time.monotonic()
        self._damage = self._fault if fault.is_damage else self._damage
        now = self._fault_at
        if self._logs_faults and now - self._logged_at.get(fault.reason, float("-inf")) >= _LOGGED_EVERY_SECONDS:
            self._logged_at[fault.reason] = now
            log.error("the database fails", problem=str(fault), reason=fault.reason)
