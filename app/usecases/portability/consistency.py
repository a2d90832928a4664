"""Checks of an imported document that its schema cannot express."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from app.errors import FieldError, InvalidFields
from app.etiquette.reconcile import OPEN
from app.resources.exports import CandidateExport
from app.usecases.interviews.limits import (
    MOST_DEADLINES,
    MOST_INTERACTIONS,
    MOST_INTERVIEWS,
    MOST_PLANNED,
    MOST_REFERENCES,
)

_NOT_THERE: Final = "names nothing of this document"
_MOST_ERRORS: Final = 20
_MOST_OF_AN_APPLICATION: Final = {
    "interviews": MOST_INTERVIEWS,
    "deadlines": MOST_DEADLINES,
    "interactions": MOST_INTERACTIONS,
}
_LISTS: Final = (
    "interviewers",
    "references",
    "applications",
    "interviews",
    "deadlines",
    "interactions",
    "tasks",
    "letters",
)


def refuse_inconsistent(document: CandidateExport) -> None:
    """Refuse repeated objects and names of missing ones. Raises InvalidFields, with 20 errors at most."""
    errors = [*_repeated(document), *_unknown(document), *_beyond(document)]
    for index, deadline in enumerate(document.deadlines):
        if (deadline.due_on is None) == (deadline.due_at is None):
            errors.append(FieldError(f"/deadlines/{index}/due_on", "give exactly one of due_on and due_at"))
    for index, debrief in enumerate(document.debriefs):
        if debrief.wrong_names_noted_at.keys() != set(debrief.wrong_name_for):
            where = f"/debriefs/{index}/wrong_names_noted_at"
            errors.append(FieldError(where, "must tell of each of wrong_name_for when it was noted"))
    for index, task in enumerate(document.tasks):
        if (task.status in OPEN) != (task.closed_at is None):
            errors.append(FieldError(f"/tasks/{index}/closed_at", "is to be given if, and only if, the task ended"))
    if errors:
        raise InvalidFields(*errors[:_MOST_ERRORS])


def _repeated(document: CandidateExport) -> Iterator[FieldError]:
    for name in _LISTS:
        yield from _twice((f"/{name}/{index}/id", each.id) for index, each in enumerate(getattr(document, name)))
    yield from _twice((f"/tasks/{index}/key", each.key) for index, each in enumerate(document.tasks))
    yield from _twice((f"/debriefs/{at}/interview_id", each.interview_id) for at, each in enumerate(document.debriefs))
    versions = (f"{each.task_id} {each.version}" for each in document.letters)
    yield from _twice((f"/letters/{index}/version", each) for index, each in enumerate(versions))
    for index, interview in enumerate(document.interviews):
        where = f"/interviews/{index}/interviewers"
        yield from _twice((f"{where}/{member}", each) for member, each in enumerate(interview.interviewers))
    invitations = (
        (f"/interviews/{at}/invitation_uid", each.invitation_uid) for at, each in enumerate(document.interviews)
    )
    yield from _twice((pointer, uid) for pointer, uid in invitations if uid is not None)


def _twice(values: Iterable[tuple[str, str]]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for pointer, value in values:
        if value in seen:
            yield FieldError(pointer, "is there twice")
        seen.add(value)


def _beyond(document: CandidateExport) -> Iterator[FieldError]:
    """Errors for more objects than single requests could have created."""
    for name, most in _MOST_OF_AN_APPLICATION.items():
        counts = Counter(each.application_id for each in getattr(document, name))
        for application_id, count in counts.items():
            if count > most:
                yield FieldError(f"/{name}", f"has {count:,} of {application_id}, and {most:,} is the most of one")
    if len(document.references) > MOST_REFERENCES:
        yield FieldError("/references", f"has {len(document.references):,}, and {MOST_REFERENCES:,} is the most")
    begun = len({each.application_id for each in document.interviews})
    planned = sum(len(each.interviewers) for each in document.interviews) + begun * len(document.references)
    if planned > MOST_PLANNED:
        detail = f"calls for {planned:,} tasks of panels and references, and {MOST_PLANNED:,} is the most of one import"
        yield FieldError("/interviews", detail)


def _unknown(document: CandidateExport) -> Iterator[FieldError]:
    applications = {each.id for each in document.applications}
    interviews = {each.id: each.application_id for each in document.interviews}
    people = {each.id for each in document.interviewers}
    tasks = {each.id for each in document.tasks}
    for name in ("interviews", "deadlines", "interactions", "tasks"):
        for index, each in enumerate(getattr(document, name)):
            if each.application_id is not None and each.application_id not in applications:
                yield FieldError(f"/{name}/{index}/application_id", _NOT_THERE)
    for index, deadline in enumerate(document.deadlines):
        if deadline.interview_id is not None and interviews.get(deadline.interview_id) != deadline.application_id:
            yield FieldError(f"/deadlines/{index}/interview_id", _NOT_THERE)
    for index, debrief in enumerate(document.debriefs):
        if debrief.interview_id not in interviews:
            yield FieldError(f"/debriefs/{index}/interview_id", _NOT_THERE)
    for index, letter in enumerate(document.letters):
        if letter.task_id not in tasks:
            yield FieldError(f"/letters/{index}/task_id", _NOT_THERE)
    for index, interview in enumerate(document.interviews):
        for member, interviewer_id in enumerate(interview.interviewers):
            if interviewer_id not in people:
                yield FieldError(f"/interviews/{index}/interviewers/{member}", _NOT_THERE)
