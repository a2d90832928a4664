"""Tasks: listing, completing, skipping, snoozing, reopening. Replanning never reopens what the caller ended."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, TaskEnded
from app.etiquette.catalogue import RULE
from app.etiquette.facts import Channel, ClosedBy, DeadlineStatus, Direction, TaskStatus
from app.etiquette.fulfilment import DEADLINE_KIND_OF_PURPOSE
from app.etiquette.reconcile import OPEN, ChangeKind
from app.etiquette.rule import Outreach
from app.etiquette.task_status import next_transition, status_at
from app.events import types
from app.resources.histories import TaskHistory, TaskHistoryEntry
from app.resources.interactions import InteractionFields
from app.resources.tasks import CauseKind, Completion, Skip, Snooze, Task, TaskChange, TaskWritten
from app.store.application_state import ApplicationState
from app.store.db import Queue, Reader, UnitOfWork
from app.store.event_data import EventData
from app.store.filters import narrowed
from app.store.history import Cause, history_entry, read_history
from app.store.loading import lock_application_of
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.outbox import NewEvent
from app.store.paging import Page, PageRequest, fetch_documents_page
from app.store.preconditions import Precondition
from app.store.records import CandidateRecord, TaskRecord
from app.store.tables import TaskRow
from app.store.task_pages import FILTERS, fetch_tasks_page
from app.store.wire import Document, wire_columns
from app.usecases.contacts.interactions import add_interaction
from app.usecases.event_builders import EVENT_OF_STATUS, interaction_event, task_event
from app.usecases.interviews.deadlines import match_deadlines_to_interactions, meet_deadline
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import PlanResult, refresh_ended_task

_SHOWN: Final = select(*wire_columns(Task, TaskRow))
_ORDER: Final = (col(TaskRow.opens_at), col(TaskRow.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """The tasks to list; None in a field matches every task."""

    status: Sequence[TaskStatus] | None = None
    rule: Sequence[str] | None = None
    candidate_id: Sequence[str] | None = None
    application_id: Sequence[str] | None = None
    interview_id: Sequence[str] | None = None
    due_before: datetime | None = None
    opens_before: datetime | None = None


async def get_task(reader: Reader, account_id: str, task_id: str) -> Task:
    return shaped(Task, await reader.run(load_owned, TaskRecord, account_id, task_id))


async def task_history(reader: Reader, account_id: str, task_id: str) -> TaskHistory:
    """A task and every change of it, with its cause and the event that reported it. Raises NotFound."""
    row, items = await reader.run(_load_task_and_history, account_id, task_id)
    return TaskHistory(task=shaped(Task, row), items=items, next_cursor=None)


def _load_task_and_history(
    connection: Connection, account_id: str, task_id: str
) -> tuple[TaskRecord, list[TaskHistoryEntry]]:
    row = load_owned(connection, TaskRecord, account_id, task_id)
    return row, read_history(connection, row)


async def list_tasks(reader: Reader, account_id: str, page: PageRequest, task_filter: TaskFilter) -> Page[Document]:
    """A page of tasks by `opens_at`, as JSON of `Task`."""
    filters = {name: value for name, value in asdict(task_filter).items() if value is not None}
    if filters.keys() <= FILTERS.keys() | {"status"}:
        statuses = filters.pop("status", ())
        run = reader.run_statement if len(statuses) == 1 else reader.run
        return await run(fetch_tasks_page, account_id, statuses, filters, page)
    query = narrowed(
        _SHOWN.where(col(TaskRow.account_id) == account_id),
        (TaskRow.status, task_filter.status),
        (TaskRow.rule, task_filter.rule),
        (TaskRow.candidate_id, task_filter.candidate_id),
        (TaskRow.application_id, task_filter.application_id),
        (TaskRow.interview_id, task_filter.interview_id),
    )
    if task_filter.due_before is not None:
        query = query.where(col(TaskRow.due_at) < task_filter.due_before)
    if task_filter.opens_before is not None:
        query = query.where(col(TaskRow.opens_at) < task_filter.opens_before)
    return await reader.run_statement(fetch_documents_page, query, _ORDER, page)


@dataclass(frozen=True, slots=True)
class _LockedTask:
    """A task before the change, locked with its application or candidate until the transaction ends."""

    task: TaskRecord
    state: ApplicationState | None
    """None for a weekly reminder."""
    job_search_of: CandidateRecord | None = None
    """The candidate, for a weekly reminder."""


async def complete_task(
    tx: UnitOfWork, account_id: str, task_id: str, completion: Completion, condition: Precondition, now: datetime
) -> TaskWritten:
    """Mark a task as done, and record the interaction that it was, if any.

    Raises NotFound, PreconditionFailed, TaskEnded unless it is open or expired, InvalidFields for a time in the future.
    """
    if completion.occurred_at is not None and completion.occurred_at > now:
        raise InvalidFields(FieldError("/occurred_at", "must not lie in the future"))
    locked = await tx.run(_load_task, account_id, task_id)
    condition.refuse_changed(locked.task)
    _refuse_ended(locked.task, "completed", allowed=(*OPEN, TaskStatus.EXPIRED))
    occurred_at = completion.occurred_at or now
    row = _close(tx, locked, TaskStatus.DONE, occurred_at, completion.summary, now)
    recorded: list[NewEvent] = []
    if locked.state is not None:
        recorded = _record_outreach(tx, locked.state, row, completion, occurred_at, now)
    return await _record_and_plan(tx, locked, row, TaskChange.COMPLETED, types.TaskDone, now, recorded)


async def skip_task(
    tx: UnitOfWork, account_id: str, task_id: str, skip: Skip, condition: Precondition, now: datetime
) -> TaskWritten:
    """Mark a task as skipped. Raises NotFound, PreconditionFailed, TaskEnded unless it is open or expired."""
    locked = await tx.run(_load_task, account_id, task_id)
    condition.refuse_changed(locked.task)
    _refuse_ended(locked.task, "skipped", allowed=(*OPEN, TaskStatus.EXPIRED))
    row = _close(tx, locked, TaskStatus.SKIPPED, now, skip.reason, now)
    return await _record_and_plan(tx, locked, row, TaskChange.SKIPPED, types.TaskSkipped, now)


async def snooze_task(
    tx: UnitOfWork, account_id: str, task_id: str, snooze: Snooze, condition: Precondition, now: datetime
) -> TaskWritten:
    """Put a task off until an instant before its expiry; it counts as scheduled until then.

    Raises NotFound, PreconditionFailed, TaskEnded, InvalidFields for an instant in the past or after the expiry.
    """
    locked = await tx.run(_load_task, account_id, task_id)
    before = locked.task
    condition.refuse_changed(before)
    _refuse_ended(before, "snoozed", allowed=tuple(OPEN))
    if snooze.until <= now:
        raise InvalidFields(FieldError("/until", "must lie in the future"))
    if before.expires_at is not None and snooze.until >= before.expires_at:
        raise InvalidFields(FieldError("/until", "must lie before the task's expires_at"))
    if before.snoozed_until == snooze.until:
        return shaped(TaskWritten, before, plan_changes=PlanResult().plan_changes.model_dump())
    row = _open(tx, locked.state, _change(tx, locked.state, before, snoozed_until=snooze.until), now)
    return await _record_and_plan(tx, locked, row, TaskChange.SNOOZED, types.TaskRescheduled, now)


async def reopen_task(
    tx: UnitOfWork, account_id: str, task_id: str, condition: Precondition, now: datetime
) -> TaskWritten:
    """Undo that a task was completed or skipped, and delete the interaction that completing it recorded.

    Raises NotFound, PreconditionFailed, and TaskEnded if the caller did not end it, if it has expired since, or if the
    facts no longer call for it.
    """
    locked = await tx.run(_load_task, account_id, task_id)
    before, state = locked.task, locked.state
    condition.refuse_changed(before)
    _refuse_ended(before, "reopened", allowed=(TaskStatus.DONE, TaskStatus.SKIPPED))
    if before.closed_by != ClosedBy.API:
        raise TaskEnded(before.id, before.status, "reopened: the facts or the hour ended it")
    row = _change(tx, state, before, snoozed_until=None, closed_at=None, closed_by=None, closing_note=None)
    events: list[NewEvent] = []
    if state is not None:
        _delete_outreach(tx, state, row)
        events = match_deadlines_to_interactions(tx, state, now)
        row = await refresh_ended_task(tx, row, state)
    if status_at(row, now) is TaskStatus.EXPIRED:
        raise TaskEnded(row.id, row.status, "reopened: its time is over")
    row = _open(tx, state, row, now)
    event = EVENT_OF_STATUS[TaskStatus(row.status)]
    written = await _record_and_plan(tx, locked, row, TaskChange.REOPENED, event, now, events)
    if written.status not in OPEN:
        raise TaskEnded(written.id, written.status, "reopened: the facts no longer call for it")
    return written


def _load_task(connection: Connection, account_id: str, task_id: str) -> _LockedTask:
    """A task with its application's state, or a weekly reminder with its candidate. Raises NotFound."""
    row = load_owned(connection, TaskRecord, account_id, task_id)
    if row.application_id is None:
        candidate = load_owned(connection, CandidateRecord, account_id, row.candidate_id, lock=True)
        return _LockedTask(load_owned(connection, TaskRecord, account_id, task_id, lock=True), None, candidate)
    return _LockedTask(*lock_application_of(connection, row))


