"""May the candidate write or call: every verdict on both sides of its boundary, and the next instant that allows."""

from dataclasses import replace
from typing import Any

import pytest

from app.etiquette.contact import GUIDANCE_OF_VERDICT, Check, Contact, check
from app.etiquette.facts import ApplicationStatus, Channel, Deadline, DeadlineStatus, Facts, Interaction, Purpose
from app.etiquette.guidance import GUIDANCE
from app.etiquette.policy import policy_of
from tests.etiquette.cases import decision, facts, heard, instant, met, round_ending, wrote

UNHURRIED = [Purpose.THANK_YOU, Purpose.COMMITMENT, Purpose.REPLY, Purpose.APOLOGY, Purpose.CONNECT]
HURRIED = [each for each in Purpose if each not in UNHURRIED]
NAMED = facts(round_ending(), decision("2026-12-04"))
UNNAMED = facts(round_ending())
AFTER = "2026-12-05T00:00+01:00"
"""The first instant after the day that was named in `NAMED`."""
WEEK = "2026-12-01T00:00+01:00"
"""The first instant of the day a week after the interview in `UNNAMED`."""
LONG_AFTER = "2026-12-22T10:00+01:00"


def looked(
    given: Facts,
    at: str,
    purpose: Purpose = Purpose.FOLLOW_UP,
    channel: Channel = Channel.EMAIL,
    **overrides: object,
) -> Check:
    return check(given, policy_of(overrides), Contact(channel, purpose, instant(at)))


def refused(found: Check) -> list[str]:
    return [each.rule for each in found.refusals]


def said(found: Check, rule: str) -> Any:
    """The one verdict of that name."""
    (verdict,) = [each for each in found.verdicts if each.rule == rule]
    return verdict


def asked(at: str, number: int = 1, channel: Channel = Channel.EMAIL) -> Interaction:
    return replace(wrote(Purpose.FOLLOW_UP, at, number), channel=channel)


def called(at: str, number: int = 1) -> Interaction:
    return replace(wrote(Purpose.STATUS_CALL, at, number), channel=Channel.PHONE)


def test_every_verdict_rests_on_published_advice() -> None:
    assert all(advice in GUIDANCE for guidance in GUIDANCE_OF_VERDICT.values() for advice in guidance)
    assert all(len(set(guidance)) == len(guidance) > 0 for guidance in GUIDANCE_OF_VERDICT.values())


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
            facts(round_ending(), decision("2026-12-04"), heard(Purpose.DECISION, "2026-11-30T10:00+01:00")),
            "2026-12-06T10:00+01:00",
            ["wait_without_deadline"],
            id="when a decision began a wait without a day",
        ),
        pytest.param(facts(round_ending(), status=ApplicationStatus.OFFER), WEEK, [], id="once there is an offer"),
    ],
)
def test_patience(given: Facts, at: str, rules: list[str]) -> None:
    assert refused(looked(given, at)) == rules


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
    found = looked(given, at)
    assert not found.allowed
    assert said(found, rule).allowed_from == found.allowed_from == instant(allowed_from)
    assert said(looked(given, allowed_from), rule).allowed
    assert looked(given, allowed_from).allowed_from == instant(allowed_from), "allowed already: from then on"


def test_the_wait_follows_the_candidates_figures() -> None:
    three: object = {"working_days": 3}
    assert looked(UNNAMED, "2026-11-25T10:00+01:00", follow_up_without_deadline=three).allowed_from == instant(
        "2026-11-27T00:00+01:00"
    )
    at_once = looked(UNNAMED, "2026-11-24T15:00+01:00", follow_up_without_deadline="P0D")
    assert at_once.allowed


@pytest.mark.parametrize("purpose", UNHURRIED)
@pytest.mark.parametrize("given", [NAMED, UNNAMED], ids=["with a day named", "without"])
def test_what_need_not_wait(given: Facts, purpose: Purpose) -> None:
    found = looked(given, "2026-11-24T15:00+01:00", purpose)
    assert [each.rule for each in found.verdicts] == ["no_personal_accounts", "allowed_channels", "accept_gracefully"]
    assert found.allowed


