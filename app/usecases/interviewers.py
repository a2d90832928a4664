"""Interviewers: the people the candidate met, and on which panels they sat."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.events import types
from app.resources.interviewers import Interviewer, InterviewerFields, InterviewerWritten
from app.resources.merging import merged
from app.store import outbox
from app.store.db import Database, Tx
from app.store.history import fact
from app.store.mapping import Process, interviewer_resource, shaped
from app.store.objects import owned, writable, write_fields
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import refuse_changed
from app.store.processes import load_processes
from app.store.tables import InterviewerRow, InterviewRow, PanelRow
from app.store.wire import Document
from app.usecases.interviews import interview_written, locked_interview
from app.usecases.panels import new_interviewer, seat, unseat
from app.usecases.planning import plan_and_record
from app.usecases.replan import interview_event, replan, without_interviewer


async def create_interviewer(db: Database, account_id: str, fields: InterviewerFields, now: datetime) -> Interviewer:
    """Take someone in who sits on no panel yet. Raises ExternalIdTaken."""
    row = new_interviewer(account_id, fields, now)
    async with db.transaction() as tx:
        tx.add(row)
    return interviewer_resource(row)


async def get_interviewer(db: Database, account_id: str, interviewer_id: str) -> Interviewer:
    async with db.reading() as session:
        return interviewer_resource(await owned(session, InterviewerRow, account_id, interviewer_id))


async def list_interviewers(
    db: Database, account_id: str, page: PageRequest, external_id: str | None = None
) -> Page[Interviewer]:
    query = select(InterviewerRow).where(col(InterviewerRow.account_id) == account_id)
    if external_id is not None:
        query = query.where(col(InterviewerRow.external_id) == external_id)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(InterviewerRow.id)], page)
    return rows.of([interviewer_resource(row) for row in rows.items])


async def patch_interviewer(
    db: Database, account_id: str, interviewer_id: str, patch: Mapping[str, Any], now: datetime
) -> InterviewerWritten:
    """Change an interviewer; completed details close the tasks that asked for them, on every panel."""
    async with db.transaction() as tx:
        row = await owned(tx, InterviewerRow, account_id, interviewer_id, lock=True)
        refuse_changed(row)
        processes = await _processes_of(tx, interviewer_id)
        write_fields(row, merged(InterviewerFields, writable(InterviewerFields, row), patch), now)
        done = await plan_and_record(tx, processes.values(), now, fact("interviewer", interviewer_id, "updated"))
    return shaped(InterviewerWritten, row, plan_changes=done.plan_changes.model_dump())


async def delete_interviewer(db: Database, account_id: str, interviewer_id: str, now: datetime) -> None:
    """Remove someone from every panel; what was planned for them is cancelled."""
    async with db.transaction() as tx:
        row = await owned(tx, InterviewerRow, account_id, interviewer_id, lock=True)
        refuse_changed(row)
        processes = await _processes_of(tx, interviewer_id)
        cause = fact("interviewer", interviewer_id, "deleted")
        await plan_and_record(
            tx, processes.values(), now, cause, forget=without_interviewer(interviewer_id), removed=row
        )


async def add_to_panel(
    db: Database, account_id: str, interview_id: str, interviewer_id: str, now: datetime
) -> Document:
    """Seat someone on an interview's panel; doing it twice changes nothing."""
    async with db.transaction() as tx:
        person = await owned(tx, InterviewerRow, account_id, interviewer_id, lock=True)
        interview, process = await locked_interview(tx, account_id, interview_id)
        refuse_changed(interview)
        before = process.panels[interview.id]
        process.panels[interview.id] = seat(tx, interview, before, person)
        changed = process.panels[interview.id] is not before
        interview.updated_at = now if changed else interview.updated_at
        events = [interview_event(types.InterviewUpdated, interview, process)] if changed else []
        cause = fact("interview", interview_id, "updated")
        done = await plan_and_record(tx, [process], now, cause, events=events)
    return interview_written(interview, process, done)


async def remove_from_panel(
    db: Database, account_id: str, interview_id: str, interviewer_id: str, now: datetime
) -> None:
    """Take someone off an interview's panel. Raises NotFound when they do not sit on it."""
    async with db.transaction() as tx:
        interview, process = await locked_interview(tx, account_id, interview_id)
        refuse_changed(interview)
        remaining = await unseat(tx, interview, process.panels[interview.id], interviewer_id)
        cause = fact("interview", interview_id, "updated")
        done = await replan(tx, [process], now, cause, without_interviewer(interviewer_id, interview_id))
        process.panels[interview.id], interview.updated_at = remaining, now
        await tx.flush()
        await outbox.record(tx, [interview_event(types.InterviewUpdated, interview, process), *done.events], now)


async def _processes_of(tx: Tx, interviewer_id: str) -> dict[str, Process]:
    """The processes in which someone interviewed, held until the transaction ends."""
    applications = await tx.scalars(
        select(col(InterviewRow.application_id))
        .join(PanelRow, col(PanelRow.interview_id) == col(InterviewRow.id))
        .where(col(PanelRow.interviewer_id) == interviewer_id)
    )
    return await load_processes(tx, applications, lock=True)
