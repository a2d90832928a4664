"""Promises on time, prompt answers, references who know, and being there."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.etiquette.facts import (
    ApplicationStatus,
    ClosedBy,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Facts,
    Interaction,
    Purpose,
    Reference,
    TimeOff,
)
from app.etiquette.fulfilment import kept_replies
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import policy_of
from app.etiquette.rule import Satisfaction
from tests.etiquette.cases import (
    CANDIDATE,
    DANA,
    JONAS,
    NEW_YORK,
    decision,
    facts,
    heard,
    instant,
    instants,
    only,
    round_ending,
    tasks,
    times,
    wrote,
)

OVER = [ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.NO_RESPONSE]
GOING_ON = [ApplicationStatus.ACTIVE, ApplicationStatus.OFFER, ApplicationStatus.ACCEPTED]


def promise(due: str, number: int = 1, stated: str = "2026-11-24T14:00+01:00", **more: Any) -> Deadline:
    return replace(decision(due, number, stated), kind=DeadlineKind.COMMITMENT, **more)


def answer_by(due: str, number: int = 1, stated: str = "2026-11-24T15:00+01:00", **more: Any) -> Deadline:
    return replace(decision(due, number, stated), kind=DeadlineKind.REPLY, **more)


def question(at: str, number: int = 1) -> Interaction:
    return replace(heard(Purpose.REQUEST, at, number), needs_reply=True)


def satisfaction(key: str, given: Facts) -> Satisfaction | None:
    (task,) = [each for each in plan(given, policy_of({})) if each.key == key]
    return task.satisfied


def closed(at: str, by: ClosedBy = ClosedBy.INTERACTION) -> Satisfaction:
    return Satisfaction(by, instant(at))


# deliver_commitment


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
def test_a_promise_is_kept_while_the_process_goes_on(status: ApplicationStatus) -> None:
    assert only("deliver_commitment", facts(round_ending(), promise("2026-11-27"), status=status))


@pytest.mark.parametrize("rule", ["deliver_commitment", "reply", "notify_reference"])
@pytest.mark.parametrize("status", OVER)
def test_once_it_is_over_nothing_is_owed(rule: str, status: ApplicationStatus) -> None:
    given = facts(round_ending(), promise("2026-11-27"), question("2026-11-24T16:00+01:00"), status=status)
    assert tasks(rule, replace(given, references=(Reference("ref_1", "Ines Ott"),))) == []


@pytest.mark.parametrize("status", [DeadlineStatus.CANCELLED, DeadlineStatus.SUPERSEDED])
def test_a_promise_that_counts_no_more(status: DeadlineStatus) -> None:
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
    ("given", "kept"),
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
        pytest.param((heard(Purpose.COMMITMENT, "2026-11-25T10:00+01:00", 1),), {}, id="one of theirs"),
    ],
)
def test_a_message_keeps_one_promise(given: tuple[Interaction, ...], kept: set[str]) -> None:
    known = facts(round_ending(), FIRST, SECOND, *given)
    done = {
        each.deadline_id: each.satisfied for each in plan(known, policy_of({})) if each.rule == "deliver_commitment"
    }
    assert {key for key, satisfied in done.items() if satisfied} == set(kept)
    by = {satisfied.by for satisfied in done.values() if satisfied}
    assert by <= {ClosedBy.INTERACTION}


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        pytest.param("2026-11-27T15:00+01:00", "2026-11-27T09:00+01:00", "dl_2", id="the earlier hour"),
        pytest.param("2026-11-27", "2026-11-27T16:59+01:00", "dl_2", id="an hour of the day before its end"),
        pytest.param("2026-11-27T00:30+01:00", "2026-11-26", "dl_2", id="the day before, the same day in UTC"),
        pytest.param("2026-11-27", "2026-11-27", "dl_1", id="the same day: the first"),
    ],
)
def test_of_two_promises_the_one_due_first_is_kept(first: str, second: str, kept: str) -> None:
    known = facts(round_ending(), promise(first, 1), promise(second, 2), SENT)
    done = [task for task in plan(known, policy_of({})) if task.rule == "deliver_commitment" and task.satisfied]
    assert [task.deadline_id for task in done] == [kept]


def test_the_earlier_message_keeps_the_more_urgent_promise() -> None:
    late, early = (wrote(Purpose.COMMITMENT, f"2026-11-{day}T10:00+01:00", day) for day in (26, 25))
    known = facts(round_ending(), FIRST, SECOND, late, early)
    assert satisfaction("deliver_commitment:dl_2", known) == closed("2026-11-25T10:00+01:00")
    assert satisfaction("deliver_commitment:dl_1", known) == closed("2026-11-26T10:00+01:00")


@pytest.mark.parametrize(
    ("second", "first_kept", "by"),
    [
        pytest.param({"met_by": "itx_7", "met_at": "2026-11-25T10:00+01:00"}, False, ClosedBy.INTERACTION, id="by it"),
        pytest.param({"met_at": "2026-11-25T10:00+01:00"}, False, ClosedBy.INTERACTION, id="at its very instant"),
        pytest.param({"met_at": "2026-11-25T11:00+01:00"}, True, ClosedBy.FACT, id="otherwise"),
        pytest.param({"met_by": "itx_8", "met_at": "2026-11-25T10:00+01:00"}, True, ClosedBy.FACT, id="by another"),
    ],
)
def test_a_message_that_met_one_promise_keeps_no_other(second: dict[str, str], first_kept: bool, by: ClosedBy) -> None:
    at = instant(second["met_at"])
    spent = replace(SECOND, status=DeadlineStatus.MET, met_at=at, met_by=second.get("met_by"))
    known = facts(round_ending(), FIRST, spent, SENT)
    assert satisfaction("deliver_commitment:dl_2", known) == Satisfaction(by, at)
    assert bool(satisfaction("deliver_commitment:dl_1", known)) is first_kept


def test_a_reply_at_the_instant_of_a_kept_promise_kept_it_not() -> None:
    at = instant("2026-11-25T10:00+01:00")
    kept = replace(SECOND, status=DeadlineStatus.MET, met_at=at)
    for message in (
        wrote(Purpose.REPLY, "2026-11-25T10:00+01:00"),
        heard(Purpose.COMMITMENT, "2026-11-25T10:00+01:00"),
    ):
        assert satisfaction("deliver_commitment:dl_2", facts(round_ending(), kept, message)) == Satisfaction(
            ClosedBy.FACT, at
        )


# reply


@pytest.mark.parametrize(
    ("given", "key", "expected"),
    [
        pytest.param(
            question("2026-11-25T10:00+01:00"),
            "reply:itx_1",
            instants("2026-11-25T10:00+01:00", "2026-11-26T10:00+01:00", "2026-12-03T10:00+01:00"),
            id="a message: within a day",
        ),
        pytest.param(
            question("2026-10-24T20:00+02:00"),
            "reply:itx_1",
            instants("2026-10-24T20:00+02:00", "2026-10-25T19:00+01:00", "2026-11-01T19:00+01:00"),
            id="a message before the clocks change: within 24 hours",
        ),
        pytest.param(
            answer_by("2026-11-27"),
            "reply:dl_1",
            instants("2026-11-24T15:00+01:00", "2026-11-27T17:00+01:00", "2026-12-04T17:00+01:00"),
            id="a day: by its closing hour",
        ),
        pytest.param(
            answer_by("2026-11-27T12:00+01:00"),
            "reply:dl_1",
            instants("2026-11-24T15:00+01:00", "2026-11-27T12:00+01:00", "2026-12-04T12:00+01:00"),
            id="an hour: by it",
        ),
    ],
)
def test_an_answer(given: Interaction | Deadline, key: str, expected: tuple[datetime, datetime, datetime]) -> None:
    task = only("reply", facts(round_ending(), given))
    assert (task.key, times(task)) == (key, expected)
    assert task.deadline_id == (given.id if isinstance(given, Deadline) else None)


def test_an_answer_says_since_when_or_by_when() -> None:
    asked = only("reply", facts(round_ending(), question("2026-11-25T10:00+01:00")))
    assert "waits for your answer since Wednesday 25 November" in asked.why
    assert "by Friday 27 November" in only("reply", facts(round_ending(), answer_by("2026-11-27"))).why


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(heard(Purpose.REQUEST, "2026-11-25T10:00+01:00"), id="needs none"),
        pytest.param(
            replace(wrote(Purpose.REQUEST, "2026-11-25T10:00+01:00"), needs_reply=True), id="is the candidate's own"
        ),
    ],
)
def test_a_message_that_waits_for_no_answer(message: Interaction) -> None:
    assert tasks("reply", facts(round_ending(), message)) == []


@pytest.mark.parametrize(
    ("said", "at"),
    [
        pytest.param((wrote(Purpose.REPLY, "2026-11-25T10:00+01:00"),), "2026-11-25T10:00+01:00", id="at once"),
        pytest.param(
            (wrote(Purpose.REPLY, "2026-11-27T10:00+01:00"), wrote(Purpose.REPLY, "2026-11-26T10:00+01:00", 8)),
            "2026-11-26T10:00+01:00",
            id="twice: the first counts",
        ),
        pytest.param((wrote(Purpose.REPLY, "2026-11-25T09:59+01:00"),), None, id="before it was asked"),
        pytest.param((wrote(Purpose.FOLLOW_UP, "2026-11-26T10:00+01:00"),), None, id="with something else"),
        pytest.param((heard(Purpose.REPLY, "2026-11-26T10:00+01:00", 8),), None, id="not by them"),
    ],
)
def test_an_answer_is_given(said: tuple[Interaction, ...], at: str | None) -> None:
    known = facts(round_ending(), question("2026-11-25T10:00+01:00"), *said)
    assert satisfaction("reply:itx_1", known) == (closed(at) if at else None)


@pytest.mark.parametrize(
    ("sent", "given"),
    [("2026-11-24T15:00+01:00", True), ("2026-11-24T14:59+01:00", False)],
    ids=["as it was asked for", "before"],
)
def test_an_answer_by_a_day_is_given(sent: str, given: bool) -> None:
    known = facts(round_ending(), answer_by("2026-11-27"), wrote(Purpose.REPLY, sent))
    assert satisfaction("reply:dl_1", known) == (closed(sent) if given else None)
    met = answer_by("2026-11-27", status=DeadlineStatus.MET, met_at=instant("2026-11-26T10:00+01:00"))
    assert satisfaction("reply:dl_1", facts(round_ending(), met)) == closed("2026-11-26T10:00+01:00", ClosedBy.FACT)


ANSWERED, DECIDED = (
    wrote(Purpose.REPLY, "2026-11-26T10:00+01:00", 1),
    wrote(Purpose.DECISION, "2026-11-25T10:00+01:00", 2),
)


@pytest.mark.parametrize(
    ("deadline", "said", "by"),
    [
        pytest.param(answer_by("2026-11-27"), (), {}, id="nothing sent"),
        pytest.param(answer_by("2026-11-27"), (ANSWERED,), {"dl_1": ANSWERED}, id="a reply"),
        pytest.param(answer_by("2026-11-27"), (DECIDED,), {"dl_1": DECIDED}, id="a decision"),
        pytest.param(answer_by("2026-11-27"), (ANSWERED, DECIDED), {"dl_1": DECIDED}, id="two: the first one sent"),
        pytest.param(
            answer_by("2026-11-27", stated="2026-11-26T10:00+01:00"),
            (ANSWERED,),
            {"dl_1": ANSWERED},
            id="as it was named",
        ),
        pytest.param(
            answer_by("2026-11-27", stated="2026-11-26T10:01+01:00"), (ANSWERED,), {}, id="before it was named"
        ),
        pytest.param(
            answer_by("2026-11-27"), (wrote(Purpose.FOLLOW_UP, "2026-11-26T10:00+01:00"),), {}, id="something else"
        ),
        pytest.param(
            answer_by("2026-11-27"), (heard(Purpose.REPLY, "2026-11-26T10:00+01:00"),), {}, id="one of theirs"
        ),
        pytest.param(
            answer_by("2026-11-27", status=DeadlineStatus.MET, met_at=instant("2026-11-26T10:00+01:00")),
            (ANSWERED,),
            {},
            id="a date that was met",
        ),
        pytest.param(promise("2026-11-27"), (ANSWERED,), {}, id="a promise"),
    ],
)
def test_which_reply_answers_a_date(
    deadline: Deadline, said: tuple[Interaction, ...], by: dict[str, Interaction]
) -> None:
    assert kept_replies(facts(round_ending(), deadline, *said)) == by


def test_one_reply_answers_every_date_named_by_then() -> None:
    later = answer_by("2026-11-30", 2, "2026-11-25T12:00+01:00")
    known = facts(round_ending(), later, answer_by("2026-11-27"), ANSWERED, DECIDED)
    assert kept_replies(known) == {"dl_1": DECIDED, "dl_2": ANSWERED}


def test_an_offer_takes_its_answer_along() -> None:
    assert tasks("reply", facts(round_ending(), answer_by("2026-11-27"), status=ApplicationStatus.OFFER)) == []


# notify_reference and ask_recommendation

INES, KIM = Reference("ref_ines", "Ines Ott", (DANA.id,)), Reference("ref_kim", "Kim Lo")


def vouched(*rounds: Any, **application: Any) -> Facts:
    return replace(facts(*rounds, **application), references=(KIM, INES))


def test_every_reference_is_told_after_the_first_round() -> None:
    given = vouched(round_ending(), round_ending("2026-12-01T14:00+01:00", 2))
    told = tasks("notify_reference", given)
    assert [(each.key, each.reference_id, each.interview_id) for each in told] == [
        ("notify_reference:app_1:ref_ines", "ref_ines", "int_1"),
        ("notify_reference:app_1:ref_kim", "ref_kim", "int_1"),
    ]
    assert {times(each) for each in told} == {
        instants("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00")
    }
    assert told[0].title == "Tell Ines Ott that Nordlicht Energie may call"
    assert tasks("notify_reference", vouched()) == [], "before any round there is nothing to tell"


def test_a_good_word_is_asked_of_who_knows_someone() -> None:
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


def test_a_good_word_is_asked_for_once() -> None:
    both = replace(INES, knows_interviewer_ids=(JONAS.id, DANA.id))
    given = replace(
        facts(round_ending(interviewers=(JONAS, DANA)), round_ending("2026-12-01T14:00+01:00", 2)), references=(both,)
    )
    assert only("ask_recommendation", given).interviewer_id == min(DANA.id, JONAS.id)
    assert tasks("ask_recommendation", replace(given, references=(KIM,))) == []


def test_a_good_word_is_asked_of_everyone_who_knows_someone() -> None:
    kim = replace(KIM, knows_interviewer_ids=(JONAS.id,))
    given = replace(facts(round_ending(interviewers=(JONAS, DANA))), references=(kim, INES))
    assert [(each.reference_id, each.interviewer_id) for each in tasks("ask_recommendation", given)] == [
        ("ref_ines", DANA.id),
        ("ref_kim", JONAS.id),
    ]


@pytest.mark.parametrize("status", OVER)
def test_no_good_word_for_what_is_over(status: ApplicationStatus) -> None:
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


def test_time_off_is_told_of_at_once_and_due_when_it_begins() -> None:
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
