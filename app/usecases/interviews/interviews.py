"""Interviews: the facts that most of the plan depends on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
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
from app.store.application_state import ApplicationState
from app.store.db import Queue, Reader, UnitOfWork
from app.store.details import read_details
from app.store.event_data import EventData
from app.store.filters import narrowed, of_candidates
from app.store.history import Cause
from app.store.loading import load_panels, lock_named_application, lock_with_application
from app.store.mapping import json_of
from app.store.objects import current_fields, refuse_duplicate_external_id
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import DeadlineRecord, InterviewerRecord, InterviewRecord
from app.store.tables import InterviewRow, PanelRow
from app.store.wire import Document
from app.usecases.event_builders import application_event, deadline_event, interview_event
from app.usecases.interviews.applications import prepare_application
from app.usecases.interviews.deadlines import (
    match_deadlines_to_interactions,
    refuse_before_interview,
    supersede_and_schedule_deadlines,
)
from app.usecases.interviews.limits import MOST_DEADLINES, MOST_INTERVIEWS, refuse_if_full
from app.usecases.interviews.panels import assemble_panel, lock_existing_interviewers, taken_external_ids
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import PlanResult, without_interview

_NOT_COLUMNS: Final = {"application_id", "application", "interviewers", "decision"}
"""Fields of a request that are stored elsewhere than in the interview's row."""


async def create_interview(tx: UnitOfWork, account_id: str, fields: NewInterview, now: datetime) -> Document:
    """Create an interview, with a new application, panel and decision deadline if the request has them, and plan.

    Raises ExternalIdTaken, and InvalidFields, among others for identifiers that do not exist, for a decision before the
    interview's day in its time zone, and for more interviews, rounds or deadlines than an application may have.
    """
    state, existing, taken = await tx.run(_load_application_and_panel, account_id, fields, now)
    events = []
    if fields.application is not None:
        tx.add(state.application)
        events.append(application_event(types.ApplicationCreated, EventData(state)))
    interview = add_interview(tx, state, fields, now)
    state.panels[interview.id] = assemble_panel(tx, interview, fields.interviewers, existing, taken, now)
    events.append(interview_event(types.InterviewCreated, interview, EventData(state)))
    if fields.decision is not None:
        deadline = _add_decision(tx, state, interview, fields.decision, now)
        supersede_and_schedule_deadlines(tx, state, now)
        events.append(deadline_event(types.DeadlineCreated, state.deadlines[deadline.id], EventData(state)))
    cause = Cause.fact("interview", interview.id, "created")
    result = await plan_and_record(tx, [state], now, cause, events=events, job_search_of=state.candidate)
    return interview_written(interview, state, result)


def _load_application_and_panel(
    connection: Connection, account_id: str, fields: NewInterview, now: datetime
) -> tuple[ApplicationState, dict[str, InterviewerRecord], set[str]]:
    """A new interview's application, its existing panel members, and the `external_id`s of new ones that are in use.

    Existing rows are locked, the interviewers first. Raises InvalidFields, ExternalIdTaken.
    """
    existing = lock_existing_interviewers(connection, account_id, fields.interviewers)
    if fields.application is not None:
        state = prepare_application(connection, account_id, fields.application, now, "/application")
    else:
        state = lock_named_application(connection, account_id, fields.application_id)
    refuse_duplicate_external_id(connection, InterviewRecord, account_id, fields.external_id)
    return state, existing, taken_external_ids(connection, account_id, fields.interviewers)


async def get_interview(reader: Reader, account_id: str, interview_id: str) -> Document:
    """An interview with everything that belongs to it, as JSON of `InterviewDetails`. Raises NotFound."""
    return await reader.run(read_details, account_id, interview_id)


