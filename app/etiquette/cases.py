"""The values of `Rule.cases`: the people, interviews or dates for each of which a rule has one task."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import Final

from app.etiquette.facts import ApplicationStatus, Deadline, DeadlineKind, DeadlineStatus, Direction, Interview
from app.etiquette.situation import Case, Situation
from app.etiquette.waiting import by_due_time, deadline_day
from app.etiquette.workdays import WorkCalendar

_OWED: Final = (DeadlineStatus.OPEN, DeadlineStatus.MET)
_by_id: Final = attrgetter("id")
_by_interviewer: Final = attrgetter("interviewer_id")
_by_statement: Final = attrgetter("stated_at", "id")
_NO_CASES: Final = ()


def no_subject(_situation: Situation) -> Iterable[Case]:
    """No subject of one application: the rule is planned for the candidate."""
    return _NO_CASES


def each_interview(situation: Situation) -> Iterable[Case]:
    """Every interview that takes place."""
    return [Case(situation, each.id, situation.calendar(each.timezone), each) for each in situation.interviews]


def each_interviewer(situation: Situation) -> Iterator[Case]:
    """Everyone on the panel of every interview: someone met twice counts twice."""
    for interview in situation.interviews:
        calendar = situation.calendar(interview.timezone)
        for person in sorted(interview.interviewers, key=_by_id):
            yield Case(situation, f"{interview.id}:{person.id}", calendar, interview, person)


def open_decision_deadline(situation: Situation) -> Iterable[Case]:
    """The day by which the company said it would answer, while that answer is awaited."""
    waiting = situation.waiting
    if waiting is None or waiting.deadline is None:
        return _NO_CASES
    interview, deadline = waiting.interview, waiting.deadline
    return (Case(situation, deadline.id, situation.calendar(interview.timezone), interview, deadline=deadline),)


def waiting_without_deadline(situation: Situation) -> Iterable[Case]:
    """The present wait, where the company gave no date. A new wait is a new subject."""
    waiting = situation.waiting
    return each_waiting(situation) if waiting is not None and waiting.deadline is None else _NO_CASES


def each_waiting(situation: Situation) -> Iterable[Case]:
    """The present wait, bounded by a deadline or not."""
    waiting = situation.waiting
    if waiting is None:
        return _NO_CASES
    interview, key = waiting.interview, f"{situation.application.id}:{waiting.since_id}"
    return (Case(situation, key, situation.calendar(interview.timezone), interview, deadline=waiting.deadline),)


def each_reference(situation: Situation) -> Iterable[Case]:
    """Everyone who vouches for the candidate, once there is an interview."""
    if not situation.interviews:
        return _NO_CASES
    first, application_id = situation.interviews[0], situation.application.id
    calendar = situation.calendar(first.timezone)
    return [
        Case(situation, f"{application_id}:{reference.id}", calendar, first, reference=reference)
        for reference in sorted(situation.facts.references, key=_by_id)
    ]


def each_acquaintance(situation: Situation) -> Iterator[Case]:
    """A reference who knows someone of the panel, at the first interview where they do."""
    for reference in sorted(situation.facts.references, key=_by_id):
        for interview in situation.interviews if reference.knows_interviewer_ids else ():
            acquaintances = [one for one in interview.interviewers if one.id in reference.knows_interviewer_ids]
            if acquaintances:
                key, calendar = f"{situation.application.id}:{reference.id}", situation.calendar(interview.timezone)
                yield Case(situation, key, calendar, interview, min(acquaintances, key=_by_id), reference=reference)
                break


def each_person_once(situation: Situation) -> Iterator[Case]:
    """Every person met for the application, at the first interview where they sat on the panel."""
    met: set[str] = set()
    for interview in situation.interviews:
        calendar = situation.calendar(interview.timezone)
        for person in sorted(interview.interviewers, key=_by_id):
            if person.id not in met:
                met.add(person.id)
                yield Case(situation, f"{situation.application.id}:{person.id}", calendar, interview, person)


def each_misnamed(situation: Situation) -> Iterator[Case]:
    """Every person whose name the candidate got wrong, according to the debrief."""
    debriefs = [debrief for debrief in situation.facts.debriefs if debrief.wrong_names]
    for debrief in sorted(debriefs, key=attrgetter("interview_id")):
        panel = {
            person.id: (interview, person)
            for interview in situation.interviews
            if interview.id == debrief.interview_id
            for person in interview.interviewers
        }
        by_interviewer = {wrong_name.interviewer_id: wrong_name for wrong_name in debrief.wrong_names}
        for wrong_name in sorted(by_interviewer.values(), key=_by_interviewer):
            if wrong_name.interviewer_id in panel:
                interview, person = panel[wrong_name.interviewer_id]
                key, calendar = f"{interview.id}:{person.id}", situation.calendar(interview.timezone)
                yield Case(situation, key, calendar, interview, person, wrong_name=wrong_name)


def each_commitment(situation: Situation) -> Iterable[Case]:
    """Every promise of the candidate, kept or not."""
    return _deadlines(situation, DeadlineKind.COMMITMENT)


def each_call_for_reply(situation: Situation) -> Iterator[Case]:
    """Every message that waits for an answer, and every date by which one is due."""
    messages = [
        each for each in situation.facts.interactions if each.needs_reply and each.direction is Direction.INBOUND
    ]
    for message in sorted(messages, key=_by_id):
        interview = _interview(situation, message.interview_id)
        yield Case(situation, message.id, _calendar(situation, interview), interview, interaction=message)
    if situation.application.status is not ApplicationStatus.OFFER:
        yield from _deadlines(situation, DeadlineKind.REPLY)


def the_outcome(situation: Situation) -> Iterable[Case]:
    """The application since it took its present status."""
    application = situation.application
    changed_at = application.status_changed_at
    if changed_at is None:
        return _NO_CASES
    last = situation.interviews[-1] if situation.interviews else None
    calendar = _calendar(situation, last)
    key = f"{application.id}:{int(changed_at.timestamp())}"
    return (Case(situation, key, calendar, last, deadline=_reply_awaited(situation, calendar)),)


def _reply_awaited(situation: Situation, calendar: WorkCalendar) -> Deadline | None:
    """The first date by which the company expects an answer."""
    awaited = [
        deadline
        for deadline in situation.facts.deadlines
        if deadline.kind is DeadlineKind.REPLY and deadline.status is DeadlineStatus.OPEN
    ]
    return min(awaited, key=lambda each: by_due_time(each, calendar.zone), default=None)


def each_preparation(situation: Situation) -> Iterator[Case]:
    """Every later interview to prepare for; after the last one, whatever may come."""
    for before, after in pairwise(situation.interviews):
        yield Case(situation, after.id, situation.calendar(after.timezone), after, previous_interview=before)
    for last in situation.interviews[-1:]:
        yield Case(situation, f"{situation.application.id}:{last.id}", situation.calendar(last.timezone), last)


def time_off_while_waiting(situation: Situation) -> Iterator[Case]:
    """Every time off that overlaps the present wait: to the company's date, or to the last follow-up without one."""
    waiting, times_off = situation.waiting, situation.facts.candidate.time_off
    if waiting is None or not times_off:
        return
    calendar = situation.calendar(waiting.interview.timezone)
    begins = calendar.day_of(waiting.since)
    if waiting.deadline is not None:
        ends = deadline_day(waiting.deadline, calendar.zone)
    else:
        ends = calendar.day_plus(begins, situation.policy.duration("last_follow_up_after"))
    longest = {each.starts_on: each for each in sorted(times_off, key=lambda each: each.ends_on)}
    for starts_on, time_off in sorted(longest.items()):
        if starts_on <= ends and time_off.ends_on >= begins:
            key = f"{situation.application.id}:{starts_on.isoformat()}"
            yield Case(situation, key, calendar, waiting.interview, time_off=time_off)


def _deadlines(situation: Situation, kind: DeadlineKind) -> Iterator[Case]:
    owed = [each for each in situation.facts.deadlines if each.kind is kind and each.status in _OWED]
    for deadline in sorted(owed, key=_by_statement):
        interview = _interview(situation, deadline.interview_id)
        yield Case(situation, deadline.id, _calendar(situation, interview), interview, deadline=deadline)


def _interview(situation: Situation, interview_id: str | None) -> Interview | None:
    """The interview that is named, else the last one."""
    named = (each for each in situation.interviews if each.id == interview_id)
    return next(named, situation.interviews[-1] if situation.interviews else None)


def _calendar(situation: Situation, interview: Interview | None) -> WorkCalendar:
    """The calendar of the interview, or of where the candidate lives."""
    return situation.calendar(interview.timezone if interview else situation.facts.candidate.timezone)
