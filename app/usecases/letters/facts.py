"""Gathering the facts for a letter: from a stored task and its application, or from a request."""

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
from app.store.application_state import ApplicationState
from app.store.letters import letters_of_application
from app.store.loading import load_states
from app.store.mapping import facts_of
from app.store.objects import load_owned
from app.store.records import DebriefRecord, InterviewerRecord, InterviewRecord, ReferenceRecord, TaskRecord
from app.store.tables import ApplicationRow
from app.usecases.accounts.accounts import PLACEHOLDER_NAME

_LIKELIEST_CONTACTS = (
    InterviewerRole.RECRUITER,
    InterviewerRole.COORDINATOR,
    InterviewerRole.HIRING_MANAGER,
    InterviewerRole.INTERVIEWER,
)
"""Roles of interviewers to write to when a task names none, the likeliest first."""
_TO_THE_PANEL = frozenset({LetterKind.THANK_YOU, LetterKind.HANDWRITTEN, LetterKind.APOLOGY, LetterKind.CONNECT})
_MOST_CHARACTERS = 12_000
"""Of the points of a letter, with their addresses; a letter has at most 20,000."""
_ABOUT_THE_CANDIDATE = re.compile(r"\b(?:your|yours|yourself|why)\b", re.IGNORECASE)
_WEB = ("http://", "https://")


def facts_for_task(
    connection: Connection, account_id: str, task_id: str, points: Sequence[str | wire.LetterPoint], now: datetime
) -> LetterFacts:
    """The facts for a task's letter at `now`. Raises NotFound, and InvalidFields for a task without a letter."""
    task = load_owned(connection, TaskRecord, account_id, task_id)
    kind = KIND_OF_RULE.get(task.rule)
    states = load_states(connection, [task.application_id] if task.application_id else [], with_tasks=False)
    if kind is None or not states:
        raise InvalidFields(FieldError("/task_id", f"a task of the rule {task.rule} asks for no letter"))
    [state] = states.values()
    facts = facts_of(state)
    interview = state.interview(task.interview_id) or _latest(state.interviews.values())
    reference = state.references.get(task.reference_id or "")
    recipient = _reference(reference) if kind in TO_A_REFERENCE else _person(_recipient(task, state, interview))
    zone = ZoneInfo(state.candidate.timezone if interview is None else interview.timezone)
    spoken_at = last_conversation(facts)
    deadline = state.deadline(task.deadline_id)
    early, guidance = ("", ()) if kind in TO_A_REFERENCE else _too_early(task, state, facts, now)
    debrief = _debrief(state, interview)
    return LetterFacts(
        kind=kind,
        company=state.application.company,
        candidate_name=None if state.candidate.name == PLACEHOLDER_NAME else state.candidate.name,
        job_title=state.application.job_title,
        company_culture=CompanyCulture(state.application.company_culture),
        interest=Interest(state.application.interest),
        recipient=recipient,
        people=_interviewers(state),
        panel=_panel(kind, state, interview),
        after_earlier_rounds=sum(len(_panel(kind, state, earlier)) for earlier in _before(state, interview)),
        reference=_reference(reference),
        interview_day=None if interview is None else interview.ends_at.astimezone(zone).date(),
        interview_type=None if interview is None else InterviewType(interview.type),
        decision_day=_decision_day(facts, zone),
        promise=deadline.description if deadline is not None and kind is LetterKind.COMMITMENT else None,
        spoken_day=None if spoken_at is None else spoken_at.astimezone(zone).date(),
        would_join=None if debrief is None or debrief.would_join is None else WouldJoin(debrief.would_join),
        points=_with_debrief(points_of(points), debrief),
        channel=_channel(task),
        known_letters=_known_letters(connection, state, task),
        other_companies=_other_companies(connection, state),
        too_early=early or None,
        too_early_guidance=guidance,
    )


def facts_from_request(request: wire.LetterFacts) -> LetterFacts:
    """The facts that a request states itself, without a stored task."""
    recipient = None if request.recipient is None else _stated_person("recipient", request.recipient)
    people = [_stated_person(f"person {place}", person) for place, person in enumerate(request.people)]
    return LetterFacts(
        kind=request.kind,
        company=request.company,
        candidate_name=request.candidate_name,
        job_title=request.job_title,
        interest=request.interest,
        recipient=recipient,
        people=tuple(([recipient] if recipient is not None else []) + people),
        reference=recipient if request.kind in TO_A_REFERENCE else None,
        decision_day=request.decision_day,
        promise=request.promise,
        points=points_of(request.points),
        known_letters=tuple(
            KnownLetter(f"letter {place}", f"colleague {place}", letter.to, letter.subject, letter.body)
            for place, letter in enumerate(request.letters_to_colleagues)
        ),
        other_companies=tuple(request.other_companies),
    )


def points_of(points: Iterable[str | wire.LetterPoint]) -> tuple[Point, ...]:
    """The caller's points; a text that is only a URL is a link to the portfolio."""
    return tuple(
        Point(PointKind.PORTFOLIO if each.startswith(_WEB) else PointKind.OTHER, each, _address(each))
        if isinstance(each, str)
        else Point(each.kind, each.text, each.url, each.interviewer_id)
        for each in points
    )


