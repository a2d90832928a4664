"""When to try a delivery again."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

_JITTER: Final = 0.1
"""A wait is up to this share longer, so that what failed together does not come back together."""


def retry_at(attempts: int, now: datetime, waits: Sequence[float], chance: Callable[[], float]) -> datetime | None:
    """The instant of the next attempt after `attempts` failed ones, or None when the schedule is used up.

    `waits` are seconds, one for each retry; `chance` gives a number from 0 to 1.
    """
    if attempts > len(waits):
        return None
    return now + timedelta(seconds=waits[attempts - 1] * (1 + _JITTER * chance()))
