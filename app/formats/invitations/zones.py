"""The time zone of an invitation: by its IANA, Windows or Outlook name, or by the rules in the file.

A known name takes precedence over the file's VTIMEZONE, as in the widespread calendars: programs often write incomplete
rules there. For an unknown name the rules count (RFC 5545, section 3.6.5).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.resources.fields import zone_names

_OUTLOOK_NAMES: Final = {
    "pacific time (us & canada)": "America/Los_Angeles",
    "arizona": "America/Phoenix",
    "mountain time (us & canada)": "America/Denver",
    "central time (us & canada)": "America/Chicago",
    "eastern time (us & canada)": "America/New_York",
    "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "coordinated universal time": "UTC",
    "greenwich mean time": "Europe/London",
    "central european time": "Europe/Paris",
}
"""Outlook's display names of zones that it does not name after cities."""
_OFFSET: Final = re.compile(r"\((?:UTC|GMT)(?:[+-]\d\d:\d\d)?\)\s*", re.IGNORECASE)
_UTC: Final = frozenset({"utc", "z", "gmt", "tzone://microsoft/utc", "etc/utc"})
_WEEKDAYS: Final = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BY_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


def zone_for_name(tzid: str) -> str | None:
    """The IANA name for a TZID as programs write it; None for an unknown one."""
    name = tzid.strip().strip("\"'").strip()
    if name.lower() in _UTC:
        return "UTC"
    zone = _iana().get(name.lower()) or _windows().get(name.lower())
    if zone is None and "/" in name:  # /freeassociation.sourceforge.net/Europe/Berlin
        parts = name.lower().split("/")
        zone = next((_iana()[end] for n in range(1, len(parts)) if (end := "/".join(parts[n:])) in _iana()), None)
    offset = _OFFSET.match(name)
    if zone is None and offset is not None:
        zone = _zone_for_display_name(name[offset.end() :])
    return zone


def _zone_for_display_name(name: str) -> str | None:
    """For a list of cities such as "Amsterdam, Berlin, Bern": the zone named after the first of them that has one."""
    outlook_zone = _OUTLOOK_NAMES.get(name.strip().lower())
    cities = (part.strip().lower().replace(" ", "_") for part in name.split(","))
    return outlook_zone or next((_cities()[city] for city in cities if city in _cities()), None)


@cache
def _iana() -> dict[str, str]:
    return {name.lower(): name for name in zone_names()}


@cache
def _windows() -> dict[str, str]:
    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items() if zone in zone_names()}


@cache
def _cities() -> dict[str, str]:
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    named = sorted(name for name in zone_names() if name.startswith(areas))
    return {name.rpartition("/")[2].lower(): name for name in named}


@dataclass(slots=True)
class Observance:
    """A STANDARD or DAYLIGHT part of a VTIMEZONE; times are local and naive, offsets are east of Greenwich."""

    starts: datetime | None = None
    offset_from: timedelta = timedelta()
    offset_to: timedelta = timedelta()
    rule: dict[str, str] = field(default_factory=dict)
    dates: list[datetime] = field(default_factory=list)

    def last_onset(self, local: datetime) -> datetime | None:
        """The last onset at or before a local time; None if there is none."""
        return max((onset for onset in self._onsets(local) if onset <= local), default=None)

    def _onsets(self, local: datetime) -> Iterator[datetime]:
        yield from self.dates
        if self.starts is None:
            return
        yield self.starts
        if self.rule.get("FREQ") != "YEARLY":
            return
        until = self.rule.get("UNTIL", "")[:8]
        newest = local.year
        if until.isdigit() and len(until) == 8:
            newest = min(newest, int(until[:4]))
        for year in (newest, newest - 1):
            day = self._day(year, self.starts)
            if day is not None and not (until.isdigit() and f"{day:%Y%m%d}" > until):
                onset = datetime.combine(day, self.starts.time())
                if onset >= self.starts:
                    yield onset

    def _day(self, year: int, starts: datetime) -> date | None:
        """The day of a year on which the observance begins."""
        try:
            month = int(self.rule.get("BYMONTH", starts.month))
            days = [date(year, month, 1) + timedelta(n) for n in range(31)]
        except (ValueError, OverflowError):
            return None
        days = [day for day in days if day.month == month]
        written = _BY_DAY.fullmatch(self.rule.get("BYDAY", ""))
        if written is not None:
            days = [day for day in days if day.weekday() == _WEEKDAYS[written[2]]]
        of_month = {int(each) for each in self.rule.get("BYMONTHDAY", "").split(",") if each.isdigit()}
        if of_month:
            days = [day for day in days if day.day in of_month]
        elif written is None:
            days = [day for day in days if day.day == starts.day]
        ordinal = int(written[1]) if written is not None and written[1] else 1
        index = ordinal - 1 if ordinal > 0 else ordinal
        return days[index] if -len(days) <= index < len(days) else None


@dataclass(slots=True)
class CustomZone:
    """A VTIMEZONE: a zone that the file defines itself."""

    tzid: str = ""
    iana_name: str | None = None
    """The IANA zone that it describes, if stated (X-LIC-LOCATION)."""
    observances: list[Observance] = field(default_factory=list)

    def offset(self, local: datetime) -> timedelta | None:
        """The offset east of Greenwich at a local time; None without any observance."""
        onsets = [(onset, each) for each in self.observances if (onset := each.last_onset(local)) is not None]
        if onsets:
            return max(onsets, key=lambda pair: pair[0])[1].offset_to
        first = min(self.observances, key=lambda each: each.starts or local, default=None)
        return None if first is None else first.offset_from
