"""The values of `Rule.satisfied`: which fact shows that what a task asks for has happened, and when."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.conditions import days_counted_from
from app.etiquette.facts import (
    Channel,
    ClosedBy,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Facts,
    Interaction,
    Purpose,
)
from app.etiquette.moments import Moment
from app.etiquette.rule import Satisfaction
from app.etiquette.situation import Case
from app.etiquette.waiting import ASKING, deadline_day, first_due, outbound

KEPT_BY: Final = {
    Purpose.COMMITMENT: DeadlineKind.COMMITMENT,
    Purpose.REPLY: DeadlineKind.REPLY,
    Purpose.DECISION: DeadlineKind.REPLY,
}
"""Which kind of deadline a message of the candidate's keeps, by its purpose."""
_ANSWERS: Final = (Purpose.REPLY, Purpose.DECISION)
"""With what the candidate answers."""
Fulfilment = Callable[[Case], Satisfaction | None]


def _first(contacts: Sequence[Interaction]) -> Satisfaction | None:
    return Satisfaction(ClosedBy.INTERACTION, min(each.occurred_at for each in contacts)) if contacts else None


def _sent(facts: Facts, *purposes: Purpose) -> list[Interaction]:
    return [each for each in outbound(facts) if each.purpose in purposes]


def _sent_since(since: datetime | None, case: Case, *purposes: Purpose) -> Satisfaction | None:
    sent = case.situation.sent
    return _first(
        [each for each in sent if each.purpose in purposes and since is not None and each.occurred_at >= since]
    )


def debrief_written(case: Case) -> Satisfaction | None:
    """The debrief of the interview has been written."""
    interview = case.interview
    written = [
        each.written_at for each in case.situation.facts.debriefs if interview and each.interview_id == interview.id
    ]
    return Satisfaction(ClosedBy.FACT, min(written)) if written else None


def thanked(case: Case) -> Satisfaction | None:
    """This person was thanked for this interview, and nobody else."""
    return _first(
        [each for each in case.situation.sent if each.purpose is Purpose.THANK_YOU and _meant_for(each, case)]
    )


def apologised(case: Case) -> Satisfaction | None:
    """This person got an apology for this interview."""
    return _first([each for each in case.situation.sent if each.purpose is Purpose.APOLOGY and _meant_for(each, case)])


def letter_sent(case: Case) -> Satisfaction | None:
    """Someone of this interview was thanked by letter."""
    interview = case.interview
    return _first(
        [
            each
            for each in case.situation.sent
            if each.purpose is Purpose.THANK_YOU
            and each.channel is Channel.LETTER
            and case.situation.interview_of_message(each) is interview
        ]
    )


def connected(case: Case) -> Satisfaction | None:
    """This person was asked to connect; unaddressed, it was for the only one they met."""
    asked_to_connect = [each for each in case.situation.sent if each.purpose is Purpose.CONNECT]
    person = case.interviewer
    if not asked_to_connect or person is None:
        return None
    met = {each.id for interview in case.situation.interviews for each in interview.interviewers}
    return _first(
        [
            each
            for each in asked_to_connect
            if each.interviewer_id == person.id or (each.interviewer_id is None and met == {person.id})
        ]
    )


def asked_after_deadline(case: Case) -> Satisfaction | None:
    """The candidate asked for news after the company's own date; asking before it was too early to count."""
    deadline, follow_ups = case.deadline, case.situation.follow_ups
    if deadline is None or not follow_ups:
        return None
    day = deadline_day(deadline, case.calendar.zone)
    return _first([each for each in follow_ups if case.calendar.day_of(each.occurred_at) > day])


def asked(case: Case) -> Satisfaction | None:
    """The candidate asked for news during this wait."""
    return _first(case.situation.follow_ups)


def asked_again(case: Case) -> Satisfaction | None:
    """The candidate asked for the last time that they may during this wait, and not for the first."""
    follow_ups = case.situation.follow_ups
    if not follow_ups:
        return None
    last = max(case.situation.policy.count("max_follow_ups"), 2)
    return _first(sorted(follow_ups, key=lambda each: each.occurred_at)[last - 1 :])