def _record_outreach(
    tx: UnitOfWork,
    state: ApplicationState,
    row: TaskRecord,
    completion: Completion,
    occurred_at: datetime,
    now: datetime,
) -> list[NewEvent]:
    """Record the interaction that completing a task of outreach was; returns its event and those of met deadlines."""
    outreach = RULE[row.rule].outreach if row.rule in RULE else None
    if outreach is None:
        return []
    fields = _outreach_fields(row, outreach, completion)
    interaction = add_interaction(tx, state, fields, occurred_at, now, task_id=row.id)
    events = [interaction_event(interaction, EventData(state))]
    deadline = state.deadline(row.deadline_id)
    is_open = deadline is not None and deadline.status == DeadlineStatus.OPEN
    if deadline is not None and is_open and deadline.kind == DEADLINE_KIND_OF_PURPOSE.get(outreach.purpose):
        events.append(meet_deadline(tx, state, deadline, interaction.id, occurred_at, now))
    return events + match_deadlines_to_interactions(tx, state, now)


def _outreach_fields(row: TaskRecord, outreach: Outreach, completion: Completion) -> InteractionFields:
    return InteractionFields(
        interview_id=row.interview_id,
        interviewer_id=row.interviewer_id,
        direction=Direction.OUTBOUND,
        channel=completion.channel or Channel(row.channel or outreach.channel),
        purpose=outreach.purpose,
        summary=completion.summary,
    )


