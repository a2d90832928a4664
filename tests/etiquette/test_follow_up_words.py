"""How the follow-ups ask: their keys, channels, advice and words, and how often they ask at all."""

import pytest

from app.etiquette.facts import Channel, ClosedBy, Facts, Interaction, Interest, Purpose
from app.etiquette.planner import plan
from app.etiquette.policy import policy_of
from app.etiquette.rule import Satisfaction
from tests.etiquette.cases import TUESDAY, decision, facts, instant, only, received, round_ending, tasks, wrote

AFTER, WITHOUT, LAST = "follow_up_after_deadline", "follow_up_without_deadline", "last_follow_up"
NAMED = facts(round_ending(), decision("2026-12-04"))
UNNAMED = facts(round_ending())


@pytest.mark.parametrize(
    ("rule", "given", "key", "deadline"),
    [
        pytest.param(AFTER, NAMED, "follow_up_after_deadline:dl_1", "dl_1", id="one for a deadline"),
        pytest.param(WITHOUT, UNNAMED, "follow_up_without_deadline:app_1:int_1", None, id="one for a wait"),
        pytest.param(LAST, NAMED, "last_follow_up:app_1:int_1", "dl_1", id="the last, with a deadline"),
        pytest.param(LAST, UNNAMED, "last_follow_up:app_1:int_1", None, id="the last, without one"),
    ],
)
def test_its_key_interview_and_deadline(rule: str, given: Facts, key: str, deadline: str | None) -> None:
    task = only(rule, given)
    assert (task.key, task.interview_id, task.interviewer_id) == (key, "int_1", None)
    assert (task.deadline_id, task.optional) == (deadline, False)


@pytest.mark.parametrize(
    ("rule", "given", "cited"),
    [
        (AFTER, NAMED, {"wait-for-deadline", "follow-up-deadline-2d", "follow-up-no-blame", "follow-up-interest"}),
        (WITHOUT, UNNAMED, {"follow-up-7d", "follow-up-no-blame", "follow-up-interest"}),
        (LAST, NAMED, {"follow-up-month", "no-pestering"}),
    ],
)
def test_cites_its_advice(rule: str, given: Facts, cited: set[str]) -> None:
    assert cited <= set(only(rule, given).guidance)


@pytest.mark.parametrize(
    ("rule", "given", "day"),
    [
        pytest.param(AFTER, NAMED, "Friday 4 December", id="the deadline's day"),
        pytest.param(WITHOUT, UNNAMED, "Tuesday 24 November", id="the day since which they wait"),
        pytest.param(LAST, NAMED, "Tuesday 24 November", id="the day they last spoke"),
        pytest.param(
            LAST,
            facts(round_ending(), wrote(Purpose.FOLLOW_UP, "2026-12-01T23:30+00:00")),
            "Wednesday 2 December",
            id="the day of the message where the interview took place",
        ),
    ],
)
def test_says_so_with_this_cases_own_facts(rule: str, given: Facts, day: str) -> None:
    task = only(rule, given)
    assert day in task.why
    assert "Nordlicht Energie" in task.title


NOT_INTERESTED = {"interest": Interest.NOT_INTERESTED}


@pytest.mark.parametrize(
    ("rule", "given", "overrides", "why"),
    [
        pytest.param(
            AFTER,
            NAMED,
            {},
            "Nordlicht Energie said they would answer by Friday 4 December; if Monday 7 December comes in silence, it is"
            " 3 days past: say that you are still interested, ask when they will decide, and neither reproach them nor"
            " count their days.",
            id="after a day",
        ),
        pytest.param(
            AFTER,
            facts(round_ending(), decision("2026-12-03"), **NOT_INTERESTED),
            {AFTER: "P1D"},
            "Nordlicht Energie said they would answer by Thursday 3 December; if Friday 4 December comes in silence, it"
            " is one day past: ask when they will decide, and neither reproach them nor count their days.",
            id="a day after a day, of who is not interested",
        ),
        pytest.param(
            AFTER,
            facts(round_ending(), decision("2026-12-05T00:30+01:00")),
            {},
            "Nordlicht Energie said they would answer by Saturday 5 December; if Monday 7 December comes in silence, it"
            " is 2 days past: say that you are still interested, ask when they will decide, and neither reproach them"
            " nor count their days.",
            id="after an hour of the night, the day before in UTC",
        ),
        pytest.param(
            WITHOUT,
            UNNAMED,
            {},
            "No day was named, and by Tuesday 1 December you will have waited 7 days since Tuesday 24 November: say that"
            " you are still interested, ask once when they will decide, and do not reproach, since that is long for you"
            " and short for them.",
            id="without a day",
        ),
        pytest.param(
            LAST,
            UNNAMED,
            {},
            "Counted from your conversation of Tuesday 24 November, write to Nordlicht Energie once more within the"
            " month, then leave it with them: frequent messages hurt more than silence.",
            id="the last",
        ),
    ],
)
def test_says_so_in_one_sentence(rule: str, given: Facts, overrides: dict[str, object], why: str) -> None:
    assert only(rule, given, **overrides).why == why