@pytest.mark.parametrize("purpose", HURRIED)
def test_what_has_to_wait(purpose: Purpose) -> None:
    assert refused(looked(NAMED, "2026-11-24T15:00+01:00", purpose)) == ["wait_for_deadline"]


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
    found = looked(UNNAMED, "2026-11-23T10:00+01:00", purpose)
    assert refused(found) == rules
    if rules:
        assert found.allowed_from == instant(WEEK)
        assert "Tuesday 24 November" in said(found, "wait_for_round").why


def test_a_round_is_over_at_its_end() -> None:
    assert refused(looked(UNNAMED, "2026-11-24T13:59:59+01:00")) == ["wait_for_round"]
    assert refused(looked(UNNAMED, "2026-11-24T14:00+01:00")) == ["wait_without_deadline"]


@pytest.mark.parametrize(
    ("channels", "channel", "allowed"),
    [
        pytest.param(None, Channel.LETTER, True, id="nothing was said"),
        pytest.param((Channel.EMAIL,), Channel.EMAIL, True, id="what they asked for"),
        pytest.param((Channel.EMAIL,), Channel.PHONE, False, id="told to write, wants to call"),
        pytest.param((Channel.PHONE, Channel.EMAIL), Channel.LETTER, False, id="neither of two"),
    ],
)
def test_their_channels(channels: tuple[Channel, ...] | None, channel: Channel, allowed: bool) -> None:
    found = looked(facts(round_ending(), allowed_channels=channels), LONG_AFTER, Purpose.THANK_YOU, channel)
    assert (found.allowed, said(found, "allowed_channels").allowed) == (allowed, allowed)
    assert found.allowed_from == (instant(LONG_AFTER) if allowed else None)


def test_their_channels_are_named() -> None:
    given = facts(round_ending(), allowed_channels=(Channel.PHONE, Channel.EMAIL))
    why = said(looked(given, LONG_AFTER, channel=Channel.LETTER), "allowed_channels").why
    assert why == "The company asked for email and phone, not for letter."


@pytest.mark.parametrize("purpose", list(Purpose))
def test_private_accounts_are_off_limits_for_everything(purpose: Purpose) -> None:
    found = looked(UNNAMED, LONG_AFTER, purpose, Channel.SOCIAL_PERSONAL)
    assert refused(found) == ["no_personal_accounts"]
    assert found.allowed_from is None


@pytest.mark.parametrize(
    ("said_before", "at", "rules"),
    [
        pytest.param((), LONG_AFTER, [], id="never asked"),
        pytest.param(
            (asked("2026-12-15T10:00+01:00"),), "2026-12-22T09:59:59+01:00", ["follow_up_gap"], id="just asked"
        ),
        pytest.param((asked("2026-12-15T10:00+01:00"),), LONG_AFTER, [], id="asked a week ago"),
        pytest.param((called("2026-12-15T10:01+01:00"),), LONG_AFTER, ["follow_up_gap"], id="just called"),
        pytest.param(
            (asked("2026-12-02T10:00+01:00"), asked("2026-12-10T10:00+01:00", 2)),
            LONG_AFTER,
            ["max_follow_ups"],
            id="asked twice",
        ),
        pytest.param(
            (asked("2026-12-02T10:00+01:00"), called("2026-12-10T10:00+01:00", 2)),
            LONG_AFTER,
            [],
            id="a call is no letter",
        ),
        pytest.param(
            (
                asked("2026-12-02T10:00+01:00"),
                asked("2026-12-10T10:00+01:00", 2),
                heard(Purpose.OTHER, "2026-12-11T10:00+01:00", 3),
            ),
            LONG_AFTER,
            [],
            id="asked twice and answered",
        ),
        pytest.param(
            (asked("2026-12-21T10:00+01:00"), heard(Purpose.OTHER, "2026-12-21T10:00+01:00", 3)),
            LONG_AFTER,
            [],
            id="answered at the same instant",
        ),
        pytest.param(
            (heard(Purpose.FOLLOW_UP, "2026-12-21T10:00+01:00"),), LONG_AFTER, [], id="they asked, not the candidate"
        ),
        pytest.param((wrote(Purpose.REPLY, "2026-12-21T10:00+01:00"),), LONG_AFTER, [], id="a reply asks for nothing"),
    ],
)
def test_pestering(said_before: tuple[Interaction, ...], at: str, rules: list[str]) -> None:
    assert refused(looked(facts(round_ending(), *said_before), at)) == rules


