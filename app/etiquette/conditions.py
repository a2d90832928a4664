"""Whether: the vocabulary in which rules say when they hold and when they are satisfied."""

from app.etiquette.facts import ApplicationStatus, ClosedBy, Direction, Interviewer, Purpose
from app.etiquette.rule import Case, Satisfaction
from app.etiquette.waiting import decisions_after


def process_open(case: Case) -> bool:
    """The company has neither said no nor been told no, nor been given up on."""
    return case.facts.application.status in (
        ApplicationStatus.ACTIVE,
        ApplicationStatus.OFFER,
        ApplicationStatus.ACCEPTED,
    )


def awaiting_answer(case: Case) -> bool:
    """The application is undecided."""
    return case.facts.application.status is ApplicationStatus.ACTIVE


def latest_round(case: Case) -> bool:
    """No later round has come: an invitation to one is the answer to the round before."""
    return case.subject.interview is case.situation.rounds[-1]


def follow_up_left(case: Case) -> bool:
    """The candidate may still write about the process."""
    return follow_ups_sent(case) < case.policy.count("max_follow_ups")


def another_follow_up_left(case: Case) -> bool:
    """The candidate may still write once more after the first follow-up, sent or not."""
    return max(follow_ups_sent(case), 1) < case.policy.count("max_follow_ups")


def follow_ups_sent(case: Case) -> int:
    """How often the candidate wrote about the process since the company last answered."""
    since = case.waiting.since if case.waiting else None
    return sum(
        1
        for each in case.facts.interactions
        if each.direction is Direction.OUTBOUND
        and each.purpose is Purpose.FOLLOW_UP
        and (since is None or each.occurred_at >= since)
    )


def contacts_complete(case: Case) -> Satisfaction | None:
    """Every interviewer of the round has a name, a title and an e-mail address, and there is at least one."""
    panel = case.subject.interview.interviewers if case.subject.interview else ()
    return Satisfaction(ClosedBy.FACT) if panel and not any(missing_details(each) for each in panel) else None


def missing_details(interviewer: Interviewer) -> tuple[str, ...]:
    """What is not known of an interviewer, of name, title and e-mail."""
    details = (("name", interviewer.name), ("title", interviewer.title), ("e-mail", interviewer.email))
    return tuple(label for label, value in details if not value)


def decision_day_known(case: Case) -> Satisfaction | None:
    """The company said by when it would answer this round."""
    interview = case.subject.interview
    if interview is None or not any(decisions_after(interview, case.facts, case.situation.rounds)):
        return None
    return Satisfaction(ClosedBy.FACT)
