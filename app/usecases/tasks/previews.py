"""Plans without storing, and the catalogue behind every plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from app.errors import FieldError, InvalidFields
from app.etiquette import contact, facts
from app.etiquette.catalogue import RULE
from app.etiquette.catalogue.meanwhile import KEEP_SEARCHING
from app.etiquette.planner import PlannedTask, plan, status_at
from app.etiquette.policy import Policy, policy_of
from app.etiquette.rule import Outreach
from app.etiquette.search import plan_search
from app.resources.previews import (
    PlanPreview,
    PlanPreviewed,
    PreviewDeadline,
    PreviewInterview,
    PreviewTask,
    PreviewTaskDone,
    PreviewVerdict,
)

_MOST_STEPS = 5
"""How often a plan is made to find the tasks that were done: one calls for another, as a follow-up for the next."""


def preview(body: PlanPreview) -> PlanPreviewed:
    """The plan of the facts, with the statuses that hold at `body.now`. The same body, the same answer, always."""
    _refuse_loose_ends(body)
    policy = policy_of(body.candidate.policy)
    known = _with_outreach_done(_facts(body), policy, body)
    planned = [*plan(known, policy), *plan_search(_search(body, known), policy)]
    shown = [task for task in planned if task.satisfied is None or task.satisfied.at is not None]
    shown.sort(key=lambda task: (task.opens_at, task.key))
    return PlanPreviewed(
        tasks=[_shown(task, body) for task in shown],
        contact={channel: _verdict(known, policy, channel, body.now) for channel in facts.Channel},
    )


def _with_outreach_done(known: facts.Facts, policy: Policy, body: PlanPreview) -> facts.Facts:
    """Outreach that was done is a contact, as when a stored task is completed; told of as both, it counts once."""
    told = {(each.purpose, each.occurred_at) for each in known.interactions}
    ended = [(each.closed_at or body.now, each) for each in body.tasks_done if each.status is facts.TaskStatus.DONE]
    ended.sort(key=lambda one: one[0])
    done = [
        (f"tasks_done/{place}", at, each, outreach)
        for place, (at, each) in enumerate(ended)
        if (outreach := RULE[each.rule].outreach) is not None and (outreach.purpose, at) not in told
    ]
    for _ in range(_MOST_STEPS):
        planned = _by_rule(plan(known, policy)) if done else {}
        found = [(each, _task_done(each[2], planned)) for each in done]
        made = [_contact(*each, task) for each, task in found if task is not None]
        if not made:
            break
        known = replace(known, interactions=(*known.interactions, *made))
        done = [each for each, task in found if task is None]
    loose = (_contact(*each, None) for each in done)
    return replace(known, interactions=(*known.interactions, *loose))


def _task_done(done: PreviewTaskDone, planned: Mapping[str, list[PlannedTask]]) -> PlannedTask | None:
    return next((each for each in planned.get(done.rule, ()) if _names(done, each)), None)


def _by_rule(planned: Iterable[PlannedTask]) -> dict[str, list[PlannedTask]]:
    found: dict[str, list[PlannedTask]] = defaultdict(list)
    for each in planned:
        found[each.rule].append(each)
    return found


def _contact(
    name: str, at: datetime, done: PreviewTaskDone, outreach: Outreach, task: PlannedTask | None
) -> facts.Interaction:
    """The contact that a task done was: by the task's channel, as far as the plan has that task."""
    return facts.Interaction(
        name,
        facts.Direction.OUTBOUND,
        outreach.purpose,
        at,
        (task and task.channel) or outreach.channel,
        (task or done).interview_id,
        (task or done).interviewer_id,
    )


