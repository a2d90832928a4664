"""What is known of the case when a letter is written: from a task and its process, or as a caller tells it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.etiquette import contact
from app.etiquette.catalogue import RULE
from app.etiquette.facts import (
    Channel,
    CompanyCulture,
    DeadlineKind,
    DeadlineStatus,
    Facts,
    Interest,
    InterviewerRole,
    InterviewType,
    WouldJoin,
)
from app.etiquette.policy import policy_of
from app.etiquette.waiting import deadline_day, last_conversation
from app.letters.facts import KnownLetter, LetterFacts, LetterKind, Person, Point, PointKind
from app.letters.kinds import KIND_OF_RULE, TO_A_REFERENCE
from app.resources import letters as wire
from app.store.application_states import load_states
from app.store.letters import letters_of_application
from app.store.mapping import ApplicationState, facts_of
from app.store.objects import owned
from app.store.records import DebriefRecord, InterviewerRecord, InterviewRecord, ReferenceRecord, TaskRecord
from app.store.tables import ApplicationRow
from app.usecases.accounts.accounts import NOBODY_YET

_RUNS_THE_PROCESS = (
    InterviewerRole.RECRUITER,
    InterviewerRole.COORDINATOR,
    InterviewerRole.HIRING_MANAGER,
    InterviewerRole.INTERVIEWER,
)
"""Whom to ask about the process, the likeliest first."""
_TO_THE_PANEL = frozenset({LetterKind.THANK_YOU, LetterKind.HANDWRITTEN, LetterKind.APOLOGY, LetterKind.CONNECT})
_MOST_SAID = 12_000
"""Characters of the points of a letter, their addresses included; a letter has at most 20,000."""
_ABOUT_THE_CANDIDATE = re.compile(r"\b(?:your|yours|yourself|why)\b", re.IGNORECASE)
_WEB = ("http://", "https://")


def facts_of_task(
    connection: Connection, account_id: str, task_id: str, points: Sequence[str | wire.LetterPoint], now: datetime
) -> LetterFacts:
    """What is known for the letter of a task. Raises NotFound, and InvalidFields for a task that asks for none."""
    task = owned(connection, TaskRecord, account_id, task_id)
    kind = KIND_OF_RULE.get(task.rule)
    states = load_states(connection, [task.application_id] if task.application_id else [], with_tasks=False)
    if kind is None or not states:
        raise InvalidFields(FieldError("/task_id", f"a task of the rule {task.rule} asks for no letter"))
    [state] = states.values()
    known = facts_of(state)
    interview = state.interview(task.interview_id) or _latest(state.interviews.values())
    reference = state.references.get(task.reference_id or "")
    recipient = _reference(reference) if kind in TO_A_REFERENCE else _person(_recipient(task, state, interview))
    zone = ZoneInfo(state.candidate.timezone if interview is None else interview.timezone)
    spoken = last_conversation(known)
    deadline = state.deadline(task.deadline_id)
    early, guidance = ("", ()) if kind in TO_A_REFERENCE else _too_early(task, state, known, now)
    debrief = _debrief(state, interview)
    return LetterFacts(
        kind=kind,
        company=state.application.company,
        candidate_name=None if state.candidate.name == NOBODY_YET else state.candidate.name,
        job_title=state.application.job_title,
        company_culture=CompanyCulture(state.application.company_culture),
        interest=Interest(state.application.interest),
        recipient=recipient,
        people=_everybody(state),
        panel=_panel(kind, state, interview),
        after_earlier_rounds=sum(len(_panel(kind, state, each)) for each in _before(state, interview)),
        reference=_reference(reference),
        interview_day=None if interview is None else interview.ends_at.astimezone(zone).date(),
        interview_type=None if interview is None else InterviewType(interview.type),
        decision_day=_decision_day(known, zone),
        promise=deadline.description if deadline is not None and kind is LetterKind.COMMITMENT else None,
        spoken_day=None if spoken is None else spoken.astimezone(zone).date(),
        would_join=None if debrief is None or debrief.would_join is None else WouldJoin(debrief.would_join),
        points=_with_remembered(points_of(points), debrief),
        channel=_channel(task),
        known_letters=_known_letters(connection, state, task),
        other_companies=_other_companies(connection, state),
        too_early=early or None,
        too_early_guidance=guidance,
    )


def facts_given(given: wire.LetterFacts) -> LetterFacts:
    """What a caller says that is known."""
    recipient = None if given.recipient is None else _person_given("recipient", given.recipient)
    people = [_person_given(f"person {place}", each) for place, each in enumerate(given.people)]
    return LetterFacts(
        kind=given.kind,
        company=given.company,
        candidate_name=given.candidate_name,
        job_title=given.job_title,
        interest=given.interest,
        recipient=recipient,
        people=tuple(([recipient] if recipient is not None else []) + people),
        reference=recipient if given.kind in TO_A_REFERENCE else None,
        decision_day=given.decision_day,
        promise=given.promise,
        points=points_of(given.points),
        known_letters=tuple(
            KnownLetter(f"letter {place}", f"colleague {place}", each.to, each.subject, each.body)
            for place, each in enumerate(given.letters_to_colleagues)
        ),
        other_companies=tuple(given.other_companies),
    )


def points_of(points: Iterable[str | wire.LetterPoint]) -> tuple[Point, ...]:
    """The caller's points; an address by itself is one of the portfolio."""
    return tuple(
        Point(PointKind.PORTFOLIO if each.startswith(_WEB) else PointKind.OTHER, each, _address(each))
        if isinstance(each, str)
        else Point(each.kind, each.text, each.url, each.interviewer_id)
        for each in points
    )


def _address(text: str) -> str | None:
    return text if text.startswith(_WEB) else None


