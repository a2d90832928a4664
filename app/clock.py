"""The clock: the only module that reads the time."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Gives the time, aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
