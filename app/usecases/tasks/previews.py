"""Previews: the plan of facts in a request, of which nothing is stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.etiquette import contact
from app.etiquette import facts as core
from app.etiquette.catalogue import RULE
from app.etiquette.catalogue.meanwhile import KEEP_SEARCHING
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import Policy, policy_of
from app.etiquette.rule import Outreach
from app.etiquette.search import plan_job_search
from app.etiquette.task_status import status_at
from app.resources.previews import (
    PlanPreview,
    PlanPreviewed,
    PreviewTask,
    PreviewTaskDone,
    PreviewVerdict,
)
from app.usecases.tasks.preview_facts import facts_of_preview, refuse_unknown_ids

_MOST_PASSES = 5
"""How often to plan to find the tasks that were done: a done one may call for another, as a follow-up does."""


def preview(body: PlanPreview) -> PlanPreviewed:
    """The plan of the facts, with statuses as of `body.now`; it depends on the body alone.

    Raises InvalidFields for identifiers that the body does not define, and for deadlines without a date.
    """
    refuse_unknown_ids(body)
    policy = policy_of(body.candidate.policy)
    facts = _with_outreach(facts_of_preview(body), policy, body)
    planned = [*plan(facts, policy), *plan_job_search(_job_search(body, facts), policy)]
    shown = [task for task in planned if task.satisfied is None or task.satisfied.at is not None]
    shown.sort(key=lambda task: (task.opens_at, task.key))
    return PlanPreviewed(
        tasks=[_shown(task, body) for task in shown],
        contact={channel: _verdict(facts, policy, channel, body.now) for channel in core.Channel},
    )


def _with_outreach(facts: core.Facts, policy: Policy, body: PlanPreview) -> core.Facts:
    """The facts with an interaction for every task of outreach that was done, as if a stored task were completed.

    An interaction that the body states itself is not added again.
    """
    stated = {(each.purpose, each.occurred_at) for each in facts.interactions}
    ended = [(each.closed_at or body.now, each) for each in body.tasks_done if each.status is core.TaskStatus.DONE]
    ended.sort(key=lambda pair: pair[0])
    missing = [
        (f"tasks_done/{index}", at, each, outreach)
        for index, (at, each) in enumerate(ended)
        if (outreach := RULE[each.rule].outreach) is not None and (outreach.purpose, at) not in stated
    ]
    for _ in range(_MOST_PASSES):
        planned = _by_rule(plan(facts, policy)) if missing else {}
        pairs = [(each, _planned_task(each[2], planned)) for each in missing]
        interactions = [_interaction(*each, task) for each, task in pairs if task is not None]
        if not interactions:
            break
        facts = replace(facts, interactions=(*facts.interactions, *interactions))
        missing = [each for each, task in pairs if task is None]
    unplanned = (_interaction(*each, None) for each in missing)
    return replace(facts, interactions=(*facts.interactions, *unplanned))


def _planned_task(ended: PreviewTaskDone, planned: Mapping[str, list[PlannedTask]]) -> PlannedTask | None:
    return next((task for task in planned.get(ended.rule, ()) if _matches(ended, task)), None)


def _by_rule(planned: Iterable[PlannedTask]) -> dict[str, list[PlannedTask]]:
    by_rule: dict[str, list[PlannedTask]] = defaultdict(list)
    for task in planned:
        by_rule[task.rule].append(task)
    return by_rule


def _interaction(
    name: str, at: datetime, ended: PreviewTaskDone, outreach: Outreach, task: PlannedTask | None
) -> core.Interaction:
    """The interaction that a done task was, on the planned task's channel if it has one."""
    return core.Interaction(
        id=name,
        direction=core.Direction.OUTBOUND,
        purpose=outreach.purpose,
        occurred_at=at,
        channel=(task and task.channel) or outreach.channel,
        interview_id=(task or ended).interview_id,
        interviewer_id=(task or ended).interviewer_id,
    )


def _job_search(body: PlanPreview, facts: core.Facts) -> core.JobSearch:
    """The candidate's job search, as far as this one application shows it."""
    undecided = facts.application.status is core.ApplicationStatus.ACTIVE
    ends = tuple(each.ends_at for each in facts.interviews if each.takes_place) if undecided else ()
    ended = [
        core.EndedTask(each.closed_at or body.now, each.closed_at or body.now)
        for each in body.tasks_done
        if each.rule == KEEP_SEARCHING.id
    ]
    past_weeks = [core.EndedTask(min(ends) - timedelta(days=1), body.now)] if ends else []
    accepted = facts.application.status is core.ApplicationStatus.ACCEPTED
    return core.JobSearch(facts.candidate, ends, accepted, (*ended, *past_weeks))


def _verdict(facts: core.Facts, policy: Policy, channel: core.Channel, now: datetime) -> PreviewVerdict:
    """Whether the candidate may follow up on a channel: the first refusal, or else the last permission."""
    check = contact.check(facts, policy, contact.Contact(channel, core.Purpose.FOLLOW_UP, now))
    deciding = next((verdict for verdict in check.verdicts if not verdict.allowed), check.verdicts[-1])
    return PreviewVerdict(
        rule=deciding.rule,
        allowed=check.allowed,
        why=deciding.why,
        guidance=list(deciding.guidance),
        allowed_from=check.allowed_from,
    )


def _shown(task: PlannedTask, body: PlanPreview) -> PreviewTask:
    ended = next((each for each in body.tasks_done if _matches(each, task)), None)
    status, closed_at, closed_by = status_at(task, body.now), None, None
    if ended is not None:
        status, closed_at, closed_by = ended.status, ended.closed_at or body.now, core.ClosedBy.API
    elif task.satisfied is not None:
        status, closed_at, closed_by = core.TaskStatus.DONE, task.satisfied.at, task.satisfied.by
    elif status is core.TaskStatus.EXPIRED:
        closed_at, closed_by = task.expires_at, core.ClosedBy.TIME
    return PreviewTask(
        key=task.key,
        rule=task.rule,
        title=task.title,
        why=task.why,
        guidance=list(task.guidance),
        channel=task.channel,
        optional=task.optional,
        candidate_id=body.candidate.id,
        application_id=None if task.rule == KEEP_SEARCHING.id else body.application.id,
        interview_id=task.interview_id,
        interviewer_id=task.interviewer_id,
        reference_id=task.reference_id,
        deadline_id=task.deadline_id,
        opens_at=task.opens_at,
        due_at=task.due_at,
        expires_at=task.expires_at,
        status=status,
        closed_at=closed_at,
        closed_by=closed_by,
    )


def _matches(ended: PreviewTaskDone, task: PlannedTask) -> bool:
    pairs = (
        (ended.interview_id, task.interview_id),
        (ended.interviewer_id, task.interviewer_id),
        (ended.deadline_id, task.deadline_id),
        (ended.reference_id, task.reference_id),
    )
    if task.rule == KEEP_SEARCHING.id:
        return False  # the plan already contains the week after it
    return ended.rule == task.rule and all(stated in (None, planned) for stated, planned in pairs)