@pytest.mark.parametrize(
    ("allowed", "channel"),
    [
        pytest.param(None, Channel.EMAIL, id="nothing was said"),
        pytest.param((Channel.EMAIL,), Channel.EMAIL, id="told to write"),
        pytest.param((Channel.PHONE, Channel.EMAIL), Channel.EMAIL, id="e-mail among others"),
        pytest.param((Channel.PHONE,), Channel.PHONE, id="told to call"),
        pytest.param((Channel.LINKEDIN,), Channel.LINKEDIN, id="told to use a professional network"),
    ],
)
@pytest.mark.parametrize("rule", [WITHOUT, LAST])
def test_keeps_to_the_companys_channel(rule: str, allowed: tuple[Channel, ...] | None, channel: Channel) -> None:
    assert only(rule, facts(round_ending(), allowed_channels=allowed)).channel is channel


@pytest.mark.parametrize(
    ("most", "rules"),
    [
        pytest.param(0, [], id="never"),
        pytest.param(1, [AFTER], id="once"),
        pytest.param(2, [AFTER, LAST], id="twice"),
        pytest.param(3, [AFTER, LAST], id="three times, of which two are planned"),
    ],
)
def test_asks_no_more_often_than_the_policy_lets(most: int, rules: list[str]) -> None:
    planned = [each.rule for rule in (AFTER, LAST) for each in tasks(rule, NAMED, max_follow_ups=most)]
    assert planned == rules


FIRST = wrote(Purpose.FOLLOW_UP, "2026-12-01T10:00+01:00", 1)
SECOND = wrote(Purpose.FOLLOW_UP, "2026-12-14T10:00+01:00", 2)


@pytest.mark.parametrize(
    ("said", "most", "left"),
    [
        pytest.param((), 2, True, id="nothing written yet"),
        pytest.param((FIRST,), 2, True, id="one of two written"),
        pytest.param((FIRST, SECOND), 2, False, id="both written"),
        pytest.param((FIRST, SECOND), 3, True, id="two of three written"),
        pytest.param((FIRST,), 1, False, id="the only one written"),
        pytest.param((wrote(Purpose.FOLLOW_UP, TUESDAY, 1), SECOND), 2, False, id="the first one as the wait began"),
        pytest.param((wrote(Purpose.THANK_YOU, "2026-12-01T10:00+01:00"), FIRST), 2, True, id="a thank-you counts not"),
        pytest.param((wrote(Purpose.REPLY, "2026-12-01T10:00+01:00"), FIRST), 2, True, id="nor a reply"),
        pytest.param((received(Purpose.FOLLOW_UP, "2026-12-01T10:00+01:00"), FIRST), 2, True, id="nor one of theirs"),
        pytest.param(
            (FIRST, SECOND, received(Purpose.UPDATE, "2026-12-15T10:00+01:00", 3)),
            2,
            True,
            id="both written and answered",
        ),
        pytest.param(
            (FIRST, SECOND, received(Purpose.UPDATE, "2026-12-10T10:00+01:00", 3)), 2, True, id="the first one answered"
        ),
    ],
)
def test_the_last_one_waits_while_one_is_left(said: tuple[Interaction, ...], most: int, left: bool) -> None:
    """Written ones count since the company last answered."""
    assert bool(tasks(LAST, facts(round_ending(), *said), max_follow_ups=most)) is left


THIRD = wrote(Purpose.FOLLOW_UP, "2026-12-28T10:00+01:00", 3)


@pytest.mark.parametrize(
    ("said", "most", "at"),
    [
        pytest.param((FIRST,), 2, None, id="the first of two"),
        pytest.param((FIRST, SECOND), 2, "2026-12-14T10:00+01:00", id="the second of two"),
        pytest.param((SECOND, FIRST), 2, "2026-12-14T10:00+01:00", id="in whatever order they are told"),
        pytest.param((FIRST, SECOND), 3, None, id="the second of three"),
        pytest.param((FIRST, SECOND, THIRD), 3, "2026-12-28T10:00+01:00", id="the third of three"),
        pytest.param((FIRST, SECOND, THIRD), 2, "2026-12-14T10:00+01:00", id="the second of two, and one too many"),
    ],
)
def test_the_last_one_is_written(said: tuple[Interaction, ...], most: int, at: str | None) -> None:
    planned = plan(facts(round_ending(), *said), policy_of({"max_follow_ups": most}))
    (task,) = (each for each in planned if each.rule == LAST)
    assert task.satisfied == (Satisfaction(ClosedBy.INTERACTION, instant(at)) if at else None)


def test_with_every_follow_up_written_none_is_asked_for() -> None:
    given = facts(round_ending(), FIRST, SECOND)
    assert [*tasks(WITHOUT, given), *tasks(LAST, given)] == []


@pytest.mark.parametrize(("rule", "given"), [(AFTER, NAMED), (WITHOUT, UNNAMED), (LAST, NAMED)])
def test_a_disabled_rule_plans_nothing(rule: str, given: Facts) -> None:
    assert tasks(rule, given, disabled_rules=[rule]) == []
