"""The figures in force: the defaults, what a candidate may set instead, and what is refused."""

import re
from datetime import date, time

import pytest

from app.etiquette.durations import Duration
from app.etiquette.facts import Candidate
from app.etiquette.policy import DEFAULT_POLICY, FIGURES, InvalidPolicy, Policy, policy_of
from app.etiquette.presets import PRESETS, Preset


def test_the_default_working_week() -> None:
    assert DEFAULT_POLICY.working_weekdays == frozenset({0, 1, 2, 3, 4})
    assert (DEFAULT_POLICY.opening, DEFAULT_POLICY.closing) == (time(9), time(17))
    assert DEFAULT_POLICY.disabled_rules == frozenset()


@pytest.mark.parametrize(
    ("key", "value", "span"),
    [
        pytest.param("debrief_within", "PT30M", Duration(seconds=1_800), id="minutes"),
        pytest.param("thank_you_within", "P1D", Duration(days=1), id="a calendar day instead of 24 hours"),
        pytest.param("thank_you_within", "PT24H", Duration(seconds=86_400), id="24 hours"),
        pytest.param("last_follow_up_after", "P3W", Duration(days=21), id="weeks"),
        pytest.param("follow_up_without_deadline", {"working_days": 5}, Duration(working_days=5), id="working days"),
        pytest.param("follow_up_without_deadline", {"working_days": 0}, Duration(), id="no working day"),
        pytest.param("record_within", "PT0S", Duration(), id="at once"),
    ],
)
def test_spans(key: str, value: object, span: Duration) -> None:
    assert policy_of({key: value}).duration(key) == span


@pytest.mark.parametrize("count", [0, 1, 20])
def test_counts(count: int) -> None:
    assert policy_of({"max_follow_ups": count}).count("max_follow_ups") == count


def test_what_is_not_overridden_keeps_its_default() -> None:
    policy = policy_of({"debrief_within": "PT30M"})
    assert dict(policy.figures) == {**DEFAULT_POLICY.figures, "debrief_within": Duration(seconds=1_800)}
    assert DEFAULT_POLICY.duration("debrief_within") == Duration(seconds=7_200)


@pytest.mark.parametrize(
    "overrides",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"preset": "articles"}, id="the preset of the articles"),
        pytest.param(
            {each.key: each.default if isinstance(each.default, int) else str(each.default) for each in FIGURES},
            id="said",
        ),
        pytest.param({"working_days": ["MO", "TU", "WE", "TH", "FR"]}, id="the working week said"),
        pytest.param({"working_hours": {"start": "09:00", "end": "17:00"}}, id="the working hours said"),
        pytest.param({"disabled_rules": []}, id="no rule disabled"),
    ],
)
def test_the_same_as_the_defaults(overrides: dict[str, object]) -> None:
    assert policy_of(overrides) == Policy()


def test_the_candidates_own_keys_count_more_than_the_preset() -> None:
    assert policy_of({"preset": "articles", "max_follow_ups": 1}).count("max_follow_ups") == 1


@pytest.mark.parametrize(
    ("names", "weekdays"),
    [
        pytest.param(["WE"], {2}, id="one day"),
        pytest.param(["SU", "MO", "TU", "WE", "TH"], {6, 0, 1, 2, 3}, id="Sunday to Thursday"),
        pytest.param(["FR", "MO"], {0, 4}, id="in any order"),
        pytest.param(["MO", "MO"], {0}, id="a day twice"),
        pytest.param(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], set(range(7)), id="every day"),
    ],
)
def test_working_days(names: list[str], weekdays: set[int]) -> None:
    assert policy_of({"working_days": names}).working_weekdays == weekdays


@pytest.mark.parametrize(
    ("hours", "opening", "closing"),
    [
        pytest.param({"start": "08:30", "end": "12:15"}, time(8, 30), time(12, 15), id="both"),
        pytest.param({"start": "10:00"}, time(10), time(17), id="only the start"),
        pytest.param({"end": "13:00"}, time(9), time(13), id="only the end"),
        pytest.param({}, time(9), time(17), id="neither"),
        pytest.param({"start": "00:00", "end": "23:59"}, time(0), time(23, 59), id="the whole day"),
        pytest.param({"start": "16:59"}, time(16, 59), time(17), id="a minute before the end"),
    ],
)
def test_working_hours(hours: dict[str, str], opening: time, closing: time) -> None:
    policy = policy_of({"working_hours": hours})
    assert (policy.opening, policy.closing) == (opening, closing)


