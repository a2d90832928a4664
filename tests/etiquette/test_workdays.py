"""Days: month arithmetic, weekends, public holidays, and rolling to a working day."""

from datetime import date, time

import pytest

from app.etiquette.durations import Duration
from app.etiquette.workdays import WorkCalendar, add_months, public_holidays, work_calendar

MONDAY_TO_FRIDAY = frozenset(range(5))


def calendar(country: str | None = None, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> WorkCalendar:
    return work_calendar("Europe/Berlin", weekdays, time(9), time(17), country)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param("2026-11-24", 1, "2026-12-24", id="the same day of the next month"),
        pytest.param("2026-12-24", 1, "2027-01-24", id="over the new year"),
        pytest.param("2027-01-28", 1, "2027-02-28", id="28 January"),
        pytest.param("2027-01-29", 1, "2027-02-28", id="29 January of a common year"),
        pytest.param("2027-01-31", 1, "2027-02-28", id="31 January of a common year"),
        pytest.param("2028-01-29", 1, "2028-02-29", id="29 January of a leap year"),
        pytest.param("2028-01-31", 1, "2028-02-29", id="31 January of a leap year"),
        pytest.param("2027-03-31", 1, "2027-04-30", id="31 March"),
        pytest.param("2027-02-28", 1, "2027-03-28", id="the last of February is no month end to keep"),
        pytest.param("2028-02-29", 12, "2029-02-28", id="a leap day and a year"),
        pytest.param("2028-02-29", 48, "2032-02-29", id="a leap day and four years"),
        pytest.param("2027-08-31", 6, "2028-02-29", id="half a year into a leap February"),
        pytest.param("2026-11-24", 0, "2026-11-24", id="no month"),
        pytest.param("2027-03-31", -1, "2027-02-28", id="a month back"),
        pytest.param("2027-01-15", -1, "2026-12-15", id="a month back over the new year"),
        pytest.param("2027-01-15", -13, "2025-12-15", id="thirteen months back"),
    ],
)
def test_months_on(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


ROLLS = [
    pytest.param(None, "2026-12-04", "2026-12-04", "2026-12-04", id="a Friday stays"),
    pytest.param(None, "2026-12-05", "2026-12-07", "2026-12-04", id="a Saturday"),
    pytest.param(None, "2026-12-06", "2026-12-07", "2026-12-04", id="a Sunday"),
    pytest.param(None, "2026-12-07", "2026-12-07", "2026-12-07", id="a Monday stays"),
    pytest.param(None, "2026-12-25", "2026-12-25", "2026-12-25", id="Christmas Day where no country is known"),
    pytest.param("DE", "2026-12-24", "2026-12-24", "2026-12-24", id="the day before a holiday stays"),
    pytest.param("DE", "2026-12-25", "2026-12-28", "2026-12-24", id="a holiday on a Friday joins the weekend"),
    pytest.param("DE", "2026-12-28", "2026-12-28", "2026-12-28", id="the day after the holidays stays"),
    pytest.param("GB", "2026-12-25", "2026-12-29", "2026-12-24", id="a holiday on a Saturday is made up on Monday"),
    pytest.param("DE", "2026-04-03", "2026-04-07", "2026-04-02", id="Good Friday to Easter Monday"),
    pytest.param("DE", "2027-01-01", "2027-01-04", "2026-12-31", id="over the new year"),
    pytest.param("DE", "2027-01-06", "2027-01-06", "2027-01-06", id="Epiphany is no holiday of all Germany"),
    pytest.param("DE-BE", "2027-01-06", "2027-01-06", "2027-01-06", id="nor of Berlin"),
    pytest.param("DE-BY", "2027-01-06", "2027-01-07", "2027-01-05", id="but of Bavaria"),
    pytest.param("DE-BY", "2027-03-08", "2027-03-08", "2027-03-08", id="Women's Day is none of Bavaria"),
    pytest.param("DE-BE", "2027-03-08", "2027-03-09", "2027-03-05", id="but of Berlin"),
    pytest.param("GB-SCT", "2026-11-30", "2026-12-01", "2026-11-27", id="Saint Andrew's Day in Scotland"),
    pytest.param("GB-ENG", "2026-11-30", "2026-11-30", "2026-11-30", id="and in England"),
    pytest.param("US", "2026-07-03", "2026-07-06", "2026-07-02", id="Independence Day, observed on the Friday before"),
    pytest.param("US", "2027-12-31", "2028-01-03", "2027-12-30", id="New Year's Day, observed in the old year"),
    pytest.param("CN", "2026-02-13", "2026-02-13", "2026-02-13", id="the last day before Spring Festival"),
    pytest.param("CN", "2026-02-14", "2026-02-24", "2026-02-13", id="Spring Festival fills a week, from its Saturday"),
    pytest.param("CN", "2026-02-18", "2026-02-24", "2026-02-13", id="from its middle"),
    pytest.param("CN", "2026-02-23", "2026-02-24", "2026-02-13", id="from its last day"),
    pytest.param("CN", "2026-10-01", "2026-10-08", "2026-09-30", id="the golden week of October"),
    pytest.param("DE-XX", "2026-12-25", "2026-12-28", "2026-12-24", id="an unknown subdivision has its country's"),
    pytest.param("XX", "2026-12-25", "2026-12-25", "2026-12-25", id="an unknown country has none"),
]


@pytest.mark.parametrize(("country", "start", "forward", "back"), ROLLS)
def test_rolls_to_a_working_day(country: str | None, start: str, forward: str, back: str) -> None:
    assert calendar(country).forward(day(start)) == day(forward)
    assert calendar(country).back(day(start)) == day(back)


WEDNESDAY_ONLY = frozenset({2})
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})


