"""Interviews: the facts that most of the plan hangs on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.etiquette.facts import DeadlineKind, DeadlineStatus, InterviewStatus
from app.events import types
from app.ids import new_id
from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.interviewers import Interviewer
from app.resources.interviews import (
    LAST_ROUND,
    Decision,
    Interview,
    InterviewDetails,
    InterviewFields,
    NewInterview,
)
from app.resources.merging import merged
from app.resources.tasks import Task
from app.store.db import Database, Queue, Tx
from app.store.details import read_details
from app.store.history import fact
from app.store.mapping import (
    Process,
    document,
    interview_resource,
)
from app.store.objects import columns_of, owned, writable, write_fields
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import refuse_changed
from app.store.processes import load_panels, load_processes
from app.store.tables import DeadlineRow, InterviewRow
from app.store.wire import Document
from app.usecases.applications import add_application, application_event
from app.usecases.bounds import MOST_DEADLINES, MOST_INTERVIEWS, refuse_beyond
from app.usecases.deadlines import deadline_event, meet_deadlines, settle_deadlines
from app.usecases.panels import assemble_panel, hold_known
from app.usecases.planning import plan_and_record
from app.usecases.replan import Replanned, interview_event, without_interview

_OF_THE_REQUEST = {"application_id", "application", "interviewers", "decision"}


async def create_interview(db: Database, account_id: str, fields: NewInterview, now: datetime) -> Document:
    """Take an interview in, with its application, panel and decision deadline as far as they are new, and plan.

    Raises InvalidFields for references that do not exist and for a decision before the interview's day.
    """
    async with db.transaction() as tx:
        events = []
        known = await hold_known(tx, account_id, fields.interviewers)
        if fields.application is not None:
            process = await add_application(tx, account_id, fields.application, now, "/application")
            events.append(application_event(types.ApplicationCreated, process))
        else:
            process = await _known_process(tx, account_id, fields.application_id or "")
        interview = add_interview(tx, process, fields, now)
        await tx.flush()
        process.panels[interview.id] = await assemble_panel(tx, interview, fields.interviewers, known, now)
        events.append(interview_event(types.InterviewCreated, interview, process))
        if fields.decision is not None:
            deadline = _add_decision(tx, process, interview, fields.decision, now)
            settle_deadlines(tx, process, now)
            events.append(deadline_event(types.DeadlineCreated, deadline, process))
        cause = fact("interview", interview.id, "created")
        done = await plan_and_record(tx, [process], now, cause, events=events, search_of=process.candidate)
    return interview_written(interview, process, done)


async def get_interview(db: Database, account_id: str, interview_id: str) -> Document:
    """An interview with everything that belongs to it, as JSON has it."""
    async with db.reading() as session:
        return await read_details(session, account_id, interview_id)


async def list_interviews(
    db: Database,
    account_id: str,
    page: PageRequest,
    *,
    application_id: str | None = None,
    status: str | None = None,
    external_id: str | None = None,
) -> Page[Interview]:
    query = select(InterviewRow).where(col(InterviewRow.account_id) == account_id)
    for column, value in (
        (InterviewRow.application_id, application_id),
        (InterviewRow.status, status),
        (InterviewRow.external_id, external_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(InterviewRow.id)], page)
        panels = await load_panels(session, [row.id for row in rows.items])
    return rows.of([interview_resource(row, panels[row.id]) for row in rows.items])


async def patch_interview(
    db: Database, account_id: str, interview_id: str, patch: Mapping[str, Any], now: datetime
) -> Document:
    """Change an interview. One that moves into the future is scheduled again, unless the patch says otherwise."""
    async with db.transaction() as tx:
        row, process = await locked_interview(tx, account_id, interview_id)
        refuse_changed(row)
        before, looked = row.status, interview_resource(row, process.panels[row.id])
        fields = merged(InterviewFields, writable(InterviewFields, row), patch)
        changed = write_fields(row, fields, now, only=set(InterviewFields.model_fields) - {"round", "timezone"})
        row.round = fields.round or row.round
        row.timezone = fields.timezone or process.candidate.timezone
        if row.status == InterviewStatus.HELD and row.ends_at > now and "status" not in patch:
            row.status = InterviewStatus.SCHEDULED
        row.updated_at = now if changed or tx.is_modified(row) else row.updated_at
        arm(tx, row)
        settle_deadlines(tx, process, now)
        another = interview_resource(row, process.panels[row.id]) != looked
        events = [interview_event(event_of(before, row), row, process)] if another else []
        cause = fact("interview", row.id, "updated")
        done = await plan_and_record(tx, [process], now, cause, events=events, search_of=process.candidate)
    return interview_written(row, process, done)


async def delete_interview(db: Database, account_id: str, interview_id: str, now: datetime) -> None:
    """Remove an interview with its deadlines; the rest of the process is planned as if it had never been."""
    async with db.transaction() as tx:
        row, process = await locked_interview(tx, account_id, interview_id)
        refuse_changed(row)
        takes_place = row.status == InterviewStatus.SCHEDULED
        events = [interview_event(types.InterviewCancelled, row, process)] if takes_place else []
        process.deadlines = [each for each in process.deadlines if each.interview_id != interview_id]
        events += meet_deadlines(tx, process, now)
        cause = fact("interview", interview_id, "deleted")
        await plan_and_record(
            tx,
            [process],
            now,
            cause,
            events=events,
            forget=without_interview(interview_id),
            removed=row,
            search_of=process.candidate,
        )


async def locked_interview(tx: Tx, account_id: str, interview_id: str) -> tuple[InterviewRow, Process]:
    """An interview and its whole process, held until the transaction ends. Raises NotFound."""
    found = await owned(tx, InterviewRow, account_id, interview_id)
    process = (await load_processes(tx, [found.application_id], lock=True)).get(found.application_id)
    row = process.interview(interview_id) if process else None
    if process is None or row is None:  # another request removed it while this one waited
        raise NotFound("interview", interview_id)
    return row, process


async def _known_process(tx: Tx, account_id: str, application_id: str) -> Process:
    process = (await load_processes(tx, [application_id], lock=True)).get(application_id)
    if process is None or process.application.account_id != account_id:
        raise InvalidFields(FieldError("/application_id", "there is no such application"))
    return process


def add_interview(tx: Tx, process: Process, fields: NewInterview, now: datetime) -> InterviewRow:
    """Add an interview to a transaction and to its process, without a panel."""
    refuse_beyond(MOST_INTERVIEWS, len(process.interviews), "interviews: the application has", "/application_id")
    columns = columns_of(fields, exclude=_OF_THE_REQUEST)
    row = InterviewRow(
        id=new_id("int"),
        created_at=now,
        updated_at=now,
        account_id=process.application.account_id,
        application_id=process.application.id,
        **{
            **columns,
            "round": fields.round or _next_round(process),
            "timezone": fields.timezone or process.candidate.timezone,
        },
    )
    if row.status == InterviewStatus.SCHEDULED and row.ends_at <= now:
        row.status = InterviewStatus.HELD
    arm(tx, row)
    tx.add(row)
    process.interviews.append(row)
    return row


def _next_round(process: Process) -> int:
    last = max((each.round for each in process.interviews), default=0)
    if last >= LAST_ROUND:
        raise InvalidFields(FieldError("/round", f"give a number: the last round has {last:,}, the highest there is"))
    return last + 1


def arm(tx: Tx, row: InterviewRow) -> None:
    """A scheduled interview turns held by itself at its end."""
    row.turns_held_at = row.ends_at if row.status == InterviewStatus.SCHEDULED else None
    tx.wake(Queue.ADVANCE, row.turns_held_at)


def _add_decision(tx: Tx, process: Process, interview: InterviewRow, decision: Decision, now: datetime) -> DeadlineRow:
    refuse_beyond(MOST_DEADLINES, len(process.deadlines), "deadlines: the application has", "/decision")
    zone = ZoneInfo(interview.timezone)
    held_on = interview.ends_at.astimezone(zone).date()
    due_on = decision.due_on
    if decision.within_days is not None:
        due_on = held_on + timedelta(days=decision.within_days)
    day = due_on or (decision.due_at.astimezone(zone).date() if decision.due_at else held_on)
    if day < held_on:
        field = "due_on" if decision.due_on else "due_at"
        raise InvalidFields(FieldError(f"/decision/{field}", f"must not lie before the interview's day, {held_on}"))
    row = DeadlineRow(
        id=new_id("dl"),
        created_at=now,
        updated_at=now,
        account_id=interview.account_id,
        application_id=interview.application_id,
        interview_id=interview.id,
        kind=DeadlineKind.DECISION,
        due_on=due_on,
        due_at=decision.due_at,
        stated_at=min(now, interview.ends_at),
        status=DeadlineStatus.OPEN,
    )
    tx.add(row)
    process.deadlines.append(row)
    return row


def event_of(before: str, row: InterviewRow) -> type[types.Event]:
    """What a changed interview is told of as; `before`: the status it had."""
    if row.status == before:
        return types.InterviewUpdated
    told = {InterviewStatus.HELD: types.InterviewHeld, InterviewStatus.CANCELLED: types.InterviewCancelled}
    return told.get(InterviewStatus(row.status), types.InterviewUpdated)


def interview_written(row: InterviewRow, process: Process, done: Replanned) -> Document:
    """An interview after a write, as the JSON of `InterviewWritten`."""
    return {**embedded(row, process), "plan_changes": done.plan_changes.model_dump()}


def embedded(row: InterviewRow, process: Process) -> Document:
    """An interview with everything that belongs to it."""
    tasks = sorted(
        (task for task in process.tasks if task.interview_id == row.id), key=lambda task: (task.opens_at, task.id)
    )
    return document(
        InterviewDetails,
        row,
        interviewers=[document(Interviewer, each) for each in process.panels.get(row.id, ())],
        application=document(Application, process.application),
        deadlines=[document(Deadline, each) for each in process.deadlines if each.interview_id in (row.id, None)],
        tasks=[document(Task, task) for task in tasks],
    )
