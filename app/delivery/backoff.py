"""When to try a delivery again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_JITTER: Final = 0.1
"""A delay is up to this share longer, so that what failed together is not retried together."""
_ASKS_FOR_PAUSE: Final = frozenset({429, 503})
LONGEST_REQUESTED_PAUSE: Final = timedelta(hours=24)
"""A receiver that asks for a longer pause is tried again after this one."""


def retry_at(
    tries: int,
    now: datetime,
    retry_delays: Sequence[float],
    random: Callable[[], float],
    requested_pause: timedelta | None = None,
) -> datetime | None:
    """The instant of the next attempt after `tries` failed ones, or None when the schedule is used up.

    `retry_delays` are seconds, one for each retry; `random` returns a number from 0 to 1. A pause that the receiver
    requested is the shortest delay.
    """
    if tries > len(retry_delays):
        return None
    delay = timedelta(seconds=retry_delays[tries - 1] * (1 + _JITTER * random()))
    return now + max(delay, requested_pause or delay)


def pause_asked_for(status_code: int, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What `Retry-After` says (RFC 9110, section 10.2.3: seconds, or a date), where the status gives it meaning."""
    if status_code not in _ASKS_FOR_PAUSE:
        return None
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), LONGEST_REQUESTED_PAUSE)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), LONGEST_REQUESTED_PAUSE)
