"""Dates and times as pages and pictures write them: in the candidate's zone, with the year if it is not this one."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(at: datetime, zone: ZoneInfo) -> str:
    """As in `Thu 26 Nov`."""
    local = at.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def hour_text(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """As in `14:30`, and `2027, 14:30` in another year than `now`."""
    local, year = at.astimezone(zone), now.astimezone(zone).year
    return f"{local:%H:%M}" if local.year == year else f"{local.year}, {local:%H:%M}"


def moment_text(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """As in `Thu 26 Nov, 14:30`, and `Tue 5 Jan 2027, 14:30` in another year than `now`."""
    hour = hour_text(at, zone, now)
    return f"{day_text(at, zone)} {hour}" if "," in hour else f"{day_text(at, zone)}, {hour}"