def test_disabled_rules() -> None:
    assert policy_of({"disabled_rules": ["thank_you", "debrief"]}).disabled_rules == {"thank_you", "debrief"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("thank_you_withn", "PT24H", id="a key misspelt"),
        pytest.param("", "PT24H", id="an empty key"),
        pytest.param("preset", "headhunters", id="a preset that does not exist"),
        pytest.param("preset", None, id="no preset"),
        pytest.param("preset", ["articles"], id="a list of presets"),
        pytest.param("thank_you_within", "24 hours", id="a span in words"),
        pytest.param("thank_you_within", "PT0.5H", id="a fraction"),
        pytest.param("thank_you_within", "-PT24H", id="a negative span"),
        pytest.param("thank_you_within", "P11Y", id="a span of eleven years"),
        pytest.param("thank_you_within", 24, id="a number for a span"),
        pytest.param("thank_you_within", None, id="null for a span"),
        pytest.param("thank_you_within", ["PT24H"], id="a list for a span"),
        pytest.param("follow_up_without_deadline", {"working_days": -1}, id="negative working days"),
        pytest.param("follow_up_without_deadline", {"working_days": 1.5}, id="half a working day"),
        pytest.param("follow_up_without_deadline", {"working_days": "5"}, id="working days as text"),
        pytest.param("follow_up_without_deadline", {"working_days": True}, id="working days as a truth value"),
        pytest.param("follow_up_without_deadline", {"working_days": 100_000}, id="centuries of working days"),
        pytest.param("follow_up_without_deadline", {"working_days": 5, "days": 1}, id="working days and more"),
        pytest.param("follow_up_without_deadline", {"days": 5}, id="another unit"),
        pytest.param("follow_up_without_deadline", {}, id="an empty span"),
        pytest.param("max_follow_ups", -1, id="a negative count"),
        pytest.param("max_follow_ups", 21, id="more than twenty"),
        pytest.param("max_follow_ups", 10**400, id="a number without end"),
        pytest.param("max_follow_ups", 1.0, id="a count with a point"),
        pytest.param("max_follow_ups", True, id="a truth value for a count"),
        pytest.param("max_follow_ups", "2", id="text for a count"),
        pytest.param("max_follow_ups", "P2D", id="a span for a count"),
        pytest.param("working_days", [], id="no working day at all"),
        pytest.param("working_days", ["MON"], id="a day by another name"),
        pytest.param("working_days", ["mo"], id="a day in small letters"),
        pytest.param("working_days", "MO", id="text for a list of days"),
        pytest.param("working_days", [0, 1], id="days as numbers"),
        pytest.param("working_hours", "09:00-17:00", id="hours as text"),
        pytest.param("working_hours", {"start": "17:00", "end": "09:00"}, id="hours that end before they start"),
        pytest.param("working_hours", {"start": "09:00", "end": "09:00"}, id="hours without length"),
        pytest.param("working_hours", {"start": "17:00"}, id="a start at the default end"),
        pytest.param("working_hours", {"start": "25:00"}, id="an hour that does not exist"),
        pytest.param("working_hours", {"start": "09:00+01:00"}, id="an hour with an offset"),
        pytest.param("working_hours", {"start": 9}, id="an hour as a number"),
        pytest.param("working_hours", {"from": "09:00"}, id="another name for the start"),
        pytest.param("disabled_rules", "thank_you", id="text for a list of rules"),
        pytest.param("disabled_rules", [1], id="numbers for rules"),
        pytest.param("disabled_rules", {"thank_you": True}, id="an object for a list of rules"),
    ],
)
def test_a_refusal_names_the_key(key: str, value: object) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policy_of({key: value})
    assert refused.value.key == key
    assert str(refused.value)


ANY_SPAN = 'must be an ISO 8601 duration such as "P2D", or {"working_days": 5}'


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        pytest.param(
            "preset",
            "headhunters",
            "no preset of that name; known are articles, business_days, same_day, weekly, patient, one_letter",
            id="a preset that does not exist",
        ),
        pytest.param("thank_you_withn", "PT24H", "is not a policy key; GET /v1/policy lists them", id="a key misspelt"),
        pytest.param("max_follow_ups", 21, "must be a whole number from 0 to 20", id="more than twenty"),
        pytest.param("thank_you_within", 24, ANY_SPAN, id="a number for a span"),
        pytest.param("thank_you_within", {"working_days": "5"}, ANY_SPAN, id="working days as text"),
        pytest.param(
            "thank_you_within",
            "24 hours",
            "'24 hours' is not an ISO 8601 duration such as PT24H, P2D or P1M",
            id="a span in words",
        ),
        pytest.param("thank_you_within", "P11Y", "a span cannot be longer than ten years", id="a span of eleven years"),
        pytest.param("keep_searching_every", "PT23H", "must be a day at least", id="a rhythm of hours"),
        pytest.param(
            "working_days",
            ["MON"],
            "must name at least one day of MO, TU, WE, TH, FR, SA, SU",
            id="a day by another name",
        ),
        pytest.param("working_days", "MO", "must be a list of names", id="text for a list of days"),
        pytest.param("working_hours", "09:00-17:00", 'must be {"start": "09:00", "end": "17:00"}', id="hours as text"),
        pytest.param(
            "working_hours", {"start": "17:00"}, "must start before they end", id="a start at the default end"
        ),
        pytest.param(
            "working_hours", {"start": "25:00"}, "must be local times of day such as 09:00", id="an hour that is none"
        ),
        pytest.param("disabled_rules", "thank_you", "must be a list of names", id="text for a list of rules"),
    ],
)
def test_a_refusal_says_what_is_accepted(key: str, value: object, why: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policy_of({key: value})
    assert str(refused.value) == why


def test_one_bad_key_among_good_ones_is_named() -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policy_of({"debrief_within": "PT1H", "max_follow_ups": 99, "working_days": ["MO"]})
    assert refused.value.key == "max_follow_ups"


def test_its_calendar_has_the_candidates_holidays_and_the_policys_week() -> None:
    policy = policy_of({"working_days": ["WE", "FR"], "working_hours": {"start": "10:00", "end": "11:00"}})
    calendar = policy.calendar("America/New_York", Candidate("cand_1", "Mira Novak", "Europe/Berlin", "DE"))

    assert calendar.forward(date(2026, 12, 24)) == date(2026, 12, 30)
    assert (calendar.zone.key, calendar.opening, calendar.closing) == ("America/New_York", time(10), time(11))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_a_preset_gives_a_source_for_each_of_its_figures(preset: Preset) -> None:
    assert preset.sources.keys() == preset.policy.keys()
    assert all(re.search(r"\(\S+\.(com|edu)/\S+\)", source) for source in preset.sources.values())
    assert (policy_of({"preset": preset.name}) != DEFAULT_POLICY) is (preset.name != "articles")


def test_there_are_presets_beside_the_default() -> None:
    assert [*PRESETS] == ["articles", "business_days", "same_day", "weekly", "patient", "one_letter"]
    assert not PRESETS["articles"].policy