async def list_interviews(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    candidate_id: Sequence[str] | None = None,
    application_id: Sequence[str] | None = None,
    interviewer_id: Sequence[str] | None = None,
    status: Sequence[str] | None = None,
    external_id: Sequence[str] | None = None,
    starts_after: datetime | None = None,
    starts_before: datetime | None = None,
) -> Page[Document]:
    """The account's interviews, oldest first; both `starts_…` are excluded."""
    query = narrowed(
        select_record(InterviewRecord).where(col(InterviewRow.account_id) == account_id),
        (InterviewRow.application_id, application_id),
        (InterviewRow.status, status),
        (InterviewRow.external_id, external_id),
    )
    query = of_candidates(query, InterviewRow.application_id, candidate_id)
    if interviewer_id is not None:
        seated = narrowed(select(col(PanelRow.interview_id)), (PanelRow.interviewer_id, interviewer_id))
        query = query.where(col(InterviewRow.id).in_(seated))
    if starts_after is not None:
        query = query.where(col(InterviewRow.starts_at) > starts_after)
    if starts_before is not None:
        query = query.where(col(InterviewRow.starts_at) < starts_before)
    rows, panels = await reader.run(_load_page, query, page)
    people = {each.id: json_of(Interviewer, each) for panel in panels.values() for each in panel}
    return rows.of(
        [json_of(Interview, row, interviewers=[people[member.id] for member in panels[row.id]]) for row in rows.items]
    )


def _load_page(
    connection: Connection, query: Select[Any], page: PageRequest
) -> tuple[Page[InterviewRecord], dict[str, list[InterviewerRecord]]]:
    rows = fetch_page(connection, InterviewRecord, query, [col(InterviewRow.id)], page)
    return rows, load_panels(connection, [row.id for row in rows.items])


