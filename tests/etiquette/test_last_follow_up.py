"""`last_follow_up`: a month after the last conversation, back to a working day, never before the follow-up."""

import pytest

from app.etiquette.facts import ApplicationStatus, Deadline, Interaction, InterviewStatus, Purpose
from tests.etiquette.cases import (
    BERLIN,
    NEW_YORK,
    TUESDAY,
    decision,
    facts,
    instant,
    instants,
    only,
    received,
    round_ending,
    tasks,
    times,
    wrote,
)

LAST = "last_follow_up"


@pytest.mark.parametrize(
    ("country", "ends", "opens"),
    [
        pytest.param(None, TUESDAY, "2026-12-24T09:00+01:00", id="to a Thursday"),
        pytest.param(None, "2026-11-25T14:00+01:00", "2026-12-25T09:00+01:00", id="to a Friday"),
        pytest.param(None, "2026-11-26T14:00+01:00", "2026-12-25T09:00+01:00", id="to a Saturday: back to Friday"),
        pytest.param(None, "2026-11-27T14:00+01:00", "2026-12-25T09:00+01:00", id="to a Sunday: back to Friday"),
        pytest.param(None, "2026-11-28T14:00+01:00", "2026-12-28T09:00+01:00", id="to a Monday"),
        pytest.param("DE", TUESDAY, "2026-12-24T09:00+01:00", id="to the day before a holiday"),
        pytest.param("DE", "2026-11-25T14:00+01:00", "2026-12-24T09:00+01:00", id="to a holiday: back before it"),
        pytest.param("DE", "2026-11-27T14:00+01:00", "2026-12-24T09:00+01:00", id="to a Sunday after a holiday"),
        pytest.param("DE-BY", "2026-12-06T14:00+01:00", "2027-01-05T09:00+01:00", id="to Epiphany, in Bavaria"),
        pytest.param("DE-BE", "2026-12-06T14:00+01:00", "2027-01-06T09:00+01:00", id="to Epiphany, in Berlin"),
        pytest.param("CN", "2026-01-20T14:00+01:00", "2026-02-13T09:00+01:00", id="to a week of holidays"),
        pytest.param(None, "2027-01-28T14:00+01:00", "2027-02-26T09:00+01:00", id="28 January, to a Sunday"),
        pytest.param(None, "2027-01-31T14:00+01:00", "2027-02-26T09:00+01:00", id="31 January of a common year"),
        pytest.param(None, "2028-01-31T14:00+01:00", "2028-02-29T09:00+01:00", id="31 January of a leap year"),
        pytest.param(None, "2027-03-31T14:00+02:00", "2027-04-30T09:00+02:00", id="31 March"),
        pytest.param(None, "2026-09-28T14:00+02:00", "2026-10-28T09:00+01:00", id="over the clock change"),
        pytest.param(None, "2026-11-30T23:59:59+01:00", "2026-12-30T09:00+01:00", id="the last second of November"),
        pytest.param(None, "2026-12-01T00:00:00+01:00", "2027-01-01T09:00+01:00", id="the first of December"),
    ],
)
def test_a_month_after_the_interview_then_back(country: str | None, ends: str, opens: str) -> None:
    assert only(LAST, facts(round_ending(ends), country=country)).opens_at == instant(opens)


