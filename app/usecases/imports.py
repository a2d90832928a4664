"""Import: a candidate taken in from an export, whole or not at all, under identifiers of their own."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from app.errors import FieldError, InvalidFields
from app.etiquette.reconcile import OPEN
from app.events import types
from app.resources.exports import CandidateExport, CandidateImported, ExportedTask
from app.store import outbox
from app.store.db import Database, Queue, Tx
from app.store.history import fact
from app.store.letter_tables import LetterRow
from app.store.mapping import Process, shaped
from app.store.objects import columns_of, refuse_taken
from app.store.outbox import NewEvent
from app.store.processes import load_processes
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    DebriefRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    PanelRow,
    ReferenceRow,
    TaskChangeRow,
    TaskRow,
)
from app.usecases.applications import application_event
from app.usecases.candidates import json_ready
from app.usecases.consistency import refuse_inconsistent
from app.usecases.deadlines import deadline_event, settle_deadlines
from app.usecases.interactions import interaction_event
from app.usecases.interviews import arm
from app.usecases.planning import plan_and_record
from app.usecases.renaming import renamed_document
from app.usecases.replan import interview_event

_WRITTEN_AT_ONCE: Final = 200
"""Rows, between which other requests have their turn."""
_PLANNED_AT_ONCE: Final = 200
"""Facts and tasks of some applications, whose plans and events are made and written before those of the next."""


async def import_candidate(
    db: Database,
    account_id: str,
    document: CandidateExport,
    now: datetime,
    *,
    on_planned: Callable[[int], None] | None = None,
) -> CandidateImported:
    """Take in what `exported` gave, of this service or of another one, and plan from it.

    An interviewer whose `external_id` the account knows already is that one. The facts are told of as new; of the
    tasks, only what changes from now on. Raises InvalidFields for what does not fit together, ExternalIdTaken.
    Events are numbered at the end, so that other writers of the account need not wait while this one plans.
    `on_planned` is told how many applications more are planned.
    """
    await asyncio.to_thread(refuse_inconsistent, document)
    async with db.transaction() as tx:
        known = await _known_people(tx, account_id, document)
        renamed, identifiers = await asyncio.to_thread(renamed_document, document, known)
        await _refuse_taken(tx, account_id, renamed)
        renamed = await _without_known_invitations(tx, account_id, renamed)
        candidate = CandidateRow(
            account_id=account_id, is_default=False, planned_with=None, **json_ready(columns_of(renamed.candidate))
        )
        tx.add(candidate)
        await tx.flush()
        for _, rows in groupby(_rows(account_id, candidate.id, renamed, known, now), key=type):
            while some_rows := list(islice(rows, _WRITTEN_AT_ONCE)):
                tx.add_all(some_rows)
                await tx.flush()  # the next table's rows refer to those written so far
                await asyncio.sleep(0)
        history = _history(account_id, renamed.tasks)
        while changes := list(islice(history, _WRITTEN_AT_ONCE)):
            await tx.execute(insert(TaskChangeRow), changes)
        cause = fact("candidate", candidate.id, "imported")
        async with outbox.numbered_at_the_end(tx, account_id):
            for some in _in_batches(renamed):
                processes = (await load_processes(tx, some)).values()
                events = [event for process in processes for event in _told(tx, process, now)]
                await plan_and_record(tx, processes, now, cause, events=events)
                if on_planned is not None:
                    on_planned(len(some))
            await plan_and_record(tx, [], now, cause, search_of=candidate)
            tx.wake(Queue.ADVANCE, now)
    return shaped(CandidateImported, candidate, identifiers=identifiers)


def _in_batches(document: CandidateExport) -> Iterator[list[str]]:
    """The applications by identifier, a few at a time; one of many facts by itself."""
    hanging = (document.interactions, document.deadlines, document.tasks)
    weights = Counter(each.application_id for some in hanging for each in some)
    for interview in document.interviews:
        weights[interview.application_id] += 1 + len(interview.interviewers)
    batch, weight = list[str](), 0
    for each in document.applications:
        if batch and weight + weights[each.id] >= _PLANNED_AT_ONCE:
            yield batch
            batch, weight = [], 0
        batch.append(each.id)
        weight += 10 + weights[each.id]
    if batch:
        yield batch


async def _known_people(tx: Tx, account_id: str, document: CandidateExport) -> dict[str, str]:
    """The document's interviewers whom the account knows by their `external_id`; held until the transaction ends."""
    named = {each.external_id: each.id for each in document.interviewers if each.external_id is not None}
    query = select(InterviewerRow).where(
        col(InterviewerRow.account_id) == account_id, col(InterviewerRow.external_id).in_(named)
    )
    if not named:
        return {}
    rows = await tx.scalars(query.order_by(col(InterviewerRow.id)).with_for_update())
    return {named[row.external_id]: row.id for row in rows if row.external_id is not None}


