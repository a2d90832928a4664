"""Tasks: what the caller does with what the plan asks for. What the caller ends stays ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound, TaskEnded
from app.etiquette.catalogue import RULE
from app.etiquette.facts import Channel, ClosedBy, DeadlineStatus, Direction, TaskStatus
from app.etiquette.fulfilment import KEPT_BY
from app.etiquette.planner import next_transition, status_at
from app.etiquette.reconcile import OPEN, Move
from app.etiquette.rule import Outreach
from app.events import types
from app.events.histories import TaskHistory
from app.resources.interactions import InteractionFields
from app.resources.tasks import CauseKind, Completion, Skip, Snooze, Task, TaskChange, TaskWritten
from app.store.db import Database, Queue, Tx
from app.store.history import Cause, TaskNote, read_history
from app.store.mapping import Process, shaped, task_resource
from app.store.objects import owned
from app.store.outbox import NewEvent
from app.store.paging import Page, PageRequest, fetch_documents_page
from app.store.preconditions import refuse_changed
from app.store.processes import load_processes
from app.store.tables import CandidateRow, TaskRow
from app.store.wire import Document, wire_columns
from app.usecases.deadlines import meet_deadline, meet_deadlines
from app.usecases.interactions import add_interaction, interaction_event
from app.usecases.planning import plan_and_record
from app.usecases.replan import EVENT_OF_STATUS, Replanned, catch_up, note_change, task_event

_SHOWN: Final = select(*wire_columns(Task, TaskRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks are asked for; None lets everything pass."""

    status: TaskStatus | None = None
    rule: str | None = None
    candidate_id: str | None = None
    application_id: str | None = None
    interview_id: str | None = None
    due_before: datetime | None = None
    opens_before: datetime | None = None


async def get_task(db: Database, account_id: str, task_id: str) -> Task:
    async with db.reading() as session:
        return task_resource(await owned(session, TaskRow, account_id, task_id))


async def task_history(db: Database, account_id: str, task_id: str) -> TaskHistory:
    """Every change of a task, with its cause and what came of it."""
    async with db.reading() as session:
        row = await owned(session, TaskRow, account_id, task_id)
        items = await read_history(session, row)
    return TaskHistory(task=task_resource(row), items=items, next_cursor=None)


async def list_tasks(db: Database, account_id: str, page: PageRequest, wanted: TaskFilter) -> Page[Document]:
    """Tasks in the order in which they open, as JSON has them."""
    query = _SHOWN.where(col(TaskRow.account_id) == account_id)
    for column, value in (
        (TaskRow.status, wanted.status),
        (TaskRow.rule, wanted.rule),
        (TaskRow.candidate_id, wanted.candidate_id),
        (TaskRow.application_id, wanted.application_id),
        (TaskRow.interview_id, wanted.interview_id),
    ):
        if value is not None:
            query = query.where(col(column) == str(value))
    if wanted.due_before is not None:
        query = query.where(col(TaskRow.due_at) < wanted.due_before)
    if wanted.opens_before is not None:
        query = query.where(col(TaskRow.opens_at) < wanted.opens_before)
    async with db.reading() as session:
        return await fetch_documents_page(session, query, [col(TaskRow.opens_at), col(TaskRow.id)], page)


async def complete_task(
    db: Database, account_id: str, task_id: str, completion: Completion, now: datetime
) -> TaskWritten:
    """The task was done. Raises TaskEnded unless it is open or expired, InvalidFields for an hour still to come."""
    if completion.occurred_at is not None and completion.occurred_at > now:
        raise InvalidFields(FieldError("/occurred_at", "must not lie in the future"))
    async with db.transaction() as tx:
        row, process = await _locked_task(tx, account_id, task_id)
        refuse_changed(row)
        _refuse_ended(row, "completed", allowed=(*OPEN, TaskStatus.EXPIRED))
        occurred_at = completion.occurred_at or now
        note = note_change(tx, row, TaskChange.COMPLETED, _caller("completed", row))
        _close(row, TaskStatus.DONE, occurred_at, now)
        row.closing_note = completion.summary
        recorded: list[NewEvent] = []
        outreach = RULE[row.rule].outreach if row.rule in RULE else None
        if outreach is not None and process is not None:
            contact = _outreach_made(row, outreach, completion)
            interaction = add_interaction(tx, process, contact, occurred_at, now, task_id=row.id)
            recorded.append(interaction_event(interaction, process))
            deadline = process.deadline(row.deadline_id)
            promised = deadline is not None and deadline.status == DeadlineStatus.OPEN
            if deadline is not None and promised and deadline.kind == KEPT_BY.get(outreach.purpose):
                recorded.append(meet_deadline(deadline, process, interaction.id, occurred_at, now))
            recorded += meet_deadlines(tx, process, now)
        return await _settled(tx, row, process, types.TaskDone, note, now, recorded)


async def skip_task(db: Database, account_id: str, task_id: str, skip: Skip, now: datetime) -> TaskWritten:
    """The task will not be done. Raises TaskEnded unless it is open or expired."""
    async with db.transaction() as tx:
        row, process = await _locked_task(tx, account_id, task_id)
        refuse_changed(row)
        _refuse_ended(row, "skipped", allowed=(*OPEN, TaskStatus.EXPIRED))
        note = note_change(tx, row, TaskChange.SKIPPED, _caller("skipped", row))
        _close(row, TaskStatus.SKIPPED, now, now)
        row.closing_note = skip.reason
        return await _settled(tx, row, process, types.TaskSkipped, note, now)


