"""The thank-you note and what to ask in it: `thank_you` and `ask_next_steps`."""

from dataclasses import replace
from typing import Any

import pytest

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    ClosedBy,
    CompanyCulture,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Interest,
    Interviewer,
    InterviewerRole,
    InterviewStatus,
)
from app.etiquette.planner import plan
from app.etiquette.policy import DEFAULT_POLICY
from app.etiquette.rule import Satisfaction
from tests.etiquette.cases import (
    BERLIN,
    DANA,
    JONAS,
    NEW_YORK,
    decision,
    facts,
    instants,
    met,
    only,
    round_ending,
    tasks,
    times,
)

BOTH = ["thank_you", "ask_next_steps"]
SECOND_ENDS = "2026-12-01T11:00+01:00"


@pytest.mark.parametrize(
    ("status", "count"),
    [
        pytest.param(InterviewStatus.SCHEDULED, 1, id="an interview still to come"),
        pytest.param(InterviewStatus.HELD, 1, id="an interview that was held"),
        pytest.param(InterviewStatus.CANCELLED, 0, id="an interview that was cancelled"),
        pytest.param(InterviewStatus.NO_SHOW, 0, id="an interview that nobody came to"),
    ],
)
@pytest.mark.parametrize("rule", BOTH)
def test_needs_an_interview_that_takes_place(rule: str, status: InterviewStatus, count: int) -> None:
    assert len(tasks(rule, facts(round_ending(status=status)))) == count


@pytest.mark.parametrize(
    ("ends", "due", "expires"),
    [
        pytest.param("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00", id="a Tuesday"),
        pytest.param("2026-11-27T14:00+01:00", "2026-11-28T14:00+01:00", "2026-12-05T14:00+01:00", id="a Friday"),
        pytest.param("2026-12-24T14:00+01:00", "2026-12-25T14:00+01:00", "2027-01-01T14:00+01:00", id="Christmas Eve"),
        pytest.param(
            "2026-10-24T14:00+02:00", "2026-10-25T13:00+01:00", "2026-11-01T13:00+01:00", id="a day of 25 hours"
        ),
        pytest.param(
            "2027-03-27T14:00+01:00", "2027-03-28T15:00+02:00", "2027-04-04T15:00+02:00", id="a day of 23 hours"
        ),
        pytest.param("2026-10-23T14:00+02:00", "2026-10-24T14:00+02:00", "2026-10-31T14:00+01:00", id="the day before"),
        pytest.param(
            "2028-02-28T23:59+01:00", "2028-02-29T23:59+01:00", "2028-03-07T23:59+01:00", id="into a leap day"
        ),
    ],
)
@pytest.mark.parametrize("rule", BOTH)
def test_opens_at_the_end_and_is_due_24_elapsed_hours_later(rule: str, ends: str, due: str, expires: str) -> None:
    """Weekends and holidays do not move it: the sooner the better."""
    task = only(rule, facts(round_ending(ends), country="DE"))
    assert times(task) == instants(ends, due, expires)


@pytest.mark.parametrize(
    ("within", "due"),
    [
        pytest.param("PT12H", "2026-10-24T02:00+02:00", id="twelve hours"),
        pytest.param("PT48H", "2026-10-25T13:00+01:00", id="48 hours over the clock change"),
        pytest.param("P2D", "2026-10-25T14:00+01:00", id="two days over the clock change"),
        pytest.param({"working_days": 1}, "2026-10-26T14:00+01:00", id="a working day over the weekend"),
    ],
)
@pytest.mark.parametrize("rule", BOTH)
def test_its_figure_moves_it(rule: str, within: object, due: str) -> None:
    assert (
        only(rule, facts(round_ending("2026-10-23T14:00+02:00")), thank_you_within=within).due_at
        == instants(due, due, due)[0]
    )


def test_one_note_for_each_interviewer_of_each_round() -> None:
    """Someone met twice is thanked twice."""
    given = facts(round_ending(SECOND_ENDS, 2, interviewers=(DANA,)), round_ending(interviewers=(JONAS, DANA)))
    assert [(each.key, each.interview_id, each.interviewer_id) for each in tasks("thank_you", given)] == [
        ("thank_you:int_1:ivr_dana", "int_1", "ivr_dana"),
        ("thank_you:int_1:ivr_jonas", "int_1", "ivr_jonas"),
        ("thank_you:int_2:ivr_dana", "int_2", "ivr_dana"),
    ]


