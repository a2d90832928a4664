"""Deadlines: the dates stated by the company or promised by the candidate.

Of the decision dates, only the one stated last counts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.etiquette.facts import DeadlineKind, DeadlineStatus, Direction, Interaction, InterviewStatus
from app.etiquette.fulfilment import DEADLINE_KIND_OF_PURPOSE, messages_by_promise, replies_by_deadline
from app.events import types
from app.ids import new_id
from app.resources.deadlines import Deadline, DeadlineFields, DeadlineWritten, NewDeadline
from app.resources.interviews import Decision
from app.resources.merging import merged
from app.store.application_state import ApplicationState
from app.store.db import Queue, Reader, UnitOfWork
from app.store.event_data import EventData
from app.store.filters import narrowed, of_candidates
from app.store.history import Cause
from app.store.loading import lock_named_application, lock_with_application
from app.store.mapping import facts_of, interaction_fact, passing_instant, shaped
from app.store.objects import current_fields, load_owned
from app.store.outbox import NewEvent
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import DeadlineRecord, InterviewRecord
from app.store.tables import DeadlineRow
from app.usecases.event_builders import deadline_event
from app.usecases.interviews.limits import MOST_DEADLINES, refuse_if_full
from app.usecases.tasks.planning import plan_and_record

_NOT_CANCELLED = (DeadlineStatus.OPEN, DeadlineStatus.SUPERSEDED, DeadlineStatus.MET)
_TAKES_PLACE = (InterviewStatus.SCHEDULED, InterviewStatus.HELD)


async def state_deadline(tx: UnitOfWork, account_id: str, fields: NewDeadline, now: datetime) -> DeadlineWritten:
    """Create a deadline, and plan; a decision date supersedes those stated before it.

    Raises InvalidFields for an application or interview that does not exist, and for a decision date before the
    interview's day in the interview's time zone.
    """
    state = await tx.run(lock_named_application, account_id, fields.application_id, fields.interview_id)
    refuse_if_full(MOST_DEADLINES, len(state.deadlines), "deadlines: the application has", "/application_id")
    if fields.kind is DeadlineKind.DECISION:
        refuse_before_interview(state.interview(fields.interview_id), fields)
    row = DeadlineRecord(
        id=new_id("dl"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        **{
            **fields.model_dump(),
            "application_id": state.application.id,
            "stated_at": fields.stated_at or now,
            "met_at": now if fields.status is DeadlineStatus.MET else None,
        },
    )
    state.add(tx, row)
    created = deadline_event(types.DeadlineCreated, row, EventData(state))
    met = match_deadlines_to_interactions(tx, state, now)
    result = await plan_and_record(tx, [state], now, Cause.fact("deadline", row.id, "created"), events=[created, *met])
    return shaped(DeadlineWritten, state.deadlines[row.id], plan_changes=result.plan_changes.model_dump())


async def get_deadline(reader: Reader, account_id: str, deadline_id: str) -> Deadline:
    return shaped(Deadline, await reader.run(load_owned, DeadlineRecord, account_id, deadline_id))


async def list_deadlines(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    candidate_id: Sequence[str] | None = None,
    application_id: Sequence[str] | None = None,
    interview_id: Sequence[str] | None = None,
    kind: Sequence[str] | None = None,
    status: Sequence[str] | None = None,
) -> Page[Deadline]:
    query = narrowed(
        select_record(DeadlineRecord).where(col(DeadlineRow.account_id) == account_id),
        (DeadlineRow.application_id, application_id),
        (DeadlineRow.interview_id, interview_id),
        (DeadlineRow.kind, kind),
        (DeadlineRow.status, status),
    )
    query = of_candidates(query, DeadlineRow.application_id, candidate_id)
    rows = await reader.run(fetch_page, DeadlineRecord, query, [col(DeadlineRow.id)], page)
    return rows.of([shaped(Deadline, row) for row in rows.items])


async def patch_deadline(
    tx: UnitOfWork,
    account_id: str,
    deadline_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> DeadlineWritten:
    """Change a deadline, and plan again; stating one of due_on and due_at replaces the other.

    Raises NotFound, PreconditionFailed, InvalidFields.
    """
    before, state = await tx.run(lock_with_application, DeadlineRecord, account_id, deadline_id)
    condition.refuse_changed(before)
    current = current_fields(DeadlineFields, before)
    for stated, other in (("due_on", "due_at"), ("due_at", "due_on")):
        if patch.get(stated) is not None and other not in patch:
            current.pop(other, None)
    fields = merged(DeadlineFields, current, patch)
    if fields.due_on is None and fields.due_at is None:
        raise InvalidFields(FieldError("/due_on", "give either due_on or due_at"))
    if fields.status is DeadlineStatus.SUPERSEDED and before.status != DeadlineStatus.SUPERSEDED:
        raise InvalidFields(FieldError("/status", "is set by the service when a newer date is stated"))
    if before.kind == DeadlineKind.DECISION and {"due_on", "due_at"} & patch.keys():
        refuse_before_interview(state.interview(before.interview_id), fields)
    row = state.update(tx, before, fields, now, only=set(DeadlineFields.model_fields) - {"stated_at"})
    if fields.stated_at is not None and fields.stated_at != row.stated_at:
        row = state.change(tx, row, stated_at=fields.stated_at, updated_at=now)
    if row.status != before.status:
        row = state.change(tx, row, met_at=now if row.status == DeadlineStatus.MET else None, met_by=None)
    by_caller = row.status == DeadlineStatus.MET and before.status != DeadlineStatus.MET
    events = [deadline_event(types.DeadlineMet, row, EventData(state))] if by_caller else []
    events += match_deadlines_to_interactions(tx, state, now)
    result = await plan_and_record(tx, [state], now, Cause.fact("deadline", row.id, "updated"), events=events)
    return shaped(DeadlineWritten, state.deadlines[row.id], plan_changes=result.plan_changes.model_dump())


async def delete_deadline(
    tx: UnitOfWork, account_id: str, deadline_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete a deadline, and plan again; a decision date that it superseded is open again."""
    row, state = await tx.run(lock_with_application, DeadlineRecord, account_id, deadline_id)
    condition.refuse_changed(row)
    state.forget(row)
    met = match_deadlines_to_interactions(tx, state, now)
    await plan_and_record(tx, [state], now, Cause.fact("deadline", row.id, "deleted"), events=met, removed=row)


