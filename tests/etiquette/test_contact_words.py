"""What each verdict on a contact says in words, and the advice that it rests on."""

from typing import Any

import pytest

from app.etiquette.contact import GUIDANCE_OF_VERDICT
from app.etiquette.facts import ApplicationStatus, Channel, Facts, Purpose
from app.etiquette.guidance import GUIDANCE
from tests.etiquette.cases import decision, facts, instant, received, round_ending, wrote
from tests.etiquette.contacts import AFTER, LONG_AFTER, NAMED, UNNAMED, asked, called, check_at


def test_every_verdict_rests_on_published_advice() -> None:
    assert all(advice in GUIDANCE for guidance in GUIDANCE_OF_VERDICT.values() for advice in guidance)
    assert all(len(set(guidance)) == len(guidance) > 0 for guidance in GUIDANCE_OF_VERDICT.values())


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
            facts(asked("2026-12-20T10:00+01:00"), received(Purpose.OTHER, "2026-12-19T10:00+01:00")),
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
    found = check_at(given, at, purpose, channel, **overrides)
    assert [(each.rule, each.allowed, each.why) for each in found.verdicts] == verdicts
    assert all(each.guidance == GUIDANCE_OF_VERDICT[each.rule] for each in found.verdicts)
    assert all(each.allowed_from is None for each in found.verdicts if each.allowed)