def _delete_outreach(tx: UnitOfWork, state: ApplicationState, task: TaskRecord) -> None:
    """Delete the interaction that completing the task recorded."""
    for row in [row for row in state.interactions.values() if row.task_id == task.id]:
        state.forget(row)
        tx.remove(row)


def _refuse_ended(row: TaskRecord, action: str, allowed: tuple[TaskStatus, ...]) -> None:
    if row.status not in allowed:
        raise TaskEnded(row.id, row.status, action)


def _change(tx: UnitOfWork, state: ApplicationState | None, row: TaskRecord, **values: Any) -> TaskRecord:
    return tx.change(row, **values) if state is None else state.change(tx, row, **values)


def _close(
    tx: UnitOfWork, locked: _LockedTask, status: TaskStatus, at: datetime, note: str | None, now: datetime
) -> TaskRecord:
    return _change(
        tx,
        locked.state,
        locked.task,
        status=status,
        closed_at=at,
        closed_by=ClosedBy.API,
        closing_note=note,
        next_transition_at=None,
        updated_at=now,
    )


def _open(tx: UnitOfWork, state: ApplicationState | None, row: TaskRecord, now: datetime) -> TaskRecord:
    upcoming = next_transition(row, now, row.snoozed_until)
    tx.wake(Queue.ADVANCE, upcoming)
    status = status_at(row, now, row.snoozed_until)
    return _change(tx, state, row, status=status, next_transition_at=upcoming, updated_at=now)


async def _record_and_plan(
    tx: UnitOfWork,
    locked: _LockedTask,
    row: TaskRecord,
    change: TaskChange,
    event: type[types.Event],
    now: datetime,
    more: Sequence[NewEvent] = (),
) -> TaskWritten:
    """Add the caller's change to the task's history, plan again, and record the events; `more` come before its own."""
    state = locked.state
    cause = Cause(CauseKind.CALLER, change.value, "task", row.id)
    reported = task_event(event, row, EventData(state) if state is not None else None)
    tx.add(history_entry(locked.task, row, change, cause, now, reported.id))
    planned = [state] if state is not None else []
    result = await plan_and_record(
        tx, planned, now, cause, events=[*more, reported], job_search_of=locked.job_search_of
    )
    assert (ChangeKind.RESTORED, row.id) not in result.changes, row.id
    if state is not None:
        after = state.tasks[row.id]
    else:
        after = await tx.run(
            load_owned, TaskRecord, row.account_id, row.id
        )  # the plan of the job search may have changed it
    return shaped(TaskWritten, after, plan_changes=result.plan_changes.model_dump())
