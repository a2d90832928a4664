"""The context of a letter: of a stored task and its application, or from a request that states it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.etiquette.catalogue import RULE
from app.etiquette.contact import Contact
from app.etiquette.contact import check as check_contact
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
from app.letters.context import LetterContext, LetterKind, OtherLetter, Person
from app.letters.kinds import KIND_OF_RULE, TO_A_REFERENCE
from app.resources import letters as shapes
from app.store.application_state import ApplicationState
from app.store.letters import letters_of_application
from app.store.loading import load_states
from app.store.mapping import facts_of
from app.store.objects import load_owned
from app.store.records import InterviewerRecord, InterviewRecord, ReferenceRecord, TaskRecord
from app.store.tables import ApplicationRow
from app.usecases.accounts.accounts import PLACEHOLDER_NAME
from app.usecases.letters.points import points_of, with_debrief

_LIKELIEST_CONTACTS = (
    InterviewerRole.RECRUITER,
    InterviewerRole.COORDINATOR,
    InterviewerRole.HIRING_MANAGER,
    InterviewerRole.INTERVIEWER,
)
"""Roles of interviewers to write to when a task names none, the likeliest first."""
_TO_THE_PANEL = frozenset({LetterKind.THANK_YOU, LetterKind.HANDWRITTEN, LetterKind.APOLOGY, LetterKind.CONNECT})


def context_of_task(
    connection: Connection, account_id: str, task_id: str, points: Sequence[str | shapes.LetterPoint], now: datetime
) -> LetterContext:
    """The context of a task's letter at `now`. Raises NotFound, and InvalidFields for a task without a letter."""
    task = load_owned(connection, TaskRecord, account_id, task_id)
    kind = KIND_OF_RULE.get(task.rule)
    states = load_states(connection, [task.application_id] if task.application_id else [], with_tasks=False)
    if kind is None or not states:
        raise InvalidFields(FieldError("/task_id", f"a task of the rule {task.rule} asks for no letter"))
    [state] = states.values()
    interview = state.interview(task.interview_id) or _latest(state.interviews.values())
    debrief = None if interview is None else state.debriefs.get(interview.id)
    context = LetterContext(
        kind=kind,
        company=state.application.company,
        candidate_name=None if state.candidate.name == PLACEHOLDER_NAME else state.candidate.name,
        job_title=state.application.job_title,
        company_culture=CompanyCulture(state.application.company_culture),
        interest=Interest(state.application.interest),
        people=_interviewers(state),
        would_join=None if debrief is None or debrief.would_join is None else WouldJoin(debrief.would_join),
        points=with_debrief(points_of(points), debrief),
        channel=_channel(task),
        other_letters=_other_letters(connection, state, task),
        other_companies=_other_companies(connection, state),
    )
    return _with_days_and_contact_check(
        _with_recipient_and_panel(context, task, state, interview), task, state, interview, now
    )


def context_of_request(request: shapes.LetterFacts) -> LetterContext:
    """The context that a request states itself, without a stored task.

    The ids only need to be distinct: nobody in it is stored.
    """
    recipient = None if request.recipient is None else _stated_person("recipient", request.recipient)
    people = [_stated_person(f"person {index}", person) for index, person in enumerate(request.people)]
    return LetterContext(
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
        other_letters=tuple(
            OtherLetter(
                task_id=f"letter {index}",
                recipient_id=f"colleague {index}",
                recipient_name=letter.to,
                subject=letter.subject,
                body=letter.body,
            )
            for index, letter in enumerate(request.letters_to_colleagues)
        ),
        other_companies=tuple(request.other_companies),
    )


def _stated_person(identifier: str, person: shapes.LetterPerson) -> Person:
    return Person(identifier, person.name, person.title, person.email)


def _latest(interviews: Iterable[InterviewRecord]) -> InterviewRecord | None:
    return max(interviews, key=lambda each: (each.ends_at, each.id), default=None)


def _with_recipient_and_panel(
    context: LetterContext, task: TaskRecord, state: ApplicationState, interview: InterviewRecord | None
) -> LetterContext:
    """The context with recipient and reference, the panel's ids, and how many letters earlier interviews asked for."""
    kind, reference = context.kind, _reference(state.references.get(task.reference_id or ""))
    return replace(
        context,
        recipient=reference if kind in TO_A_REFERENCE else _person(_recipient(task, state, interview)),
        reference=reference,
        panel=_panel(kind, state, interview),
        earlier_letter_count=sum(len(_panel(kind, state, earlier)) for earlier in _earlier(state, interview)),
    )