def test_the_gap_says_until_when() -> None:
    given = facts(round_ending(), asked("2026-12-15T10:00+01:00"), asked("2026-12-02T10:00+01:00", 2))
    found = looked(given, "2026-12-16T10:00+01:00", max_follow_ups=3)
    assert said(found, "follow_up_gap").allowed_from == instant("2026-12-22T10:00+01:00")
    assert found.allowed_from == instant("2026-12-22T10:00+01:00")
    assert said(looked(given, LONG_AFTER, max_follow_ups=3), "follow_up_gap").allowed
    assert said(looked(given, "2026-12-17T10:00+01:00", follow_up_gap="P2D"), "follow_up_gap").allowed


def test_the_gap_is_counted_where_the_round_was() -> None:
    """A week over the change of the clocks in New York keeps the hour there."""
    ended = round_ending("2026-10-20T10:00-04:00", timezone="America/New_York")
    found = looked(facts(ended, asked("2026-10-28T10:00-04:00")), "2026-10-29T10:00-04:00")
    assert said(found, "follow_up_gap").allowed_from == instant("2026-11-04T10:00-05:00")


def test_too_many_follow_ups_are_never_allowed_again() -> None:
    given = facts(round_ending(), asked("2026-12-02T10:00+01:00"), asked("2026-12-20T10:00+01:00", 2))
    found = looked(given, LONG_AFTER)
    assert refused(found) == ["max_follow_ups", "follow_up_gap"]
    assert found.allowed_from is None


def test_the_latest_of_several_instants_counts() -> None:
    given = facts(round_ending(), decision("2026-12-04"), asked("2026-11-30T10:00+01:00"))
    found = looked(given, "2026-12-01T10:00+01:00")
    assert refused(found) == ["wait_for_deadline", "follow_up_gap"]
    assert found.allowed_from == instant("2026-12-07T10:00+01:00")


@pytest.mark.parametrize(
    ("said_before", "most", "rules"),
    [
        pytest.param((), 1, [], id="not called yet"),
        pytest.param((called("2026-12-02T10:00+01:00"),), 1, ["max_calls"], id="called once"),
        pytest.param((called("2026-12-02T10:00+01:00"),), 2, [], id="may call twice"),
        pytest.param((asked("2026-12-02T10:00+01:00", 1, Channel.PHONE),), 1, ["max_calls"], id="asked on the phone"),
        pytest.param((asked("2026-12-02T10:00+01:00"),), 1, [], id="asked by mail"),
        pytest.param((), 0, ["max_calls"], id="wants no call"),
        pytest.param(
            (replace(heard(Purpose.STATUS_CALL, "2026-12-02T10:00+01:00"), channel=Channel.PHONE),),
            1,
            [],
            id="they called",
        ),
        pytest.param(
            (replace(wrote(Purpose.REPLY, "2026-12-02T10:00+01:00"), channel=Channel.PHONE),), 1, [], id="called back"
        ),
    ],
)
def test_calls(said_before: tuple[Interaction, ...], most: int, rules: list[str]) -> None:
    given = facts(round_ending(), *said_before)
    assert refused(looked(given, LONG_AFTER, Purpose.STATUS_CALL, Channel.PHONE, max_calls=most)) == rules
    assert "max_calls" not in [each.rule for each in looked(given, LONG_AFTER, max_calls=most).verdicts]
    assert looked(given, LONG_AFTER, Purpose.REPLY, Channel.PHONE, max_calls=most).allowed, "a call back is no asking"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_after_a_no(purpose: Purpose) -> None:
    since = instant("2026-12-10T10:00+01:00")
    given = facts(round_ending(), status=ApplicationStatus.REJECTED, status_changed_at=since)
    graceful = {Purpose.REPLY, Purpose.THANK_YOU, Purpose.FEEDBACK, Purpose.CONNECT}
    found = looked(given, LONG_AFTER, purpose)
    assert refused(found) == ([] if purpose in graceful else ["accept_gracefully"])
    assert found.allowed_from == (instant(LONG_AFTER) if purpose in graceful else None)