def _with_remembered(given: tuple[Point, ...], debrief: DebriefRecord | None) -> tuple[Point, ...]:
    """The caller's points, and those of the debrief; what the caller discussed goes before what was asked."""
    discussed = any(each.kind is PointKind.DISCUSSED for each in given)
    remembered = (each for each in _remembered(debrief) if not (discussed and each.kind is PointKind.DISCUSSED))
    return tuple(_fitting((*given, *remembered)))


def _fitting(points: Iterable[Point]) -> Iterator[Point]:
    """As many of the points as a letter can hold, the first ones first; the draft's `used` says which they are."""
    left = _MOST_SAID
    for each in points:
        length = len(each.text) + len(each.url or "")
        if length <= left:
            left -= length
            yield each


def _remembered(debrief: DebriefRecord | None) -> Iterable[Point]:
    """What the candidate wrote down after the interview: what was left unsaid, and what was asked and went well.

    Strengths are the candidate's own, not what they enjoyed; and what was asked about the candidate is no subject for
    a letter.
    """
    if debrief is None:
        return
    asked = (each["question"] for each in debrief.questions if each.get("went_well"))
    points = chain(
        (Point(PointKind.UNSAID, each) for each in debrief.unsaid),
        (Point(PointKind.DISCUSSED, each) for each in asked if not _ABOUT_THE_CANDIDATE.search(each)),
    )
    yield from (each for each in points if len(each.text) <= wire.LONGEST_POINT)


def _latest(interviews: Iterable[InterviewRecord]) -> InterviewRecord | None:
    return max(interviews, key=lambda each: (each.ends_at, each.id), default=None)


def _debrief(state: ApplicationState, interview: InterviewRecord | None) -> DebriefRecord | None:
    return None if interview is None else state.debriefs.get(interview.id)


def _recipient(
    task: TaskRecord, state: ApplicationState, interview: InterviewRecord | None
) -> InterviewerRecord | None:
    """Whom the task names; otherwise whoever is likeliest to run the process, of the task's own round first."""
    named = state.interviewer(task.interviewer_id)
    if named is not None:
        return named
    own = state.panels.get(interview.id, []) if interview is not None else []
    for people in (own, [each for panel in state.panels.values() for each in panel]):
        if people:
            return min(people, key=lambda each: (_RUNS_THE_PROCESS.index(InterviewerRole(each.role)), each.id))
    return None


def _before(state: ApplicationState, interview: InterviewRecord | None) -> list[InterviewRecord]:
    """The rounds before one."""
    if interview is None:
        return []
    return [each for each in state.interviews.values() if (each.ends_at, each.id) < (interview.ends_at, interview.id)]


def _panel(kind: LetterKind, state: ApplicationState, interview: InterviewRecord | None) -> tuple[str, ...]:
    if kind not in _TO_THE_PANEL or interview is None:
        return ()
    return tuple(sorted(each.id for each in state.panels.get(interview.id, ())))


def _everybody(state: ApplicationState) -> tuple[Person, ...]:
    met = {each.id: each for panel in state.panels.values() for each in panel}
    return tuple(person for _, row in sorted(met.items()) if (person := _person(row)) is not None)


def _person(row: InterviewerRecord | None) -> Person | None:
    if row is None:
        return None
    return Person(row.id, row.name, row.title, row.email, InterviewerRole(row.role), row.linkedin_url)


def _reference(row: ReferenceRecord | None) -> Person | None:
    return None if row is None else Person(row.id, row.name, email=row.email, relationship=row.relationship)


def _person_given(identifier: str, given: wire.LetterPerson) -> Person:
    return Person(identifier, given.name, given.title, given.email)


def _channel(task: TaskRecord) -> Channel:
    outreach = RULE[task.rule].outreach
    return Channel(task.channel or (outreach.channel if outreach is not None else Channel.EMAIL))


def _too_early(task: TaskRecord, state: ApplicationState, known: Facts, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Why the company should not be contacted now, with the advice that says so; nothing where it may be."""
    outreach = RULE[task.rule].outreach
    if outreach is None:
        return "", ()
    asked = contact.Contact(_channel(task), outreach.purpose, now)
    found = contact.check(known, policy_of(state.candidate.policy), asked)
    refused = [each for each in found.verdicts if not each.allowed]
    advice = dict.fromkeys(each for verdict in refused for each in verdict.guidance)
    return " ".join(each.why for each in refused), tuple(advice)


def _decision_day(known: Facts, zone: ZoneInfo) -> date | None:
    """By when the company said it would answer."""
    open_ones = [
        each for each in known.deadlines if each.kind is DeadlineKind.DECISION and each.status is DeadlineStatus.OPEN
    ]
    return max((deadline_day(each, zone) for each in open_ones), default=None)


def _known_letters(connection: Connection, state: ApplicationState, task: TaskRecord) -> tuple[KnownLetter, ...]:
    known = []
    for letter in letters_of_application(connection, state.application.id):
        if letter.task_id != task.id:
            person = state.interviewer(letter.interviewer_id)
            name = None if person is None else person.name
            to, kind = letter.interviewer_id or letter.reference_id, KIND_OF_RULE[letter.rule]
            known.append(KnownLetter(letter.task_id, to, name, letter.subject, letter.body, kind))
    return tuple(known)


def _other_companies(connection: Connection, state: ApplicationState) -> tuple[str, ...]:
    """Companies of the candidate's other applications."""
    own = state.application
    query = (
        select(col(ApplicationRow.company))
        .where(col(ApplicationRow.candidate_id) == own.candidate_id, col(ApplicationRow.company) != own.company)
        .distinct()
        .order_by(col(ApplicationRow.company))
    )
    return tuple(connection.scalars(query))
