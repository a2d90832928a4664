"""Asking about the application: `follow_up_after_deadline` and `follow_up_without_deadline`, when and how."""

from typing import Any

import pytest

from app.etiquette.facts import (
    ApplicationStatus,
    Deadline,
    InterviewStatus,
)
from tests.etiquette.cases import (
    BERLIN,
    NEW_YORK,
    TUESDAY,
    decision,
    facts,
    instants,
    only,
    round_ending,
    tasks,
    times,
)

AFTER, WITHOUT = "follow_up_after_deadline", "follow_up_without_deadline"


@pytest.mark.parametrize(
    ("due_on", "opens", "closes", "expires"),
    [
        pytest.param(
            "2026-11-24", "2026-11-26T09:00", "2026-11-26T17:00", "2026-12-10T17:00", id="the interview's day"
        ),
        pytest.param("2026-11-30", "2026-12-02T09:00", "2026-12-02T17:00", "2026-12-16T17:00", id="a Monday"),
        pytest.param("2026-12-02", "2026-12-04T09:00", "2026-12-04T17:00", "2026-12-18T17:00", id="a Wednesday"),
        pytest.param("2026-12-03", "2026-12-07T09:00", "2026-12-07T17:00", "2026-12-21T17:00", id="a Thursday"),
        pytest.param("2026-12-04", "2026-12-07T09:00", "2026-12-07T17:00", "2026-12-21T17:00", id="a Friday"),
        pytest.param("2026-12-05", "2026-12-07T09:00", "2026-12-07T17:00", "2026-12-21T17:00", id="a Saturday"),
        pytest.param("2026-12-06", "2026-12-08T09:00", "2026-12-08T17:00", "2026-12-22T17:00", id="a Sunday"),
        pytest.param("2026-12-30", "2027-01-01T09:00", "2027-01-01T17:00", "2027-01-15T17:00", id="over the new year"),
    ],
)
def test_two_days_after_the_deadline_then_forward(due_on: str, opens: str, closes: str, expires: str) -> None:
    task = only(AFTER, facts(round_ending(), decision(due_on)))
    assert times(task) == instants(f"{opens}+01:00", f"{closes}+01:00", f"{expires}+01:00")


@pytest.mark.parametrize(
    ("country", "ends", "due_on", "opens"),
    [
        pytest.param(None, TUESDAY, "2026-12-23", "2026-12-25T09:00+01:00", id="Christmas Day, no country known"),
        pytest.param("DE", TUESDAY, "2026-12-22", "2026-12-24T09:00+01:00", id="the day before Christmas Day"),
        pytest.param("DE", TUESDAY, "2026-12-23", "2026-12-28T09:00+01:00", id="Christmas Day and the weekend"),
        pytest.param("DE", TUESDAY, "2026-12-26", "2026-12-28T09:00+01:00", id="the Monday after Christmas"),
        pytest.param("DE", TUESDAY, "2026-12-30", "2027-01-04T09:00+01:00", id="New Year's Day and the weekend"),
        pytest.param("DE-BE", TUESDAY, "2027-01-04", "2027-01-06T09:00+01:00", id="Epiphany, in Berlin"),
        pytest.param("DE-BY", TUESDAY, "2027-01-04", "2027-01-07T09:00+01:00", id="Epiphany, in Bavaria"),
        pytest.param(
            "CN", "2026-02-03T14:00+01:00", "2026-02-11", "2026-02-13T09:00+01:00", id="before Spring Festival"
        ),
        pytest.param("CN", "2026-02-03T14:00+01:00", "2026-02-12", "2026-02-24T09:00+01:00", id="a week of holidays"),
        pytest.param(None, "2028-02-01T14:00+01:00", "2028-02-27", "2028-02-29T09:00+01:00", id="a leap day"),
    ],
)
def test_public_holidays_of_the_candidates_country(country: str | None, ends: str, due_on: str, opens: str) -> None:
    given = facts(round_ending(ends), decision(due_on, stated=ends), country=country)
    assert only(AFTER, given).opens_at == instants(opens, opens, opens)[0]


