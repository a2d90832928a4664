"""May the candidate write or call like this, again, or after a no: each limit, and the next instant that allows."""

from dataclasses import replace

import pytest

from app.etiquette.facts import ApplicationStatus, Channel, Interaction, Purpose
from tests.etiquette.cases import decision, facts, instant, received, round_ending, wrote
from tests.etiquette.contacts import LONG_AFTER, UNNAMED, asked, called, check_at, refused, said


@pytest.mark.parametrize(
    ("channels", "channel", "allowed"),
    [
        pytest.param(None, Channel.LETTER, True, id="nothing was said"),
        pytest.param((Channel.EMAIL,), Channel.EMAIL, True, id="what they asked for"),
        pytest.param((Channel.EMAIL,), Channel.PHONE, False, id="told to write, wants to call"),
        pytest.param((Channel.PHONE, Channel.EMAIL), Channel.LETTER, False, id="neither of two"),
        pytest.param((Channel.SOCIAL_PERSONAL,), Channel.EMAIL, True, id="they asked for private accounts alone"),
    ],
)
def test_their_channels(channels: tuple[Channel, ...] | None, channel: Channel, allowed: bool) -> None:
    found = check_at(facts(round_ending(), allowed_channels=channels), LONG_AFTER, Purpose.THANK_YOU, channel)
    assert (found.allowed, said(found, "allowed_channels").allowed) == (allowed, allowed)
    assert found.allowed_from == (instant(LONG_AFTER) if allowed else None)


def test_their_channels_are_named() -> None:
    given = facts(round_ending(), allowed_channels=(Channel.PHONE, Channel.EMAIL))
    why = said(check_at(given, LONG_AFTER, channel=Channel.LETTER), "allowed_channels").why
    assert why == "The company asked for email and phone, not for letter."


@pytest.mark.parametrize("purpose", list(Purpose))
def test_private_accounts_are_off_limits_for_everything(purpose: Purpose) -> None:
    found = check_at(UNNAMED, LONG_AFTER, purpose, Channel.SOCIAL_PERSONAL)
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
                received(Purpose.OTHER, "2026-12-11T10:00+01:00", 3),
            ),
            LONG_AFTER,
            [],
            id="asked twice and answered",
        ),
        pytest.param(
            (asked("2026-12-21T10:00+01:00"), received(Purpose.OTHER, "2026-12-21T10:00+01:00", 3)),
            LONG_AFTER,
            [],
            id="answered at the same instant",
        ),
        pytest.param(
            (received(Purpose.FOLLOW_UP, "2026-12-21T10:00+01:00"),), LONG_AFTER, [], id="they asked, not the candidate"
        ),
        pytest.param((wrote(Purpose.REPLY, "2026-12-21T10:00+01:00"),), LONG_AFTER, [], id="a reply asks for nothing"),
    ],
)
def test_too_many_contacts(said_before: tuple[Interaction, ...], at: str, rules: list[str]) -> None:
    assert refused(check_at(facts(round_ending(), *said_before), at)) == rules


def test_the_gap_says_until_when() -> None:
    given = facts(round_ending(), asked("2026-12-15T10:00+01:00"), asked("2026-12-02T10:00+01:00", 2))
    found = check_at(given, "2026-12-16T10:00+01:00", max_follow_ups=3)
    assert said(found, "follow_up_gap").allowed_from == instant("2026-12-22T10:00+01:00")
    assert found.allowed_from == instant("2026-12-22T10:00+01:00")
    assert said(check_at(given, LONG_AFTER, max_follow_ups=3), "follow_up_gap").allowed
    assert said(check_at(given, "2026-12-17T10:00+01:00", follow_up_gap="P2D"), "follow_up_gap").allowed


def test_the_gap_is_counted_where_the_round_was() -> None:
    """A week over the change of the clocks in New York keeps the hour there."""
    ended = round_ending("2026-10-20T10:00-04:00", timezone="America/New_York")
    found = check_at(facts(ended, asked("2026-10-28T10:00-04:00")), "2026-10-29T10:00-04:00")
    assert said(found, "follow_up_gap").allowed_from == instant("2026-11-04T10:00-05:00")


def test_too_many_follow_ups_are_never_allowed_again() -> None:
    given = facts(round_ending(), asked("2026-12-02T10:00+01:00"), asked("2026-12-20T10:00+01:00", 2))
    found = check_at(given, LONG_AFTER)
    assert refused(found) == ["max_follow_ups", "follow_up_gap"]
    assert found.allowed_from is None


def test_the_latest_of_several_instants_counts() -> None:
    given = facts(round_ending(), decision("2026-12-04"), asked("2026-11-30T10:00+01:00"))
    found = check_at(given, "2026-12-01T10:00+01:00")
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
            (replace(received(Purpose.STATUS_CALL, "2026-12-02T10:00+01:00"), channel=Channel.PHONE),),
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
    assert refused(check_at(given, LONG_AFTER, Purpose.STATUS_CALL, Channel.PHONE, max_calls=most)) == rules
    assert "max_calls" not in [each.rule for each in check_at(given, LONG_AFTER, max_calls=most).verdicts]
    assert check_at(given, LONG_AFTER, Purpose.REPLY, Channel.PHONE, max_calls=most).allowed, "a call back is no asking"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_after_a_no(purpose: Purpose) -> None:
    since = instant("2026-12-10T10:00+01:00")
    given = facts(round_ending(), status=ApplicationStatus.REJECTED, status_changed_at=since)
    graceful = {Purpose.REPLY, Purpose.THANK_YOU, Purpose.FEEDBACK, Purpose.CONNECT}
    found = check_at(given, LONG_AFTER, purpose)
    assert refused(found) == ([] if purpose in graceful else ["accept_gracefully"])
    assert found.allowed_from == (instant(LONG_AFTER) if purpose in graceful else None)


@pytest.mark.parametrize(
    ("before", "purpose", "allowed"),
    [
        pytest.param(wrote(Purpose.REPLY, "2026-12-10T10:00+01:00"), Purpose.THANK_YOU, False, id="replied at once"),
        pytest.param(wrote(Purpose.THANK_YOU, "2026-12-11T10:00+01:00"), Purpose.REPLY, False, id="thanked"),
        pytest.param(wrote(Purpose.REPLY, "2026-12-10T09:59+01:00"), Purpose.REPLY, True, id="replied before the no"),
        pytest.param(received(Purpose.REPLY, "2026-12-11T10:00+01:00"), Purpose.REPLY, True, id="they replied"),
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
    assert check_at(given, LONG_AFTER, purpose).allowed is allowed
