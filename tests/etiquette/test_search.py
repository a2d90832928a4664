"""The weekly search: one reminder at a time, on the same weekday and hour for as long as it lasts."""

from datetime import timedelta

import pytest

from app.etiquette.facts import Candidate, EndedTask, JobSearch
from app.etiquette.policy import InvalidPolicy, policy_of
from app.etiquette.search import plan_job_search
from tests.etiquette.cases import BERLIN, CANDIDATE, instant

FIRST = "2026-10-06T14:00+02:00"
"""A Tuesday, three weeks before the clocks change in Berlin."""


def weeks(search: JobSearch, **overrides: object) -> list[tuple[str, str]]:
    """Opening and due of what is planned, in Berlin."""
    planned = plan_job_search(search, policy_of(overrides))
    assert all(each.expires_at == each.due_at for each in planned)
    return [(each.opens_at.isoformat(), each.due_at.isoformat()) for each in planned]


def searching(*ended: tuple[str, str], first: tuple[str, ...] = (FIRST,), accepted: bool = False) -> JobSearch:
    """Ended weeks as they opened and closed."""
    over = tuple(EndedTask(instant(opened), instant(closed)) for opened, closed in ended)
    return JobSearch(CANDIDATE, tuple(map(instant, first)), accepted, over)


def utc(text: str) -> str:
    return instant(text).isoformat()


@pytest.mark.parametrize(
    ("search", "opens", "due"),
    [
        pytest.param(searching(), FIRST, "2026-10-13T14:00+02:00", id="the first week"),
        pytest.param(
            searching((FIRST, "2026-10-07T10:00+02:00")),
            "2026-10-13T14:00+02:00",
            "2026-10-20T14:00+02:00",
            id="done early",
        ),
        pytest.param(
            searching((FIRST, "2026-10-13T14:00+02:00")),
            "2026-10-13T14:00+02:00",
            "2026-10-20T14:00+02:00",
            id="run out",
        ),
        pytest.param(
            searching((FIRST, "2026-10-20T13:59+02:00")),
            "2026-10-13T14:00+02:00",
            "2026-10-20T14:00+02:00",
            id="in its last minute",
        ),
        pytest.param(
            searching((FIRST, "2026-10-20T14:00+02:00")),
            "2026-10-20T14:00+02:00",
            "2026-10-27T14:00+01:00",
            id="noticed late",
        ),
        pytest.param(
            searching(("2026-10-20T14:00+02:00", "2026-10-22T10:00+02:00")),
            "2026-10-27T14:00+01:00",
            "2026-11-03T14:00+01:00",
            id="the hour stays when the clocks change",
        ),
        pytest.param(
            searching(("2026-10-25T02:30+01:00", "2026-11-01T02:30+01:00"), first=("2026-10-18T02:30+02:00",)),
            "2026-11-01T02:30+01:00",
            "2026-11-08T02:30+01:00",
            id="an hour that comes twice once",
        ),
        pytest.param(
            searching((FIRST, "2027-03-30T10:00+02:00")),
            "2027-03-23T14:00+01:00",
            "2027-03-30T14:00+02:00",
            id="after a winter",
        ),
        pytest.param(
            searching((FIRST, "2026-10-07T10:00+02:00"), ("2026-10-13T14:00+02:00", "2026-10-14T10:00+02:00")),
            "2026-10-20T14:00+02:00",
            "2026-10-27T14:00+01:00",
            id="two weeks ended",
        ),
        pytest.param(
            searching(first=("2026-10-08T09:00+02:00", FIRST)),
            FIRST,
            "2026-10-13T14:00+02:00",
            id="counted from the first of two",
        ),
        pytest.param(
            searching(("2026-09-29T14:00+02:00", "2026-09-30T10:00+02:00")),
            FIRST,
            "2026-10-13T14:00+02:00",
            id="a week ended before the first round was moved",
        ),
    ],
)
def test_the_week_that_is_next(search: JobSearch, opens: str, due: str) -> None:
    assert weeks(search) == [(utc(opens), utc(due))]


@pytest.mark.parametrize(
    ("search", "overrides"),
    [
        pytest.param(searching(first=()), {}, id="before any round"),
        pytest.param(searching(accepted=True), {}, id="once something is signed"),
        pytest.param(searching(), {"disabled_rules": ["keep_searching"]}, id="when the rule is disabled"),
    ],
)
def test_no_reminder(search: JobSearch, overrides: dict[str, object]) -> None:
    assert weeks(search, **overrides) == []


@pytest.mark.parametrize("span", ["P0D", "PT0S", "PT23H"])
def test_a_rhythm_is_of_a_day_at_least(span: str) -> None:
    with pytest.raises(InvalidPolicy, match="a day at least"):
        policy_of({"keep_searching_every": span})
    assert policy_of({"keep_searching_every": "PT24H"})


def test_months_are_counted_from_the_first_round() -> None:
    search = searching(("2027-02-28T14:00+01:00", "2027-03-01T10:00+01:00"), first=("2027-01-31T14:00+01:00",))
    assert weeks(search, keep_searching_every="P1M") == [(utc("2027-03-31T14:00+02:00"), utc("2027-04-30T14:00+02:00"))]


def test_nobody_searches_for_longer_than_ten_years() -> None:
    assert weeks(searching((FIRST, "2037-10-06T14:00+02:00"))) == []


def test_another_rhythm() -> None:
    assert weeks(searching(), keep_searching_every="P1M") == [(utc(FIRST), utc("2026-11-06T14:00+01:00"))]


def test_every_field_of_a_reminder() -> None:
    (task,) = plan_job_search(searching(), policy_of({}))
    assert task.key == "keep_searching:cand_1:2026-10-06"
    assert (task.rule, task.title, task.channel, task.optional) == (
        "keep_searching",
        "Keep searching this week",
        None,
        False,
    )
    assert (task.interview_id, task.satisfied) == (None, None)
    assert task.why.startswith("Nothing is signed in the week from Tuesday 6 October: go on")
    assert task.guidance == ("keep-searching",)
    elsewhere = Candidate("cand_2", "Ada", "Pacific/Auckland")
    (abroad,) = plan_job_search(JobSearch(elsewhere, (instant(FIRST),)), policy_of({}))
    assert abroad.key == "keep_searching:cand_2:2026-10-07"


def test_a_year_of_weeks_never_drifts() -> None:
    search = searching()
    for week in range(52):
        ((opens, _),) = weeks(search)
        (task,) = plan_job_search(search, policy_of({}))
        local = task.opens_at.astimezone(policy_of({}).calendar(BERLIN, CANDIDATE).zone)
        assert (local.weekday(), local.hour, local.date() - instant(FIRST).date()) == (1, 14, timedelta(weeks=week))
        search = JobSearch(CANDIDATE, search.first_interview_ends, False, (EndedTask(task.opens_at, task.due_at),))
        assert opens