def _search(body: PlanPreview, known: facts.Facts) -> facts.Search:
    """The candidate's search, as far as this one application tells of it."""
    undecided = known.application.status is facts.ApplicationStatus.ACTIVE
    ends = tuple(each.ends_at for each in known.interviews if each.takes_place) if undecided else ()
    ended = [
        facts.EndedTask(each.rule, each.closed_at or body.now, each.closed_at or body.now)
        for each in body.tasks_done
        if each.rule == KEEP_SEARCHING.id
    ]
    gone_by = [facts.EndedTask(KEEP_SEARCHING.id, min(ends) - timedelta(days=1), body.now)] if ends else []
    accepted = known.application.status is facts.ApplicationStatus.ACCEPTED
    return facts.Search(known.candidate, ends, accepted, (*ended, *gone_by))


def _verdict(known: facts.Facts, policy: Policy, channel: facts.Channel, now: datetime) -> PreviewVerdict:
    """The verdict that decides whether the candidate may follow up on a channel: the first refusal, if there is one."""
    found = contact.check(known, policy, contact.Contact(channel, facts.Purpose.FOLLOW_UP, now))
    deciding = next((each for each in found.verdicts if not each.allowed), found.verdicts[-1])
    return PreviewVerdict(
        rule=deciding.rule,
        allowed=found.allowed,
        why=deciding.why,
        guidance=list(deciding.guidance),
        allowed_from=found.allowed_from,
    )


def _facts(body: PlanPreview) -> facts.Facts:
    candidate, application = body.candidate, body.application
    return facts.Facts(
        facts.Candidate(
            candidate.id,
            candidate.name,
            candidate.timezone,
            candidate.country,
            tuple(facts.TimeOff(each.starts_on, each.ends_on) for each in candidate.time_off),
        ),
        facts.Application(
            application.id,
            application.company,
            application.job_title,
            application.status,
            application.company_culture,
            application.interest,
            None if application.allowed_channels is None else tuple(application.allowed_channels),
            application.status_changed_at or body.now,
        ),
        tuple(_interview(each, place, candidate.timezone) for place, each in enumerate(body.interviews)),
        _superseded(tuple(_deadline(each, body) for each in body.deadlines)),
        tuple(
            facts.Interaction(
                each.id,
                each.direction,
                each.purpose,
                each.occurred_at,
                each.channel,
                each.interview_id,
                each.interviewer_id,
                each.needs_reply,
            )
            for each in body.interactions
        ),
        tuple(facts.Reference(each.id, each.name, tuple(each.knows_interviewer_ids)) for each in body.references),
        tuple(
            facts.Debrief(
                each.interview_id,
                each.written_at or body.now,
                tuple(facts.WrongName(one, each.written_at or body.now) for one in each.wrong_name_for),
            )
            for each in body.debriefs
        ),
    )


def _superseded(deadlines: tuple[facts.Deadline, ...]) -> tuple[facts.Deadline, ...]:
    """Of the open decision dates only the one stated last counts, as when they are stored."""
    decisions = [
        each
        for each in deadlines
        if each.kind is facts.DeadlineKind.DECISION and each.status is not facts.DeadlineStatus.CANCELLED
    ]
    newest = max(decisions, key=lambda each: (each.stated_at, each.id), default=None)
    return tuple(
        replace(each, status=facts.DeadlineStatus.SUPERSEDED)
        if each in decisions and each is not newest and each.status is facts.DeadlineStatus.OPEN
        else each
        for each in deadlines
    )


def _interview(each: PreviewInterview, place: int, zone: str) -> facts.Interview:
    panel = tuple(facts.Interviewer(one.id, one.name, one.title, one.email, one.role) for one in each.interviewers)
    return facts.Interview(
        each.id, each.starts_at, each.ends_at, each.timezone or zone, each.round or place + 1, each.status, panel
    )


def _deadline(each: PreviewDeadline, body: PlanPreview) -> facts.Deadline:
    return facts.Deadline(
        each.id,
        each.kind,
        each.stated_at or body.now,
        each.interview_id,
        each.due_on,
        each.due_at,
        each.description,
        each.promised_channel,
        each.status,
        (each.met_at or body.now) if each.status is facts.DeadlineStatus.MET else None,
    )


