"""Checking the request for a preview, and reading the facts from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pydantic import BaseModel

from app.errors import FieldError, InvalidFields
from app.etiquette import facts
from app.etiquette.catalogue import RULE
from app.resources.previews import PlanPreview, PreviewDeadline, PreviewInterview


def refuse_unknown_ids(body: PlanPreview) -> None:
    """Raise InvalidFields for identifiers used twice or not defined in the body, and for deadlines without a date."""
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
    interviews = {each.id for each in body.interviews}
    panel = {one.id for each in body.interviews for one in each.interviewers}
    applications, candidates = {body.application.id}, {body.candidate.id}
    tasks = {"interview_id": interviews, "interviewer_id": panel, "reference_id": {each.id for each in body.references}}
    tasks["deadline_id"] = {each.id for each in body.deadlines}
    of_application = {"application_id": applications, "interview_id": interviews, "interviewer_id": panel}
    errors += _unknown_ids("/application", body.application, {"candidate_id": candidates})
    for kind, objects, defined in (
        ("interviews", body.interviews, {"application_id": applications}),
        ("deadlines", body.deadlines, of_application),
        ("interactions", body.interactions, of_application),
        ("references", body.references, {"candidate_id": candidates}),
        ("debriefs", body.debriefs, {"interview_id": interviews}),
        ("tasks_done", body.tasks_done, tasks),
    ):
        for place, each in enumerate(objects):
            errors += _unknown_ids(f"/{kind}/{place}", each, defined)
    for place, deadline in enumerate(body.deadlines):
        if deadline.due_on is None and deadline.due_at is None:
            errors.append(FieldError(f"/deadlines/{place}/due_on", "give either due_on or due_at"))
    for place, ended in enumerate(body.tasks_done):
        if ended.rule not in RULE:
            errors.append(FieldError(f"/tasks_done/{place}/rule", "there is no such rule; GET /v1/rules lists them"))
    if errors:
        raise InvalidFields(*errors)


def _unknown_ids(pointer: str, document: BaseModel, defined: Mapping[str, set[str]]) -> Iterator[FieldError]:
    for field, identifiers in defined.items():
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


def facts_of_preview(body: PlanPreview) -> facts.Facts:
    """The facts of a request for a preview; times that it leaves out are `body.now`, or the candidate's zone."""
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
    """Supersede the open decision dates except the one stated last, as happens when they are stored."""
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
    panel = tuple(
        facts.Interviewer(person.id, person.name, person.title, person.email, person.role)
        for person in each.interviewers
    )
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
