"""The one status call, contact by phone only, asking too early, half a year of silence, and preparing meanwhile."""

from dataclasses import replace

import pytest

from app.etiquette.facts import ApplicationStatus, Channel, Deadline, Facts, Interaction, Purpose
from app.etiquette.planner import plan
from app.etiquette.policy import policy_of
from tests.etiquette.cases import decision, facts, instant, instants, only, received, round_ending, tasks, times, wrote

CALLING = decision("2026-12-04", promised_channel=Channel.PHONE)
NOT_ACTIVE = [each for each in ApplicationStatus if each is not ApplicationStatus.ACTIVE]


def asked(at: str, number: int = 9, channel: Channel = Channel.EMAIL) -> Interaction:
    return replace(wrote(Purpose.FOLLOW_UP, at, number), channel=channel)


def called(at: str) -> Interaction:
    return replace(wrote(Purpose.STATUS_CALL, at), channel=Channel.PHONE)


def done(rule: str, given: Facts) -> bool:
    return any(each.rule == rule and each.satisfied is not None for each in plan(given, policy_of({})))


# status_call


def test_a_promised_call_that_did_not_come_may_be_made() -> None:
    task = only("status_call", facts(round_ending(), CALLING))
    assert times(task) == instants("2026-12-07T09:00+01:00", "2026-12-07T17:00+01:00", "2026-12-21T17:00+01:00")
    assert (task.key, task.channel, task.optional) == ("status_call:dl_1", Channel.PHONE, True)
    assert times(task) == times(only("follow_up_after_deadline", facts(round_ending(), CALLING)))


@pytest.mark.parametrize(
    ("given", "overrides"),
    [
        pytest.param(facts(round_ending(), decision("2026-12-04")), {}, id="no call was promised"),
        pytest.param(
            facts(round_ending(), decision("2026-12-04", promised_channel=Channel.EMAIL)), {}, id="a mail was"
        ),
        pytest.param(facts(round_ending(), CALLING, allowed_channels=(Channel.EMAIL,)), {}, id="told to write"),
        pytest.param(facts(round_ending(), CALLING), {"max_calls": 0}, id="no call is wanted"),
        pytest.param(facts(round_ending(), CALLING), {"max_follow_ups": 0}, id="no asking is wanted"),
        pytest.param(
            facts(round_ending(), CALLING, asked("2026-12-01T10:00+01:00", 9, Channel.PHONE)), {}, id="asked by phone"
        ),
        *(pytest.param(facts(round_ending(), CALLING, status=each), {}, id=each.value) for each in NOT_ACTIVE),
    ],
)
def test_no_call_when(given: Facts, overrides: dict[str, object]) -> None:
    assert tasks("status_call", given, **overrides) == []


def test_two_calls_where_two_are_wanted() -> None:
    earlier = called("2026-11-20T10:00+01:00")
    assert tasks("status_call", facts(round_ending(), CALLING, earlier)) == []
    assert tasks("status_call", facts(round_ending(), CALLING, earlier), max_calls=2)


@pytest.mark.parametrize(
    ("contact", "made"),
    [
        pytest.param(called("2026-12-07T10:00+01:00"), True, id="called"),
        pytest.param(asked("2026-12-07T10:00+01:00", 9, Channel.PHONE), True, id="asked by phone"),
        pytest.param(called("2026-11-24T14:00+01:00"), True, id="called as the wait began"),
        pytest.param(called("2026-11-24T13:59+01:00"), False, id="called before it"),
        pytest.param(wrote(Purpose.STATUS_CALL, "2026-12-07T10:00+01:00"), False, id="wrote"),
        pytest.param(
            replace(received(Purpose.STATUS_CALL, "2026-12-07T10:00+01:00"), channel=Channel.PHONE),
            False,
            id="they did",
        ),
    ],
)
def test_the_call_is_made(contact: Interaction, made: bool) -> None:
    assert done("status_call", facts(round_ending(), CALLING, contact)) is made


# Asking and then asking again


