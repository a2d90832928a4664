"""Plans without storing, and the catalogue behind every plan."""

from collections.abc import Iterable
from typing import Any

from app.errors import FieldError, InvalidFields
from app.etiquette import facts
from app.etiquette.catalogue import RULE, RULES
from app.etiquette.guidance import GUIDANCE
from app.etiquette.planner import PlannedTask, plan, status_at
from app.etiquette.policy import DEFAULT_POLICY, FIGURES, WEEKDAYS, policy_of
from app.etiquette.spans import Span
from app.resources.previews import (
    DefaultPolicy,
    FigureSource,
    GuidanceDescription,
    PlanPreview,
    PlanPreviewed,
    PreviewDeadline,
    PreviewInterview,
    PreviewTask,
    PreviewTaskDone,
    RuleCatalogue,
    RuleDescription,
    RuleParameter,
)


def preview(body: PlanPreview) -> PlanPreviewed:
    """The plan of the facts, with the statuses that hold at `body.now`. The same body, the same answer, always."""
    _refuse_loose_ends(body)
    planned = plan(_facts(body), policy_of(body.candidate.policy))
    shown = [task for task in planned if task.satisfied is None or task.satisfied.at is not None]
    return PlanPreviewed(tasks=[_shown(task, body) for task in shown])


def _facts(body: PlanPreview) -> facts.Facts:
    candidate, application = body.candidate, body.application
    return facts.Facts(
        facts.Candidate(candidate.id, candidate.name, candidate.timezone, candidate.country),
        facts.Application(
            application.id,
            application.company,
            application.job_title,
            application.status,
            application.company_culture,
            application.interest,
            None if application.allowed_channels is None else tuple(application.allowed_channels),
        ),
        tuple(_interview(each, place, candidate.timezone) for place, each in enumerate(body.interviews)),
        tuple(_deadline(each, body) for each in body.deadlines),
        tuple(
            facts.Interaction(
                each.id,
                each.direction,
                each.purpose,
                each.occurred_at,
                each.channel,
                each.interview_id,
                each.interviewer_id,
            )
            for each in body.interactions
        ),
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
        body.now if each.status is facts.DeadlineStatus.MET else None,
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
        application_id=body.application.id,
        interview_id=task.interview_id,
        interviewer_id=task.interviewer_id,
        reference_id=None,
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
    )
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
    ]
    rounds = {each.id for each in body.interviews}
    references = [(f"/deadlines/{place}", each.interview_id) for place, each in enumerate(body.deadlines)]
    references += [(f"/interactions/{place}", each.interview_id) for place, each in enumerate(body.interactions)]
    for pointer, interview_id in references:
        if interview_id is not None and interview_id not in rounds:
            errors.append(FieldError(f"{pointer}/interview_id", "names no interview of this document"))
    for place, deadline in enumerate(body.deadlines):
        if deadline.due_on is None and deadline.due_at is None:
            errors.append(FieldError(f"/deadlines/{place}/due_on", "give either due_on or due_at"))
    for place, ended in enumerate(body.tasks_done):
        if ended.rule not in RULE:
            errors.append(FieldError(f"/tasks_done/{place}/rule", "there is no such rule; GET /v1/rules lists them"))
        if ended.status not in (facts.TaskStatus.DONE, facts.TaskStatus.SKIPPED):
            errors.append(FieldError(f"/tasks_done/{place}/status", "must be done or skipped"))
    if errors:
        raise InvalidFields(*errors)


def _repeated(kind: str, identifiers: Iterable[str]) -> list[FieldError]:
    seen: set[str] = set()
    errors = []
    for place, identifier in enumerate(identifiers):
        if identifier in seen:
            errors.append(FieldError(f"/{kind}/{place}/id", "stands for another object already"))
        seen.add(identifier)
    return errors


def rule_catalogue() -> RuleCatalogue:
    """Every rule in the order in which a candidate meets them, with the advice they cite."""
    figures = {figure.key: figure for figure in FIGURES}
    rules = [
        RuleDescription(
            id=rule.id,
            title=rule.title,
            summary=rule.summary,
            guidance=list(rule.guidance),
            parameters=[
                RuleParameter(key=key, default=_written(figures[key].default), summary=figures[key].summary)
                for key in rule.figures
            ],
            optional=rule.optional,
        )
        for rule in RULES
    ]
    advice = [
        GuidanceDescription(
            id=each.id,
            topic=each.topic,
            summary=each.summary,
            articles=[article.value for article in each.articles],
            figure=each.figure,
        )
        for each in GUIDANCE.values()
    ]
    return RuleCatalogue(items=rules, guidance=advice)


def default_policy() -> DefaultPolicy:
    """The default figures with their sources."""
    policy: dict[str, Any] = {figure.key: _written(figure.default) for figure in FIGURES}
    policy["working_days"] = [WEEKDAYS[day] for day in sorted(DEFAULT_POLICY.working_weekdays)]
    policy["working_hours"] = {
        "start": DEFAULT_POLICY.opening.isoformat("minutes"),
        "end": DEFAULT_POLICY.closing.isoformat("minutes"),
    }
    policy["disabled_rules"] = []
    sources = {
        figure.key: FigureSource(
            summary=figure.summary,
            guidance=list(figure.guidance),
            articles=sorted({article.value for each in figure.guidance for article in GUIDANCE[each].articles}),
        )
        for figure in FIGURES
    }
    return DefaultPolicy(preset="articles", policy=policy, sources=sources)


def _written(value: Span | int) -> object:
    if isinstance(value, int):
        return value
    return {"working_days": value.working_days} if value.working_days else str(value)
