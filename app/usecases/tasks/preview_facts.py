"""Checking the request for a preview, and reading the facts from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pydantic import BaseModel

from app.errors import FieldError, InvalidFields
from app.etiquette import facts
from app.etiquette.catalogue import RULE
from app.resources.previews import PlanPreview, PreviewDeadline, PreviewDebrief, PreviewInterview


def refuse_unknown_ids(body: PlanPreview) -> None:
    """Raise InvalidFields for identifiers used twice or not defined in the body, and for deadlines without a date."""
    errors = [
        *_repeated("interviews", (each.id for each in body.interviews)),
        *_repeated("deadlines", (each.id for each in body.deadlines)),
        *(
            error
            for index, each in enumerate(body.interviews)
            for error in _repeated(f"interviews/{index}/interviewers", (one.id for one in each.interviewers))
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
        for index, each in enumerate(objects):
            errors += _unknown_ids(f"/{kind}/{index}", each, defined)
    for index, deadline in enumerate(body.deadlines):
        if deadline.due_on is None and deadline.due_at is None:
            errors.append(FieldError(f"/deadlines/{index}/due_on", "give either due_on or due_at"))
    for index, ended in enumerate(body.tasks_done):
        if ended.rule not in RULE:
            errors.append(FieldError(f"/tasks_done/{index}/rule", "there is no such rule; GET /v1/rules lists them"))
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
    for index, identifier in enumerate(identifiers):
        if identifier in seen:
            errors.append(FieldError(f"/{kind}/{index}/id", "stands for another object already"))
        seen.add(identifier)
    return errors


def facts_of_preview(body: PlanPreview) -> facts.Facts:
    """The facts of a request for a preview; times that it leaves out are `body.now`, or the candidate's zone."""
    candidate, application = body.candidate, body.application
    return facts.Facts(
        candidate=facts.Candidate(
            id=candidate.id,
            name=candidate.name,
            timezone=candidate.timezone,
            country=candidate.country,
            time_off=tuple(facts.TimeOff(each.starts_on, each.ends_on) for each in candidate.time_off),
        ),
        application=facts.Application(
            id=application.id,
            company=application.company,
            job_title=application.job_title,
            status=application.status,
            company_culture=application.company_culture,
            interest=application.interest,
            allowed_channels=None if application.allowed_channels is None else tuple(application.allowed_channels),
            status_changed_at=application.status_changed_at or body.now,
        ),
        interviews=tuple(
            _interview(interview, interview.round or number, candidate.timezone)
            for number, interview in enumerate(body.interviews, 1)
        ),
        deadlines=_superseded(tuple(_deadline(deadline, body) for deadline in body.deadlines)),
        interactions=tuple(
            facts.Interaction(
                id=interaction.id,
                direction=interaction.direction,
                purpose=interaction.purpose,
                occurred_at=interaction.occurred_at,
                channel=interaction.channel,
                interview_id=interaction.interview_id,
                interviewer_id=interaction.interviewer_id,
                needs_reply=interaction.needs_reply,
            )
            for interaction in body.interactions
        ),
        references=tuple(
            facts.Reference(reference.id, reference.name, tuple(reference.knows_interviewer_ids))
            for reference in body.references
        ),
        debriefs=tuple(_debrief(debrief, body) for debrief in body.debriefs),
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


def _interview(interview: PreviewInterview, number: int, zone: str) -> facts.Interview:
    return facts.Interview(
        id=interview.id,
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        timezone=interview.timezone or zone,
        round=number,
        status=interview.status,
        interviewers=tuple(
            facts.Interviewer(person.id, person.name, person.title, person.email, person.role)
            for person in interview.interviewers
        ),
    )


def _deadline(deadline: PreviewDeadline, body: PlanPreview) -> facts.Deadline:
    return facts.Deadline(
        id=deadline.id,
        kind=deadline.kind,
        stated_at=deadline.stated_at or body.now,
        interview_id=deadline.interview_id,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        description=deadline.description,
        promised_channel=deadline.promised_channel,
        status=deadline.status,
        met_at=(deadline.met_at or body.now) if deadline.status is facts.DeadlineStatus.MET else None,
    )


def _debrief(debrief: PreviewDebrief, body: PlanPreview) -> facts.Debrief:
    written_at = debrief.written_at or body.now
    wrong_names = tuple(facts.WrongName(interviewer_id, written_at) for interviewer_id in debrief.wrong_name_for)
    return facts.Debrief(debrief.interview_id, written_at, wrong_names)
