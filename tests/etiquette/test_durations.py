"""Lengths of time: what is read, how it is written, and what is refused."""

import pytest

from app.etiquette.durations import Duration, InvalidDuration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        pytest.param("PT24H", Duration(seconds=86_400), id="hours are elapsed seconds"),
        pytest.param("P1D", Duration(days=1), id="a day is a calendar day"),
        pytest.param("P1W", Duration(days=7), id="a week is seven days"),
        pytest.param("P1M", Duration(months=1), id="M before the T is a month"),
        pytest.param("PT1M", Duration(seconds=60), id="M after the T is a minute"),
        pytest.param("P1Y", Duration(months=12), id="a year is twelve months"),
        pytest.param("P1Y2M3W4DT5H6M7S", Duration(months=14, days=25, seconds=18_367), id="every part at once"),
        pytest.param("PT0S", Duration(), id="nothing"),
        pytest.param("P0D", Duration(), id="no days"),
        pytest.param("P007D", Duration(days=7), id="leading zeros"),
        pytest.param("PT90M", Duration(seconds=5_400), id="minutes beyond the hour"),
        pytest.param("P3652D", Duration(days=3652), id="ten years in days"),
        pytest.param("PT87648H", Duration(seconds=315_532_800), id="ten years in hours"),
        pytest.param("P122M", Duration(months=122), id="the most months"),
        pytest.param("P3660D", Duration(days=3660), id="the most days"),
        pytest.param("PT87840H1S", Duration(seconds=316_224_001), id="the most days in hours, begun seconds aside"),
    ],
)
def test_reads(text: str, duration: Duration) -> None:
    assert Duration.parse(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing written"),
        pytest.param("P", id="no part"),
        pytest.param("PT", id="no part of the time"),
        pytest.param("P1DT", id="a T with nothing behind it"),
        pytest.param("-P1D", id="a sign before it"),
        pytest.param("+P1D", id="a plus"),
        pytest.param("P-1D", id="a sign inside"),
        pytest.param("P0.5D", id="half a day"),
        pytest.param("PT1,5H", id="a fraction with a comma"),
        pytest.param("PT0.5S", id="half a second"),
        pytest.param("P1H", id="hours without a T"),
        pytest.param("PT1D", id="days behind the T"),
        pytest.param("P1D2M", id="parts out of order"),
        pytest.param("P1D1D", id="a part twice"),
        pytest.param("p1d", id="small letters"),
        pytest.param(" P1D", id="a space before it"),
        pytest.param("P1D\n", id="a line end behind it"),
        pytest.param("P1 D", id="a space inside"),
        pytest.param("P١D", id="digits that are not ASCII"),
        pytest.param("24h", id="not ISO 8601"),
        pytest.param("P2026-12-04T00:00:00", id="the alternative form"),
        pytest.param("P3661D", id="a day and more beyond ten years"),
        pytest.param("P11Y", id="eleven years"),
        pytest.param("PT87864H", id="a day and more beyond ten years, in hours"),
        pytest.param("P3652DT240H", id="ten years and ten days in two parts"),
        pytest.param("PT999999H", id="a century of hours"),
        pytest.param("P99999999999999999999D", id="more digits than a number has"),
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(InvalidDuration):
        Duration.parse(text)


@pytest.mark.parametrize("part", ["months", "days", "working_days", "seconds"])
def test_no_part_can_be_negative(part: str) -> None:
    with pytest.raises(InvalidDuration, match=r"^a span cannot be negative$"):
        Duration(**{part: -1})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("24h", "'24h' is not an ISO 8601 duration such as PT24H, P2D or P1M", id="what was written"),
        pytest.param(
            "a" * 40 + "b",
            f"'{'a' * 40}' is not an ISO 8601 duration such as PT24H, P2D or P1M",
            id="no more than forty characters of it",
        ),
        pytest.param("P11Y", "a span cannot be longer than ten years", id="the most there is"),
    ],
)
def test_a_refusal_says_why(text: str, why: str) -> None:
    with pytest.raises(InvalidDuration) as refused:
        Duration.parse(text)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("count", "duration"),
    [
        pytest.param(0, Duration(), id="never"),
        pytest.param(1, Duration(months=1, days=2, working_days=3, seconds=4), id="once"),
        pytest.param(3, Duration(months=3, days=6, working_days=9, seconds=12), id="three times"),
    ],
)
def test_several_times_over(count: int, duration: Duration) -> None:
    assert Duration(months=1, days=2, working_days=3, seconds=4).times(count) == duration


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        pytest.param(Duration(seconds=86_400), "PT24H", id="24 hours stay hours"),
        pytest.param(Duration(days=1), "P1D", id="a day stays a day"),
        pytest.param(Duration(days=7), "P7D", id="a week in days"),
        pytest.param(Duration(months=1), "P1M", id="a month"),
        pytest.param(Duration(seconds=60), "PT1M", id="a minute"),
        pytest.param(Duration(seconds=5_400), "PT1H30M", id="minutes carry into hours"),
        pytest.param(Duration(seconds=61), "PT1M1S", id="no hours"),
        pytest.param(Duration(months=1, days=2, seconds=3), "P1M2DT3S", id="mixed"),
        pytest.param(Duration(), "PT0S", id="nothing"),
        pytest.param(Duration(working_days=5), "5 working days", id="working days in words"),
    ],
)
def test_writes(duration: Duration, text: str) -> None:
    assert str(duration) == text


def test_a_day_and_24_hours_stay_distinct() -> None:
    """They differ by an hour when the clocks change."""
    assert Duration.parse("PT24H") != Duration.parse("P1D")
    assert str(Duration.parse("PT24H")) != str(Duration.parse("P1D"))
