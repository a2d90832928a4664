"""What an imported interview still lacks: a calendar knows times and addresses, and not much more."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.etiquette.facts import DeadlineKind, DeadlineStatus, InterviewType
from app.resources.invitations import StillMissing

_PERSON_FIELDS: Final = (("name", "name"), ("title", "title"), ("email", "e-mail address"))


def details_to_ask_for(
    interview: Mapping[str, Any], *, candidate_unknown: bool, company_guessed: bool
) -> list[StillMissing]:
    """What to ask the candidate for, and the path to write each answer to. `interview`: JSON of `InterviewDetails`."""
    return [
        *_of_candidate(interview, candidate_unknown),
        *_of_application(interview, company_guessed),
        *_of_panel(interview),
        *_of_interview(interview),
    ]


def _of_candidate(interview: Mapping[str, Any], unknown: bool) -> Iterator[StillMissing]:
    if unknown:
        detail = "which of the invited is the candidate; until then all of them sit on the panel"
        path = f"/v1/candidates/{interview['application']['candidate_id']}"
        yield StillMissing(pointer="/interviewers", detail=detail, path=path)


def _of_application(interview: Mapping[str, Any], company_guessed: bool) -> Iterator[StillMissing]:
    application = interview["application"]
    path = f"/v1/applications/{application['id']}"
    if company_guessed:
        detail = f"the company's name; it is called after the domain {application['company']}"
        yield StillMissing(pointer="/application/company", detail=detail, path=path)
    if application["job_title"] is None:
        yield StillMissing(pointer="/application/job_title", detail="the job that is applied for", path=path)


def _of_panel(interview: Mapping[str, Any]) -> Iterator[StillMissing]:
    interview_path = f"/v1/interviews/{interview['id']}"
    if not interview["interviewers"]:
        path = f"{interview_path}/interviewers/{{id}}"
        yield StillMissing(pointer="/interviewers", detail="who interviews", path=path)
    for index, person in enumerate(interview["interviewers"]):
        shown = person["name"] or person["email"] or "an interviewer"
        for field, words in _PERSON_FIELDS:
            if person[field] is None:
                pointer, path = f"/interviewers/{index}/{field}", f"/v1/interviewers/{person['id']}"
                yield StillMissing(pointer=pointer, detail=f"the {words} of {shown}", path=path)


def _of_interview(interview: Mapping[str, Any]) -> Iterator[StillMissing]:
    if interview["type"] == InterviewType.OTHER:
        path = f"/v1/interviews/{interview['id']}"
        yield StillMissing(pointer="/type", detail="whether it takes place by phone, by video or onsite", path=path)
    decisions = [deadline for deadline in interview["deadlines"] if deadline["kind"] == DeadlineKind.DECISION]
    if all(decision["status"] == DeadlineStatus.CANCELLED for decision in decisions):
        detail = "by when the company says it will answer"
        yield StillMissing(pointer="/deadlines", detail=detail, path="/v1/deadlines")
