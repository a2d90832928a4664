"""VTIMEZONE components (RFC 5545, section 3.6.5): a zone's offsets around the instants in a calendar.

The calendar library can make them, too, but lets daylight saving time begin after the skipped hour, while the standard
requires the local time before it. So they are made here, from the zone's transitions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_STEP: Final = timedelta(days=1)
"""Shorter than the time between any two changes of a zone's clocks."""
_EXACT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Observance:
    """A zone's offset and abbreviation from an instant (`since`, in UTC) on; `before`: the offset until then."""

    since: datetime
    before: timedelta
    offset: timedelta
    name: str
    is_daylight: bool


def timezone_of(name: str, years: Iterable[int]) -> Timezone:
    """The zone in these years (of UTC) and in the ones before and after."""
    covered = sorted({year + offset for year in years for offset in (-1, 0, 1)})
    zone = ZoneInfo(name)
    first = datetime(covered[0], 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("TZID", name)
    component.add_component(_component(_observance(zone, first, first)))
    for year in covered:
        for observance in _changes(name, year):
            component.add_component(_component(observance))
    return component


@lru_cache(maxsize=4096)
def _changes(name: str, year: int) -> tuple[_Observance, ...]:
    zone = ZoneInfo(name)
    return tuple(_observance(zone, at, at - _EXACT) for at in _transitions(zone, datetime(year, 1, 1, tzinfo=UTC)))


def _transitions(zone: ZoneInfo, at: datetime) -> Iterator[datetime]:
    """The instants of the year from `at` on at which the clocks change, in UTC, to the second."""
    end = at.replace(year=at.year + 1)
    while at < end:
        later = min(at + _STEP, end)
        if _shown(zone, at) != _shown(zone, later):
            low, high = at, later
            while high - low > _EXACT:
                middle = low + (high - low) // 2
                middle -= timedelta(microseconds=middle.microsecond)
                low, high = (middle, high) if _shown(zone, middle) == _shown(zone, at) else (low, middle)
            yield high
        at = later


def _shown(zone: ZoneInfo, at: datetime) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _observance(zone: ZoneInfo, at: datetime, before: datetime) -> _Observance:
    local = at.astimezone(zone)
    return _Observance(
        since=at,
        before=before.astimezone(zone).utcoffset() or timedelta(),
        offset=local.utcoffset() or timedelta(),
        name=local.tzname() or "",
        is_daylight=bool(local.dst()),
    )


def _component(observance: _Observance) -> TimezoneDaylight | TimezoneStandard:
    component = TimezoneDaylight() if observance.is_daylight else TimezoneStandard()
    component.add("TZNAME", observance.name)
    component.TZOFFSETFROM = observance.before
    component.TZOFFSETTO = observance.offset
    component.DTSTART = (observance.since + observance.before).replace(tzinfo=None)
    return component