@pytest.mark.parametrize(
    ("due_on", "opens", "closes", "expires"),
    [
        pytest.param(
            "2026-10-08",
            "2026-10-12T09:00+02:00",
            "2026-10-12T17:00+02:00",
            "2026-10-26T17:00+01:00",
            id="expires after",
        ),
        pytest.param(
            "2026-10-21", "2026-10-23T09:00+02:00", "2026-10-23T17:00+02:00", "2026-11-06T17:00+01:00", id="due before"
        ),
        pytest.param(
            "2026-10-23", "2026-10-26T09:00+01:00", "2026-10-26T17:00+01:00", "2026-11-09T17:00+01:00", id="opens after"
        ),
        pytest.param(
            "2027-03-26", "2027-03-29T09:00+02:00", "2027-03-29T17:00+02:00", "2027-04-12T17:00+02:00", id="in spring"
        ),
    ],
)
def test_working_hours_are_wall_clock_hours_over_a_clock_change(
    due_on: str, opens: str, closes: str, expires: str
) -> None:
    ends = "2026-10-01T14:00+02:00"
    task = only(AFTER, facts(round_ending(ends), decision(due_on, stated=ends)))
    assert times(task) == instants(opens, closes, expires)


@pytest.mark.parametrize(
    ("zone", "due_at", "opens"),
    [
        pytest.param(BERLIN, "2026-12-01T23:59:59+01:00", "2026-12-03T09:00+01:00", id="the last second of a Tuesday"),
        pytest.param(BERLIN, "2026-12-02T00:00:00+01:00", "2026-12-04T09:00+01:00", id="the first of a Wednesday"),
        pytest.param(BERLIN, "2026-12-02T03:30:00+00:00", "2026-12-04T09:00+01:00", id="Wednesday in Berlin"),
        pytest.param(NEW_YORK, "2026-12-02T03:30:00+00:00", "2026-12-03T09:00-05:00", id="still Tuesday in New York"),
        pytest.param(NEW_YORK, "2026-12-02T04:59:59+00:00", "2026-12-03T09:00-05:00", id="its last second"),
        pytest.param(NEW_YORK, "2026-12-02T05:00:00+00:00", "2026-12-04T09:00-05:00", id="Wednesday in New York"),
        pytest.param("Asia/Tokyo", "2026-12-03T15:00:00+00:00", "2026-12-07T09:00+09:00", id="Friday in Tokyo"),
        pytest.param("Asia/Kolkata", "2026-12-01T18:29:59+00:00", "2026-12-03T09:00+05:30", id="a half-hour offset"),
        pytest.param("Asia/Kolkata", "2026-12-01T18:30:00+00:00", "2026-12-04T09:00+05:30", id="and the day after"),
    ],
)
def test_an_instant_counts_as_its_day_where_the_interview_took_place(zone: str, due_at: str, opens: str) -> None:
    """The candidate lives in Berlin throughout."""
    given = facts(round_ending(timezone=zone), decision(due_at))
    assert only(AFTER, given).opens_at == instants(opens, opens, opens)[0]


@pytest.mark.parametrize(
    ("overrides", "opens", "closes"),
    [
        pytest.param({AFTER: "P3D"}, "2026-12-07T09:00+01:00", "2026-12-07T17:00+01:00", id="three days"),
        pytest.param({AFTER: "P1W"}, "2026-12-11T09:00+01:00", "2026-12-11T17:00+01:00", id="a week"),
        pytest.param(
            {AFTER: {"working_days": 2}}, "2026-12-08T09:00+01:00", "2026-12-08T17:00+01:00", id="two working days"
        ),
        pytest.param({AFTER: "PT72H"}, "2026-12-07T09:00+01:00", "2026-12-07T17:00+01:00", id="72 hours"),
        pytest.param(
            {"working_days": ["SU", "MO", "TU", "WE", "TH"]},
            "2026-12-06T09:00+01:00",
            "2026-12-06T17:00+01:00",
            id="work on Sundays",
        ),
        pytest.param(
            {"working_days": ["WE"]}, "2026-12-09T09:00+01:00", "2026-12-09T17:00+01:00", id="on Wednesdays only"
        ),
        pytest.param(
            {"working_hours": {"start": "08:30", "end": "12:15"}},
            "2026-12-07T08:30+01:00",
            "2026-12-07T12:15+01:00",
            id="mornings only",
        ),
    ],
)
def test_the_candidates_own_figures(overrides: dict[str, Any], opens: str, closes: str) -> None:
    task = only(AFTER, facts(round_ending(), decision("2026-12-04")), **overrides)
    assert (task.opens_at, task.due_at) == instants(opens, closes, closes)[:2]