async def _refuse_taken(tx: Tx, account_id: str, document: CandidateExport) -> None:
    await refuse_taken(tx, CandidateRow, account_id, document.candidate.external_id, "/candidate")
    for name, table in (("applications", ApplicationRow), ("interviews", InterviewRow)):
        for place, each in enumerate(getattr(document, name)):
            await refuse_taken(tx, table, account_id, each.external_id, f"/{name}/{place}")
    for start in range(0, len(document.tasks), _WRITTEN_AT_ONCE):
        keys = {each.key: place for place, each in enumerate(document.tasks[start : start + _WRITTEN_AT_ONCE], start)}
        query = select(col(TaskRow.key)).where(col(TaskRow.account_id) == account_id, col(TaskRow.key).in_(keys))
        for key in await tx.scalars(query):
            detail = "another task of the account has it: a key names the rule and, by identifiers, what it is about"
            raise InvalidFields(FieldError(f"/tasks/{keys[key]}/key", detail))


async def _without_known_invitations(tx: Tx, account_id: str, document: CandidateExport) -> CandidateExport:
    """An invitation that the account knows already goes on updating the interview that it made."""
    uids = [each.invitation_uid for each in document.interviews if each.invitation_uid is not None]
    query = select(col(InterviewRow.invitation_uid)).where(
        col(InterviewRow.account_id) == account_id, col(InterviewRow.invitation_uid).in_(uids)
    )
    known = set(await tx.scalars(query)) if uids else set()
    interviews = [
        each.model_copy(update={"invitation_uid": None}) if each.invitation_uid in known else each
        for each in document.interviews
    ]
    return document.model_copy(update={"interviews": interviews})


def _rows(
    account_id: str, candidate_id: str, document: CandidateExport, known: Mapping[str, str], now: datetime
) -> Iterator[SQLModel]:
    """The rows of everything but the candidate and the histories."""

    def row(table: Any, each: BaseModel, *exclude: str, **more: Any) -> Any:
        return table(account_id=account_id, **{**columns_of(each, exclude=set(exclude)), **more})

    of_application = {each.id: each.application_id for each in document.interviews}
    yield from (row(InterviewerRow, each) for each in document.interviewers if each.id not in known.values())
    yield from (row(ReferenceRow, each, candidate_id=candidate_id) for each in document.references)
    yield from (row(ApplicationRow, each, candidate_id=candidate_id) for each in document.applications)
    yield from (row(InterviewRow, each, "interviewers") for each in document.interviews)
    for interview in document.interviews:
        yield from (PanelRow(interview_id=interview.id, interviewer_id=each) for each in interview.interviewers)
    for debrief in document.debriefs:
        noted = {each: at.isoformat() for each, at in debrief.wrong_names_noted_at.items()}
        application_id = of_application[debrief.interview_id]
        yield row(DebriefRow, debrief, application_id=application_id, wrong_names_noted_at=noted)
    yield from (row(DeadlineRow, each) for each in document.deadlines)
    yield from (row(InteractionRow, each) for each in document.interactions)
    for task in document.tasks:
        looks_at = now if task.status in OPEN else None
        yield row(TaskRow, task, "history", candidate_id=candidate_id, next_transition_at=looks_at)
    yield from (row(LetterRow, each) for each in document.letters)


def _history(account_id: str, tasks: Iterable[ExportedTask]) -> Iterator[dict[str, Any]]:
    return (
        {
            "account_id": account_id,
            "task_id": task.id,
            **change.model_dump(exclude={"changed"}),
            "changed": {name: [each.before, each.after] for name, each in change.changed.items()},
        }
        for task in tasks
        for change in task.history
    )


def _told(tx: Tx, process: Process, now: datetime) -> list[NewEvent]:
    """Arm what waits for time in a process just taken in; the events that tell of its facts."""
    for interview in process.interviews:
        arm(tx, interview)
    settle_deadlines(tx, process, now)
    return [
        application_event(types.ApplicationCreated, process),
        *(interview_event(types.InterviewCreated, each, process) for each in process.interviews),
        *(deadline_event(types.DeadlineCreated, each, process) for each in process.deadlines),
        *(interaction_event(each, process) for each in process.interactions),
    ]
