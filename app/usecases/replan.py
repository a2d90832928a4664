"""The bridge to the core: gather the facts, ask for the plan, apply the difference."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from app.etiquette.facts import ClosedBy, Facts, InterviewStatus, TaskStatus
from app.etiquette.planner import PlannedTask, next_transition, plan, status_at
from app.etiquette.policy import Policy, policy_of
from app.etiquette.reconcile import OPEN, Change, Move, reconcile
from app.events import types
from app.ids import new_id
from app.resources.plans import PlanChanges
from app.resources.tasks import TaskChange
from app.store.db import Queue, Tx
from app.store.history import HOUR, Cause, TaskNote, snapshot
from app.store.mapping import Process, facts_of, stored_task
from app.store.outbox import NewEvent
from app.store.tables import CandidateRow, InterviewRow, TaskRow
from app.store.telling import interview_event_data, task_event_data, telling
from app.usecases.catalogue_version import CATALOGUE_VERSION

EVENT_OF_STATUS: Final[dict[TaskStatus, type[types.Event]]] = {
    TaskStatus.SCHEDULED: types.TaskScheduled,
    TaskStatus.DUE: types.TaskDue,
    TaskStatus.OVERDUE: types.TaskOverdue,
    TaskStatus.DONE: types.TaskDone,
    TaskStatus.SKIPPED: types.TaskSkipped,
    TaskStatus.CANCELLED: types.TaskCancelled,
    TaskStatus.EXPIRED: types.TaskExpired,
}
_MANY_FACTS: Final = 500
"""Seats and interactions from which on a plan takes longer than other requests should wait."""
_CHANGED_AT_ONCE: Final = 100
"""Tasks of a plan, between which other requests have their turn."""
_TOLD_AS: Final = {
    Move.CREATE: TaskChange.CREATED,
    Move.RESCHEDULE: TaskChange.RESCHEDULED,
    Move.CANCEL: TaskChange.CANCELLED,
    Move.SATISFY: TaskChange.SATISFIED,
    Move.REWORD: TaskChange.REWORDED,
}


@dataclass(slots=True)
class Replanned:
    """What replanning did: the tasks it touched, by kind of change, and the events that tell of it."""

    moved: dict[Move, list[str]] = field(default_factory=lambda: {move: [] for move in Move})
    events: list[NewEvent] = field(default_factory=list)

    def take_in(self, other: "Replanned") -> None:
        """Count another replanning of the same request in."""
        for move, tasks in other.moved.items():
            self.moved[move] += tasks
        self.events += other.events

    @property
    def plan_changes(self) -> PlanChanges:
        return PlanChanges(
            created=self.moved[Move.CREATE],
            rescheduled=self.moved[Move.RESCHEDULE],
            cancelled=self.moved[Move.CANCEL],
            satisfied=self.moved[Move.SATISFY],
        )


async def replan(
    tx: Tx, processes: Iterable[Process], now: datetime, cause: Cause, forget: Callable[[Facts], Facts] | None = None
) -> Replanned:
    """Bring the stored tasks of each process to what its facts call for.

    `cause` goes into the history of the tasks that change.
    `forget` takes away a fact that is about to be removed: the tasks it called for can then still be told of with it.
    The caller writes the returned events last, in the same transaction.
    """
    done = Replanned()
    for process in processes:
        facts = facts_of(process)
        wanted = await _planned(forget(facts) if forget else facts, policy_of(process.candidate.policy))
        await settle(tx, process.candidate, process, process.tasks, wanted, now, cause, done)
        process.application.planned_with = CATALOGUE_VERSION
    return done


async def _planned(facts: Facts, policy: Policy) -> Iterable[PlannedTask]:
    """The plan; of many facts made in a thread, which leaves other requests their turns."""
    size = sum(1 + len(each.interviewers) for each in facts.interviews) + len(facts.interactions)
    return await asyncio.to_thread(plan, facts, policy) if size > _MANY_FACTS else plan(facts, policy)


def catch_up(row: TaskRow, process: Process) -> None:
    """Bring an ended task to the hours and words that the facts by now give it, before it is opened again."""
    wanted = plan(facts_of(process), policy_of(process.candidate.policy))
    for task in wanted:
        if task.key == row.key and task.satisfied is None:
            _describe(row, task)


def without_interview(interview_id: str) -> Callable[[Facts], Facts]:
    """Forget one round, and the deadlines that speak of it."""

    def forget(facts: Facts) -> Facts:
        return replace(
            facts,
            interviews=tuple(each for each in facts.interviews if each.id != interview_id),
            deadlines=tuple(each for each in facts.deadlines if each.interview_id != interview_id),
        )

    return forget


def without_interviewer(interviewer_id: str, interview_id: str | None = None) -> Callable[[Facts], Facts]:
    """Forget one person, on every panel or on one."""

    def forget(facts: Facts) -> Facts:
        return replace(
            facts,
            interviews=tuple(
                replace(each, interviewers=tuple(one for one in each.interviewers if one.id != interviewer_id))
                if interview_id in (None, each.id)
                else each
                for each in facts.interviews
            ),
        )

    return forget


async def cancel_all(tx: Tx, process: Process, now: datetime, cause: Cause) -> Replanned:
    """Cancel every open task and every round to come of a process that is about to be removed."""
    done = Replanned()
    for interview in process.interviews:
        if interview.status == InterviewStatus.SCHEDULED:
            done.events.append(interview_event(types.InterviewCancelled, interview, process))
    await settle(tx, process.candidate, process, process.tasks, (), now, cause, done)
    return done


async def settle(
    tx: Tx,
    candidate: CandidateRow,
    process: Process | None,
    tasks: list[TaskRow],
    wanted: Iterable[PlannedTask],
    now: datetime,
    cause: Cause,
    done: Replanned,
) -> None:
    """Bring stored tasks to what is wanted, noting what moved. `process` is None for the candidate's own tasks."""
    stored = {row.id: row for row in tasks}
    with telling(process):
        for place, change in enumerate(reconcile(wanted, [stored_task(row) for row in tasks], now), 1):
            if place % _CHANGED_AT_ONCE == 0:
                await tx.flush()
                await asyncio.sleep(0)
            row = _row_of(tx, candidate, process, tasks, stored, change, now)
            note = note_change(tx, row, _told_as(change), cause, new=change.stored is None)
            _apply(tx, row, change, now)
            done.moved[change.move].append(row.id)
            event = _event_type(change)
            if event is not None:
                done.events.append(task_event(event, row, process, note))