def _shown(task: PlannedTask, body: PlanPreview) -> PreviewTask:
    ended = next((each for each in body.tasks_done if _names(each, task)), None)
    status, closed_at, closed_by = status_at(task, body.now), None, None
    if ended is not None:
        status, closed_at, closed_by = ended.status, ended.closed_at or body.now, facts.ClosedBy.API
    elif task.satisfied is not None:
        status, closed_at, closed_by = facts.TaskStatus.DONE, task.satisfied.at, task.satisfied.by
    elif status is facts.TaskStatus.EXPIRED:
        closed_at, closed_by = task.expires_at, facts.ClosedBy.TIME
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


def _names(ended: PreviewTaskDone, task: PlannedTask) -> bool:
    given = (
        (ended.interview_id, task.interview_id),
        (ended.interviewer_id, task.interviewer_id),
        (ended.deadline_id, task.deadline_id),
        (ended.reference_id, task.reference_id),
    )
    if task.rule == KEEP_SEARCHING.id:
        return False  # a week that was done gives way to the next
    return ended.rule == task.rule and all(wanted in (None, own) for wanted, own in given)


def _refuse_loose_ends(body: PlanPreview) -> None:
    """Refuse references to what the document does not hold, and deadlines without a date."""
    errors = [
        *_repeated("interviews", (each.id for each in body.interviews)),
        *_repeated("deadlines", (each.id for each in body.deadlines)),
        *(
            error
            for place, each in enumerate(body.interviews)
            for error in _repeated(f"interviews/{place}/interviewers", (one.id for one in each.interviewers))
        ),
        *_repeated("interactions", (each.id for each in body.interactions)),
        *_repeated("references", (each.id for each in body.references)),
    ]
    rounds = {each.id for each in body.interviews}
    panel = {one.id for each in body.interviews for one in each.interviewers}
    applications, candidates = {body.application.id}, {body.candidate.id}
    tasks = {"interview_id": rounds, "interviewer_id": panel, "reference_id": {each.id for each in body.references}}
    tasks["deadline_id"] = {each.id for each in body.deadlines}
    of_application = {"application_id": applications, "interview_id": rounds, "interviewer_id": panel}
    errors += _loose("/application", body.application, {"candidate_id": candidates})
    for kind, objects, known in (
        ("interviews", body.interviews, {"application_id": applications}),
        ("deadlines", body.deadlines, of_application),
        ("interactions", body.interactions, of_application),
        ("references", body.references, {"candidate_id": candidates}),
        ("debriefs", body.debriefs, {"interview_id": rounds}),
        ("tasks_done", body.tasks_done, tasks),
    ):
        for place, each in enumerate(objects):
            errors += _loose(f"/{kind}/{place}", each, known)
    for place, deadline in enumerate(body.deadlines):
        if deadline.due_on is None and deadline.due_at is None:
            errors.append(FieldError(f"/deadlines/{place}/due_on", "give either due_on or due_at"))
    for place, ended in enumerate(body.tasks_done):
        if ended.rule not in RULE:
            errors.append(FieldError(f"/tasks_done/{place}/rule", "there is no such rule; GET /v1/rules lists them"))
    if errors:
        raise InvalidFields(*errors)


def _loose(pointer: str, document: BaseModel, known: Mapping[str, set[str]]) -> Iterator[FieldError]:
    """The fields of an object that name nothing of the document."""
    for field, identifiers in known.items():
        named = getattr(document, field, None)
        if named is not None and named not in identifiers:
            kind = field.removesuffix("_id")
            yield FieldError(f"{pointer}/{field}", f"names no {kind} of this document")


def _repeated(kind: str, identifiers: Iterable[str]) -> list[FieldError]:
    seen: set[str] = set()
    errors = []
    for place, identifier in enumerate(identifiers):
        if identifier in seen:
            errors.append(FieldError(f"/{kind}/{place}/id", "stands for another object already"))
        seen.add(identifier)
    return errors
