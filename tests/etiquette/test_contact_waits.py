"""May the candidate write or call yet: the wait on both sides of its end, judged by what was known at that instant."""

from dataclasses import replace

import pytest

from app.etiquette.facts import ApplicationStatus, Deadline, DeadlineStatus, Facts, Purpose
from tests.etiquette.cases import decision, facts, instant, met, received, round_ending
from tests.etiquette.contacts import AFTER, NAMED, UNNAMED, WEEK, asked, check_at, refused, said

UNHURRIED = [Purpose.THANK_YOU, Purpose.COMMITMENT, Purpose.REPLY, Purpose.APOLOGY, Purpose.CONNECT]
HURRIED = [each for each in Purpose if each not in UNHURRIED]


@pytest.mark.parametrize(
    ("given", "at", "rules"),
    [
        pytest.param(NAMED, "2026-11-24T18:00+01:00", ["wait_for_deadline"], id="on the evening of the interview"),
        pytest.param(NAMED, "2026-12-04T23:59:59+01:00", ["wait_for_deadline"], id="a second before their day is over"),
        pytest.param(NAMED, AFTER, [], id="once their day is over"),
        pytest.param(UNNAMED, "2026-11-30T23:59:59+01:00", ["wait_without_deadline"], id="six days and a half after"),
        pytest.param(UNNAMED, WEEK, [], id="on the seventh day"),
        pytest.param(facts(), AFTER, [], id="without any round"),
        pytest.param(
            facts(round_ending(), decision("2026-12-04T12:00+01:00")),
            "2026-12-04T13:00+01:00",
            ["wait_for_deadline"],
            id="on the day of an hour that they named",
        ),
        pytest.param(
            facts(round_ending(timezone="America/New_York"), decision("2026-12-04")),
            "2026-12-05T05:59:59+01:00",
            ["wait_for_deadline"],
            id="before their day is over where they are",
        ),
        pytest.param(
            facts(round_ending(timezone="America/New_York"), decision("2026-12-04")),
            "2026-12-05T06:00+01:00",
            [],
            id="once their day is over where they are",
        ),
        pytest.param(
            facts(round_ending(), decision("2026-12-04"), received(Purpose.DECISION, "2026-11-30T10:00+01:00")),
            "2026-12-06T10:00+01:00",
            ["wait_without_deadline"],
            id="when a decision began a wait without a day",
        ),
        pytest.param(facts(round_ending(), status=ApplicationStatus.OFFER), WEEK, [], id="once there is an offer"),
    ],
)
def test_how_long_to_wait(given: Facts, at: str, rules: list[str]) -> None:
    assert refused(check_at(given, at)) == rules


@pytest.mark.parametrize(
    ("given", "at", "rule", "allowed_from"),
    [
        pytest.param(NAMED, "2026-11-25T10:00+01:00", "wait_for_deadline", AFTER, id="the day after theirs"),
        pytest.param(UNNAMED, "2026-11-25T10:00+01:00", "wait_without_deadline", WEEK, id="a week after the round"),
        pytest.param(
            facts(round_ending("2026-10-20T14:00+02:00")),
            "2026-10-22T10:00+02:00",
            "wait_without_deadline",
            "2026-10-27T00:00+01:00",
            id="a week over the change of the clocks",
        ),
    ],
)
def test_the_wait_says_until_when(given: Facts, at: str, rule: str, allowed_from: str) -> None:
    found = check_at(given, at)
    assert not found.allowed
    assert said(found, rule).allowed_from == found.allowed_from == instant(allowed_from)
    assert said(check_at(given, allowed_from), rule).allowed
    assert check_at(given, allowed_from).allowed_from == instant(allowed_from), "allowed already: from then on"


def test_the_wait_follows_the_candidates_figures() -> None:
    three: object = {"working_days": 3}
    assert check_at(UNNAMED, "2026-11-25T10:00+01:00", follow_up_without_deadline=three).allowed_from == instant(
        "2026-11-27T00:00+01:00"
    )
    at_once = check_at(UNNAMED, "2026-11-24T15:00+01:00", follow_up_without_deadline="P0D")
    assert at_once.allowed


@pytest.mark.parametrize("purpose", UNHURRIED)
@pytest.mark.parametrize("given", [NAMED, UNNAMED], ids=["with a day named", "without"])
def test_what_need_not_wait(given: Facts, purpose: Purpose) -> None:
    found = check_at(given, "2026-11-24T15:00+01:00", purpose)
    assert [each.rule for each in found.verdicts] == ["no_personal_accounts", "allowed_channels", "accept_gracefully"]
    assert found.allowed


@pytest.mark.parametrize("purpose", HURRIED)
def test_what_has_to_wait(purpose: Purpose) -> None:
    assert refused(check_at(NAMED, "2026-11-24T15:00+01:00", purpose)) == ["wait_for_deadline"]