def called(case: Case) -> Satisfaction | None:
    """The candidate called about the status during this wait."""
    calls = [each for each in case.situation.sent if each.channel is Channel.PHONE and each.purpose in ASKING]
    since = days_counted_from(case)
    return _first([each for each in calls if since is not None and each.occurred_at >= since])


def replied(case: Case) -> Satisfaction | None:
    """The message, or the deadline for an answer, has been answered."""
    message, deadline = case.interaction, case.deadline
    if deadline is not None and deadline.status is DeadlineStatus.MET:
        return _met(deadline, case.situation.facts)
    since = message.occurred_at if message else deadline.stated_at if deadline else None
    return _sent_since(since, case, *_ANSWERS)


def commitment_kept(case: Case) -> Satisfaction | None:
    """What was promised has been sent: each message that keeps a promise keeps the one that was due first."""
    deadline = case.deadline
    if deadline is None:
        return None
    if deadline.status is DeadlineStatus.MET:
        return _met(deadline, case.situation.facts)
    kept = case.situation.derived(kept_promises)
    return Satisfaction(ClosedBy.INTERACTION, kept[deadline.id].occurred_at) if deadline.id in kept else None


def kept_promises(facts: Facts) -> dict[str, Interaction]:
    """Which message keeps which open promise, by the deadline: each keeps one, of those made by then the first due."""
    spent = {each.id for deadline in facts.deadlines for each in facts.interactions if _meets(each, deadline)}
    promises = [
        each for each in facts.deadlines if each.kind is DeadlineKind.COMMITMENT and each.status is DeadlineStatus.OPEN
    ]
    zone = ZoneInfo(facts.candidate.timezone)
    promises.sort(key=lambda each: first_due(each, zone))
    kept: dict[str, Interaction] = {}
    for message in sorted(_sent(facts, Purpose.COMMITMENT), key=lambda each: (each.occurred_at, each.id)):
        promise = next((one for one in promises if one.id not in kept and one.stated_at <= message.occurred_at), None)
        if promise is not None and message.id not in spent:
            kept[promise.id] = message
    return kept


def _meets(message: Interaction, deadline: Deadline) -> bool:
    """Whether it was this message that met a deadline: it says so, or was sent at that very instant."""
    if deadline.met_by is not None:
        return deadline.met_by == message.id
    of_its_kind = KEPT_BY.get(message.purpose) is deadline.kind and message.direction is Direction.OUTBOUND
    return of_its_kind and deadline.met_at == message.occurred_at


def _met(deadline: Deadline, facts: Facts) -> Satisfaction:
    by = ClosedBy.INTERACTION if any(_meets(each, deadline) for each in facts.interactions) else ClosedBy.FACT
    return Satisfaction(by, deadline.met_at or deadline.stated_at)


def kept_replies(facts: Facts) -> dict[str, Interaction]:
    """Which reply answers which open date for one, by the deadline: the first one since that date was named."""
    replies = sorted(_sent(facts, *_ANSWERS), key=lambda each: (each.occurred_at, each.id))
    return {
        deadline.id: reply
        for deadline in facts.deadlines
        if deadline.kind is DeadlineKind.REPLY and deadline.status is DeadlineStatus.OPEN
        for reply in [one for one in replies if one.occurred_at >= deadline.stated_at][:1]
    }


def answered_since_status(*purposes: Purpose) -> Fulfilment:
    """The candidate wrote with one of the purposes since the application took its present status."""

    def fulfilled(case: Case) -> Satisfaction | None:
        return _sent_since(case.situation.application.status_changed_at, case, *purposes)

    return fulfilled


def wrote_since(moment: Moment, *purposes: Purpose) -> Fulfilment:
    """The candidate wrote with one of the purposes since a moment, such as when the task opened."""

    def fulfilled(case: Case) -> Satisfaction | None:
        return _sent_since(moment.find(case), case, *purposes)

    return fulfilled


def _meant_for(contact: Interaction, case: Case) -> bool:
    """Whether a message was for the person and the interview of the case; unaddressed, it was for a panel of one."""
    interview, person = case.interview, case.interviewer
    if interview is None or person is None:
        return False
    if contact.interviewer_id != person.id and (contact.interviewer_id is not None or len(interview.interviewers) != 1):
        return False
    return case.situation.interview_of_message(contact) is interview