@pytest.mark.parametrize("rule", ["follow_up_after_deadline", "status_call"])
@pytest.mark.parametrize(
    ("early", "opens"),
    [
        pytest.param("2026-11-30T09:00+01:00", "2026-12-07T09:00+01:00", id="a week before: on its day"),
        pytest.param("2026-11-30T09:01+01:00", "2026-12-08T09:00+01:00", id="a minute less: the next working day"),
        pytest.param("2026-12-04T10:00+01:00", "2026-12-14T09:00+01:00", id="on their own day: a week and a weekend"),
    ],
)
def test_after_asking_too_early_there_is_a_gap(rule: str, early: str, opens: str) -> None:
    task = only(rule, facts(round_ending(), CALLING, asked(early)))
    assert (task.opens_at, task.due_at) == (instant(opens), instant(opens[:11] + "17:00+01:00"))


@pytest.mark.parametrize(
    ("due", "at", "counts"),
    [
        pytest.param("2026-12-04", "2026-12-04T23:59+01:00", False, id="on their day"),
        pytest.param("2026-12-04", "2026-12-05T00:00+01:00", True, id="as the next one begins"),
        pytest.param("2026-12-05T00:30+01:00", "2026-12-05T10:00+01:00", False, id="on the day of their hour"),
        pytest.param("2026-12-05T00:30+01:00", "2026-12-06T00:00+01:00", True, id="the day after their hour"),
    ],
)
def test_asking_counts_once_their_day_is_over(due: str, at: str, counts: bool) -> None:
    assert done("follow_up_after_deadline", facts(round_ending(), decision(due), asked(at))) is counts


def test_an_answer_ends_the_gap() -> None:
    given = facts(
        round_ending(), CALLING, asked("2026-12-02T10:00+01:00"), received(Purpose.OTHER, "2026-12-03T10:00+01:00")
    )
    assert only("follow_up_after_deadline", given).opens_at == instant("2026-12-07T09:00+01:00")


def test_a_letter_that_was_sent_puts_off_the_call() -> None:
    given = facts(round_ending(), CALLING, asked("2026-12-07T09:00+01:00"))
    assert only("status_call", given).opens_at == instant("2026-12-14T09:00+01:00")
    assert only("status_call", given, follow_up_gap="P1D").opens_at == instant("2026-12-08T09:00+01:00")


def test_a_done_letter_keeps_its_hours() -> None:
    """How it was answered does not move what was asked."""
    sent = asked("2026-12-08T11:00+01:00")
    planned = {each.rule: each for each in plan(facts(round_ending(), CALLING, sent), policy_of({}))}
    letter = planned["follow_up_after_deadline"]
    assert letter.satisfied is not None
    assert letter.opens_at == instant("2026-12-07T09:00+01:00")


# By phone only


@pytest.mark.parametrize(
    ("channels", "before", "letters"),
    [
        pytest.param((Channel.PHONE,), (), 2, id="only phones, not called yet"),
        pytest.param((Channel.PHONE,), (called("2026-11-20T10:00+01:00"),), 0, id="only phones, called"),
        pytest.param((Channel.PHONE, Channel.EMAIL), (called("2026-11-20T10:00+01:00"),), 2, id="mail as well"),
        pytest.param(None, (called("2026-11-20T10:00+01:00"),), 2, id="nothing was said"),
    ],
)
@pytest.mark.parametrize("deadline", [(decision("2026-12-04"),), ()], ids=["a day named", "none"])
def test_a_second_call_does_not_count_as_a_letter(
    channels: tuple[Channel, ...] | None, before: tuple[Interaction, ...], letters: int, deadline: tuple[Deadline, ...]
) -> None:
    given = facts(round_ending(), *deadline, *before, allowed_channels=channels)
    rules = ("follow_up_after_deadline", "follow_up_without_deadline", "last_follow_up")
    assert sum(len(tasks(rule, given)) for rule in rules) == letters