@pytest.mark.parametrize(
    ("purpose", "rules"),
    [
        (Purpose.FOLLOW_UP, ["wait_for_round"]),
        (Purpose.STATUS_CALL, ["wait_for_round"]),
        (Purpose.REQUEST, []),
        (Purpose.OTHER, []),
        (Purpose.THANK_YOU, []),
    ],
)
def test_before_a_round_there_is_nothing_to_ask_for_but_the_round(purpose: Purpose, rules: list[str]) -> None:
    found = check_at(UNNAMED, "2026-11-23T10:00+01:00", purpose)
    assert refused(found) == rules
    if rules:
        assert found.allowed_from == instant(WEEK)
        assert "Tuesday 24 November" in said(found, "wait_for_round").why


def test_a_round_is_over_at_its_end() -> None:
    assert refused(check_at(UNNAMED, "2026-11-24T13:59:59+01:00")) == ["wait_for_round"]
    assert refused(check_at(UNNAMED, "2026-11-24T14:00+01:00")) == ["wait_without_deadline"]


def _superseded(due: str, stated: str, number: int) -> Deadline:
    return replace(decision(due, number, stated), status=DeadlineStatus.SUPERSEDED)


@pytest.mark.parametrize(
    ("given", "at", "rules"),
    [
        pytest.param(
            facts(round_ending(), asked("2026-12-05T10:00+01:00")), "2026-12-04T10:00+01:00", [], id="asked only later"
        ),
        pytest.param(
            facts(round_ending(), asked("2026-12-05T10:00+01:00")),
            "2026-12-05T10:00+01:00",
            [],
            id="asked at that instant",
        ),
        pytest.param(
            facts(round_ending(), decision("2026-12-18", 1, "2026-12-03T10:00+01:00")),
            "2026-12-02T10:00+01:00",
            [],
            id="a day named only later",
        ),
        pytest.param(
            facts(
                round_ending(),
                _superseded("2026-12-04", "2026-11-24T14:00+01:00", 1),
                decision("2026-12-18", 2, "2026-12-03T10:00+01:00"),
            ),
            "2026-12-02T10:00+01:00",
            ["wait_for_deadline"],
            id="a day that counted then",
        ),
        pytest.param(
            facts(
                round_ending(),
                _superseded("2026-12-04", "2026-11-24T14:00+01:00", 1),
                decision("2026-12-18", 2, "2026-12-03T10:00+01:00"),
            ),
            "2026-12-07T10:00+01:00",
            ["wait_for_deadline"],
            id="the day that took its place",
        ),
        pytest.param(
            facts(round_ending(), met("2026-12-11", "2026-12-08T10:00+01:00")),
            "2026-12-08T09:59+01:00",
            ["wait_for_deadline"],
            id="a day that was kept only later",
        ),
        pytest.param(
            facts(
                round_ending(),
                status=ApplicationStatus.REJECTED,
                status_changed_at=instant("2026-12-03T10:00+01:00"),
            ),
            "2026-12-02T10:00+01:00",
            [],
            id="before the no",
        ),
        pytest.param(
            facts(
                round_ending(),
                status=ApplicationStatus.REJECTED,
                status_changed_at=instant("2026-12-03T10:00+01:00"),
            ),
            "2026-11-25T10:00+01:00",
            ["wait_without_deadline"],
            id="before the no, and too early",
        ),
        pytest.param(
            facts(
                round_ending(),
                met("2026-12-11", "2026-12-08T10:00+01:00"),
                received(Purpose.DECISION, "2026-11-26T10:00+01:00"),
            ),
            "2026-12-03T10:00+01:00",
            [],
            id="a week after an answer, before the day was kept as well",
        ),
        pytest.param(
            facts(
                round_ending(),
                status=ApplicationStatus.REJECTED,
                status_changed_at=instant("2026-12-03T10:00+01:00"),
            ),
            "2026-12-03T10:00+01:00",
            ["accept_gracefully"],
            id="with the no",
        ),
    ],
)
def test_a_contact_is_judged_by_what_was_known(given: Facts, at: str, rules: list[str]) -> None:
    assert refused(check_at(given, at)) == rules


def test_a_date_stated_and_met_at_the_same_instant_counts() -> None:
    stated = facts(round_ending(), decision("2026-12-18", 1, "2026-12-03T10:00+01:00"))
    assert refused(check_at(stated, "2026-12-03T10:00+01:00")) == ["wait_for_deadline"]
    known = facts(round_ending(), met("2026-12-11", "2026-12-02T10:00+01:00"))
    assert refused(check_at(known, "2026-12-02T10:00+01:00")) == ["wait_without_deadline"]