@pytest.mark.parametrize(
    ("weekdays", "country", "start", "forward", "back"),
    [
        pytest.param(WEDNESDAY_ONLY, None, "2026-12-01", "2026-12-02", "2026-11-25", id="the day before"),
        pytest.param(WEDNESDAY_ONLY, None, "2026-12-02", "2026-12-02", "2026-12-02", id="the day itself"),
        pytest.param(WEDNESDAY_ONLY, None, "2026-12-03", "2026-12-09", "2026-12-02", id="the day after"),
        pytest.param(WEDNESDAY_ONLY, "CN", "2026-02-12", "2026-02-25", "2026-02-11", id="its one day is a holiday"),
        pytest.param(SUNDAY_TO_THURSDAY, None, "2026-12-04", "2026-12-06", "2026-12-03", id="a weekend on Friday"),
        pytest.param(SUNDAY_TO_THURSDAY, None, "2026-12-06", "2026-12-06", "2026-12-06", id="and work on Sunday"),
        pytest.param(frozenset(range(7)), None, "2026-12-05", "2026-12-05", "2026-12-05", id="no weekend"),
        pytest.param(frozenset(range(7)), "DE", "2026-12-25", "2026-12-27", "2026-12-24", id="only holidays"),
    ],
)
def test_rolls_in_another_working_week(
    weekdays: frozenset[int], country: str | None, start: str, forward: str, back: str
) -> None:
    assert calendar(country, weekdays).forward(day(start)) == day(forward)
    assert calendar(country, weekdays).back(day(start)) == day(back)


@pytest.mark.parametrize(
    ("country", "start", "span", "end"),
    [
        pytest.param(None, "2026-12-04", Duration(), "2026-12-04", id="nothing"),
        pytest.param(None, "2026-12-04", Duration(days=2), "2026-12-06", id="calendar days do not roll"),
        pytest.param(None, "2026-12-04", Duration(working_days=0), "2026-12-04", id="no working day"),
        pytest.param(None, "2026-12-03", Duration(working_days=1), "2026-12-04", id="a working day from a Thursday"),
        pytest.param(None, "2026-12-04", Duration(working_days=1), "2026-12-07", id="a working day from a Friday"),
        pytest.param(None, "2026-12-05", Duration(working_days=1), "2026-12-07", id="a working day from a Saturday"),
        pytest.param(None, "2026-12-06", Duration(working_days=1), "2026-12-07", id="a working day from a Sunday"),
        pytest.param(None, "2026-12-04", Duration(working_days=5), "2026-12-11", id="five working days are a week"),
        pytest.param("DE", "2026-12-23", Duration(working_days=2), "2026-12-28", id="holidays do not count"),
        pytest.param("CN", "2026-02-13", Duration(working_days=1), "2026-02-24", id="nor does a week of them"),
        pytest.param(None, "2027-01-31", Duration(months=1), "2027-02-28", id="a month to its last day"),
        pytest.param(None, "2027-01-31", Duration(months=1, days=1), "2027-03-01", id="the month first, then the day"),
        pytest.param(None, "2026-12-04", Duration(seconds=86_399), "2026-12-04", id="less than 24 hours"),
        pytest.param(None, "2026-12-04", Duration(seconds=86_400), "2026-12-05", id="24 hours are a day of a day"),
        pytest.param(None, "2026-12-04", Duration(seconds=172_799), "2026-12-05", id="the rest is dropped"),
    ],
)
def test_a_span_on_from_a_day(country: str | None, start: str, span: Duration, end: str) -> None:
    assert calendar(country).day_plus(day(start), span) == day(end)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        pytest.param("2026-12-04", Duration(), "2026-12-04", id="nothing"),
        pytest.param("2026-12-07", Duration(days=2), "2026-12-05", id="calendar days do not roll"),
        pytest.param("2026-12-07", Duration(working_days=1), "2026-12-04", id="a working day from a Monday"),
        pytest.param("2027-03-31", Duration(months=1, days=1), "2027-02-27", id="the month first, then the day"),
        pytest.param("2026-12-04", Duration(seconds=86_399), "2026-12-04", id="less than 24 hours"),
        pytest.param("2026-12-04", Duration(seconds=86_400), "2026-12-03", id="24 hours are a day of a day"),
        pytest.param("2026-12-04", Duration(days=1, seconds=172_799), "2026-12-02", id="the rest is dropped"),
    ],
)
def test_a_span_back_from_a_day(start: str, span: Duration, end: str) -> None:
    assert calendar().day_minus(day(start), span) == day(end)


def test_in_a_week_of_one_day_a_working_day_is_a_week() -> None:
    assert calendar(None, WEDNESDAY_ONLY).day_plus(day("2026-12-02"), Duration(working_days=3)) == day("2026-12-23")


@pytest.mark.parametrize(
    ("country", "year", "holiday"),
    [
        pytest.param("DE", 2026, "2026-12-26", id="of a country, on a Saturday too"),
        pytest.param("DE-BY", 2027, "2027-05-27", id="of a subdivision"),
        pytest.param("US", 2027, "2027-12-31", id="the next year's, observed in this"),
    ],
)
def test_public_holidays(country: str, year: int, holiday: str) -> None:
    assert day(holiday) in public_holidays(country, year)
