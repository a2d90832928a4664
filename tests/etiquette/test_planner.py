"""The complete plan, and the status of a task at an instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.etiquette.catalogue import RULE
from app.etiquette.facts import ApplicationStatus, Facts, InterviewStatus, TaskStatus
from app.etiquette.moments import end_of_first_interview, end_of_interview, start_of_time_off, status_changed
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import DEFAULT_POLICY, policy_of
from app.etiquette.rule import Rule
from app.etiquette.task_status import next_transition, status_at
from tests.etiquette.cases import JONAS, decision, facts, instant, instants, only, round_ending, times

OPENS, DUE, EXPIRES = "2026-12-07T08:00+00:00", "2026-12-07T16:00+00:00", "2026-12-21T16:00+00:00"
TASK = only("follow_up_after_deadline", facts(round_ending(), decision("2026-12-04")))
TICK = timedelta(microseconds=1)


def test_the_task_of_these_tables() -> None:
    assert (TASK.opens_at, TASK.due_at, TASK.expires_at) == (instant(OPENS), instant(DUE), instant(EXPIRES))


@pytest.mark.parametrize(
    ("now", "status", "next_at"),
    [
        pytest.param(instant(OPENS) - timedelta(days=9), TaskStatus.SCHEDULED, OPENS, id="long before"),
        pytest.param(instant(OPENS) - TICK, TaskStatus.SCHEDULED, OPENS, id="just before it opens"),
        pytest.param(instant(OPENS), TaskStatus.DUE, DUE, id="as it opens"),
        pytest.param(instant(OPENS) + TICK, TaskStatus.DUE, DUE, id="just after it opened"),
        pytest.param(instant(DUE) - TICK, TaskStatus.DUE, DUE, id="just before it is due"),
        pytest.param(instant(DUE), TaskStatus.OVERDUE, EXPIRES, id="as it is due"),
        pytest.param(instant(DUE) + TICK, TaskStatus.OVERDUE, EXPIRES, id="just after it was due"),
        pytest.param(instant(EXPIRES) - TICK, TaskStatus.OVERDUE, EXPIRES, id="just before it expires"),
        pytest.param(instant(EXPIRES), TaskStatus.EXPIRED, None, id="as it expires"),
        pytest.param(instant(EXPIRES) + timedelta(days=99), TaskStatus.EXPIRED, None, id="long after"),
    ],
)
def test_half_open_intervals(now: datetime, status: TaskStatus, next_at: str | None) -> None:
    assert status_at(TASK, now) is status
    assert next_transition(TASK, now) == (instant(next_at) if next_at else None)


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    assert status_at(TASK, datetime.fromisoformat("2026-12-07T09:00+01:00")) is TaskStatus.DUE


@pytest.mark.parametrize(
    ("until", "now", "status", "next_at"),
    [
        pytest.param(
            "2026-12-07T12:00+00:00", OPENS, TaskStatus.SCHEDULED, "2026-12-07T12:00+00:00", id="it opens but rests"
        ),
        pytest.param(
            "2026-12-07T12:00+00:00",
            "2026-12-07T11:59:59+00:00",
            TaskStatus.SCHEDULED,
            "2026-12-07T12:00+00:00",
            id="the last second of its rest",
        ),
        pytest.param("2026-12-07T12:00+00:00", "2026-12-07T12:00+00:00", TaskStatus.DUE, DUE, id="its rest is over"),
        pytest.param(
            "2026-12-09T12:00+00:00",
            "2026-12-08T12:00+00:00",
            TaskStatus.SCHEDULED,
            "2026-12-09T12:00+00:00",
            id="resting when due",
        ),
        pytest.param(
            "2026-12-09T12:00+00:00", "2026-12-09T12:00+00:00", TaskStatus.OVERDUE, EXPIRES, id="rested past its due"
        ),
        pytest.param("2026-12-09T12:00+00:00", EXPIRES, TaskStatus.EXPIRED, None, id="long rested, now expired"),
        pytest.param("2026-12-06T12:00+00:00", OPENS, TaskStatus.DUE, DUE, id="a rest that ended before it opened"),
    ],
)
def test_a_snoozed_task_is_scheduled_until_the_snooze_ends(
    until: str, now: str, status: TaskStatus, next_at: str | None
) -> None:
    snoozed = instant(until)
    assert status_at(TASK, instant(now), snoozed) is status
    assert next_transition(TASK, instant(now), snoozed) == (instant(next_at) if next_at else None)


def test_a_snooze_past_the_due_time_ends_in_overdue() -> None:
    """Reading the status in between changes nothing."""
    until, now = instant("2026-12-09T12:00+00:00"), instant("2026-12-07T10:00+00:00")
    seen = [now]
    while (upcoming := next_transition(TASK, seen[-1], until)) is not None and upcoming <= until:
        seen.append(upcoming)
    assert seen[-1] == until
    assert [status_at(TASK, each, until) for each in seen[:-1]] == [TaskStatus.SCHEDULED] * (len(seen) - 1)
    assert status_at(TASK, until, until) is TaskStatus.OVERDUE


def test_the_plan_is_ordered_by_opening_then_key() -> None:
    known = facts(round_ending(interviewers=(JONAS,)), decision("2026-12-04"))
    keys = [
        "ask_next_steps:int_1",
        "debrief:int_1",
        "prepare_next_round:app_1:int_1",
        "record_contacts:int_1",
        "thank_you:int_1:ivr_jonas",
        "follow_up_after_deadline:dl_1",
        "last_follow_up:app_1:int_1",
        "review_silence:app_1:int_1",
    ]
    rules = [RULE[key.partition(":")[0]] for key in reversed(keys)]
    assert [task.key for task in plan(known, DEFAULT_POLICY, rules)] == keys


def test_every_field_of_a_task() -> None:
    planned = plan(facts(round_ending(), decision("2026-12-04")), DEFAULT_POLICY, [RULE["follow_up_after_deadline"]])
    assert planned == (
        PlannedTask(
            key="follow_up_after_deadline:dl_1",
            rule="follow_up_after_deadline",
            title=TASK.title,
            why=TASK.why,
            guidance=RULE["follow_up_after_deadline"].guidance,
            channel=TASK.channel,
            optional=False,
            opens_at=datetime(2026, 12, 7, 8, tzinfo=UTC),
            due_at=datetime(2026, 12, 7, 16, tzinfo=UTC),
            expires_at=datetime(2026, 12, 21, 16, tzinfo=UTC),
            interview_id="int_1",
            interviewer_id=None,
            deadline_id="dl_1",
            satisfied=None,
        ),
    )


DEBRIEF, ANSWER_OFFER = RULE["debrief"], RULE["answer_offer"]
UNCHANGED = facts(round_ending(), decision("2026-12-04"))
"""The application never changed its status."""
UNMET = facts(status=ApplicationStatus.OFFER, status_changed_at=instant("2026-12-10T10:00+01:00"))
"""An offer without any round."""


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        pytest.param(replace(DEBRIEF, opens=status_changed), UNCHANGED, id="to open"),
        pytest.param(replace(DEBRIEF, due=status_changed, expires=end_of_interview), UNCHANGED, id="to be due"),
        pytest.param(replace(DEBRIEF, expires=status_changed), UNCHANGED, id="to expire"),
        pytest.param(
            replace(RULE["follow_up_after_deadline"], opens=status_changed), UNCHANGED, id="to be due the same day as"
        ),
        pytest.param(replace(DEBRIEF, opens=start_of_time_off), UNCHANGED, id="as there is no time off"),
        pytest.param(replace(ANSWER_OFFER, opens=end_of_interview), UNMET, id="as it belongs to no round"),
        pytest.param(replace(ANSWER_OFFER, opens=end_of_first_interview), UNMET, id="as there was no round"),
    ],
)
def test_a_rule_without_an_instant_plans_nothing(rule: Rule, given: Facts) -> None:
    assert plan(given, DEFAULT_POLICY, [rule]) == ()


def test_never_expires_before_it_is_due() -> None:
    (task,) = plan(facts(round_ending()), DEFAULT_POLICY, [replace(DEBRIEF, expires=end_of_interview)])
    assert times(task) == instants("2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-11-24T16:00+01:00")


def test_an_interview_still_to_come_is_planned_for_as_one_that_was_held() -> None:
    """The plan needs no clock: the status `held` changes nothing."""
    to_come, afterwards = (
        facts(round_ending(status=status), decision("2026-12-04"))
        for status in (InterviewStatus.SCHEDULED, InterviewStatus.HELD)
    )
    assert plan(to_come, DEFAULT_POLICY) == plan(afterwards, DEFAULT_POLICY)


@pytest.mark.parametrize(
    "overrides",
    [
        pytest.param({"working_hours": {"start": "02:45", "end": "03:15"}}, id="the gap swallows the opening"),
        pytest.param({"working_hours": {"start": "02:00", "end": "03:00"}}, id="the gap swallows all hours"),
        pytest.param(
            {"working_hours": {"start": "02:45", "end": "03:15"}, "follow_up_expire_after": "PT0S"},
            id="and the task expires as it is due",
        ),
    ],
)
def test_never_due_before_it_opens(overrides: dict[str, object]) -> None:
    """On Sunday 28 March 2027 the clocks of Berlin jump from 02:00 to 03:00."""
    given = facts(round_ending("2027-03-20T14:00+01:00"), decision("2027-03-26"))
    task = only("follow_up_after_deadline", given, working_days=["SU"], **overrides)
    assert task.opens_at.date().isoformat() == "2027-03-28"
    assert task.opens_at <= task.due_at <= task.expires_at


def test_nothing_known_nothing_planned() -> None:
    assert plan(facts(), DEFAULT_POLICY) == ()


def test_every_rule_disabled_nothing_planned() -> None:
    assert plan(facts(round_ending(), decision("2026-12-04")), policy_of({"disabled_rules": list(RULE)})) == ()
