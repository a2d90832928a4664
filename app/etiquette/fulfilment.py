"""The values of `Rule.satisfied`: which fact shows that what a task asks for has happened, and when."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

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
from app.etiquette.waiting import ASKING, by_due_time, deadline_day, outbound

DEADLINE_KIND_OF_PURPOSE: Final = {
    Purpose.COMMITMENT: DeadlineKind.COMMITMENT,
    Purpose.REPLY: DeadlineKind.REPLY,
    Purpose.DECISION: DeadlineKind.REPLY,
}
"""The kind of deadline that a message of the candidate meets, by the purpose of the message."""
_ANSWERS: Final = (Purpose.REPLY, Purpose.DECISION)
"""Purposes with which the candidate answers."""
Fulfilment = Callable[[Case], Satisfaction | None]


def _first(messages: Sequence[Interaction]) -> Satisfaction | None:
    return Satisfaction(ClosedBy.INTERACTION, min(each.occurred_at for each in messages)) if messages else None


def _sent(facts: Facts, *purposes: Purpose) -> list[Interaction]:
    return [each for each in outbound(facts) if each.purpose in purposes]


def _sent_since(since: datetime | None, case: Case, *purposes: Purpose) -> Satisfaction | None:
    sent = case.situation.sent
    return _first(
        [each for each in sent if each.purpose in purposes and since is not None and each.occurred_at >= since]
    )


def debrief_written(case: Case) -> Satisfaction | None:
    """The debrief of the interview has been written."""
    debriefs, interview = case.situation.facts.debriefs, case.interview
    written = [debrief.written_at for debrief in debriefs if interview and debrief.interview_id == interview.id]
    return Satisfaction(ClosedBy.FACT, min(written)) if written else None


def thanked(case: Case) -> Satisfaction | None:
    """This person was thanked for this interview."""
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
            message
            for message in case.situation.sent
            if message.purpose is Purpose.THANK_YOU
            and message.channel is Channel.LETTER
            and case.situation.interview_of_message(message) is interview
        ]
    )


def connected(case: Case) -> Satisfaction | None:
    """This person was asked to connect; unaddressed, it was for the only one they met."""
    asked_to_connect = [each for each in case.situation.sent if each.purpose is Purpose.CONNECT]
    person = case.interviewer
    if not asked_to_connect or person is None:
        return None
    met = {one.id for interview in case.situation.interviews for one in interview.interviewers}
    return _first(
        [
            message
            for message in asked_to_connect
            if message.interviewer_id == person.id or (message.interviewer_id is None and met == {person.id})
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
    waiting = case.situation.waiting
    if waiting is None:
        return None
    calls = [each for each in case.situation.sent if each.channel is Channel.PHONE and each.purpose in ASKING]
    return _first([each for each in calls if each.occurred_at >= waiting.since])


def replied(case: Case) -> Satisfaction | None:
    """The message, or the deadline for an answer, has been answered."""
    message, deadline = case.interaction, case.deadline
    if deadline is not None and deadline.status is DeadlineStatus.MET:
        return _met(deadline, case.situation.facts)
    since = message.occurred_at if message else deadline.stated_at if deadline else None
    return _sent_since(since, case, *_ANSWERS)


def commitment_met(case: Case) -> Satisfaction | None:
    """What was promised has been sent: each message that keeps a promise keeps the one that was due first."""
    deadline = case.deadline
    if deadline is None:
        return None
    if deadline.status is DeadlineStatus.MET:
        return _met(deadline, case.situation.facts)
    message = case.situation.derived(messages_by_promise).get(deadline.id)
    return None if message is None else Satisfaction(ClosedBy.INTERACTION, message.occurred_at)


def messages_by_promise(facts: Facts) -> dict[str, Interaction]:
    """The message that keeps each open promise, by deadline: a message keeps the first due of those made by then."""
    used = {message.id for deadline in facts.deadlines for message in facts.interactions if _meets(message, deadline)}
    promises = [
        each for each in facts.deadlines if each.kind is DeadlineKind.COMMITMENT and each.status is DeadlineStatus.OPEN
    ]
    zone = ZoneInfo(facts.candidate.timezone)
    promises.sort(key=lambda each: by_due_time(each, zone))
    messages: dict[str, Interaction] = {}
    for message in sorted(_sent(facts, Purpose.COMMITMENT), key=lambda each: (each.occurred_at, each.id)):
        open_promises = (one for one in promises if one.id not in messages and one.stated_at <= message.occurred_at)
        promise = next(open_promises, None)
        if promise is not None and message.id not in used:
            messages[promise.id] = message
    return messages


def _meets(message: Interaction, deadline: Deadline) -> bool:
    """Whether this message met a deadline: the deadline names it, or it was sent at that very instant."""
    if deadline.met_by is not None:
        return deadline.met_by == message.id
    of_its_kind = (
        DEADLINE_KIND_OF_PURPOSE.get(message.purpose) is deadline.kind and message.direction is Direction.OUTBOUND
    )
    return of_its_kind and deadline.met_at == message.occurred_at


def _met(deadline: Deadline, facts: Facts) -> Satisfaction:
    by = ClosedBy.INTERACTION if any(_meets(each, deadline) for each in facts.interactions) else ClosedBy.FACT
    return Satisfaction(by, deadline.met_at or deadline.stated_at)


def replies_by_deadline(facts: Facts) -> dict[str, Interaction]:
    """The reply to each open request for one, by deadline: the first reply since the request was stated."""
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


def _meant_for(message: Interaction, case: Case) -> bool:
    """Whether a message was for the person and the interview of the case; unaddressed, it was for a panel of one."""
    interview, person = case.interview, case.interviewer
    if interview is None or person is None:
        return False
    if message.interviewer_id != person.id and (message.interviewer_id is not None or len(interview.interviewers) != 1):
        return False
    return case.situation.interview_of_message(message) is interview