def supersede_and_schedule_deadlines(tx: UnitOfWork, state: ApplicationState, now: datetime) -> None:
    """Leave only the newest decision date open, and set when every deadline passes. Call it after facts changed."""
    _supersede_older_decisions(tx, state)
    _set_passing_instants(tx, state, now)


def _supersede_older_decisions(tx: UnitOfWork, state: ApplicationState) -> None:
    stated = sorted(
        (row for row in state.deadlines.values() if row.kind == DeadlineKind.DECISION and row.status in _NOT_CANCELLED),
        key=lambda row: (row.stated_at, row.id),
    )
    for row in stated:
        if row.status != DeadlineStatus.MET:
            state.change(tx, row, status=DeadlineStatus.OPEN if row is stated[-1] else DeadlineStatus.SUPERSEDED)


def _set_passing_instants(tx: UnitOfWork, state: ApplicationState, now: datetime) -> None:
    """A date passes at the end of its day in the zone of its interview, or else of the last interview."""
    takes_place = [row for row in state.interviews.values() if row.status in _TAKES_PLACE]
    last = max(takes_place, key=lambda row: (row.ends_at, row.id), default=None)
    for row in list(state.deadlines.values()):
        interview = state.interview(row.interview_id) or last
        passes_at = passing_instant(row, interview.timezone if interview else state.candidate.timezone)
        if passes_at != row.passes_at:  # an unchanged instant stays, even if past: `advance` has yet to report it
            upcoming = passes_at if passes_at is not None and passes_at > now else None
            state.change(tx, row, passes_at=upcoming)
            tx.wake(Queue.ADVANCE, upcoming)


def match_deadlines_to_interactions(tx: UnitOfWork, state: ApplicationState, now: datetime) -> list[NewEvent]:
    """Bring all deadlines to what the interactions call for, and return the events of those that are met now.

    Those that interactions fulfil are met, and those that none fulfils any more are open again; then as
    `supersede_and_schedule_deadlines`. Call it after an interaction or deadline was recorded, changed or deleted, and
    before planning.
    """
    interactions = {row.id: interaction_fact(row) for row in state.interactions.values()}
    for row in list(state.deadlines.values()):
        if row.met_by is not None and not _still_fulfils(interactions.get(row.met_by), row):
            state.change(tx, row, status=DeadlineStatus.OPEN, met_at=None, met_by=None, updated_at=now)
    facts = facts_of(state)
    fulfilled_by = {**messages_by_promise(facts), **replies_by_deadline(facts)}
    events = [
        meet_deadline(tx, state, row, fulfilled_by[row.id].id, fulfilled_by[row.id].occurred_at, now)
        for row in list(state.deadlines.values())
        if row.id in fulfilled_by
    ]
    supersede_and_schedule_deadlines(tx, state, now)
    return events


def meet_deadline(
    tx: UnitOfWork, state: ApplicationState, row: DeadlineRecord, met_by: str, met_at: datetime, now: datetime
) -> NewEvent:
    """Mark a deadline as met by an interaction, and return the event."""
    met = state.change(tx, row, status=DeadlineStatus.MET, met_at=met_at, met_by=met_by, updated_at=now)
    return deadline_event(types.DeadlineMet, met, EventData(state))


def _still_fulfils(interaction: Interaction | None, row: DeadlineRecord) -> bool:
    return (
        interaction is not None
        and DEADLINE_KIND_OF_PURPOSE.get(interaction.purpose) == row.kind
        and interaction.direction is Direction.OUTBOUND
        and interaction.occurred_at == row.met_at
    )


def refuse_before_interview(
    interview: InterviewRecord | None, stated: DeadlineFields | Decision, pointer: str = ""
) -> None:
    """Raise InvalidFields for a date before the interview's day, in the interview's time zone."""
    if interview is None:
        return
    zone = ZoneInfo(interview.timezone)
    interview_day = interview.ends_at.astimezone(zone).date()
    day = stated.due_on or (stated.due_at.astimezone(zone).date() if stated.due_at else interview_day)
    if day < interview_day:
        field = "due_on" if stated.due_on else "due_at"
        raise InvalidFields(
            FieldError(f"{pointer}/{field}", f"must not lie before the interview's day, {interview_day}")
        )