@pytest.mark.parametrize(
    ("before", "purpose", "allowed"),
    [
        pytest.param(wrote(Purpose.REPLY, "2026-12-10T10:00+01:00"), Purpose.THANK_YOU, False, id="replied at once"),
        pytest.param(wrote(Purpose.THANK_YOU, "2026-12-11T10:00+01:00"), Purpose.REPLY, False, id="thanked"),
        pytest.param(wrote(Purpose.REPLY, "2026-12-10T09:59+01:00"), Purpose.REPLY, True, id="replied before the no"),
        pytest.param(heard(Purpose.REPLY, "2026-12-11T10:00+01:00"), Purpose.REPLY, True, id="they replied"),
        pytest.param(wrote(Purpose.FEEDBACK, "2026-12-11T10:00+01:00"), Purpose.REPLY, True, id="asked for feedback"),
        pytest.param(
            wrote(Purpose.REPLY, "2026-12-11T10:00+01:00"), Purpose.FEEDBACK, True, id="feedback after thanks"
        ),
        pytest.param(wrote(Purpose.REPLY, "2026-12-11T10:00+01:00"), Purpose.CONNECT, True, id="in touch after thanks"),
        pytest.param(asked("2026-12-22T09:00+01:00"), Purpose.FEEDBACK, True, id="feedback though they had just asked"),
    ],
)
def test_a_no_is_answered_once(before: Interaction, purpose: Purpose, allowed: bool) -> None:
    since = instant("2026-12-10T10:00+01:00")
    given = facts(round_ending(), before, status=ApplicationStatus.REJECTED, status_changed_at=since)
    assert looked(given, LONG_AFTER, purpose).allowed is allowed


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
                heard(Purpose.DECISION, "2026-11-26T10:00+01:00"),
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
    assert refused(looked(given, at)) == rules


NO_ACCOUNT = ("no_personal_accounts", True, "This is no private account.")
ANY_CHANNEL = ("allowed_channels", True, "The company asked for no particular channel.")
NO_NO = ("accept_gracefully", True, "The company has not said no.")
NOT_OFTEN = ("max_follow_ups", True, "You have not asked too often.")
A_CALL_LEFT = ("max_calls", True, "You have a call left: a second way to ask, but not twice.")
WAITED = (
    "wait_without_deadline",
    True,
    "You have waited since Tuesday 24 November and no day was named; that time is over.",
)
NO: dict[str, Any] = {"status": ApplicationStatus.REJECTED, "status_changed_at": instant("2026-12-10T10:00+01:00")}