def _recipient(
    task: TaskRecord, state: ApplicationState, interview: InterviewRecord | None
) -> InterviewerRecord | None:
    """The task's interviewer; otherwise the likeliest contact, from the task's own interview if it has a panel."""
    interviewer = state.interviewer(task.interviewer_id)
    if interviewer is not None:
        return interviewer
    own_panel = state.panels.get(interview.id, []) if interview is not None else []
    for group in (own_panel, [person for panel in state.panels.values() for person in panel]):
        if group:
            return min(group, key=lambda person: (_LIKELIEST_CONTACTS.index(InterviewerRole(person.role)), person.id))
    return None


def _reference(row: ReferenceRecord | None) -> Person | None:
    return None if row is None else Person(row.id, row.name, email=row.email, relationship=row.relationship)


def _person(row: InterviewerRecord | None) -> Person | None:
    if row is None:
        return None
    return Person(
        id=row.id,
        name=row.name,
        title=row.title,
        email=row.email,
        role=InterviewerRole(row.role),
        linkedin_url=row.linkedin_url,
    )


def _interviewers(state: ApplicationState) -> tuple[Person, ...]:
    members = {member.id: member for panel in state.panels.values() for member in panel}
    return tuple(person for _, row in sorted(members.items()) if (person := _person(row)) is not None)


def _panel(kind: LetterKind, state: ApplicationState, interview: InterviewRecord | None) -> tuple[str, ...]:
    if kind not in _TO_THE_PANEL or interview is None:
        return ()
    return tuple(sorted(member.id for member in state.panels.get(interview.id, ())))


def _earlier(state: ApplicationState, interview: InterviewRecord | None) -> list[InterviewRecord]:
    """The earlier interviews."""
    if interview is None:
        return []
    return [each for each in state.interviews.values() if (each.ends_at, each.id) < (interview.ends_at, interview.id)]


def _with_days_and_contact_check(
    context: LetterContext, task: TaskRecord, state: ApplicationState, interview: InterviewRecord | None, now: datetime
) -> LetterContext:
    """The context with its days, in the interview's zone, the interview's type, the promise, and the contact check."""
    facts = facts_of(state)
    zone = ZoneInfo(state.candidate.timezone if interview is None else interview.timezone)
    spoken_at, deadline = last_conversation(facts), state.deadline(task.deadline_id)
    early, guidance = ("", ()) if context.kind in TO_A_REFERENCE else _too_early(task, state, facts, now)
    return replace(
        context,
        interview_day=None if interview is None else interview.ends_at.astimezone(zone).date(),
        interview_type=None if interview is None else InterviewType(interview.type),
        decision_day=_decision_day(facts, zone),
        promise=deadline.description if deadline is not None and context.kind is LetterKind.COMMITMENT else None,
        spoken_day=None if spoken_at is None else spoken_at.astimezone(zone).date(),
        too_early=early or None,
        too_early_guidance=guidance,
    )


def _decision_day(facts: Facts, zone: ZoneInfo) -> date | None:
    """The day, in the zone, by which the company said it would answer."""
    open_decisions = [
        each for each in facts.deadlines if each.kind is DeadlineKind.DECISION and each.status is DeadlineStatus.OPEN
    ]
    return max((deadline_day(each, zone) for each in open_decisions), default=None)


def _too_early(task: TaskRecord, state: ApplicationState, facts: Facts, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Why the company should not be contacted at `now`, and the advice behind it; empty if it may be."""
    outreach = RULE[task.rule].outreach
    if outreach is None:
        return "", ()
    attempt = Contact(_channel(task), outreach.purpose, now)
    refusals = check_contact(facts, policy_of(state.candidate.policy), attempt).refusals
    guidance = dict.fromkeys(advice for verdict in refusals for advice in verdict.guidance)
    return " ".join(verdict.why for verdict in refusals), tuple(guidance)


def _channel(task: TaskRecord) -> Channel:
    outreach = RULE[task.rule].outreach
    return Channel(task.channel or (outreach.channel if outreach is not None else Channel.EMAIL))


def _other_letters(connection: Connection, state: ApplicationState, task: TaskRecord) -> tuple[OtherLetter, ...]:
    letters = []
    for letter in letters_of_application(connection, state.application.id):
        if letter.task_id != task.id:
            person = state.interviewer(letter.interviewer_id)
            name = None if person is None else person.name
            letters.append(
                OtherLetter(
                    task_id=letter.task_id,
                    recipient_id=letter.interviewer_id or letter.reference_id,
                    recipient_name=name,
                    subject=letter.subject,
                    body=letter.body,
                    kind=KIND_OF_RULE[letter.rule],
                )
            )
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
