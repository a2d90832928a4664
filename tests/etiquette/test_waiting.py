"""Which wait the candidate is in: what a newer deadline, an answer and a later round make of the follow-ups."""

from dataclasses import replace

import pytest

from app.etiquette.facts import Deadline, DeadlineKind, DeadlineStatus, Facts, Interview, InterviewStatus, Purpose
from tests.etiquette.cases import decision, facts, instant, met, received, round_ending, tasks, wrote

AFTER, WITHOUT, LAST = "follow_up_after_deadline", "follow_up_without_deadline", "last_follow_up"
SECOND_ENDS = "2026-12-01T11:00+01:00"


def follow_ups(given: Facts) -> list[tuple[str, str]]:
    """The follow-ups by natural key and opening, in the order of the rules."""
    return [(task.key, task.opens_at.isoformat()) for rule in (AFTER, WITHOUT, LAST) for task in tasks(rule, given)]


def expected(*planned: tuple[str, str]) -> list[tuple[str, str]]:
    return [(key, instant(opens).isoformat()) for key, opens in planned]


@pytest.mark.parametrize(
    ("deadline", "rule"),
    [
        pytest.param(decision("2026-12-04"), AFTER, id="an open day"),
        pytest.param(decision("2026-12-04T12:00+01:00"), AFTER, id="an open instant"),
        pytest.param(decision("2026-12-04", interview_id=None), AFTER, id="said of no round in particular"),
        pytest.param(decision("2026-11-24"), AFTER, id="the interview's own day"),
        pytest.param(decision("2026-11-23"), WITHOUT, id="a day before the interview"),
        pytest.param(decision("2026-12-04", status=DeadlineStatus.CANCELLED), WITHOUT, id="taken back"),
        pytest.param(
            decision("2026-12-04", status=DeadlineStatus.SUPERSEDED), WITHOUT, id="superseded by nothing known"
        ),
        pytest.param(replace(decision("2026-12-04"), kind=DeadlineKind.COMMITMENT), WITHOUT, id="a promise"),
        pytest.param(replace(decision("2026-12-04"), kind=DeadlineKind.REPLY), WITHOUT, id="a day to reply by"),
    ],
)
def test_one_of_the_two_never_both(deadline: Deadline, rule: str) -> None:
    given = facts(round_ending(), deadline)
    assert [each.rule for each in [*tasks(AFTER, given), *tasks(WITHOUT, given)]] == [rule]


FIRST = ("follow_up_after_deadline:dl_1", "2026-12-07T09:00+01:00")
SECOND = ("follow_up_after_deadline:dl_2", "2026-12-14T09:00+01:00")
A_MONTH = ("last_follow_up:app_1:int_1", "2026-12-24T09:00+01:00")
A_WEEK = ("follow_up_without_deadline:app_1:int_1", "2026-12-01T09:00+01:00")
LATER = "2026-12-03T10:00+01:00"


@pytest.mark.parametrize(
    ("deadlines", "planned"),
    [
        pytest.param((decision("2026-12-04"),), [FIRST, A_MONTH], id="one deadline"),
        pytest.param(
            (decision("2026-12-04"), decision("2026-12-11", 2, LATER)),
            [SECOND, A_MONTH],
            id="the one stated last counts",
        ),
        pytest.param(
            (decision("2026-12-11", 2, LATER), decision("2026-12-04")), [SECOND, A_MONTH], id="in whatever order"
        ),
        pytest.param(
            (decision("2026-12-04", 1, LATER), decision("2026-12-11", 2)), [FIRST, A_MONTH], id="even when it is sooner"
        ),
        pytest.param(
            (decision("2026-12-04", status=DeadlineStatus.SUPERSEDED), decision("2026-12-11", 2, LATER)),
            [SECOND, A_MONTH],
            id="the first marked superseded",
        ),
        pytest.param(
            (decision("2026-12-04"), decision("2026-12-11", 2, LATER, status=DeadlineStatus.CANCELLED)),
            [FIRST, A_MONTH],
            id="the newer one taken back",
        ),
        pytest.param(
            (decision("2026-12-04", status=DeadlineStatus.CANCELLED),), [A_WEEK, A_MONTH], id="the only one taken back"
        ),
        pytest.param(
            (met("2026-12-04", LATER),),
            [
                ("follow_up_without_deadline:app_1:dl_1", "2026-12-10T09:00+01:00"),
                ("last_follow_up:app_1:dl_1", "2026-12-24T09:00+01:00"),
            ],
            id="a deadline kept: the wait begins again with their answer",
        ),
        pytest.param(
            (met("2026-12-04", LATER), decision("2026-12-11", 2, LATER)),
            [SECOND, ("last_follow_up:app_1:dl_1", "2026-12-24T09:00+01:00")],
            id="a deadline kept and another named",
        ),
        pytest.param(
            (decision("2026-12-04"), decision("2026-12-11T12:00+01:00", 2, LATER)),
            [SECOND, A_MONTH],
            id="a day replaced by an instant",
        ),
    ],
)
def test_of_several_deadlines_one_counts(deadlines: tuple[Deadline, ...], planned: list[tuple[str, str]]) -> None:
    assert follow_ups(facts(round_ending(), *deadlines)) == expected(*planned)


