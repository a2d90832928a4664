"""Promises on time: when each is due, where, and which message keeps which."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.etiquette.facts import ApplicationStatus, ClosedBy, Deadline, DeadlineStatus, Interaction, Purpose, Reference
from app.etiquette.planner import plan
from app.etiquette.policy import policy_of
from app.etiquette.rule import Satisfaction
from tests.etiquette.cases import (
    NEW_YORK,
    OVER,
    answer_by,
    closed,
    facts,
    instant,
    instants,
    only,
    promise,
    question,
    received,
    round_ending,
    satisfaction,
    tasks,
    times,
    wrote,
)

GOING_ON = [ApplicationStatus.ACTIVE, ApplicationStatus.OFFER, ApplicationStatus.ACCEPTED]


@pytest.mark.parametrize(
    ("deadline", "policy", "expected"),
    [
        pytest.param(
            promise("2026-11-27"),
            {},
            instants("2026-11-26T09:00+01:00", "2026-11-27T17:00+01:00", "2026-12-04T17:00+01:00"),
            id="a day: the day before",
        ),
        pytest.param(
            promise("2026-11-27T12:00+01:00"),
            {},
            instants("2026-11-26T12:00+01:00", "2026-11-27T12:00+01:00", "2026-12-04T12:00+01:00"),
            id="an hour: a day before it",
        ),
        pytest.param(
            promise("2026-11-24"),
            {},
            instants("2026-11-24T14:00+01:00", "2026-11-24T17:00+01:00", "2026-12-01T17:00+01:00"),
            id="the same day: at once",
        ),
        pytest.param(
            promise("2026-11-24T13:00+01:00"),
            {},
            instants("2026-11-24T14:00+01:00", "2026-11-24T14:00+01:00", "2026-12-01T13:00+01:00"),
            id="an hour gone by: late at once",
        ),
        pytest.param(
            promise("2026-11-30"),
            {"commitment_lead": {"working_days": 2}},
            instants("2026-11-26T09:00+01:00", "2026-11-30T17:00+01:00", "2026-12-07T17:00+01:00"),
            id="a Monday, two working days before",
        ),
        pytest.param(
            promise("2026-11-27"),
            {"commitment_lead": "PT3H"},
            instants("2026-11-27T14:00+01:00", "2026-11-27T17:00+01:00", "2026-12-04T17:00+01:00"),
            id="a lead of hours is counted from the closing hour",
        ),
        pytest.param(
            promise("2027-03-31", stated="2027-01-10T10:00+01:00"),
            {"commitment_lead": "P1M"},
            instants("2027-02-28T09:00+01:00", "2027-03-31T17:00+02:00", "2027-04-07T17:00+02:00"),
            id="a month before the end of March",
        ),
        pytest.param(
            promise("2027-03-29T08:00+02:00", stated="2027-03-20T10:00+01:00"),
            {},
            instants("2027-03-28T08:00+02:00", "2027-03-29T08:00+02:00", "2027-04-05T08:00+02:00"),
            id="the day the clocks change",
        ),
    ],
)
def test_a_promise(
    deadline: Deadline, policy: dict[str, object], expected: tuple[datetime, datetime, datetime]
) -> None:
    task = only("deliver_commitment", facts(round_ending(), deadline), **policy)
    assert times(task) == expected
    assert (task.key, task.deadline_id, task.interview_id) == ("deliver_commitment:dl_1", "dl_1", "int_1")


@pytest.mark.parametrize("status", GOING_ON)
def test_a_promise_is_kept_while_the_application_is_open(status: ApplicationStatus) -> None:
    assert only("deliver_commitment", facts(round_ending(), promise("2026-11-27"), status=status))


@pytest.mark.parametrize("rule", ["deliver_commitment", "reply", "notify_reference"])
@pytest.mark.parametrize("status", OVER)
def test_once_it_is_over_nothing_is_owed(rule: str, status: ApplicationStatus) -> None:
    given = facts(round_ending(), promise("2026-11-27"), question("2026-11-24T16:00+01:00"), status=status)
    assert tasks(rule, replace(given, references=(Reference("ref_1", "Ines Ott"),))) == []


@pytest.mark.parametrize("status", [DeadlineStatus.CANCELLED, DeadlineStatus.SUPERSEDED])
def test_a_promise_that_no_longer_counts(status: DeadlineStatus) -> None:
    assert tasks("deliver_commitment", facts(round_ending(), promise("2026-11-27", status=status))) == []


def test_a_promise_without_a_round_counts_where_the_candidate_lives() -> None:
    task = only("deliver_commitment", facts(promise("2026-11-27", interview_id=None)))
    assert task.due_at == instant("2026-11-27T17:00+01:00")
    assert task.interview_id is None


FIRST_ROUND, SECOND_ROUND = round_ending(), round_ending("2026-12-01T14:00+01:00", 2)


@pytest.mark.parametrize(
    ("names", "belongs"),
    [
        pytest.param("int_1", "int_1", id="the first round"),
        pytest.param("int_2", "int_2", id="the second round"),
        pytest.param(None, "int_2", id="no round: the last one"),
        pytest.param("int_9", "int_2", id="a round that is none: the last one"),
    ],
)
def test_what_is_owed_belongs_to_the_round_it_names(names: str | None, belongs: str) -> None:
    asked = replace(question("2026-12-02T10:00+01:00"), interview_id=names)
    given = facts(FIRST_ROUND, SECOND_ROUND, promise("2026-12-04", interview_id=names), asked)
    assert only("deliver_commitment", given).interview_id == belongs
    assert only("reply", given).interview_id == belongs


def test_a_promise_counts_where_the_round_takes_place() -> None:
    """The candidate lives in Berlin."""
    task = only("deliver_commitment", facts(round_ending(timezone=NEW_YORK), promise("2026-11-27")))
    assert times(task) == instants("2026-11-26T09:00-05:00", "2026-11-27T17:00-05:00", "2026-12-04T17:00-05:00")


def test_a_promise_counts_where_the_round_it_names_takes_place() -> None:
    """A later round elsewhere does not move it."""
    there = round_ending("2026-12-01T14:00-05:00", 2, timezone=NEW_YORK)
    asked = answer_by("2026-11-27")
    given = facts(round_ending(), there, promise("2026-11-27"), asked)
    assert only("deliver_commitment", given).due_at == instant("2026-11-27T17:00+01:00")
    assert only("reply", given).due_at == instant("2026-11-27T17:00+01:00")


def test_a_promise_is_named() -> None:
    named = only("deliver_commitment", facts(round_ending(), promise("2026-11-27", description="two references")))
    assert named.title == "Send Nordlicht Energie what you promised: two references"
    assert "You promised two references by Friday 27 November" in named.why
    unnamed = only("deliver_commitment", facts(round_ending(), promise("2026-11-27")))
    assert unnamed.why.startswith("You promised what you promised by Friday 27 November,")


FIRST, SECOND = promise("2026-12-02", 1), promise("2026-11-27", 2)
"""The second is due first."""
SENT = wrote(Purpose.COMMITMENT, "2026-11-25T10:00+01:00", 7)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param((), {}, id="nothing sent"),
        pytest.param((wrote(Purpose.COMMITMENT, "2026-11-25T10:00+01:00", 1),), {"dl_2"}, id="one: what is due first"),
        pytest.param(
            (
                wrote(Purpose.COMMITMENT, "2026-11-25T10:00+01:00", 1),
                wrote(Purpose.COMMITMENT, "2026-11-26T10:00+01:00", 2),
            ),
            {"dl_1", "dl_2"},
            id="two: both",
        ),
        pytest.param((wrote(Purpose.COMMITMENT, "2026-11-24T13:59+01:00", 1),), {}, id="before it was promised"),
        pytest.param((wrote(Purpose.COMMITMENT, "2026-11-24T14:00+01:00", 1),), {"dl_2"}, id="as it was promised"),
        pytest.param((wrote(Purpose.REPLY, "2026-11-25T10:00+01:00", 1),), {}, id="a reply"),
        pytest.param((received(Purpose.COMMITMENT, "2026-11-25T10:00+01:00", 1),), {}, id="one of theirs"),
    ],
)
def test_a_message_keeps_one_promise(given: tuple[Interaction, ...], expected: set[str]) -> None:
    known = facts(round_ending(), FIRST, SECOND, *given)
    done = {
        each.deadline_id: each.satisfied for each in plan(known, policy_of({})) if each.rule == "deliver_commitment"
    }
    assert {key for key, satisfied in done.items() if satisfied} == set(expected)
    by = {satisfied.by for satisfied in done.values() if satisfied}
    assert by <= {ClosedBy.INTERACTION}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("2026-11-27T15:00+01:00", "2026-11-27T09:00+01:00", "dl_2", id="the earlier hour"),
        pytest.param("2026-11-27", "2026-11-27T16:59+01:00", "dl_2", id="an hour of the day before its end"),
        pytest.param("2026-11-27T00:30+01:00", "2026-11-26", "dl_2", id="the day before, the same day in UTC"),
        pytest.param("2026-11-27", "2026-11-27", "dl_1", id="the same day: the first"),
    ],
)
def test_of_two_promises_the_one_due_first_is_kept(first: str, second: str, expected: str) -> None:
    known = facts(round_ending(), promise(first, 1), promise(second, 2), SENT)
    done = [task for task in plan(known, policy_of({})) if task.rule == "deliver_commitment" and task.satisfied]
    assert [task.deadline_id for task in done] == [expected]


def test_the_earlier_message_keeps_the_more_urgent_promise() -> None:
    late, early = (wrote(Purpose.COMMITMENT, f"2026-11-{day}T10:00+01:00", day) for day in (26, 25))
    known = facts(round_ending(), FIRST, SECOND, late, early)
    assert satisfaction("deliver_commitment:dl_2", known) == closed("2026-11-25T10:00+01:00")
    assert satisfaction("deliver_commitment:dl_1", known) == closed("2026-11-26T10:00+01:00")


@pytest.mark.parametrize(
    ("second", "first_met", "by"),
    [
        pytest.param({"met_by": "itx_7", "met_at": "2026-11-25T10:00+01:00"}, False, ClosedBy.INTERACTION, id="by it"),
        pytest.param({"met_at": "2026-11-25T10:00+01:00"}, False, ClosedBy.INTERACTION, id="at its very instant"),
        pytest.param({"met_at": "2026-11-25T11:00+01:00"}, True, ClosedBy.FACT, id="otherwise"),
        pytest.param({"met_by": "itx_8", "met_at": "2026-11-25T10:00+01:00"}, True, ClosedBy.FACT, id="by another"),
    ],
)
def test_a_message_that_met_one_promise_keeps_no_other(second: dict[str, str], first_met: bool, by: ClosedBy) -> None:
    at = instant(second["met_at"])
    spent = replace(SECOND, status=DeadlineStatus.MET, met_at=at, met_by=second.get("met_by"))
    known = facts(round_ending(), FIRST, spent, SENT)
    assert satisfaction("deliver_commitment:dl_2", known) == Satisfaction(by, at)
    assert bool(satisfaction("deliver_commitment:dl_1", known)) is first_met


def test_a_reply_at_the_instant_a_promise_was_met_did_not_meet_it() -> None:
    at = instant("2026-11-25T10:00+01:00")
    met = replace(SECOND, status=DeadlineStatus.MET, met_at=at)
    for message in (
        wrote(Purpose.REPLY, "2026-11-25T10:00+01:00"),
        received(Purpose.COMMITMENT, "2026-11-25T10:00+01:00"),
    ):
        assert satisfaction("deliver_commitment:dl_2", facts(round_ending(), met, message)) == Satisfaction(
            ClosedBy.FACT, at
        )
