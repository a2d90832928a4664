"""The answer: an offer answered promptly, a rejection taken with grace, and a message some months later."""

from dataclasses import replace
from typing import Any

import pytest

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Facts,
    Interaction,
    Purpose,
)
from app.etiquette.planner import plan
from app.etiquette.policy import policy_of
from tests.etiquette.cases import decision, facts, instant, instants, only, received, round_ending, tasks, times, wrote

SINCE = "2026-12-10T10:00+01:00"
STATUS_OF = {
    "answer_offer": ApplicationStatus.OFFER,
    "respond_to_rejection": ApplicationStatus.REJECTED,
    "stay_in_touch": ApplicationStatus.REJECTED,
}


def turned(status: ApplicationStatus, *known: Interaction | Deadline, at: str = SINCE) -> Facts:
    return facts(round_ending(), *known, status=status, status_changed_at=instant(at))


@pytest.mark.parametrize("rule", STATUS_OF)
@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_each_outcome_has_its_own(rule: str, status: ApplicationStatus) -> None:
    assert bool(tasks(rule, turned(status))) is (STATUS_OF[rule] is status)


@pytest.mark.parametrize("rule", STATUS_OF)
def test_an_outcome_is_not_the_one_before(rule: str) -> None:
    """Rejected, taken up again and rejected once more: that wants another answer."""
    status = STATUS_OF[rule]
    first, second = (only(rule, turned(status, at=at)).key for at in (SINCE, "2027-02-01T10:00+01:00"))
    assert first != second
    assert first == f"{rule}:app_1:{int(instant(SINCE).timestamp())}"


@pytest.mark.parametrize("rule", STATUS_OF)
def test_without_a_round_or_a_moment(rule: str) -> None:
    unheld = facts(status=STATUS_OF[rule], status_changed_at=instant(SINCE))
    assert only(rule, unheld).interview_id is None
    assert tasks(rule, facts(round_ending(), status=STATUS_OF[rule])) == []


def reply_by(due: str, number: int = 1, **more: Any) -> Deadline:
    return replace(decision(due, number), kind=DeadlineKind.REPLY, **more)


@pytest.mark.parametrize(
    ("deadlines", "due"),
    [
        pytest.param((), "2026-12-11T10:00+01:00", id="no day: within 24 hours"),
        pytest.param((reply_by("2026-12-15"),), "2026-12-15T17:00+01:00", id="a day: by its closing hour"),
        pytest.param((reply_by("2026-12-15T12:00+01:00"),), "2026-12-15T12:00+01:00", id="an hour: by it"),
        pytest.param((reply_by("2026-12-01"),), SINCE, id="a day gone by: at once"),
        pytest.param(
            (reply_by("2026-12-15", status=DeadlineStatus.MET, met_at=instant("2026-11-30T10:00+01:00")),),
            "2026-12-11T10:00+01:00",
            id="a day that was met: within 24 hours",
        ),
        pytest.param((decision("2026-12-15"),), "2026-12-11T10:00+01:00", id="their own day is none for the candidate"),
        pytest.param(
            (reply_by("2026-12-17"), reply_by("2026-12-15", number=2)),
            "2026-12-15T17:00+01:00",
            id="two days: the first",
        ),
        pytest.param(
            (reply_by("2026-12-16T00:30+01:00"), reply_by("2026-12-15", number=2)),
            "2026-12-15T17:00+01:00",
            id="a day and the first hour of the next, the same day in UTC",
        ),
        pytest.param(
            (reply_by("2026-12-15T15:00+01:00"), reply_by("2026-12-15T09:00+01:00", number=2)),
            "2026-12-15T09:00+01:00",
            id="two hours of a day: the earlier",
        ),
    ],
)
def test_an_offer(deadlines: tuple[Deadline, ...], due: str) -> None:
    task = only("answer_offer", turned(ApplicationStatus.OFFER, *deadlines))
    assert (task.opens_at, task.due_at) == (instant(SINCE), instant(due))
    assert (task.channel, task.optional, task.interview_id) == (Channel.EMAIL, False, "int_1")
    assert "made you an offer on Thursday 10 December" in task.why


