"""Hours over a clock change: what the wall shows, what has elapsed, and on which day it is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.etiquette.durations import Duration
from app.etiquette.workdays import WorkCalendar, to_utc, work_calendar
from tests.etiquette.cases import instant
from tests.etiquette.strategies import ZONES


def calendar(zone: str) -> WorkCalendar:
    return work_calendar(zone, frozenset(range(5)), time(9), time(17), None)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        pytest.param("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59+00:00", id="Berlin, before the gap"),
        pytest.param("Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00+00:00", id="its first minute moves on"),
        pytest.param("Europe/Berlin", "2027-03-28T02:59", "2027-03-28T01:59+00:00", id="its last minute moves on"),
        pytest.param("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00+00:00", id="Berlin, after the gap"),
        pytest.param("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59+00:00", id="Berlin, before the overlap"),
        pytest.param("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30+00:00", id="in it the first one counts"),
        pytest.param("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00+00:00", id="Berlin, after the overlap"),
        pytest.param("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30+00:00", id="New York, in the gap"),
        pytest.param("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30+00:00", id="New York, in the overlap"),
        pytest.param("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45+00:00", id="a gap of half an hour"),
        pytest.param("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30+00:00", id="and after it"),
        pytest.param("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45+00:00", id="its overlap: the first"),
        pytest.param("Australia/Lord_Howe", "2027-04-04T02:00", "2027-04-03T15:30+00:00", id="and after that"),
        pytest.param("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00+00:00", id="no midnight that day"),
        pytest.param("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T19:00+00:00", id="a day that never was"),
    ],
)
def test_the_instant_of_a_wall_clock_time(zone: str, wall: str, expected: str) -> None:
    day, hour = wall.split("T")
    found = calendar(zone).at(date.fromisoformat(day), time.fromisoformat(hour))
    assert found == instant(expected)
    assert found.tzinfo is UTC


PT24H, PT48H, P1D, P2D = Duration(seconds=86_400), Duration(seconds=172_800), Duration(days=1), Duration(days=2)


@pytest.mark.parametrize(
    ("zone", "start", "span", "end"),
    [
        pytest.param("Europe/Berlin", "2026-10-23T14:00+02:00", PT24H, "2026-10-24T14:00+02:00", id="hours, before"),
        pytest.param("Europe/Berlin", "2026-10-24T14:00+02:00", PT24H, "2026-10-25T13:00+01:00", id="hours over 25"),
        pytest.param("Europe/Berlin", "2026-10-24T14:00+02:00", P1D, "2026-10-25T14:00+01:00", id="a day of 25 hours"),
        pytest.param("Europe/Berlin", "2026-10-25T14:00+01:00", PT24H, "2026-10-26T14:00+01:00", id="hours, after"),
        pytest.param("Europe/Berlin", "2027-03-27T14:00+01:00", PT24H, "2027-03-28T15:00+02:00", id="hours over 23"),
        pytest.param("Europe/Berlin", "2027-03-27T14:00+01:00", P1D, "2027-03-28T14:00+02:00", id="a day of 23 hours"),
        pytest.param("Europe/Berlin", "2027-03-27T02:30+01:00", P1D, "2027-03-28T03:30+02:00", id="a day into the gap"),
        pytest.param("Europe/Berlin", "2027-03-26T02:30+01:00", P2D, "2027-03-28T03:30+02:00", id="two days into it"),
        pytest.param("Europe/Berlin", "2026-10-24T02:30+02:00", P1D, "2026-10-25T02:30+02:00", id="into the overlap"),
        pytest.param(
            "Europe/Berlin",
            "2025-10-26T02:15+01:00",
            Duration(days=364),
            "2026-10-25T02:15+01:00",
            id="from the second of an hour that comes twice to the second of another",
        ),
        pytest.param("Europe/Berlin", "2026-10-25T02:30+01:00", P1D, "2026-10-26T02:30+01:00", id="out of its second"),
        pytest.param("America/New_York", "2026-10-31T12:00-04:00", P1D, "2026-11-01T12:00-05:00", id="in New York"),
        pytest.param(
            "America/New_York", "2026-10-31T12:00-04:00", PT48H, "2026-11-02T11:00-05:00", id="48 hours there"
        ),
        pytest.param("Australia/Lord_Howe", "2026-10-03T12:00+10:30", P1D, "2026-10-04T12:00+11:00", id="half an hour"),
        pytest.param("Australia/Lord_Howe", "2026-10-03T12:00+10:30", PT24H, "2026-10-04T12:30+11:00", id="elapsed"),
        pytest.param("Asia/Kolkata", "2026-10-24T14:00+05:30", P1D, "2026-10-25T14:00+05:30", id="where none changes"),
    ],
)
def test_elapsed_hours_and_calendar_days(zone: str, start: str, span: Duration, end: str) -> None:
    assert calendar(zone).instant_plus(instant(start), span) == instant(end)


@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Apia", "Antarctica/Troll", "America/Sao_Paulo"])
def test_days_counted_from_an_instant_keep_the_local_time(zone: str) -> None:
    """Whether or not the clocks change between the two ends, or near one: over nine years, at odd minutes."""
    found, begun = calendar(zone), datetime(2010, 1, 1, 0, 7, tzinfo=UTC)
    for start in (begun + timedelta(hours=19, minutes=23) * count for count in range(0, 4000)):
        local = start.astimezone(found.zone)
        for days in (1, 7):
            there = to_utc(local.date() + timedelta(days=days), local.time(), found.zone)
            assert found.instant_plus(start, Duration(days=days)) == there, start


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        pytest.param(
            "2027-01-31T14:00+01:00", Duration(months=1), "2027-02-28T14:00+01:00", id="a month to its last day"
        ),
        pytest.param(
            "2027-02-28T14:00+01:00", Duration(months=1), "2027-03-28T14:00+02:00", id="a month over the change"
        ),
        pytest.param(
            "2026-12-04T14:00+01:00", Duration(working_days=1), "2026-12-07T14:00+01:00", id="a working day on"
        ),
        pytest.param(
            "2026-12-05T14:00+01:00", Duration(working_days=1), "2026-12-07T14:00+01:00", id="from a Saturday"
        ),
        pytest.param(
            "2026-12-04T23:59+01:00", Duration(days=1, seconds=60), "2026-12-06T00:00+01:00", id="day, then time"
        ),
        pytest.param("2026-12-04T14:00+01:00", Duration(), "2026-12-04T14:00+01:00", id="nothing"),
    ],
)
def test_a_span_on_from_an_instant(start: str, span: Duration, end: str) -> None:
    found = calendar("Europe/Berlin").instant_plus(instant(start), span)
    assert found == instant(end)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        pytest.param("2026-10-25T14:00+01:00", PT24H, "2026-10-24T15:00+02:00", id="elapsed hours over the change"),
        pytest.param("2026-10-25T14:00+01:00", P1D, "2026-10-24T14:00+02:00", id="a calendar day over the change"),
        pytest.param(
            "2027-03-31T14:00+02:00", Duration(months=1), "2027-02-28T14:00+01:00", id="a month to its last day"
        ),
        pytest.param("2026-12-07T14:00+01:00", Duration(working_days=1), "2026-12-04T14:00+01:00", id="from a Monday"),
        pytest.param("2026-12-06T14:00+01:00", Duration(working_days=1), "2026-12-04T14:00+01:00", id="from a Sunday"),
        pytest.param("2026-12-08T14:00+01:00", Duration(working_days=1), "2026-12-07T14:00+01:00", id="from a Tuesday"),
    ],
)
def test_a_span_back_from_an_instant(start: str, span: Duration, end: str) -> None:
    assert calendar("Europe/Berlin").instant_minus(instant(start), span) == instant(end)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        pytest.param("Europe/Berlin", "2026-12-03T22:59:59+00:00", "2026-12-03", id="a second before midnight"),
        pytest.param("Europe/Berlin", "2026-12-03T23:00:00+00:00", "2026-12-04", id="midnight in Berlin"),
        pytest.param("America/New_York", "2026-12-04T04:59:59+00:00", "2026-12-03", id="still yesterday in New York"),
        pytest.param("America/New_York", "2026-12-04T05:00:00+00:00", "2026-12-04", id="midnight in New York"),
        pytest.param("Pacific/Kiritimati", "2026-12-03T10:00:00+00:00", "2026-12-04", id="fourteen hours ahead"),
        pytest.param("Asia/Kolkata", "2026-12-03T18:30:00+00:00", "2026-12-04", id="at a half-hour offset"),
    ],
)
def test_the_day_of_an_instant(zone: str, at: str, day: str) -> None:
    assert calendar(zone).day_of(instant(at)) == date.fromisoformat(day)


def test_the_second_of_two_equal_wall_times_is_an_hour_later() -> None:
    """An interview that ends in the repeated hour still counts its elapsed hours from its own instant."""
    end = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert calendar("Europe/Berlin").instant_plus(end, Duration(seconds=7_200)) == instant("2026-10-25T04:30+01:00")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
@pytest.mark.parametrize("span", [Duration(months=6), Duration(days=40), Duration(working_days=90)])
def test_the_zone_of_an_instant_does_not_matter(zone: str, span: Duration) -> None:
    berlin, start = calendar("Europe/Berlin"), instant("2026-12-04T23:30+00:00")
    there = start.astimezone(ZoneInfo(zone))
    assert berlin.day_of(there) == berlin.day_of(start) == date(2026, 12, 5)
    assert berlin.instant_plus(there, span) == berlin.instant_plus(start, span)