@pytest.mark.parametrize(
    ("zone", "ends", "opens", "closes", "expires"),
    [
        pytest.param(
            BERLIN,
            TUESDAY,
            "2026-12-24T09:00+01:00",
            "2026-12-24T17:00+01:00",
            "2027-01-07T17:00+01:00",
            id="in Berlin",
        ),
        pytest.param(
            NEW_YORK,
            "2026-11-30T23:30-05:00",
            "2026-12-30T09:00-05:00",
            "2026-12-30T17:00-05:00",
            "2027-01-13T17:00-05:00",
            id="late in New York, the next month in Berlin",
        ),
        pytest.param(
            BERLIN,
            "2027-02-22T14:00+01:00",
            "2027-03-22T09:00+01:00",
            "2027-03-22T17:00+01:00",
            "2027-04-05T17:00+02:00",
            id="expiring after the clock change",
        ),
    ],
)
def test_lasts_a_working_day_of_the_interviews_zone(
    zone: str, ends: str, opens: str, closes: str, expires: str
) -> None:
    assert times(only(LAST, facts(round_ending(ends, timezone=zone)))) == instants(opens, closes, expires)


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        pytest.param((), "2026-12-24T09:00+01:00", id="the interview itself"),
        pytest.param(
            (wrote(Purpose.THANK_YOU, "2026-11-25T09:00+01:00"),), "2026-12-24T09:00+01:00", id="no thank-you"
        ),
        pytest.param((wrote(Purpose.FOLLOW_UP, "2026-12-01T09:30+01:00"),), "2027-01-01T09:00+01:00", id="a follow-up"),
        pytest.param(
            (wrote(Purpose.COMMITMENT, "2026-11-30T09:00+01:00"),), "2026-12-30T09:00+01:00", id="a promise kept"
        ),
        pytest.param((wrote(Purpose.STATUS_CALL, "2026-12-07T09:00+01:00"),), "2027-01-07T09:00+01:00", id="a call"),
        pytest.param((received(Purpose.REQUEST, "2026-11-30T09:00+01:00"),), "2026-12-30T09:00+01:00", id="a request"),
        pytest.param(
            (received(Purpose.THANK_YOU, "2026-11-30T09:00+01:00"),), "2026-12-30T09:00+01:00", id="their thanks"
        ),
        pytest.param(
            (received(Purpose.OTHER, "2026-12-02T09:00+01:00"),), "2027-01-01T09:00+01:00", id="back from a Saturday"
        ),
        pytest.param(
            (received(Purpose.OTHER, "2026-11-20T09:00+01:00"),), "2026-12-24T09:00+01:00", id="one before it"
        ),
        pytest.param(
            (received(Purpose.OTHER, "2026-12-08T09:00+01:00", 1), wrote(Purpose.REPLY, "2026-12-07T09:00+01:00", 2)),
            "2027-01-08T09:00+01:00",
            id="the latest of several",
        ),
        pytest.param(
            (received(Purpose.OTHER, "2026-12-07T23:30+00:00"),), "2027-01-08T09:00+01:00", id="on Berlin's next day"
        ),
    ],
)
def test_counts_from_the_last_conversation(said: tuple[Interaction, ...], opens: str) -> None:
    assert only(LAST, facts(round_ending(), *said)).opens_at == instant(opens)


@pytest.mark.parametrize(
    ("deadlines", "opens"),
    [
        pytest.param((), "2026-12-24T09:00+01:00", id="the follow-up long before the month is over"),
        pytest.param((decision("2026-12-14"),), "2026-12-24T09:00+01:00", id="eight days before"),
        pytest.param((decision("2026-12-15"),), "2026-12-24T09:00+01:00", id="seven days before"),
        pytest.param((decision("2026-12-16"),), "2026-12-25T09:00+01:00", id="six days before"),
        pytest.param((decision("2027-01-15"),), "2027-01-25T09:00+01:00", id="long after"),
        pytest.param((decision("2027-01-15T12:00+01:00"),), "2027-01-25T09:00+01:00", id="after an instant"),
    ],
)
def test_leaves_a_week_after_the_follow_up(deadlines: tuple[Deadline, ...], opens: str) -> None:
    assert only(LAST, facts(round_ending(), *deadlines)).opens_at == instant(opens)


@pytest.mark.parametrize(
    ("gap", "opens"),
    [
        pytest.param("P0D", "2027-01-18T09:00+01:00", id="no gap: the follow-up's own day"),
        pytest.param("P1D", "2027-01-19T09:00+01:00", id="a day"),
        pytest.param("P5D", "2027-01-25T09:00+01:00", id="five days, to a Saturday: forward"),
        pytest.param({"working_days": 5}, "2027-01-25T09:00+01:00", id="five working days"),
    ],
)
def test_the_gap_is_the_candidates_to_set(gap: object, opens: str) -> None:
    given = facts(round_ending(), decision("2027-01-15"))
    assert only("follow_up_after_deadline", given).opens_at == instant("2027-01-18T09:00+01:00")
    assert only(LAST, given, follow_up_gap=gap).opens_at == instant(opens)


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        pytest.param("P14D", "2026-12-08T09:00+01:00", id="two weeks"),
        pytest.param("P13D", "2026-12-08T09:00+01:00", id="sooner than the follow-up and its gap"),
        pytest.param("P2M", "2027-01-22T09:00+01:00", id="two months, to a Sunday: back"),
        pytest.param({"working_days": 20}, "2026-12-22T09:00+01:00", id="working days"),
    ],
)
def test_its_figure_moves_it(after: object, opens: str) -> None:
    assert only(LAST, facts(round_ending()), last_follow_up_after=after).opens_at == instant(opens)


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
    status: InterviewStatus, application: ApplicationStatus, count: int
) -> None:
    assert len(tasks(LAST, facts(round_ending(status=status), status=application))) == count


@pytest.mark.parametrize("disabled", ["follow_up_without_deadline", "follow_up_after_deadline"])
def test_stays_where_it_is_with_the_first_follow_up_disabled(disabled: str) -> None:
    given = facts(round_ending(), decision("2027-01-15"))
    assert only(LAST, given, disabled_rules=[disabled]).opens_at == instant("2027-01-25T09:00+01:00")