def test_a_no() -> None:
    task = only("respond_to_rejection", turned(ApplicationStatus.REJECTED))
    assert times(task) == instants(SINCE, "2026-12-11T10:00+01:00", "2026-12-18T10:00+01:00")
    assert (task.channel, task.optional) == (Channel.EMAIL, False)
    quick = only("respond_to_rejection", turned(ApplicationStatus.REJECTED), rejection_reply_within="PT2H")
    assert quick.due_at == instant("2026-12-10T12:00+01:00")


@pytest.mark.parametrize(
    ("since", "opens", "due"),
    [
        pytest.param(SINCE, "2027-03-10T10:00+01:00", "2027-03-17T10:00+01:00", id="three months, then a week"),
        pytest.param(
            "2026-11-30T10:00+01:00", "2027-02-28T10:00+01:00", "2027-03-07T10:00+01:00", id="the end of February"
        ),
        pytest.param(
            "2027-01-10T10:00+01:00",
            "2027-04-10T10:00+02:00",
            "2027-04-17T10:00+02:00",
            id="over a change of the clocks",
        ),
    ],
)
def test_staying_in_touch(since: str, opens: str, due: str) -> None:
    task = only("stay_in_touch", turned(ApplicationStatus.REJECTED, at=since))
    assert (task.opens_at, task.due_at) == (instant(opens), instant(due))
    assert (task.channel, task.optional) == (Channel.LINKEDIN, True)


@pytest.mark.parametrize(
    ("rule", "said", "done"),
    [
        pytest.param("answer_offer", wrote(Purpose.REPLY, SINCE), True, id="answered at once"),
        pytest.param("answer_offer", wrote(Purpose.DECISION, "2026-12-11T10:00+01:00"), True, id="decided"),
        pytest.param(
            "answer_offer", wrote(Purpose.REPLY, "2026-12-10T09:59+01:00"), False, id="wrote before the offer"
        ),
        pytest.param("answer_offer", wrote(Purpose.THANK_YOU, "2026-12-11T10:00+01:00"), False, id="only thanked"),
        pytest.param("answer_offer", received(Purpose.REPLY, "2026-12-11T10:00+01:00"), False, id="they wrote"),
        pytest.param("respond_to_rejection", wrote(Purpose.REPLY, SINCE), True, id="replied to a no"),
        pytest.param("respond_to_rejection", wrote(Purpose.THANK_YOU, SINCE), True, id="thanked for a no"),
        pytest.param("respond_to_rejection", wrote(Purpose.FEEDBACK, SINCE), True, id="asked for feedback"),
        pytest.param("respond_to_rejection", wrote(Purpose.CONNECT, SINCE), False, id="only connected"),
        pytest.param("stay_in_touch", wrote(Purpose.CONNECT, "2027-03-10T10:00+01:00"), True, id="in touch in time"),
        pytest.param(
            "stay_in_touch", wrote(Purpose.OTHER, "2027-03-12T10:00+01:00"), False, id="a word of another kind"
        ),
        pytest.param("stay_in_touch", wrote(Purpose.CONNECT, "2027-03-10T09:59+01:00"), False, id="in touch too early"),
        pytest.param(
            "stay_in_touch", wrote(Purpose.FEEDBACK, "2027-03-12T10:00+01:00"), False, id="feedback is another"
        ),
    ],
)
def test_what_answers_an_outcome(rule: str, said: Interaction, done: bool) -> None:
    (task,) = [each for each in plan(turned(STATUS_OF[rule], said), policy_of({})) if each.rule == rule]
    assert (task.satisfied is not None) is done
    assert task.satisfied is None or task.satisfied.at == said.occurred_at


def test_the_first_answer_counts() -> None:
    late, early = (wrote(Purpose.REPLY, f"2026-12-{day}T10:00+01:00", day) for day in (12, 11))
    (task,) = [
        each
        for each in plan(turned(ApplicationStatus.OFFER, late, early), policy_of({}))
        if each.rule == "answer_offer"
    ]
    assert task.satisfied is not None
    assert task.satisfied.at == early.occurred_at