@pytest.mark.parametrize(
    ("purpose", "at", "planned"),
    [
        pytest.param(
            Purpose.UPDATE,
            "2026-11-30T10:00+01:00",
            [
                ("follow_up_without_deadline:app_1:itx_1", "2026-12-07T09:00+01:00"),
                ("last_follow_up:app_1:itx_1", "2026-12-30T09:00+01:00"),
            ],
            id="an update begins a new wait",
        ),
        pytest.param(
            Purpose.DECISION,
            "2026-11-30T10:00+01:00",
            [
                ("follow_up_without_deadline:app_1:itx_1", "2026-12-07T09:00+01:00"),
                ("last_follow_up:app_1:itx_1", "2026-12-30T09:00+01:00"),
            ],
            id="so does a decision that leaves the application undecided",
        ),
        pytest.param(
            Purpose.UPDATE,
            "2026-11-28T10:00+01:00",
            [
                ("follow_up_without_deadline:app_1:itx_1", "2026-12-07T09:00+01:00"),
                ("last_follow_up:app_1:itx_1", "2026-12-28T09:00+01:00"),
            ],
            id="on a Saturday",
        ),
        pytest.param(
            Purpose.REQUEST,
            "2026-11-30T10:00+01:00",
            [A_WEEK, ("last_follow_up:app_1:int_1", "2026-12-30T09:00+01:00")],
            id="a request is no answer, but they spoke",
        ),
        pytest.param(Purpose.UPDATE, "2026-11-20T10:00+01:00", [A_WEEK, A_MONTH], id="an update before the interview"),
    ],
)
def test_an_answer_restarts_the_wait(purpose: Purpose, at: str, planned: list[tuple[str, str]]) -> None:
    assert follow_ups(facts(round_ending(), received(purpose, at))) == expected(*planned)


def test_the_latest_of_their_answers_counts() -> None:
    early, late = (
        received(Purpose.UPDATE, "2026-11-26T10:00+01:00", 1),
        received(Purpose.UPDATE, "2026-11-30T10:00+01:00", 2),
    )
    assert follow_ups(facts(round_ending(), late, early)) == expected(
        ("follow_up_without_deadline:app_1:itx_2", "2026-12-07T09:00+01:00"),
        ("last_follow_up:app_1:itx_2", "2026-12-30T09:00+01:00"),
    )


def test_what_the_candidate_writes_is_no_answer() -> None:
    given = facts(round_ending(), wrote(Purpose.UPDATE, "2026-11-30T10:00+01:00"))
    assert follow_ups(given)[0] == expected(A_WEEK)[0]


def test_an_update_before_the_day_they_named_leaves_that_day_standing() -> None:
    given = facts(round_ending(), decision("2026-12-04"), received(Purpose.UPDATE, "2026-11-30T10:00+01:00"))
    assert follow_ups(given) == expected(FIRST, ("last_follow_up:app_1:itx_1", "2026-12-30T09:00+01:00"))


def test_an_update_on_the_day_of_the_hour_they_named_leaves_it_standing() -> None:
    """It is an hour of the night: the day before in UTC."""
    given = facts(
        round_ending(), decision("2026-12-05T00:30+01:00"), received(Purpose.UPDATE, "2026-12-05T10:00+01:00")
    )
    assert follow_ups(given) == expected(FIRST, ("last_follow_up:app_1:itx_1", "2027-01-05T09:00+01:00"))