def _address(text: str) -> str | None:
    return text if text.startswith(_WEB) else None


def _with_debrief(stated: tuple[Point, ...], debrief: DebriefRecord | None) -> tuple[Point, ...]:
    """The caller's points, then the debrief's; topics that the caller discussed replace those of the debrief."""
    discussed = any(point.kind is PointKind.DISCUSSED for point in stated)
    added = (point for point in _debrief_points(debrief) if not (discussed and point.kind is PointKind.DISCUSSED))
    return tuple(_fitting((*stated, *added)))


def _fitting(points: Iterable[Point]) -> Iterator[Point]:
    """As many of the points as fit into a letter, in order; the draft's `used` lists them."""
    left = _MOST_CHARACTERS
    for point in points:
        length = len(point.text) + len(point.url or "")
        if length <= left:
            left -= length
            yield point


def _debrief_points(debrief: DebriefRecord | None) -> Iterable[Point]:
    """What the debrief says was left unsaid, and the questions that went well.

    Strengths are left out, for they are not what the candidate enjoyed; so are questions about the candidate, which are
    no topic for a letter.
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
    """The task's interviewer; otherwise the likeliest contact, from the task's own interview if it has a panel."""
    interviewer = state.interviewer(task.interviewer_id)
    if interviewer is not None:
        return interviewer
    own_panel = state.panels.get(interview.id, []) if interview is not None else []
    for people in (own_panel, [person for panel in state.panels.values() for person in panel]):
        if people:
            return min(people, key=lambda person: (_LIKELIEST_CONTACTS.index(InterviewerRole(person.role)), person.id))
    return None


def _before(state: ApplicationState, interview: InterviewRecord | None) -> list[InterviewRecord]:
    """The earlier interviews."""
    if interview is None:
        return []
    return [each for each in state.interviews.values() if (each.ends_at, each.id) < (interview.ends_at, interview.id)]


def _panel(kind: LetterKind, state: ApplicationState, interview: InterviewRecord | None) -> tuple[str, ...]:
    if kind not in _TO_THE_PANEL or interview is None:
        return ()
    return tuple(sorted(member.id for member in state.panels.get(interview.id, ())))


def _interviewers(state: ApplicationState) -> tuple[Person, ...]:
    members = {member.id: member for panel in state.panels.values() for member in panel}
    return tuple(person for _, row in sorted(members.items()) if (person := _person(row)) is not None)


def _person(row: InterviewerRecord | None) -> Person | None:
    if row is None:
        return None
    return Person(row.id, row.name, row.title, row.email, InterviewerRole(row.role), row.linkedin_url)


def _reference(row: ReferenceRecord | None) -> Person | None:
    return None if row is None else Person(row.id, row.name, email=row.email, relationship=row.relationship)


def _stated_person(identifier: str, person: wire.LetterPerson) -> Person:
    return Person(identifier, person.name, person.title, person.email)


def _channel(task: TaskRecord) -> Channel:
    outreach = RULE[task.rule].outreach
    return Channel(task.channel or (outreach.channel if outreach is not None else Channel.EMAIL))


def _too_early(task: TaskRecord, state: ApplicationState, facts: Facts, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Why the company should not be contacted at `now`, and the advice behind it; empty if it may be."""
    outreach = RULE[task.rule].outreach
    if outreach is None:
        return "", ()
    attempt = contact.Contact(_channel(task), outreach.purpose, now)
    found = contact.check(facts, policy_of(state.candidate.policy), attempt)
    refusals = [verdict for verdict in found.verdicts if not verdict.allowed]
    guidance = dict.fromkeys(advice for verdict in refusals for advice in verdict.guidance)
    return " ".join(verdict.why for verdict in refusals), tuple(guidance)


def _decision_day(facts: Facts, zone: ZoneInfo) -> date | None:
    """The day, in the zone, by which the company said it would answer."""
    open_decisions = [
        each for each in facts.deadlines if each.kind is DeadlineKind.DECISION and each.status is DeadlineStatus.OPEN
    ]
    return max((deadline_day(each, zone) for each in open_decisions), default=None)


def _known_letters(connection: Connection, state: ApplicationState, task: TaskRecord) -> tuple[KnownLetter, ...]:
    letters = []
    for letter in letters_of_application(connection, state.application.id):
        if letter.task_id != task.id:
            person = state.interviewer(letter.interviewer_id)
            name = None if person is None else person.name
            to, kind = letter.interviewer_id or letter.reference_id, KIND_OF_RULE[letter.rule]
            letters.append(KnownLetter(letter.task_id, to, name, letter.subject, letter.body, kind))
    return tuple(letters)


def _other_companies(connection: Connection, state: ApplicationState) -> tuple[str, ...]:
    """The companies of the candidate's other applications."""
    own = state.application
    query = (
        select(col(ApplicationRow.company))
        .where(col(ApplicationRow.candidate_id) == own.candidate_id, col(ApplicationRow.company) != own.company)
        .distinct()
        .order_by(col(ApplicationRow.company))
    )
    return tuple(connection.scalars(query))
