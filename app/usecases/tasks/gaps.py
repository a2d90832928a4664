"""What an interview still lacks after an invitation was taken in: calendars know hours and addresses, not much more."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.etiquette.facts import DeadlineKind, DeadlineStatus, InterviewType
from app.resources.invitations import StillMissing

_OF_A_PERSON: Final = (("name", "name"), ("title", "title"), ("email", "e-mail address"))


def still_missing(
    interview: Mapping[str, Any], *, candidate_unknown: bool, company_guessed: bool
) -> list[StillMissing]:
    """What to ask for, of an interview shown with everything that belongs to it, and where to write the answer."""
    return [
        *_of_the_candidate(interview, candidate_unknown),
        *_of_the_application(interview, company_guessed),
        *_of_the_panel(interview),
        *_of_the_interview(interview),
    ]


def _of_the_candidate(interview: Mapping[str, Any], unknown: bool) -> Iterator[StillMissing]:
    if unknown:
        says = "which of the invited is the candidate; until then all of them sit on the panel"
        path = f"/v1/candidates/{interview['application']['candidate_id']}"
        yield StillMissing(pointer="/interviewers", detail=says, path=path)


def _of_the_application(interview: Mapping[str, Any], company_guessed: bool) -> Iterator[StillMissing]:
    application = interview["application"]
    path = f"/v1/applications/{application['id']}"
    if company_guessed:
        says = f"the company's name; it is called after the domain {application['company']}"
        yield StillMissing(pointer="/application/company", detail=says, path=path)
    if application["job_title"] is None:
        yield StillMissing(pointer="/application/job_title", detail="the job that is applied for", path=path)


def _of_the_panel(interview: Mapping[str, Any]) -> Iterator[StillMissing]:
    own = f"/v1/interviews/{interview['id']}"
    if not interview["interviewers"]:
        yield StillMissing(pointer="/interviewers", detail="who interviews", path=f"{own}/interviewers/{{id}}")
    for place, person in enumerate(interview["interviewers"]):
        whose = person["name"] or person["email"] or "an interviewer"
        for field, words in _OF_A_PERSON:
            if person[field] is None:
                pointer, path = f"/interviewers/{place}/{field}", f"/v1/interviewers/{person['id']}"
                yield StillMissing(pointer=pointer, detail=f"the {words} of {whose}", path=path)


def _of_the_interview(interview: Mapping[str, Any]) -> Iterator[StillMissing]:
    if interview["type"] == InterviewType.OTHER:
        path = f"/v1/interviews/{interview['id']}"
        yield StillMissing(pointer="/type", detail="whether it takes place by phone, by video or onsite", path=path)
    decisions = [each for each in interview["deadlines"] if each["kind"] == DeadlineKind.DECISION]
    if all(each["status"] == DeadlineStatus.CANCELLED for each in decisions):
        says = "by when the company says it will answer"
        yield StillMissing(pointer="/deadlines", detail=says, path="/v1/deadlines")