@pytest.mark.parametrize(
    ("given", "at", "purpose", "channel", "overrides", "verdicts"),
    [
        pytest.param(
            NAMED,
            "2026-11-25T10:00+01:00",
            Purpose.STATUS_CALL,
            Channel.PHONE,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                ("wait_for_deadline", False, "They said they would answer by Friday 4 December: leave them that time."),
                NOT_OFTEN,
                A_CALL_LEFT,
            ],
            id="a call before their day",
        ),
        pytest.param(
            NAMED,
            AFTER,
            Purpose.FOLLOW_UP,
            Channel.EMAIL,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                ("wait_for_deadline", True, "They said they would answer by Friday 4 December; that time is over."),
                NOT_OFTEN,
            ],
            id="a letter after their day",
        ),
        pytest.param(
            facts(round_ending(), decision("2026-12-05T00:30+01:00")),
            "2026-12-05T23:59+01:00",
            Purpose.FOLLOW_UP,
            Channel.EMAIL,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                (
                    "wait_for_deadline",
                    False,
                    "They said they would answer by Saturday 5 December: leave them that time.",
                ),
                NOT_OFTEN,
            ],
            id="a letter on the day of their hour, which is the day before in UTC",
        ),
        pytest.param(
            facts(round_ending(), allowed_channels=(Channel.EMAIL, Channel.PHONE)),
            "2026-11-25T10:00+01:00",
            Purpose.FOLLOW_UP,
            Channel.EMAIL,
            {"max_follow_ups": 0},
            [
                NO_ACCOUNT,
                ("allowed_channels", True, "The company asked for email and phone."),
                NO_NO,
                (
                    "wait_without_deadline",
                    False,
                    "You have waited since Tuesday 24 November and no day was named: leave them that time.",
                ),
                ("max_follow_ups", False, "You chose not to ask; leave it with them until they answer."),
            ],
            id="a letter too early, of who chose not to write",
        ),
        pytest.param(
            facts(round_ending(), asked("2026-12-02T10:00+01:00"), asked("2026-12-20T10:00+01:00", 2)),
            LONG_AFTER,
            Purpose.FOLLOW_UP,
            Channel.PHONE,
            {"max_calls": 0},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                WAITED,
                ("max_follow_ups", False, "You have asked as often as is good; leave it with them until they answer."),
                (
                    "follow_up_gap",
                    False,
                    "You last asked on Sunday 20 December: give them time before you write or call again.",
                ),
                ("max_calls", False, "You chose not to call."),
            ],
            id="a third time",
        ),
        pytest.param(
            facts(round_ending(), called("2026-12-02T10:00+01:00")),
            LONG_AFTER,
            Purpose.STATUS_CALL,
            Channel.PHONE,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                WAITED,
                NOT_OFTEN,
                ("follow_up_gap", True, "You last asked on Wednesday 2 December; enough time has passed."),
                ("max_calls", False, "You have called already; do not call twice."),
            ],
            id="a second call",
        ),
        pytest.param(
            UNNAMED,
            "2026-11-23T10:00+01:00",
            Purpose.FOLLOW_UP,
            Channel.EMAIL,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                ("wait_for_round", False, "Your next round is on Tuesday 24 November: ask them there."),
                NOT_OFTEN,
            ],
            id="before the round",
        ),
        pytest.param(
            facts(round_ending(), **NO),
            LONG_AFTER,
            Purpose.REPLY,
            Channel.SOCIAL_PERSONAL,
            {},
            [
                ("no_personal_accounts", False, "Private accounts are off limits: use a professional channel."),
                ANY_CHANNEL,
                ("accept_gracefully", True, "A word of thanks, a question for feedback or keeping in touch is fine."),
            ],
            id="thanks for a no, to a private account",
        ),
        pytest.param(
            facts(round_ending(), wrote(Purpose.REPLY, "2026-12-11T10:00+01:00"), **NO),
            LONG_AFTER,
            Purpose.REPLY,
            Channel.EMAIL,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                ("accept_gracefully", False, "You have thanked them for their answer already; once is enough."),
            ],
            id="thanks twice",
        ),
        pytest.param(
            facts(round_ending(), **NO),
            LONG_AFTER,
            Purpose.STATUS_CALL,
            Channel.EMAIL,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                ("accept_gracefully", False, "They said no: do not question the result, and burn no bridge."),
            ],
            id="asking after a no",
        ),
        pytest.param(
            facts(asked("2026-12-20T10:00+01:00"), heard(Purpose.OTHER, "2026-12-19T10:00+01:00")),
            LONG_AFTER,
            Purpose.FOLLOW_UP,
            Channel.EMAIL,
            {},
            [
                NO_ACCOUNT,
                ANY_CHANNEL,
                NO_NO,
                NOT_OFTEN,
                (
                    "follow_up_gap",
                    False,
                    "You last asked on Sunday 20 December: give them time before you write or call again.",
                ),
            ],
            id="without any round",
        ),
    ],
)
def test_every_verdict_in_its_words(
    given: Facts,
    at: str,
    purpose: Purpose,
    channel: Channel,
    overrides: dict[str, object],
    verdicts: list[tuple[str, bool, str]],
) -> None:
    found = looked(given, at, purpose, channel, **overrides)
    assert [(each.rule, each.allowed, each.why) for each in found.verdicts] == verdicts
    assert all(each.guidance == GUIDANCE_OF_VERDICT[each.rule] for each in found.verdicts)
    assert all(each.allowed_from is None for each in found.verdicts if each.allowed)


def test_a_date_stated_and_kept_at_the_same_instant_counts() -> None:
    stated = facts(round_ending(), decision("2026-12-18", 1, "2026-12-03T10:00+01:00"))
    assert refused(looked(stated, "2026-12-03T10:00+01:00")) == ["wait_for_deadline"]
    kept = facts(round_ending(), met("2026-12-11", "2026-12-02T10:00+01:00"))
    assert refused(looked(kept, "2026-12-02T10:00+01:00")) == ["wait_without_deadline"]
