"""Whom or what a rule has one task for."""

from collections.abc import Iterator

from app.etiquette.rule import Situation, Subject


def each_interview(situation: Situation) -> Iterator[Subject]:
    """Every round that takes place."""
    for interview in situation.rounds:
        yield Subject((interview.id,), interview.timezone, interview=interview)


def each_interviewer(situation: Situation) -> Iterator[Subject]:
    """Every person of every round: someone met twice counts twice."""
    for interview in situation.rounds:
        for interviewer in sorted(interview.interviewers, key=lambda each: each.id):
            yield Subject(
                (interview.id, interviewer.id), interview.timezone, interview=interview, interviewer=interviewer
            )


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