LATER_ROUND = round_ending(SECOND_ENDS, 2)
AFTER_SECOND = [
    ("follow_up_without_deadline:app_1:int_2", "2026-12-08T09:00+01:00"),
    ("last_follow_up:app_1:int_2", "2027-01-01T09:00+01:00"),
]


@pytest.mark.parametrize(
    ("second", "deadlines", "planned"),
    [
        pytest.param(LATER_ROUND, (), AFTER_SECOND, id="held"),
        pytest.param(replace(LATER_ROUND, status=InterviewStatus.SCHEDULED), (), AFTER_SECOND, id="arranged"),
        pytest.param(replace(LATER_ROUND, status=InterviewStatus.CANCELLED), (), [A_WEEK, A_MONTH], id="cancelled"),
        pytest.param(replace(LATER_ROUND, status=InterviewStatus.NO_SHOW), (), [A_WEEK, A_MONTH], id="not held"),
        pytest.param(LATER_ROUND, (decision("2026-12-04"),), AFTER_SECOND, id="the first round's deadline is over"),
        pytest.param(
            LATER_ROUND, (decision("2026-12-04", interview_id=None),), AFTER_SECOND, id="though it names no round"
        ),
        pytest.param(
            replace(LATER_ROUND, status=InterviewStatus.CANCELLED),
            (decision("2026-12-04"),),
            [FIRST, A_MONTH],
            id="and counts again once the second is cancelled",
        ),
        pytest.param(
            LATER_ROUND,
            (decision("2026-12-11", 2, LATER, interview_id="int_2"),),
            [SECOND, ("last_follow_up:app_1:int_2", "2027-01-01T09:00+01:00")],
            id="a deadline of its own",
        ),
        pytest.param(
            LATER_ROUND,
            (decision("2026-12-04"), decision("2026-12-11", 2, LATER, interview_id=None)),
            [SECOND, ("last_follow_up:app_1:int_2", "2027-01-01T09:00+01:00")],
            id="one stated after it, naming no round",
        ),
    ],
)
def test_a_later_round_replaces_what_the_first_left_open(
    second: Interview, deadlines: tuple[Deadline, ...], planned: list[tuple[str, str]]
) -> None:
    assert follow_ups(facts(second, round_ending(), *deadlines)) == expected(*planned)


@pytest.mark.parametrize(
    ("stated", "planned"),
    [
        pytest.param("2026-12-01T09:59:59+01:00", AFTER_SECOND[0], id="a second before it begins: of the first"),
        pytest.param("2026-12-01T10:00:00+01:00", SECOND, id="as it begins"),
        pytest.param("2026-12-01T10:30:00+01:00", SECOND, id="in its course"),
        pytest.param("2026-12-01T11:00:00+01:00", SECOND, id="as it ends"),
    ],
)
def test_a_day_named_without_a_round_speaks_of_the_round_under_way(stated: str, planned: tuple[str, str]) -> None:
    """The second round is from 10:00 to 11:00."""
    named = decision("2026-12-11", 2, stated, interview_id=None)
    assert follow_ups(facts(round_ending(), LATER_ROUND, named))[0] == expected(planned)[0]


def test_the_later_round_is_the_one_that_ends_later() -> None:
    """Whatever its number says: rounds get rearranged."""
    given = facts(round_ending("2026-12-08T14:00+01:00", 1), round_ending(SECOND_ENDS, 2))
    assert follow_ups(given) == expected(
        ("follow_up_without_deadline:app_1:int_1", "2026-12-15T09:00+01:00"),
        ("last_follow_up:app_1:int_1", "2027-01-08T09:00+01:00"),
    )


def test_an_interview_that_moves_takes_its_wait_along() -> None:
    moved = facts(round_ending("2026-11-26T14:00+01:00"))
    assert follow_ups(moved) == expected(
        ("follow_up_without_deadline:app_1:int_1", "2026-12-03T09:00+01:00"),
        ("last_follow_up:app_1:int_1", "2026-12-25T09:00+01:00"),
    )