async def patch_interview(
    tx: UnitOfWork,
    account_id: str,
    interview_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> Document:
    """Change an interview, and plan again; one that moves into the future is scheduled again unless a status is stated.

    Raises NotFound, PreconditionFailed, InvalidFields, ExternalIdTaken.
    """
    before, state = await tx.run(lock_with_application, InterviewRecord, account_id, interview_id)
    condition.refuse_changed(before)
    fields = merged(InterviewFields, current_fields(InterviewFields, before), patch)
    values = {
        **fields.model_dump(),
        "round": fields.round or before.round,
        "timezone": fields.timezone or state.candidate.timezone,
    }
    if fields.status is InterviewStatus.HELD and fields.ends_at > now and "status" not in patch:
        values["status"] = InterviewStatus.SCHEDULED
    row = state.change(tx, before, **values)
    changed = row is not before
    row = schedule_turns_held_at(tx, state, state.change(tx, row, updated_at=now) if changed else row)
    supersede_and_schedule_deadlines(tx, state, now)
    events = [interview_event(change_event_type(before.status, row), row, EventData(state))] if changed else []
    cause = Cause.fact("interview", row.id, "updated")
    result = await plan_and_record(tx, [state], now, cause, events=events, job_search_of=state.candidate)
    return interview_written(row, state, result)


async def delete_interview(
    tx: UnitOfWork, account_id: str, interview_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete an interview with its deadlines, and plan without it. Raises NotFound, PreconditionFailed."""
    row, state = await tx.run(lock_with_application, InterviewRecord, account_id, interview_id)
    condition.refuse_changed(row)
    takes_place = row.status == InterviewStatus.SCHEDULED
    events = [interview_event(types.InterviewCancelled, row, EventData(state))] if takes_place else []
    state.deadlines = {each.id: each for each in state.deadlines.values() if each.interview_id != interview_id}
    events += match_deadlines_to_interactions(tx, state, now)
    cause = Cause.fact("interview", interview_id, "deleted")
    await plan_and_record(
        tx,
        [state],
        now,
        cause,
        events=events,
        adjust_facts=without_interview(interview_id),
        removed=row,
        job_search_of=state.candidate,
    )


def add_interview(tx: UnitOfWork, state: ApplicationState, fields: NewInterview, now: datetime) -> InterviewRecord:
    """Add an interview to the transaction and its application's state, without a panel.

    One that is over by now counts as held. Raises InvalidFields when the application has as many as it may
    have, or needs a round after the last.
    """
    refuse_if_full(MOST_INTERVIEWS, len(state.interviews), "interviews: the application has", "/application_id")
    over = fields.status is InterviewStatus.SCHEDULED and fields.ends_at <= now
    status = InterviewStatus.HELD if over else fields.status
    row = InterviewRecord(
        id=new_id("int"),
        created_at=now,
        updated_at=now,
        account_id=state.application.account_id,
        application_id=state.application.id,
        **{
            **fields.model_dump(exclude=_NOT_COLUMNS),
            "round": fields.round or _next_round(state),
            "timezone": fields.timezone or state.candidate.timezone,
            "status": status,
            "turns_held_at": _turns_held_at(status, fields.ends_at),
        },
    )
    tx.wake(Queue.ADVANCE, row.turns_held_at)
    return state.add(tx, row)


def _next_round(state: ApplicationState) -> int:
    last = max((each.round for each in state.interviews.values()), default=0)
    if last >= LAST_ROUND:
        raise InvalidFields(FieldError("/round", f"give a number: the last round has {last:,}, the highest there is"))
    return last + 1


def schedule_turns_held_at(tx: UnitOfWork, state: ApplicationState, row: InterviewRecord) -> InterviewRecord:
    """Set when the interview becomes `held` by itself: at its end, while it is scheduled. Call it after it changed."""
    updated = state.change(tx, row, turns_held_at=_turns_held_at(row.status, row.ends_at))
    tx.wake(Queue.ADVANCE, updated.turns_held_at)
    return updated


def _turns_held_at(status: str, ends_at: datetime) -> datetime | None:
    return ends_at if status == InterviewStatus.SCHEDULED else None


def _add_decision(
    tx: UnitOfWork, state: ApplicationState, interview: InterviewRecord, decision: Decision, now: datetime
) -> DeadlineRecord:
    refuse_if_full(MOST_DEADLINES, len(state.deadlines), "deadlines: the application has", "/decision")
    refuse_before_interview(interview, decision, "/decision")
    due_on = decision.due_on
    if decision.within_days is not None:
        interview_day = interview.ends_at.astimezone(ZoneInfo(interview.timezone)).date()
        due_on = interview_day + timedelta(days=decision.within_days)
    row = DeadlineRecord(
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
    return state.add(tx, row)


def change_event_type(before: str, row: InterviewRecord) -> type[types.Event]:
    """The event type that reports a changed interview; `before`: its status before the change."""
    if row.status == before:
        return types.InterviewUpdated
    by_status = {InterviewStatus.HELD: types.InterviewHeld, InterviewStatus.CANCELLED: types.InterviewCancelled}
    return by_status.get(InterviewStatus(row.status), types.InterviewUpdated)


def interview_written(row: InterviewRecord, state: ApplicationState, result: PlanResult) -> Document:
    """An interview after a write, as the JSON of `InterviewWritten`."""
    return {**interview_details(row, state), "plan_changes": result.plan_changes.model_dump()}


def interview_details(row: InterviewRecord, state: ApplicationState) -> Document:
    """An interview with everything that belongs to it, as JSON of `InterviewDetails`."""
    tasks = sorted(
        (task for task in state.tasks.values() if task.interview_id == row.id),
        key=lambda task: (task.opens_at, task.id),
    )
    deadlines = (each for each in state.deadlines.values() if each.interview_id in (row.id, None))
    return json_of(
        InterviewDetails,
        row,
        interviewers=[json_of(Interviewer, each) for each in state.panels.get(row.id, ())],
        application=json_of(Application, state.application),
        deadlines=[json_of(Deadline, each) for each in deadlines],
        tasks=[json_of(Task, task) for task in tasks],
    )