def test_nobody_recorded_is_nobody_to_thank() -> None:
    assert tasks("thank_you", facts(round_ending(interviewers=()))) == []


@pytest.mark.parametrize(
    "application",
    [
        *[pytest.param({"interest": interest}, id=f"interest: {interest}") for interest in Interest],
        *[pytest.param({"company_culture": culture}, id=f"culture: {culture}") for culture in CompanyCulture],
        pytest.param({"status": ApplicationStatus.OFFER}, id="with an offer"),
    ],
)
def test_thanks_are_due_whatever_the_interest(application: dict[str, Any]) -> None:
    assert tasks("thank_you", facts(round_ending(), **application))


@pytest.mark.parametrize("role", list(InterviewerRole))
def test_thanks_are_due_to_every_role(role: InterviewerRole) -> None:
    assert tasks("thank_you", facts(round_ending(interviewers=(Interviewer("ivr_1", role=role),))))


@pytest.mark.parametrize(
    "status", [ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.NO_RESPONSE]
)
@pytest.mark.parametrize("rule", BOTH)
def test_a_closed_application_asks_for_neither(rule: str, status: ApplicationStatus) -> None:
    assert tasks(rule, facts(round_ending(), status=status)) == []


@pytest.mark.parametrize("status", [ApplicationStatus.OFFER, ApplicationStatus.ACCEPTED])
def test_an_answered_application_has_no_next_steps_to_ask_for(status: ApplicationStatus) -> None:
    assert tasks("ask_next_steps", facts(round_ending(), status=status)) == []


@pytest.mark.parametrize(
    ("allowed", "channel"),
    [
        pytest.param(None, Channel.EMAIL, id="nothing was said"),
        pytest.param((Channel.EMAIL,), Channel.EMAIL, id="told to write e-mails"),
        pytest.param((Channel.PHONE, Channel.EMAIL), Channel.EMAIL, id="e-mail among others"),
        pytest.param((Channel.LETTER,), Channel.LETTER, id="told to write letters"),
        pytest.param((Channel.PHONE,), Channel.PHONE, id="told to call"),
    ],
)
def test_keeps_to_the_companys_channel(allowed: tuple[Channel, ...] | None, channel: Channel) -> None:
    assert only("thank_you", facts(round_ending(), allowed_channels=allowed)).channel is channel


def test_asking_for_the_next_steps_has_no_channel_of_its_own() -> None:
    """The question belongs into the thank-you note."""
    assert only("ask_next_steps", facts(round_ending())).channel is None


def test_what_a_thank_you_says_and_cites() -> None:
    task = only("thank_you", facts(round_ending("2026-11-24T23:30-05:00", timezone="America/New_York")))
    assert (task.title, task.optional, task.deadline_id) == ("Thank Dana Reyes of Nordlicht Energie", False, None)
    assert "Tuesday 24 November" in task.why
    assert {"thank-you-24h", "thank-you-each", "thank-you-even-if-not"} <= set(task.guidance)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        pytest.param(Interviewer("ivr_1", "Dana Reyes", "Head of Data"), "Dana Reyes", id="by the name"),
        pytest.param(Interviewer("ivr_1", None, "Head of Data"), "Head of Data", id="else by the title"),
        pytest.param(Interviewer("ivr_1"), "your interviewer", id="else as what they were"),
    ],
)
def test_a_thank_you_calls_the_interviewer(person: Interviewer, words: str) -> None:
    task = only("thank_you", facts(round_ending(interviewers=(person,))))
    assert task.title == f"Thank {words} of Nordlicht Energie"
    assert f"send {words} a short note of their own" in task.why


@pytest.mark.parametrize(
    ("interest", "words"),
    [
        pytest.param(Interest.INTERESTED, "in good time, and refer to", id="interested"),
        pytest.param(Interest.UNDECIDED, "in good time, and refer to", id="undecided"),
        pytest.param(
            Interest.NOT_INTERESTED,
            "in good time, even though this job is not for you, and refer to",
            id="not interested",
        ),
    ],
)
def test_a_thank_you_is_due_even_if_not(interest: Interest, words: str) -> None:
    assert words in only("thank_you", facts(round_ending(), interest=interest)).why


