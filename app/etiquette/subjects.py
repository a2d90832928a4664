"""Whom or what a rule has one task for."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.etiquette.facts import ApplicationStatus, DeadlineKind, DeadlineStatus, Direction, Interview
from app.etiquette.rule import Situation, Subject
from app.etiquette.waiting import deadline_day, first_due


def nobody(_situation: Situation) -> Iterable[Subject]:
    """No subject of one application: the rule is planned for the candidate as a whole."""
    return ()


def each_interview(situation: Situation) -> Iterable[Subject]:
    """Every round that takes place."""
    return situation.each_round


def each_interviewer(situation: Situation) -> Iterable[Subject]:
    """Every person of every round: someone met twice counts twice."""
    return situation.each_seat


def open_decision_deadline(situation: Situation) -> Iterator[Subject]:
    """The day by which the company said it would answer, while that answer is awaited."""
    waiting = situation.waiting
    if waiting is not None and waiting.deadline is not None:
        interview = waiting.interview
        yield Subject((waiting.deadline.id,), interview.timezone, interview=interview, deadline=waiting.deadline)


def waiting_without_deadline(situation: Situation) -> Iterator[Subject]:
    """The present wait, where nobody said how long it would be. A new wait is a new subject."""
    waiting = situation.waiting
    if waiting is not None and waiting.deadline is None:
        interview = waiting.interview
        yield Subject((situation.facts.application.id, waiting.since_id), interview.timezone, interview=interview)


def each_reference(situation: Situation) -> Iterator[Subject]:
    """Everyone who vouches for the candidate, once the process has begun."""
    for reference in sorted(situation.facts.references, key=lambda each: each.id):
        for first in situation.rounds[:1]:
            yield Subject(
                (situation.facts.application.id, reference.id), first.timezone, interview=first, reference=reference
            )


def each_acquaintance(situation: Situation) -> Iterator[Subject]:
    """A reference who knows someone of the panel, at the first round where they do."""
    for reference in sorted(situation.facts.references, key=lambda each: each.id):
        for interview in situation.rounds:
            known = [each for each in interview.interviewers if each.id in reference.knows_interviewer_ids]
            if known:
                yield Subject(
                    (situation.facts.application.id, reference.id),
                    interview.timezone,
                    interview=interview,
                    interviewer=min(known, key=lambda each: each.id),
                    reference=reference,
                )
                break


def each_person_once(situation: Situation) -> Iterator[Subject]:
    """Every person of the process, at the first round where they sat on the panel."""
    met: set[str] = set()
    for subject in situation.each_seat:
        assert subject.interviewer is not None
        if subject.interviewer.id not in met:
            met.add(subject.interviewer.id)
            yield subject._replace(ids=(situation.facts.application.id, subject.interviewer.id))


def each_misnamed(situation: Situation) -> Iterator[Subject]:
    """Everyone whose name the candidate got wrong, according to the debrief of the round."""
    if not any(each.wrong_names for each in situation.facts.debriefs):
        return
    panels = {
        (each.interview.id, each.interviewer.id): each
        for each in situation.each_seat
        if each.interview and each.interviewer
    }
    for debrief in sorted(situation.facts.debriefs, key=lambda each: each.interview_id):
        once = {each.interviewer_id: each for each in debrief.wrong_names}
        for wrong_name in sorted(once.values(), key=lambda each: each.interviewer_id):
            subject = panels.get((debrief.interview_id, wrong_name.interviewer_id))
            if subject is not None:
                yield subject._replace(wrong_name=wrong_name)


def each_commitment(situation: Situation) -> Iterator[Subject]:
    """What the candidate promised, kept or still to be kept."""
    return _deadlines(situation, DeadlineKind.COMMITMENT)


def each_call_for_reply(situation: Situation) -> Iterator[Subject]:
    """Every message that waits for an answer, and every date by which one is due."""
    facts = situation.facts
    for message in sorted(facts.interactions, key=lambda each: each.id):
        if message.direction is Direction.INBOUND and message.needs_reply:
            interview = _round(situation, message.interview_id)
            yield Subject((message.id,), _zone(situation, interview), interview=interview, interaction=message)
    if facts.application.status is not ApplicationStatus.OFFER:
        yield from _deadlines(situation, DeadlineKind.REPLY)


def the_outcome(situation: Situation) -> Iterator[Subject]:
    """The application since it took its present status."""
    application = situation.facts.application
    changed_at = application.status_changed_at
    if changed_at is not None:
        last = situation.rounds[-1] if situation.rounds else None
        zone = _zone(situation, last)
        awaited = [
            each.deadline
            for each in _deadlines(situation, DeadlineKind.REPLY)
            if each.deadline is not None and each.deadline.status is DeadlineStatus.OPEN
        ]
        yield Subject(
            (application.id, f"{int(changed_at.timestamp())}"),
            zone,
            interview=last,
            deadline=min(awaited, key=lambda each: first_due(each, ZoneInfo(zone)), default=None),
        )


def each_preparation(situation: Situation) -> Iterator[Subject]:
    """Every later round to prepare for; after the last one, whatever may come."""
    for before, after in pairwise(situation.rounds):
        yield Subject((after.id,), after.timezone, interview=after, round_before=before)
    for last in situation.rounds[-1:]:
        yield Subject((situation.facts.application.id, last.id), last.timezone, interview=last)


def time_off_while_waiting(situation: Situation) -> Iterator[Subject]:
    """Every time off that overlaps the present wait: to the company's date, or to the last follow-up without one."""
    waiting = situation.waiting
    if waiting is None or not situation.facts.candidate.time_off:
        return
    calendar = situation.calendar(waiting.interview.timezone)
    begins = calendar.day_of(waiting.since)
    if waiting.deadline is not None:
        ends = deadline_day(waiting.deadline, calendar.zone)
    else:
        ends = calendar.day_plus(begins, situation.policy.span("last_follow_up_after"))
    longest = {
        each.starts_on: each for each in sorted(situation.facts.candidate.time_off, key=lambda each: each.ends_on)
    }
    for _, time_off in sorted(longest.items()):
        if time_off.starts_on <= ends and time_off.ends_on >= begins:
            yield Subject(
                (situation.facts.application.id, time_off.starts_on.isoformat()),
                waiting.interview.timezone,
                interview=waiting.interview,
                time_off=time_off,
            )


def _deadlines(situation: Situation, kind: DeadlineKind) -> Iterator[Subject]:
    for deadline in sorted(situation.facts.deadlines, key=lambda each: (each.stated_at, each.id)):
        if deadline.kind is kind and deadline.status in (DeadlineStatus.OPEN, DeadlineStatus.MET):
            interview = _round(situation, deadline.interview_id)
            yield Subject((deadline.id,), _zone(situation, interview), interview=interview, deadline=deadline)


def _round(situation: Situation, interview_id: str | None) -> Interview | None:
    """The round that is named, else the last one."""
    named = (each for each in situation.rounds if each.id == interview_id)
    return next(named, situation.rounds[-1] if situation.rounds else None)


def _zone(situation: Situation, interview: Interview | None) -> str:
    """Where days are counted: at the interview, or where the candidate lives."""
    return interview.timezone if interview else situation.facts.candidate.timezone


def each_waiting(situation: Situation) -> Iterator[Subject]:
    """The present wait, bounded by a deadline or not."""
    waiting = situation.waiting
    if waiting is not None:
        yield Subject(
            (situation.facts.application.id, waiting.since_id),
            waiting.interview.timezone,
            interview=waiting.interview,
            deadline=waiting.deadline,
        )
