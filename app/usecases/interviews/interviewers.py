"""Interviewers: the people the candidate met, and on which panels they sat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from app.events import types
from app.resources.interviewers import Interviewer, InterviewerFields, InterviewerWritten
from app.resources.merging import merged
from app.store.application_state import ApplicationState
from app.store.db import Reader, UnitOfWork
from app.store.event_data import EventData
from app.store.filters import narrowed
from app.store.history import Cause
from app.store.loading import load_states, lock_with_application
from app.store.mapping import shaped
from app.store.objects import current_fields, load_owned, update_fields
from app.store.outbox import NewEvent
from app.store.paging import Page, PageRequest
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import InterviewerRecord, InterviewRecord
from app.store.searching import fetch_found_page
from app.store.tables import InterviewerRow, InterviewRow, PanelRow
from app.store.wire import Document
from app.usecases.event_builders import interview_event
from app.usecases.interviews.interviews import interview_written
from app.usecases.interviews.panels import add_member, new_interviewer, remove_member
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import without_interviewer


async def create_interviewer(tx: UnitOfWork, account_id: str, fields: InterviewerFields, now: datetime) -> Interviewer:
    """Create an interviewer without a panel. An `external_id` in use raises ExternalIdTaken at the commit."""
    return shaped(Interviewer, tx.add(new_interviewer(account_id, fields, now)))


async def get_interviewer(reader: Reader, account_id: str, interviewer_id: str) -> Interviewer:
    return shaped(Interviewer, await reader.run(load_owned, InterviewerRecord, account_id, interviewer_id))


async def list_interviewers(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    role: Sequence[str] | None = None,
    external_id: Sequence[str] | None = None,
    search: str | None = None,
) -> Page[Interviewer]:
    """The account's interviewers, oldest first; `search` has words of the name, the title and the company."""
    query = narrowed(
        select_record(InterviewerRecord).where(col(InterviewerRow.account_id) == account_id),
        (InterviewerRow.role, role),
        (InterviewerRow.external_id, external_id),
    )
    searched = (col(InterviewerRow.name), col(InterviewerRow.title), col(InterviewerRow.company))
    rows = await reader.run(fetch_found_page, InterviewerRecord, query, searched, search, page)
    return rows.of([shaped(Interviewer, row) for row in rows.items])


async def patch_interviewer(
    tx: UnitOfWork,
    account_id: str,
    interviewer_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> InterviewerWritten:
    """Change an interviewer, and plan every application they interview in; completed details end the tasks for them.

    Raises NotFound, PreconditionFailed, InvalidFields, ExternalIdTaken.
    """
    before, states = await tx.run(_load_interviewer, account_id, interviewer_id, condition)
    row = update_fields(tx, before, merged(InterviewerFields, current_fields(InterviewerFields, before), patch), now)
    for state in states:
        state.put_in_memory(row)
    result = await plan_and_record(tx, states, now, Cause.fact("interviewer", interviewer_id, "updated"))
    return shaped(InterviewerWritten, row, plan_changes=result.plan_changes.model_dump())


async def delete_interviewer(
    tx: UnitOfWork, account_id: str, interviewer_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete an interviewer, also from every panel, and cancel what was planned for them.

    Raises NotFound, PreconditionFailed.
    """
    row, states = await tx.run(_load_interviewer, account_id, interviewer_id, condition)
    cause = Cause.fact("interviewer", interviewer_id, "deleted")
    await plan_and_record(tx, states, now, cause, adjust_facts=without_interviewer(interviewer_id), removed=row)


async def add_to_panel(
    tx: UnitOfWork, account_id: str, interview_id: str, interviewer_id: str, condition: Precondition, now: datetime
) -> Document:
    """Add an interviewer to a panel, and plan again; doing it twice changes nothing.

    Raises NotFound, PreconditionFailed, InvalidFields if the panel is full.
    """
    person, interview, state = await tx.run(_load_person_and_interview, account_id, interviewer_id, interview_id)
    condition.refuse_changed(interview)
    before = state.panels[interview.id]
    state.panels[interview.id] = add_member(tx, interview, before, person)
    changed = state.panels[interview.id] is not before
    events = []
    if changed:
        interview = state.change(tx, interview, updated_at=now)
        events.append(interview_event(types.InterviewUpdated, interview, EventData(state)))
    result = await plan_and_record(tx, [state], now, Cause.fact("interview", interview_id, "updated"), events=events)
    return interview_written(interview, state, result)


async def remove_from_panel(
    tx: UnitOfWork, account_id: str, interview_id: str, interviewer_id: str, condition: Precondition, now: datetime
) -> None:
    """Remove an interviewer from a panel, and plan again. Raises PreconditionFailed, NotFound if they are not on it."""
    interview, state = await tx.run(lock_with_application, InterviewRecord, account_id, interview_id)
    condition.refuse_changed(interview)
    remaining = remove_member(tx, interview, state.panels[interview.id], interviewer_id)

    def update_interview() -> list[NewEvent]:
        state.panels[interview.id] = remaining
        updated = state.change(tx, interview, updated_at=now)
        return [interview_event(types.InterviewUpdated, updated, EventData(state))]

    cause = Cause.fact("interview", interview_id, "updated")
    adjust_facts = without_interviewer(interviewer_id, interview_id)
    await plan_and_record(tx, [state], now, cause, adjust_facts=adjust_facts, after_plan=update_interview)


def _load_interviewer(
    connection: Connection, account_id: str, interviewer_id: str, condition: Precondition
) -> tuple[InterviewerRecord, list[ApplicationState]]:
    """An interviewer and the applications in which they interview, locked until the transaction ends.

    Raises NotFound, and PreconditionFailed before it waits for any application.
    """
    row = load_owned(connection, InterviewerRecord, account_id, interviewer_id, lock=True)
    condition.refuse_changed(row)
    applications = connection.scalars(
        select(col(InterviewRow.application_id))
        .join(PanelRow, col(PanelRow.interview_id) == col(InterviewRow.id))
        .where(col(PanelRow.interviewer_id) == interviewer_id)
    )
    return row, list(load_states(connection, applications, lock=True).values())


def _load_person_and_interview(
    connection: Connection, account_id: str, interviewer_id: str, interview_id: str
) -> tuple[InterviewerRecord, InterviewRecord, ApplicationState]:
    """An interviewer, then an interview with its application's state, locked in this order. Raises NotFound."""
    person = load_owned(connection, InterviewerRecord, account_id, interviewer_id, lock=True)
    interview, state = lock_with_application(connection, InterviewRecord, account_id, interview_id)
    return person, interview, state