# review_silence


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        pytest.param((), "2027-05-24T14:00+02:00", id="half a year after the round"),
        pytest.param(
            (received(Purpose.OTHER, "2026-12-31T10:00+01:00"),), "2027-06-30T10:00+02:00", id="after their word"
        ),
        pytest.param((asked("2026-12-07T09:00+01:00"),), "2027-06-07T09:00+02:00", id="after the candidate's word"),
        pytest.param(
            (wrote(Purpose.THANK_YOU, "2026-12-07T09:00+01:00"),), "2027-05-24T14:00+02:00", id="thanks count not"
        ),
    ],
)
def test_half_a_year_of_silence(said: tuple[Interaction, ...], opens: str) -> None:
    task = only("review_silence", facts(round_ending(), *said))
    begins = instant(opens)
    assert task.opens_at == begins
    assert (task.due_at - begins).days == 7
    assert (task.expires_at - begins).days == 14
    assert (task.key, task.channel, task.optional) == ("review_silence:app_1:int_1", None, False)


@pytest.mark.parametrize("status", NOT_ACTIVE)
def test_what_is_answered_is_not_silent(status: ApplicationStatus) -> None:
    assert tasks("review_silence", facts(round_ending(), status=status)) == []


# prepare_next_round

LATER = round_ending("2026-12-11T14:00+01:00", 2, timezone="America/New_York")


def test_another_round_may_come() -> None:
    task = only("prepare_next_round", facts(round_ending()))
    assert times(task) == instants("2026-11-24T14:00+01:00", "2026-12-01T14:00+01:00", "2026-12-08T14:00+01:00")
    assert (task.key, task.interview_id) == ("prepare_next_round:app_1:int_1", "int_1")
    assert task.why.startswith("Another round may come: reread your debrief of Tuesday 24 November")


def test_a_round_that_is_agreed_on_is_prepared_for() -> None:
    second, after_it = tasks("prepare_next_round", facts(LATER, round_ending()))
    assert times(second) == instants("2026-12-09T13:00+01:00", "2026-12-11T13:00+01:00", "2026-12-11T13:00+01:00")
    assert (second.key, second.interview_id) == ("prepare_next_round:int_2", "int_2")
    assert second.why.startswith("Your next round is on Friday 11 December: reread your debrief of Tuesday 24 November")
    assert (after_it.key, after_it.opens_at) == ("prepare_next_round:app_1:int_2", LATER.ends_at)
    longer = tasks("prepare_next_round", facts(LATER, round_ending()), prepare_lead="P5D")[0]
    assert longer.opens_at == instant("2026-12-06T13:00+01:00")


def test_the_days_of_the_rounds_are_those_where_they_take_place() -> None:
    """Late in the evening of New York it is the next day in UTC and in Berlin."""
    first = round_ending("2026-11-24T21:30-05:00", timezone="America/New_York")
    second = round_ending("2026-12-10T21:30-05:00", 2, timezone="America/New_York")
    task, _ = tasks("prepare_next_round", facts(first, second))
    assert task.why.startswith("Your next round is on Thursday 10 December: reread your debrief of Tuesday 24 November")


@pytest.mark.parametrize("status", NOT_ACTIVE)
def test_no_preparing_once_it_is_answered(status: ApplicationStatus) -> None:
    assert tasks("prepare_next_round", facts(LATER, round_ending(), status=status)) == []


@pytest.mark.parametrize(
    ("allowed", "calls", "channel"),
    [
        pytest.param((Channel.LETTER, Channel.PHONE), 0, Channel.PHONE, id="a call is left"),
        pytest.param((Channel.LETTER, Channel.PHONE), 1, Channel.LETTER, id="the one call was made"),
        pytest.param((Channel.EMAIL, Channel.PHONE), 1, Channel.EMAIL, id="e-mail is asked for too"),
    ],
)
def test_no_follow_up_is_a_call_too_many(allowed: tuple[Channel, ...], calls: int, channel: Channel) -> None:
    given = facts(round_ending(), *[asked("2026-11-20T10:00+01:00", channel=Channel.PHONE)] * calls)
    asking = replace(given, application=replace(given.application, allowed_channels=allowed))
    assert only("follow_up_without_deadline", asking).channel is channel
