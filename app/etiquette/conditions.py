"""The values of `Rule.when`: conditions on a case; and some of `Rule.satisfied`, which need no interaction."""

from typing import Final

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    ClosedBy,
    CompanyCulture,
    Interviewer,
    InterviewerRole,
)
from app.etiquette.rule import Condition, Satisfaction
from app.etiquette.situation import Case
from app.etiquette.waiting import calls_made

_DECIDES_OR_RECRUITS: Final = (InterviewerRole.HIRING_MANAGER, InterviewerRole.RECRUITER)
_SATISFIED_BY_FACT: Final = Satisfaction(ClosedBy.FACT)
_OPEN: Final = (ApplicationStatus.ACTIVE, ApplicationStatus.OFFER, ApplicationStatus.ACCEPTED)


def application_open(case: Case) -> bool:
    """The company has neither said no nor been turned down, nor been given up on."""
    return case.situation.application.status in _OPEN


def awaiting_answer(case: Case) -> bool:
    """The application is undecided."""
    return case.situation.application.status is ApplicationStatus.ACTIVE


def latest_interview(case: Case) -> bool:
    """No later interview has come: an invitation to one is the answer to the previous one."""
    return case.interview is case.situation.interviews[-1]


def follow_up_left(case: Case) -> bool:
    """The candidate may still write about the application."""
    return follow_ups_sent(case) < case.situation.policy.count("max_follow_ups")


def another_follow_up_left(case: Case) -> bool:
    """The candidate may still write once more after the first follow-up, sent or not."""
    return max(follow_ups_sent(case), 1) < case.situation.policy.count("max_follow_ups")


def follow_ups_sent(case: Case) -> int:
    """How often the candidate wrote about the application since the company last answered."""
    return len(case.situation.follow_ups)


def call_promised(case: Case) -> bool:
    """The company said that it would call."""
    return case.deadline is not None and case.deadline.promised_channel is Channel.PHONE


def call_left(case: Case) -> bool:
    """The candidate may still call."""
    return calls_made(case.situation.facts) < case.situation.policy.count("max_calls")


def letter_or_call_left(case: Case) -> bool:
    """The company may be written to; one that asked for calls alone, only while a call is left."""
    allowed = case.situation.application.allowed_channels
    return not allowed or any(each is not Channel.PHONE for each in allowed) or call_left(case)


def open_to(channel: Channel) -> Condition:
    """The company asked for no other channels than this one."""
    return lambda case: (
        not case.situation.application.allowed_channels or (channel in case.situation.application.allowed_channels)
    )


def company_is_formal(case: Case) -> bool:
    """The company has a formal culture."""
    return case.situation.application.company_culture is CompanyCulture.FORMAL


def decides_or_recruits(case: Case) -> bool:
    """The person decides, or recruits."""
    person = case.interviewer
    return person is not None and person.role in _DECIDES_OR_RECRUITS


def has_status(status: ApplicationStatus) -> Condition:
    """The application is at this status."""
    return lambda case: case.situation.application.status is status


def contacts_complete(case: Case) -> Satisfaction | None:
    """Everyone on the panel has a name, a title and an e-mail address, and there is at least one."""
    panel = case.interview.interviewers if case.interview else ()
    return _SATISFIED_BY_FACT if panel and not any(map(missing_details, panel)) else None


def missing_details(interviewer: Interviewer) -> tuple[str, ...]:
    """What is not known of an interviewer, of name, title and e-mail."""
    if interviewer.name and interviewer.title and interviewer.email:
        return ()
    details = (("name", interviewer.name), ("title", interviewer.title), ("e-mail", interviewer.email))
    return tuple(label for label, value in details if not value)


def decision_day_known(case: Case) -> Satisfaction | None:
    """The company said by when it would answer after this interview."""
    interview = case.interview
    return _SATISFIED_BY_FACT if interview is not None and interview.id in case.situation.decisions else None
