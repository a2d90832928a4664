"""What holds of every plan, whatever the facts, the policy and the hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.etiquette.catalogue import RULE
from app.etiquette.facts import ApplicationStatus, ClosedBy, Direction, Facts, Purpose, TaskStatus
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import Policy
from app.etiquette.reconcile import OPEN, StoredTask, reconcile
from app.etiquette.task_status import next_transition, status_at
from tests.etiquette import strategies
from tests.etiquette.stored_tasks import brought_to, open_tasks

examples = settings(max_examples=60, deadline=None, derandomize=True)
"""The same examples on every run: a build fails for what changed, not by chance."""

FOLLOW_UPS = {rule.id for rule in RULE.values() if rule.outreach and rule.outreach.purpose is Purpose.FOLLOW_UP}
ORDER = (TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE, TaskStatus.EXPIRED)


def follow_ups(planned: Sequence[PlannedTask]) -> list[PlannedTask]:
    return [task for task in planned if task.rule in FOLLOW_UPS]


@examples
@given(strategies.facts(), strategies.policies, st.data())
def test_a_plan_is_a_function_of_the_facts(facts: Facts, policy: Policy, data: st.DataObject) -> None:
    """The order in which they became known is none of them."""
    again = data.draw(strategies.reordered(facts))
    assert plan(facts, policy) == plan(facts, policy) == plan(again, policy)


@examples
@given(strategies.facts(), strategies.policies)
def test_every_task_is_well_formed(facts: Facts, policy: Policy) -> None:
    planned = plan(facts, policy)

    assert len({task.key for task in planned}) == len(planned)
    assert planned == tuple(sorted(planned, key=lambda task: (task.opens_at, task.key)))
    for task in planned:
        assert {task.opens_at.tzinfo, task.due_at.tzinfo, task.expires_at.tzinfo} == {UTC}
        assert task.opens_at <= task.due_at <= task.expires_at
        assert task.guidance
        assert task.rule in RULE.keys() - policy.disabled_rules
        assert task.title
        assert task.why


@examples
@given(strategies.bounded_waits(), strategies.policies)
def test_nobody_asks_before_the_day_they_named_is_over(bounded: tuple[Facts, datetime], policy: Policy) -> None:
    facts, day_is_over = bounded
    assert all(task.opens_at >= day_is_over for task in follow_ups(plan(facts, policy)))


@examples
@given(strategies.facts(), strategies.policies)
def test_a_follow_up_has_a_working_day_of_its_own_zone(facts: Facts, policy: Policy) -> None:
    zone_of = {each.id: each.timezone for each in facts.interviews}
    for task in follow_ups(plan(facts, policy)):
        calendar = policy.calendar(zone_of[task.interview_id or ""], facts.candidate)
        assert calendar.is_workday(calendar.day_of(task.opens_at))
        assert calendar.day_of(task.due_at) == calendar.day_of(task.opens_at)


@examples
@given(strategies.facts(), strategies.policies)
def test_follow_ups_are_for_an_undecided_application_and_never_too_many(facts: Facts, policy: Policy) -> None:
    planned = follow_ups(plan(facts, policy))
    assert len(planned) <= policy.count("max_follow_ups")
    assert not planned or facts.application.status is ApplicationStatus.ACTIVE


@examples
@given(strategies.facts(), strategies.policies)
def test_a_round_that_does_not_take_place_counts_for_nothing(facts: Facts, policy: Policy) -> None:
    without = replace(facts, interviews=tuple(each for each in facts.interviews if each.takes_place))
    assert plan(facts, policy) == plan(without, policy)


@examples
@given(strategies.facts(), strategies.policies)
def test_a_thank_you_moves_no_follow_up(facts: Facts, policy: Policy) -> None:
    def is_thanks(direction: Direction, purpose: Purpose) -> bool:
        return direction is Direction.OUTBOUND and purpose is Purpose.THANK_YOU

    others = tuple(each for each in facts.interactions if not is_thanks(each.direction, each.purpose))
    without = replace(facts, interactions=others)
    assert follow_ups(plan(facts, policy)) == follow_ups(plan(without, policy))


@examples
@given(strategies.facts(), strategies.facts(), strategies.policies, strategies.instants, st.data())
def test_reconciling_again_changes_nothing(
    before: Facts, after: Facts, policy: Policy, now: datetime, data: st.DataObject
) -> None:
    """Also with snoozed tasks."""
    known = tuple(_snoozed(task, now, data) for task in brought_to(plan(before, policy), (), now))
    wanted = plan(after, policy)
    settled = brought_to(wanted, known, now)
    assert reconcile(wanted, settled, now) == ()


def _snoozed(task: StoredTask, now: datetime, data: st.DataObject) -> StoredTask:
    assert task.expires_at is not None
    minutes = int((task.expires_at - now).total_seconds()) // 60 - 1
    if task.status not in OPEN or minutes < 1 or not data.draw(st.booleans()):
        return task
    return replace(
        task,
        status=TaskStatus.SCHEDULED,
        snoozed_until=now + timedelta(minutes=data.draw(st.integers(1, minutes))),
    )


@examples
@given(
    st.lists(st.tuples(strategies.facts(), strategies.policies), max_size=3),
    strategies.facts(),
    strategies.policies,
    strategies.instants,
    st.data(),
)
def test_every_way_to_the_same_facts_ends_with_the_same_open_tasks(
    known: list[tuple[Facts, Policy]], facts: Facts, policy: Policy, now: datetime, data: st.DataObject
) -> None:
    at_once = brought_to(plan(facts, policy), (), now)
    by_detours: tuple[StoredTask, ...] = ()
    for other, figures in [*data.draw(strategies.orders(known)), (facts, policy)]:
        by_detours = brought_to(plan(other, figures), by_detours, now)
    assert open_tasks(by_detours) == open_tasks(at_once)


@examples
@given(strategies.facts(), strategies.facts(), strategies.policies, strategies.instants, st.data())
def test_what_the_caller_ended_stays_ended(
    before: Facts, after: Facts, policy: Policy, now: datetime, data: st.DataObject
) -> None:
    ended = tuple(
        replace(task, status=data.draw(st.sampled_from([TaskStatus.DONE, TaskStatus.SKIPPED])), closed_by=ClosedBy.API)
        for task in brought_to(plan(before, policy), (), now)
    )
    settled = brought_to(plan(before, policy), brought_to(plan(after, policy), ended, now), now)
    assert set(ended) <= set(settled)


@examples
@given(strategies.snoozed_hours(), st.lists(strategies.instants, min_size=2).map(sorted))
def test_time_only_moves_a_status_forward(
    resting: tuple[strategies.Hours, datetime | None], at: list[datetime]
) -> None:
    task, until = resting
    instants = sorted({*at, *_edges(task, until)})
    places = [ORDER.index(status_at(task, now, until)) for now in instants]
    assert places == sorted(places)


@examples
@given(strategies.snoozed_hours(), strategies.instants)
def test_nothing_changes_before_the_next_transition(
    resting: tuple[strategies.Hours, datetime | None], between: datetime
) -> None:
    task, until = resting
    instants = sorted({between, *_edges(task, until)})
    for now in instants:
        upcoming = next_transition(task, now, until)
        assert upcoming is None or upcoming > now
        quiet = [each for each in instants if each >= now and (upcoming is None or each < upcoming)]
        assert {status_at(task, each, until) for each in quiet} == {status_at(task, now, until)}


@examples
@given(strategies.snoozed_hours())
def test_from_transition_to_transition_a_task_comes_to_its_end(
    resting: tuple[strategies.Hours, datetime | None],
) -> None:
    task, until = resting
    now = datetime(2020, 1, 1, tzinfo=UTC)
    assert status_at(task, now, until) is TaskStatus.SCHEDULED
    for _ in range(4):
        now = next_transition(task, now, until) or now
    assert next_transition(task, now, until) is None
    assert status_at(task, now, until) is (TaskStatus.OVERDUE if task.expires_at is None else TaskStatus.EXPIRED)


def _edges(task: strategies.Hours, until: datetime | None) -> set[datetime]:
    """Each instant of a task, with the microsecond before and after it."""
    tick = timedelta(microseconds=1)
    marks = [each for each in (task.opens_at, task.due_at, task.expires_at, until) if each is not None]
    return {mark + step for mark in marks for step in (-tick, timedelta(), tick)}
