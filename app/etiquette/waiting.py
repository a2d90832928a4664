"""The candidate's wait for an answer: the fact it began with, and the day by which the company said it would answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Facts,
    Interaction,
    Interview,
    Purpose,
)

ASKING: Final = frozenset({Purpose.FOLLOW_UP, Purpose.STATUS_CALL})
"""Purposes of messages that ask about the application."""
_NEWS: Final = frozenset({Purpose.UPDATE, Purpose.DECISION})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One silence of the company: the interview and the fact it follows, and its deadline, if any."""

    interview: Interview
    since_id: str
    since: datetime
    deadline: Deadline | None


def interviews_in_order(facts: Facts) -> list[Interview]:
    """The interviews that took or will take place, first to last."""
    return sorted([each for each in facts.interviews if each.takes_place], key=_by_end)


_by_end: Final = attrgetter("ends_at", "id")
_by_statement: Final = attrgetter("stated_at", "id")
_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


def deadline_day(deadline: Deadline, zone: ZoneInfo) -> date:
    """The calendar day of a deadline, in the zone of its interview."""
    if deadline.due_on is not None:
        return deadline.due_on
    assert deadline.due_at is not None
    return deadline.due_at.astimezone(zone).date()


def by_due_time(deadline: Deadline, zone: ZoneInfo) -> tuple[date, datetime, str]:
    """Sort key for deadlines by when they are due; a deadline with only a day comes last in that day."""
    return deadline_day(deadline, zone), deadline.due_at or _END_OF_TIME, deadline.id


def interview_of_deadline(deadline: Deadline, interviews: list[Interview]) -> Interview | None:
    """The interview a deadline speaks of: the latest begun when it was stated, or the later one that it names."""
    is_found = deadline.interview_id is None
    latest = interviews[0] if interviews else None
    for interview in interviews:
        if interview.id == deadline.interview_id:
            is_found, latest = True, interview
        elif interview.starts_at <= deadline.stated_at:
            latest = interview
    return latest if is_found else None


def decisions_by_interview(interviews: list[Interview], facts: Facts) -> dict[str, list[Deadline]]:
    """The days by which the company said it would answer, by interview; a day before the interview says nothing."""
    decisions: dict[str, list[Deadline]] = {}
    for deadline in facts.deadlines:
        if deadline.kind is DeadlineKind.DECISION and deadline.status is not DeadlineStatus.CANCELLED:
            interview = interview_of_deadline(deadline, interviews)
            if interview is not None:
                zone = ZoneInfo(interview.timezone)
                if deadline_day(deadline, zone) >= interview.ends_at.astimezone(zone).date():
                    decisions.setdefault(interview.id, []).append(deadline)
    return decisions


def waiting_of(facts: Facts) -> Waiting | None:
    """The wait that the facts leave the candidate in, or None: no interview, or the application is over.

    A later interview, a newer deadline or an answer of the company ends one wait and begins the next.
    """
    interviews = interviews_in_order(facts)
    return waiting_after(interviews, decisions_by_interview(interviews, facts), facts)


def waiting_after(
    interviews: list[Interview], decisions: Mapping[str, Sequence[Deadline]], facts: Facts
) -> Waiting | None:
    """As `waiting_of`, where the interviews and their decision deadlines are known."""
    if facts.application.status is not ApplicationStatus.ACTIVE or not interviews:
        return None
    last = interviews[-1]
    stated = sorted(decisions.get(last.id, ()), key=_by_statement)
    answered = [(each.met_at, each.id) for each in stated if each.met_at is not None]
    begun = max([(last.ends_at, last.id), *answered, *_answers(facts)])
    standing = [each for each in stated if each.status is not DeadlineStatus.SUPERSEDED]
    newest = standing[-1] if standing else None
    awaited = newest if newest and newest.status is DeadlineStatus.OPEN and not _answered(newest, last, facts) else None
    return Waiting(last, begun[1], begun[0], awaited)


def last_conversation(facts: Facts) -> datetime | None:
    """When the two last spoke: the last interview's end, or any message but the candidate's thank-you notes."""
    instants = [interview.ends_at for interview in facts.interviews if interview.takes_place]
    instants += [
        message.occurred_at
        for message in facts.interactions
        if message.direction is Direction.INBOUND or message.purpose is not Purpose.THANK_YOU
    ]
    return max(instants, default=None)


def _answered(deadline: Deadline, interview: Interview, facts: Facts) -> bool:
    """Whether they have spoken since they named the day: with a decision, or with any news once the day was over."""
    zone = ZoneInfo(interview.timezone)
    return any(
        message.purpose is Purpose.DECISION
        or (
            message.purpose is Purpose.UPDATE
            and message.occurred_at.astimezone(zone).date() > deadline_day(deadline, zone)
        )
        for message in facts.interactions
        if message.direction is Direction.INBOUND and message.occurred_at > deadline.stated_at
    )


def _answers(facts: Facts) -> list[tuple[datetime, str]]:
    return [
        (message.occurred_at, message.id)
        for message in facts.interactions
        if message.direction is Direction.INBOUND and message.purpose in _NEWS
    ]


def unanswered_follow_ups(facts: Facts) -> list[Interaction]:
    """The candidate's follow-ups since the company last wrote or called, in no particular order."""
    return [each for each in _unanswered_questions(facts) if each.purpose is Purpose.FOLLOW_UP]


def last_asked(facts: Facts) -> datetime | None:
    """When the candidate last asked, by letter or call, without an answer since."""
    return max([each.occurred_at for each in _unanswered_questions(facts)], default=None)


def outbound(facts: Facts) -> tuple[Interaction, ...]:
    """The candidate's messages and calls to the company, in no particular order."""
    return tuple([each for each in facts.interactions if each.direction is Direction.OUTBOUND])


def follow_ups_since(since: datetime | None, sent: Sequence[Interaction]) -> tuple[Interaction, ...]:
    """The follow-ups among the candidate's messages since an instant, in no particular order."""
    return tuple(
        [each for each in sent if each.purpose is Purpose.FOLLOW_UP and (since is None or each.occurred_at >= since)]
    )


def requested_channels(facts: Facts) -> list[Channel]:
    """The channels that the company asked for, never private accounts; empty if it asked for none in particular."""
    allowed = facts.application.allowed_channels
    return [each for each in Channel if each in allowed and each is not Channel.SOCIAL_PERSONAL] if allowed else []


def calls_made(facts: Facts) -> int:
    """How often the candidate has called about the application."""
    return sum(
        message.direction is Direction.OUTBOUND and message.channel is Channel.PHONE and message.purpose in ASKING
        for message in facts.interactions
    )


def _unanswered_questions(facts: Facts) -> list[Interaction]:
    asked = [each for each in facts.interactions if each.direction is Direction.OUTBOUND and each.purpose in ASKING]
    last_heard = max(
        [each.occurred_at for each in facts.interactions if each.direction is Direction.INBOUND], default=None
    )
    return [each for each in asked if each.occurred_at > last_heard] if last_heard is not None else asked


def interview_of_message(message: Interaction, interviews: list[Interview]) -> Interview | None:
    """The interview a message names, else the latest one begun before it with that person on the panel."""
    if message.interview_id is not None:
        return next((interview for interview in interviews if interview.id == message.interview_id), None)
    begun = [
        interview
        for interview in interviews
        if interview.starts_at <= message.occurred_at
        and (message.interviewer_id is None or message.interviewer_id in {one.id for one in interview.interviewers})
    ]
    return begun[-1] if begun else None
