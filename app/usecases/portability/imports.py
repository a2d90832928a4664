"""Import: a candidate from an export, in one transaction, under identifiers of their own."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import Connection, select
from sqlmodel import col

from app.etiquette.reconcile import OPEN
from app.events import types
from app.resources.exports import CandidateExport, CandidateImported, ExportedTask
from app.store import outbox
from app.store.application_state import ApplicationState
from app.store.db import Queue, UnitOfWork
from app.store.event_data import EventData
from app.store.history import Cause
from app.store.loading import load_states
from app.store.mapping import shaped
from app.store.objects import refuse_duplicate_external_id
from app.store.outbox import NewEvent
from app.store.record import Record
from app.store.records import (
    ApplicationRecord,
    CandidateRecord,
    DeadlineRecord,
    DebriefRecord,
    InteractionRecord,
    InterviewerRecord,
    InterviewRecord,
    LetterRecord,
    PanelRecord,
    ReferenceRecord,
    TaskChangeRecord,
    TaskRecord,
)
from app.store.tables import InterviewerRow, InterviewRow
from app.usecases.event_builders import application_event, deadline_event, interaction_event, interview_event
from app.usecases.interviews.candidates import json_ready
from app.usecases.interviews.deadlines import supersede_and_schedule_deadlines
from app.usecases.interviews.interviews import schedule_turns_held_at
from app.usecases.portability.consistency import refuse_inconsistent
from app.usecases.portability.renaming import renamed_document
from app.usecases.tasks.planning import plan_and_record

_WRITTEN_AT_ONCE: Final = 200
"""Rows, between which other requests have their turn."""
_PLANNED_AT_ONCE: Final = 200
"""Facts and tasks of some applications, whose plans and events are made and written before those of the next."""


async def import_candidate(
    tx: UnitOfWork,
    account_id: str,
    document: CandidateExport,
    now: datetime,
    *,
    on_planned: Callable[[int], None] | None = None,
) -> CandidateImported:
    """Import what `exported` gave, of this service or of another one, and plan from it.

    An interviewer whose `external_id` the account knows already is that one. The facts are reported as new; of the
    tasks, only what changes from now on. Raises InvalidFields for what does not fit together, ExternalIdTaken.
    Events are numbered at the end, so that other writers of the account need not wait while this one plans.
    `on_planned` is called with how many applications more are planned.
    """
    await asyncio.to_thread(refuse_inconsistent, document)
    existing_people = await tx.run(_load_known_people, account_id, document)
    renamed, identifiers = await asyncio.to_thread(renamed_document, document, existing_people)
    renamed = await tx.run(_fit_to_account, account_id, renamed)
    candidate = tx.add(
        CandidateRecord(
            account_id=account_id, is_default=False, planned_with=None, **json_ready(renamed.candidate.model_dump())
        )
    )
    rows = _rows(account_id, candidate.id, renamed, existing_people, now)
    while next_rows := list(islice(rows, _WRITTEN_AT_ONCE)):
        tx.add_all(next_rows)
        await tx.flush()
        await asyncio.sleep(0)
    cause = Cause.fact("candidate", candidate.id, "imported")
    async with outbox.number_at_end(tx, account_id):
        for application_ids in _in_batches(renamed):
            states = (await tx.run(load_states, application_ids)).values()
            events = [event for state in states for event in _imported_events(tx, state, now)]
            await plan_and_record(tx, states, now, cause, events=events)
            if on_planned is not None:
                on_planned(len(application_ids))
        await plan_and_record(tx, [], now, cause, job_search_of=candidate)
        tx.wake(Queue.ADVANCE, now)
    return shaped(CandidateImported, candidate, identifiers=identifiers)


def _in_batches(document: CandidateExport) -> Iterator[list[str]]:
    """The applications by identifier, a few at a time; one of many facts by itself."""
    lists = (document.interactions, document.deadlines, document.tasks)
    weights = Counter(item.application_id for items in lists for item in items)
    for interview in document.interviews:
        weights[interview.application_id] += 1 + len(interview.interviewers)
    batch, weight = list[str](), 0
    for application in document.applications:
        if batch and weight + weights[application.id] >= _PLANNED_AT_ONCE:
            yield batch
            batch, weight = [], 0
        batch.append(application.id)
        weight += 10 + weights[application.id]
    if batch:
        yield batch


def _load_known_people(connection: Connection, account_id: str, document: CandidateExport) -> dict[str, str]:
    """The document's interviewers whom the account knows by their `external_id`; locked until the transaction ends."""
    named = {each.external_id: each.id for each in document.interviewers if each.external_id is not None}
    if not named:
        return {}
    query = (
        select(col(InterviewerRow.external_id), col(InterviewerRow.id))
        .where(col(InterviewerRow.account_id) == account_id, col(InterviewerRow.external_id).in_(named))
        .order_by(col(InterviewerRow.id))
        .with_for_update()
    )
    return {named[external_id]: each for external_id, each in connection.execute(query) if external_id is not None}


