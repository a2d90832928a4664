"""From facts to the plan: the tasks that the rules call for."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from app.etiquette.catalogue import RULES
from app.etiquette.facts import Channel, ClosedBy, Facts
from app.etiquette.policy import Policy
from app.etiquette.rule import Outreach, Rule, Satisfaction
from app.etiquette.situation import Case, Situation
from app.etiquette.waiting import ASKING, calls_made
from app.etiquette.words import renderer


class PlannedTask(NamedTuple):
    """A task that the facts call for. `key` stays the same as long as the facts call for the same task.

    `opens_at <= due_at <= expires_at`, all aware UTC.
    """

    key: str
    rule: str
    title: str
    why: str
    guidance: tuple[str, ...]
    channel: Channel | None
    optional: bool
    opens_at: datetime
    due_at: datetime
    expires_at: datetime
    interview_id: str | None = None
    interviewer_id: str | None = None
    reference_id: str | None = None
    deadline_id: str | None = None
    satisfied: Satisfaction | None = None


_by_opening: Final = attrgetter("opens_at", "key")


def plan(facts: Facts, policy: Policy, rules: Sequence[Rule] = RULES) -> tuple[PlannedTask, ...]:
    """Every task that the facts call for, ordered by opening and key.

    Needs no clock: an upcoming interview is planned as if it had been held.
    """
    situation = Situation(facts, policy)
    planned: dict[str, PlannedTask] = {}
    cases_by_function: dict[Callable[[Situation], Iterable[Case]], Sequence[Case]] = {}
    for rule in rules:
        if rule.id not in policy.disabled_rules:
            cases = cases_by_function.get(rule.cases)
            if cases is None:
                cases = cases_by_function[rule.cases] = tuple(rule.cases(situation))
            for case in cases:
                task = _task(rule, case)
                if task is not None:
                    planned[task.key] = task
    return tuple(sorted(planned.values(), key=_by_opening))


def _task(rule: Rule, case: Case) -> PlannedTask | None:
    satisfied = rule.satisfied(case) if rule.satisfied is not None else None
    if satisfied is None:
        for condition in rule.when:
            if not condition(case):
                return None
    elif satisfied.by is ClosedBy.INTERACTION and satisfied.at is not None:
        case = case.before(satisfied.at)
    case.opens_at = case.due_at = None  # clear what the previous rule set
    opens_at = case.opens_at = rule.opens.find(case)
    due_at = case.due_at = rule.due.find(case)
    expires_at = rule.expires.find(case)
    if opens_at is None or due_at is None or expires_at is None:
        return None
    due_at = due_at if due_at > opens_at else opens_at
    return PlannedTask(  # in the order of the fields: keywords cost 5 % of a plan
        f"{rule.id}:{case.key}",
        rule.id,
        renderer(rule.title)(case),
        renderer(rule.why)(case),
        rule.guidance,
        None if rule.outreach is None else _channel(rule.outreach, case.situation),
        rule.optional,
        opens_at,
        due_at,
        expires_at if expires_at > due_at else due_at,
        case.interview.id if case.interview else None,
        case.interviewer.id if case.interviewer else None,
        case.reference.id if case.reference else None,
        case.deadline.id if case.deadline else None,
        satisfied,
    )


def _channel(outreach: Outreach, situation: Situation) -> Channel:
    """The rule's channel; where the company asked for others, the first of those (follow-up-channel).

    Of those the telephone is left out once `max_calls` calls were made (call-once). If none is left, it is the rule's.
    """
    usual, requested = outreach.channel, situation.requested_channels
    if not requested or usual in requested:
        return usual
    may_call = outreach.purpose not in ASKING or situation.derived(calls_made) < situation.policy.count("max_calls")
    return next((each for each in requested if may_call or each is not Channel.PHONE), usual)