def move_in_time(tx: Tx, row: TaskRow, process: Process | None, now: datetime) -> NewEvent | None:
    """Let time pass over an open task: its hour may have come, and then there is an event to tell of it."""
    status = status_at(row, now, row.snoozed_until)
    if status == row.status:
        row.next_transition_at = next_transition(row, now, row.snoozed_until)
        return None
    note = note_change(tx, row, TaskChange(status), HOUR)
    row.status, row.updated_at = status, now
    row.next_transition_at = next_transition(row, now, row.snoozed_until) if status in OPEN else None
    if status is TaskStatus.EXPIRED:
        row.closed_at, row.closed_by = now, ClosedBy.TIME
    return task_event(EVENT_OF_STATUS[status], row, process, note)


def interview_event(event: type[types.Event], row: InterviewRow, process: Process) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        interview_event_data(row, process),
        candidate_id=process.candidate.id,
        application_id=row.application_id,
        timezone=process.candidate.timezone,
    )


def note_change(tx: Tx, row: TaskRow, change: TaskChange, cause: Cause, *, new: bool = False) -> TaskNote:
    """Note that a task is about to change, for its history; a new one has no past."""
    note = TaskNote(row, change, cause) if new else TaskNote(row, change, cause, snapshot(row))
    tx.notes.append(note)
    return note