def test_what_asking_for_the_next_steps_says_and_cites() -> None:
    task = only("ask_next_steps", facts(round_ending()))
    assert (task.key, task.interview_id, task.interviewer_id) == ("ask_next_steps:int_1", "int_1", None)
    assert set(task.guidance) == {"record-next-steps", "ask-in-note"}
    assert "Nordlicht Energie" in task.title
    assert "Tuesday 24 November" in task.why


COMMITMENT = replace(decision("2026-12-04"), kind=DeadlineKind.COMMITMENT)
REPLY = replace(decision("2026-12-04"), kind=DeadlineKind.REPLY)


@pytest.mark.parametrize(
    ("deadline", "known"),
    [
        pytest.param(decision("2026-12-04"), True, id="a day was named"),
        pytest.param(decision("2026-12-04T12:00+01:00"), True, id="an instant was named"),
        pytest.param(decision("2026-11-24"), True, id="the interview's own day was named"),
        pytest.param(decision("2026-12-04", interview_id=None), True, id="said of no round in particular"),
        pytest.param(decision("2026-12-04", stated="2026-11-30T09:00+01:00"), True, id="said a week later"),
        pytest.param(decision("2026-12-04", stated="2026-11-20T09:00+01:00"), True, id="said before the interview"),
        pytest.param(
            decision("2026-12-04", stated="2026-11-20T09:00+01:00", interview_id=None),
            True,
            id="said before it, of no round in particular",
        ),
        pytest.param(met("2026-12-04", "2026-12-02T09:00+01:00"), True, id="named and kept"),
        pytest.param(decision("2026-12-04", status=DeadlineStatus.SUPERSEDED), True, id="named and superseded"),
        pytest.param(decision("2026-12-04", status=DeadlineStatus.CANCELLED), False, id="named and taken back"),
        pytest.param(decision("2026-11-23"), False, id="a day before the interview was named"),
        pytest.param(COMMITMENT, False, id="a promise of the candidate's"),
        pytest.param(REPLY, False, id="a day to reply by"),
    ],
)
def test_next_steps_are_known_once_a_day_was_named(deadline: Deadline, known: bool) -> None:
    planned = plan(facts(round_ending(), deadline), DEFAULT_POLICY)
    (task,) = (each for each in planned if each.rule == "ask_next_steps")
    assert task.satisfied == (Satisfaction(ClosedBy.FACT) if known else None)


@pytest.mark.parametrize(
    ("ends", "zone", "due", "known"),
    [
        pytest.param("2026-11-24T23:30-05:00", NEW_YORK, "2026-11-24", True, id="its own day, the next in Berlin"),
        pytest.param("2026-11-24T23:30-05:00", NEW_YORK, "2026-11-23", False, id="the day before"),
        pytest.param(
            "2026-11-25T00:20+01:00",
            BERLIN,
            "2026-11-25T00:45+01:00",
            True,
            id="an hour of its own day, the one before in UTC",
        ),
    ],
)
def test_the_interviews_own_day_is_the_one_where_it_took_place(ends: str, zone: str, due: str, known: bool) -> None:
    given = facts(round_ending(ends, timezone=zone), decision(due, stated=ends))
    assert (tasks("ask_next_steps", given) == []) is known


@pytest.mark.parametrize(
    ("status", "keys"),
    [
        pytest.param(InterviewStatus.SCHEDULED, ["ask_next_steps:int_2"], id="arranged"),
        pytest.param(InterviewStatus.HELD, ["ask_next_steps:int_2"], id="held"),
        pytest.param(InterviewStatus.CANCELLED, ["ask_next_steps:int_1"], id="cancelled"),
    ],
)
def test_a_later_round_answers_the_question_of_the_first(status: InterviewStatus, keys: list[str]) -> None:
    given = facts(round_ending(), round_ending(SECOND_ENDS, 2, status=status))
    assert [each.key for each in tasks("ask_next_steps", given)] == keys


def test_the_day_named_for_the_first_round_says_nothing_of_the_second() -> None:
    given = facts(round_ending(), round_ending(SECOND_ENDS, 2), decision("2026-12-04"))
    assert [each.key for each in tasks("ask_next_steps", given)] == ["ask_next_steps:int_2"]


@pytest.mark.parametrize("rule", BOTH)
def test_a_disabled_rule_plans_nothing(rule: str) -> None:
    assert tasks(rule, facts(round_ending()), disabled_rules=[rule]) == []
