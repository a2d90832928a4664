"""VTIMEZONE: what a reader makes of it is what the zone's clocks show."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from app.formats.calendar.timezones import timezone_of


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Europe/Berlin", ["20270328T020000 +0100 +0200 CEST", "20271031T030000 +0200 +0100 CET"]),
        ("America/New_York", ["20270314T020000 -0500 -0400 EDT", "20271107T020000 -0400 -0500 EST"]),
        ("Australia/Lord_Howe", ["20270404T020000 +1100 +1030 +1030", "20271003T020000 +1030 +1100 +11"]),
        ("Asia/Kolkata", []),
    ],
)
def test_a_clock_change_is_written_in_the_time_before_it(zone: str, changes: list[str]) -> None:
    """RFC 5545, section 3.6.5: an observance begins at the local time that the offset before it shows."""
    fields = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME")
    told = []
    for part in timezone_of(zone, [2027]).subcomponents:
        lines = dict(line.split(":") for line in part.to_ical().decode().split())
        told.append(" ".join(lines[name] for name in fields))
    assert [each for each in told if each.startswith("2027")] == changes


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_every_hour_of_the_years_is_what_the_clocks_show(zone: str) -> None:
    """Read back from the text alone. Around a change itself local times are missing or come twice."""
    text = timezone_of(zone, [2026, 2027]).to_ical()
    described = Timezone.from_ical(text)
    assert isinstance(described, Timezone)
    read = described.to_tz(lookup_tzid=False)
    clocks = ZoneInfo(zone)
    at, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    while at < end:
        local = at.astimezone(clocks)
        if not local.fold and (local - timedelta(hours=1)).utcoffset() == local.utcoffset():
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), at
        at += timedelta(minutes=30)