def task_event(event: type[types.Event], row: TaskRow, process: Process | None, note: TaskNote) -> NewEvent:
    """A `task.*` event of a task as it now is, telling of the change that was noted."""
    told = NewEvent(
        event,
        row.account_id,
        task_event_data(row, process),
        candidate_id=row.candidate_id,
        application_id=row.application_id,
        task_id=row.id,
        rule=row.rule,
        timezone=process.candidate.timezone if process else None,
    )
    note.event_id = told.id
    return told


def _told_as(change: Change) -> TaskChange:
    if change.move is Move.CREATE and change.stored is not None:
        return TaskChange.RESTORED
    return _TOLD_AS[change.move]


def _event_type(change: Change) -> type[types.Event] | None:
    """The one event a change makes: none for new words, and none for what is long over when it becomes known."""
    if change.move is Move.REWORD or (change.move is Move.CREATE and change.status is TaskStatus.EXPIRED):
        return None
    if change.move is Move.RESCHEDULE:
        assert change.stored is not None
        comes_due = change.status is not TaskStatus.SCHEDULED and change.status is not change.stored.status
        return EVENT_OF_STATUS[change.status] if comes_due else types.TaskRescheduled
    return EVENT_OF_STATUS[change.status]


def _apply(tx: Tx, row: TaskRow, change: Change, now: datetime) -> None:
    if change.wanted is not None and change.stored is not None:
        _describe(row, change.wanted)
    row.status = change.status
    row.snoozed_until = change.snoozed_until
    row.updated_at = now
    if change.status in OPEN:
        row.closed_at, row.closed_by, row.closing_note = None, None, None
        row.next_transition_at = next_transition(row, now, row.snoozed_until)
        tx.wake(Queue.ADVANCE, row.next_transition_at)
    else:
        satisfied = change.wanted.satisfied if change.wanted else None
        row.closed_at = (satisfied and satisfied.at) or now
        row.closed_by = (satisfied and satisfied.by) or _ended_by(change.status)
        row.next_transition_at = None


def _ended_by(status: TaskStatus) -> ClosedBy:
    return ClosedBy.TIME if status is TaskStatus.EXPIRED else ClosedBy.REPLAN


def _row_of(
    tx: Tx,
    candidate: CandidateRow,
    process: Process | None,
    tasks: list[TaskRow],
    stored: Mapping[str, TaskRow],
    change: Change,
    now: datetime,
) -> TaskRow:
    if change.stored is not None:
        return stored[change.stored.id]
    assert change.wanted is not None
    wanted = change.wanted
    row = TaskRow(
        id=new_id("task"),
        created_at=now,
        updated_at=now,
        account_id=candidate.account_id,
        key=wanted.key,
        rule=wanted.rule,
        title=wanted.title,
        why=wanted.why,
        guidance=list(wanted.guidance),
        channel=wanted.channel,
        optional=wanted.optional,
        candidate_id=candidate.id,
        application_id=process.application.id if process else None,
        interview_id=wanted.interview_id,
        interviewer_id=wanted.interviewer_id,
        reference_id=wanted.reference_id,
        deadline_id=wanted.deadline_id,
        opens_at=wanted.opens_at,
        due_at=wanted.due_at,
        expires_at=wanted.expires_at,
        status=change.status,
    )
    tx.add(row)
    tasks.append(row)
    return row


def _describe(row: TaskRow, wanted: PlannedTask) -> None:
    row.title, row.why, row.channel = wanted.title, wanted.why, wanted.channel
    row.guidance, row.optional = list(wanted.guidance), wanted.optional
    row.interview_id, row.interviewer_id = wanted.interview_id, wanted.interviewer_id
    row.deadline_id = wanted.deadline_id
    row.opens_at, row.due_at, row.expires_at = wanted.opens_at, wanted.due_at, wanted.expires_at