@pytest.mark.parametrize(
    ("ends", "zone", "opens", "closes", "expires"),
    [
        pytest.param(
            TUESDAY,
            BERLIN,
            "2026-12-01T09:00+01:00",
            "2026-12-01T17:00+01:00",
            "2026-12-15T17:00+01:00",
            id="a Tuesday",
        ),
        pytest.param(
            "2026-11-27T14:00+01:00",
            BERLIN,
            "2026-12-04T09:00+01:00",
            "2026-12-04T17:00+01:00",
            "2026-12-18T17:00+01:00",
            id="a Friday",
        ),
        pytest.param(
            "2026-11-28T14:00+01:00",
            BERLIN,
            "2026-12-07T09:00+01:00",
            "2026-12-07T17:00+01:00",
            "2026-12-21T17:00+01:00",
            id="a Saturday moves to Monday",
        ),
        pytest.param(
            "2026-11-29T14:00+01:00",
            BERLIN,
            "2026-12-07T09:00+01:00",
            "2026-12-07T17:00+01:00",
            "2026-12-21T17:00+01:00",
            id="a Sunday moves to Monday",
        ),
        pytest.param(
            "2026-10-20T14:00+02:00",
            BERLIN,
            "2026-10-27T09:00+01:00",
            "2026-10-27T17:00+01:00",
            "2026-11-10T17:00+01:00",
            id="over the clock change",
        ),
        pytest.param(
            "2026-11-24T23:30-05:00",
            NEW_YORK,
            "2026-12-01T09:00-05:00",
            "2026-12-01T17:00-05:00",
            "2026-12-15T17:00-05:00",
            id="late in New York, the next day in Berlin",
        ),
        pytest.param(
            "2026-12-18T14:00+01:00",
            BERLIN,
            "2026-12-28T09:00+01:00",
            "2026-12-28T17:00+01:00",
            "2027-01-11T17:00+01:00",
            id="a week to Christmas Day",
        ),
    ],
)
def test_seven_days_where_no_day_was_named(ends: str, zone: str, opens: str, closes: str, expires: str) -> None:
    task = only(WITHOUT, facts(round_ending(ends, timezone=zone), country="DE"))
    assert times(task) == instants(opens, closes, expires)


def test_some_business_days_instead_of_a_week() -> None:
    task = only(WITHOUT, facts(round_ending("2026-11-26T14:00+01:00")), **{WITHOUT: {"working_days": 3}})
    assert (task.opens_at, task.due_at) == instants("2026-12-01T09:00+01:00", "2026-12-01T17:00+01:00", TUESDAY)[:2]


@pytest.mark.parametrize("deadlines", [(), (decision("2026-12-04"),)], ids=["no day named", "a day named"])
@pytest.mark.parametrize(
    ("status", "application", "count"),
    [
        pytest.param(InterviewStatus.SCHEDULED, ApplicationStatus.ACTIVE, 1, id="an interview still to come"),
        pytest.param(InterviewStatus.HELD, ApplicationStatus.ACTIVE, 1, id="a held interview"),
        pytest.param(InterviewStatus.CANCELLED, ApplicationStatus.ACTIVE, 0, id="a cancelled interview"),
        pytest.param(InterviewStatus.NO_SHOW, ApplicationStatus.ACTIVE, 0, id="an interview nobody came to"),
        pytest.param(InterviewStatus.HELD, ApplicationStatus.OFFER, 0, id="an offer"),
        pytest.param(InterviewStatus.HELD, ApplicationStatus.ACCEPTED, 0, id="an offer accepted"),
        pytest.param(InterviewStatus.HELD, ApplicationStatus.REJECTED, 0, id="rejected"),
        pytest.param(InterviewStatus.HELD, ApplicationStatus.WITHDRAWN, 0, id="withdrawn"),
        pytest.param(InterviewStatus.HELD, ApplicationStatus.NO_RESPONSE, 0, id="given up on"),
    ],
)
def test_asks_only_while_an_answer_is_awaited(
    deadlines: tuple[Deadline, ...], status: InterviewStatus, application: ApplicationStatus, count: int
) -> None:
    given = facts(round_ending(status=status), *deadlines, status=application)
    assert len([*tasks(AFTER, given), *tasks(WITHOUT, given)]) == count


def test_without_an_interview_there_is_nothing_to_ask_about() -> None:
    assert tasks(WITHOUT, facts()) == []