def _fit_to_account(connection: Connection, account_id: str, document: CandidateExport) -> CandidateExport:
    """The document as the account can store it. Raises InvalidFields, ExternalIdTaken."""
    _refuse_taken(connection, account_id, document)
    return _without_known_invitations(connection, account_id, document)


def _refuse_taken(connection: Connection, account_id: str, document: CandidateExport) -> None:
    refuse_duplicate_external_id(connection, CandidateRecord, account_id, document.candidate.external_id, "/candidate")
    for index, application in enumerate(document.applications):
        refuse_duplicate_external_id(
            connection, ApplicationRecord, account_id, application.external_id, f"/applications/{index}"
        )
    for index, interview in enumerate(document.interviews):
        refuse_duplicate_external_id(
            connection, InterviewRecord, account_id, interview.external_id, f"/interviews/{index}"
        )


def _without_known_invitations(connection: Connection, account_id: str, document: CandidateExport) -> CandidateExport:
    """An invitation that the account knows already goes on updating the interview that it made."""
    uids = [each.invitation_uid for each in document.interviews if each.invitation_uid is not None]
    query = select(col(InterviewRow.invitation_uid)).where(
        col(InterviewRow.account_id) == account_id, col(InterviewRow.invitation_uid).in_(uids)
    )
    known = set(connection.scalars(query)) if uids else set()
    interviews = [
        each.model_copy(update={"invitation_uid": None}) if each.invitation_uid in known else each
        for each in document.interviews
    ]
    return document.model_copy(update={"interviews": interviews})


def _rows(
    account_id: str, candidate_id: str, document: CandidateExport, existing_people: Mapping[str, str], now: datetime
) -> Iterator[Record]:
    """The rows of everything but the candidate, those that others refer to first."""

    def row(kind: Callable[..., Record], each: BaseModel, *exclude: str, **more: Any) -> Record:
        return kind(account_id=account_id, **{**each.model_dump(exclude=set(exclude)), **more})

    of_application = {each.id: each.application_id for each in document.interviews}
    yield from (
        row(InterviewerRecord, each) for each in document.interviewers if each.id not in existing_people.values()
    )
    yield from (row(ReferenceRecord, each, candidate_id=candidate_id) for each in document.references)
    yield from (row(ApplicationRecord, each, candidate_id=candidate_id) for each in document.applications)
    yield from (row(InterviewRecord, each, "interviewers") for each in document.interviews)
    for interview in document.interviews:
        yield from (PanelRecord(interview_id=interview.id, interviewer_id=each) for each in interview.interviewers)
    for debrief in document.debriefs:
        noted = {each: at.isoformat() for each, at in debrief.wrong_names_noted_at.items()}
        application_id = of_application[debrief.interview_id]
        yield row(DebriefRecord, debrief, application_id=application_id, wrong_names_noted_at=noted)
    yield from (row(DeadlineRecord, each) for each in document.deadlines)
    yield from (row(InteractionRecord, each) for each in document.interactions)
    for task in document.tasks:
        next_transition_at = now if task.status in OPEN else None
        yield row(TaskRecord, task, "history", candidate_id=candidate_id, next_transition_at=next_transition_at)
    yield from (row(LetterRecord, each) for each in document.letters)
    yield from _history(account_id, document.tasks)


def _history(account_id: str, tasks: Iterable[ExportedTask]) -> Iterator[TaskChangeRecord]:
    for task in tasks:
        for change in task.history:
            changed = {name: [each.before, each.after] for name, each in change.changed.items()}
            columns = change.model_dump(exclude={"changed"})
            yield TaskChangeRecord(id=None, account_id=account_id, task_id=task.id, changed=changed, **columns)


def _imported_events(tx: UnitOfWork, state: ApplicationState, now: datetime) -> list[NewEvent]:
    """Set the instants for which an imported application waits. Returns the events that report its facts."""
    for interview in [*state.interviews.values()]:
        schedule_turns_held_at(tx, state, interview)
    supersede_and_schedule_deadlines(tx, state, now)
    data = EventData(state)
    return [
        application_event(types.ApplicationCreated, data),
        *(interview_event(types.InterviewCreated, row, data) for row in state.interviews.values()),
        *(deadline_event(types.DeadlineCreated, row, data) for row in state.deadlines.values()),
        *(interaction_event(row, data) for row in state.interactions.values()),
    ]
