"""References: notified, and asked for a recommendation; and time off while the company decides."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.etiquette.facts import ApplicationStatus, Deadline, Facts, Reference, TimeOff
from app.etiquette.planner import PlannedTask
from tests.etiquette.cases import (
    CANDIDATE,
    DANA,
    JONAS,
    OVER,
    decision,
    facts,
    instant,
    instants,
    only,
    round_ending,
    tasks,
    times,
)

# notify_reference and ask_recommendation

INES, KIM = Reference("ref_ines", "Ines Ott", (DANA.id,)), Reference("ref_kim", "Kim Lo")


def vouched(*rounds: Any, **application: Any) -> Facts:
    return replace(facts(*rounds, **application), references=(KIM, INES))


def test_every_reference_is_notified_after_the_first_round() -> None:
    given = vouched(round_ending(), round_ending("2026-12-01T14:00+01:00", 2))
    notices = tasks("notify_reference", given)
    assert [(each.key, each.reference_id, each.interview_id) for each in notices] == [
        ("notify_reference:app_1:ref_ines", "ref_ines", "int_1"),
        ("notify_reference:app_1:ref_kim", "ref_kim", "int_1"),
    ]
    assert {times(each) for each in notices} == {
        instants("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00")
    }
    assert notices[0].title == "Tell Ines Ott that Nordlicht Energie may call"
    assert tasks("notify_reference", vouched()) == [], "before any round there is nothing to notify them of"


def test_a_recommendation_is_asked_of_a_reference_who_knows_an_interviewer() -> None:
    given = vouched(round_ending(interviewers=(JONAS,)), round_ending("2026-12-01T14:00+01:00", 2))
    task = only("ask_recommendation", given)
    assert (task.key, task.interview_id, task.interviewer_id, task.reference_id) == (
        "ask_recommendation:app_1:ref_ines",
        "int_2",
        DANA.id,
        "ref_ines",
    )
    assert times(task) == instants("2026-12-01T14:00+01:00", "2026-12-03T14:00+01:00", "2026-12-10T14:00+01:00")
    assert (task.optional, task.channel) == (True, None)
    assert task.title == "Ask Ines Ott for a good word with Dana Reyes of Nordlicht Energie"


def test_a_recommendation_is_asked_for_once() -> None:
    both = replace(INES, knows_interviewer_ids=(JONAS.id, DANA.id))
    given = replace(
        facts(round_ending(interviewers=(JONAS, DANA)), round_ending("2026-12-01T14:00+01:00", 2)), references=(both,)
    )
    assert only("ask_recommendation", given).interviewer_id == min(DANA.id, JONAS.id)
    assert tasks("ask_recommendation", replace(given, references=(KIM,))) == []


def test_a_recommendation_is_asked_of_everyone_who_knows_an_interviewer() -> None:
    kim = replace(KIM, knows_interviewer_ids=(JONAS.id,))
    given = replace(facts(round_ending(interviewers=(JONAS, DANA))), references=(kim, INES))
    assert [(each.reference_id, each.interviewer_id) for each in tasks("ask_recommendation", given)] == [
        ("ref_ines", DANA.id),
        ("ref_kim", JONAS.id),
    ]


@pytest.mark.parametrize("status", OVER)
def test_no_recommendation_is_asked_for_a_closed_application(status: ApplicationStatus) -> None:
    assert tasks("ask_recommendation", vouched(round_ending(), status=status)) == []


# stay_available


def away(starts: str, ends: str, *known: Any, zone: str = "Europe/Berlin", **overrides: object) -> list[PlannedTask]:
    time_off = (TimeOff(date.fromisoformat(starts), date.fromisoformat(ends)),)
    given = facts(round_ending(), *known)
    return tasks(
        "stay_available", replace(given, candidate=replace(CANDIDATE, timezone=zone, time_off=time_off)), **overrides
    )


NAMED = decision("2026-12-04")
NAMED_HOUR = decision("2026-12-05T00:30+01:00")
"""In the night: the day before in UTC."""


@pytest.mark.parametrize(
    ("starts", "ends", "known", "overlaps"),
    [
        pytest.param("2026-12-01", "2026-12-02", (NAMED,), True, id="before their day"),
        pytest.param("2026-12-04", "2026-12-10", (NAMED,), True, id="from their day on"),
        pytest.param("2026-12-05", "2026-12-10", (NAMED,), False, id="from the day after theirs"),
        pytest.param("2026-12-05", "2026-12-10", (NAMED_HOUR,), True, id="from the day of their hour on"),
        pytest.param("2026-12-06", "2026-12-10", (NAMED_HOUR,), False, id="from the day after their hour"),
        pytest.param("2026-11-20", "2026-11-24", (NAMED,), True, id="to the day of the round"),
        pytest.param("2026-11-20", "2026-11-23", (NAMED,), False, id="to the day before the round"),
        pytest.param("2026-12-24", "2026-12-31", (), True, id="a month after, no day named"),
        pytest.param("2026-12-25", "2026-12-31", (), False, id="more than a month after"),
    ],
)
def test_time_off_in_the_wait(starts: str, ends: str, known: tuple[Deadline, ...], overlaps: bool) -> None:
    assert bool(away(starts, ends, *known)) is overlaps


def test_time_off_opens_at_once_and_is_due_when_it_begins() -> None:
    (task,) = away("2026-12-01", "2026-12-02", NAMED)
    assert times(task) == instants("2026-11-24T14:00+01:00", "2026-12-01T00:00+01:00", "2026-12-08T00:00+01:00")
    assert (task.key, task.interview_id) == ("stay_available:app_1:2026-12-01", "int_1")
    assert "away from Tuesday 1 December" in task.why
    (abroad,) = away("2026-12-01", "2026-12-02", NAMED, zone="America/New_York")
    assert abroad.due_at == instant("2026-12-01T00:00-05:00")


def test_every_time_off_counts() -> None:
    times_off = tuple(TimeOff(date(2026, 12, day), date(2026, 12, day)) for day in (3, 1))
    given = replace(facts(round_ending(), NAMED), candidate=replace(CANDIDATE, time_off=times_off))
    assert [each.key for each in tasks("stay_available", given)] == [
        "stay_available:app_1:2026-12-01",
        "stay_available:app_1:2026-12-03",
    ]
    closed_process = replace(given, application=replace(given.application, status=ApplicationStatus.OFFER))
    assert tasks("stay_available", closed_process) == []