async def snooze_task(db: Database, account_id: str, task_id: str, snooze: Snooze, now: datetime) -> TaskWritten:
    """The task rests until an instant between now and its expiry, and counts as scheduled till then."""
    async with db.transaction() as tx:
        row, process = await _locked_task(tx, account_id, task_id)
        refuse_changed(row)
        _refuse_ended(row, "snoozed", allowed=tuple(OPEN))
        if snooze.until <= now:
            raise InvalidFields(FieldError("/until", "must lie in the future"))
        if row.expires_at is not None and snooze.until >= row.expires_at:
            raise InvalidFields(FieldError("/until", "must lie before the task's expires_at"))
        if row.snoozed_until == snooze.until:
            return shaped(TaskWritten, row, plan_changes=Replanned().plan_changes.model_dump())
        note = note_change(tx, row, TaskChange.SNOOZED, _caller("snoozed", row))
        row.snoozed_until = snooze.until
        _open(tx, row, now)
        return await _settled(tx, row, process, types.TaskRescheduled, note, now)


async def reopen_task(db: Database, account_id: str, task_id: str, now: datetime) -> TaskWritten:
    """Take back that a task was completed or skipped.

    Raises TaskEnded when it was not the caller who ended it, or when the facts no longer call for it.
    """
    async with db.transaction() as tx:
        row, process = await _locked_task(tx, account_id, task_id)
        refuse_changed(row)
        _refuse_ended(row, "reopened", allowed=(TaskStatus.DONE, TaskStatus.SKIPPED))
        if row.closed_by != ClosedBy.API:
            raise TaskEnded(row.id, row.status, "reopened: the facts or the hour ended it")
        note = note_change(tx, row, TaskChange.REOPENED, _caller("reopened", row))
        row.snoozed_until = row.closed_at = row.closed_by = row.closing_note = None
        events: list[NewEvent] = []
        if process is not None:
            await _take_back(tx, process, row)
            events = meet_deadlines(tx, process, now)
            catch_up(row, process)
        if status_at(row, now) is TaskStatus.EXPIRED:
            raise TaskEnded(row.id, row.status, "reopened: its time is over")
        _open(tx, row, now)
        done = await _settled(tx, row, process, EVENT_OF_STATUS[TaskStatus(row.status)], note, now, events)
        if row.status not in OPEN:
            raise TaskEnded(row.id, row.status, "reopened: the facts no longer call for it")
        return done


async def _locked_task(tx: Tx, account_id: str, task_id: str) -> tuple[TaskRow, Process | None]:
    """A task and its process, held until the transaction ends; the candidate's own tasks have none."""
    found = await owned(tx, TaskRow, account_id, task_id)
    if found.application_id is None:
        await owned(tx, CandidateRow, account_id, found.candidate_id, lock=True)
        return await owned(tx, TaskRow, account_id, task_id, lock=True), None
    process = (await load_processes(tx, [found.application_id], lock=True)).get(found.application_id)
    if process is None or found not in process.tasks:  # another request removed it while this one waited
        raise NotFound("task", task_id)
    return found, process


def _outreach_made(row: TaskRow, outreach: Outreach, completion: Completion) -> InteractionFields:
    """The contact that completing a task of outreach tells of."""
    return InteractionFields(
        interview_id=row.interview_id,
        interviewer_id=row.interviewer_id,
        direction=Direction.OUTBOUND,
        channel=completion.channel or Channel(row.channel or outreach.channel),
        purpose=outreach.purpose,
        summary=completion.summary,
    )


async def _take_back(tx: Tx, process: Process, task: TaskRow) -> None:
    """Remove the contact that completing the task had recorded."""
    for row in [each for each in process.interactions if each.task_id == task.id]:
        process.interactions.remove(row)
        await tx.delete(row)


def _caller(action: str, row: TaskRow) -> Cause:
    return Cause(CauseKind.CALLER, action, "task", row.id)


def _refuse_ended(row: TaskRow, action: str, allowed: tuple[TaskStatus, ...]) -> None:
    if row.status not in allowed:
        raise TaskEnded(row.id, row.status, action)


def _close(row: TaskRow, status: TaskStatus, at: datetime, now: datetime) -> None:
    row.status, row.closed_at, row.closed_by = status, at, ClosedBy.API
    row.next_transition_at, row.updated_at = None, now


def _open(tx: Tx, row: TaskRow, now: datetime) -> None:
    row.status, row.updated_at = status_at(row, now, row.snoozed_until), now
    row.next_transition_at = next_transition(row, now, row.snoozed_until)
    tx.wake(Queue.ADVANCE, row.next_transition_at)


async def _settled(
    tx: Tx,
    row: TaskRow,
    process: Process | None,
    event: type[types.Event],
    note: TaskNote,
    now: datetime,
    more: Sequence[NewEvent] = (),
) -> TaskWritten:
    """Replan after a task's own change, and write what happened."""
    told = task_event(event, row, process, note)
    planned = [process] if process is not None else []
    search_of = await tx.get_one(CandidateRow, row.candidate_id) if process is None else None
    done = await plan_and_record(tx, planned, now, note.cause, events=[*more, told], search_of=search_of)
    assert row.id not in done.moved[Move.CREATE], row.id
    return shaped(TaskWritten, row, plan_changes=done.plan_changes.model_dump())
