"""The bridge to the core: gather the facts, ask for the plan, apply the difference."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from app.etiquette.facts import ClosedBy, Facts, InterviewStatus, TaskStatus
from app.etiquette.planner import PlannedTask, next_transition, plan, status_at
from app.etiquette.policy import Policy, policy_of
from app.etiquette.reconcile import OPEN, Change, Move, reconcile
from app.events import types
from app.ids import new_id
from app.resources.plans import PlanChanges
from app.resources.tasks import TaskChange
from app.store.db import Queue, UnitOfWork
from app.store.event_payloads import interview_event_data, payloads_cached, task_event_data
from app.store.history import HOUR, Cause, change_of
from app.store.mapping import ApplicationState, facts_of, stored_task
from app.store.outbox import NewEvent
from app.store.records import CandidateRecord, InterviewRecord, TaskRecord
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION

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
_CHANGE_OF_MOVE: Final = {
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
    tx: UnitOfWork,
    states: Iterable[ApplicationState],
    now: datetime,
    cause: Cause,
    forget: Callable[[Facts], Facts] | None = None,
) -> Replanned:
    """Bring the stored tasks of each process to what its facts call for.

    `cause` goes into the history of the tasks that change.
    `forget` takes away a fact that is about to be removed: the tasks it called for can then still be told of with it.
    The caller writes the returned events last, in the same transaction.
    """
    done = Replanned()
    for state in states:
        facts = facts_of(state)
        wanted = await _planned(forget(facts) if forget else facts, policy_of(state.candidate.policy))
        await apply_plan(tx, Subject.of(state), wanted, now, cause, done)
        state.change(tx, state.application, planned_with=CATALOGUE_VERSION)
    return done


async def _planned(facts: Facts, policy: Policy) -> Iterable[PlannedTask]:
    """The plan; of many facts made in a thread, which leaves other requests their turns."""
    size = sum(1 + len(each.interviewers) for each in facts.interviews) + len(facts.interactions)
    return await asyncio.to_thread(plan, facts, policy) if size > _MANY_FACTS else plan(facts, policy)


def catch_up(tx: UnitOfWork, row: TaskRecord, state: ApplicationState) -> TaskRecord:
    """Bring an ended task to the hours and words that the facts by now give it, before it is opened again."""
    for task in plan(facts_of(state), policy_of(state.candidate.policy)):
        if task.key == row.key and task.satisfied is None:
            row = state.change(tx, row, **_described(task))
    return row


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


def cancelled(state: ApplicationState, now: datetime) -> Replanned:
    """The end of every open task and of every interview to come, of a process that is about to be removed.

    Nothing is written: what is stored goes with the process.
    """
    done = Replanned()
    for interview in state.interviews.values():
        if interview.status == InterviewStatus.SCHEDULED:
            done.events.append(interview_event(types.InterviewCancelled, interview, state))
    with payloads_cached(state):
        ended(Subject.of(state), now, done)
    return done


def ended(subject: "Subject", now: datetime, done: Replanned) -> None:
    """Note what it means that nothing is wanted any more, without writing it."""
    for change in reconcile((), [stored_task(row) for row in subject.tasks.values()], now):
        assert change.stored is not None
        row = replace(subject.tasks[change.stored.id], **_values(change, now))
        done.moved[change.move].append(row.id)
        if (event := _event_type(change)) is not None:
            done.events.append(task_event(event, row, subject.state))


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose tasks are planned: an application's, or those of the candidate's search, which have no process."""

    candidate: CandidateRecord
    state: ApplicationState | None
    tasks: dict[str, TaskRecord]
    """By identifier; kept up to date."""

    @classmethod
    def of(cls, state: ApplicationState) -> "Subject":
        return cls(state.candidate, state, state.tasks)


async def apply_plan(
    tx: UnitOfWork, subject: Subject, wanted: Iterable[PlannedTask], now: datetime, cause: Cause, done: Replanned
) -> None:
    """Bring stored tasks to what is wanted, noting what moved."""
    with payloads_cached(subject.state):
        changes = reconcile(wanted, [stored_task(row) for row in subject.tasks.values()], now)
        for place, change in enumerate(changes, 1):
            if place % _CHANGED_AT_ONCE == 0:
                await tx.flush()
                await asyncio.sleep(0)
            before = subject.tasks[change.stored.id] if change.stored is not None else None
            row = _created(tx, subject, change, now) if before is None else tx.change(before, **_values(change, now))
            subject.tasks[row.id] = row
            tx.wake(Queue.ADVANCE, row.next_transition_at)
            done.moved[change.move].append(row.id)
            kind = _event_type(change)
            event = None if kind is None else task_event(kind, row, subject.state)
            note_change(tx, before, row, _change_of(change), cause, now, event)
            if event is not None:
                done.events.append(event)


def move_in_time(tx: UnitOfWork, row: TaskRecord, state: ApplicationState | None, now: datetime) -> NewEvent | None:
    """Let time pass over an open task: its hour may have come, and then there is an event to tell of it."""
    changed, event = moved_in_time(tx, row, state, now)
    if state is not None:
        state.put(changed)
    return event


def moved_in_time(
    tx: UnitOfWork, row: TaskRecord, state: ApplicationState | None, now: datetime
) -> tuple[TaskRecord, NewEvent | None]:
    """An open task after time passed over it, and the event to tell of that, if there is one."""
    status = status_at(row, now, row.snoozed_until)
    upcoming = next_transition(row, now, row.snoozed_until) if status in OPEN else None
    if status == row.status:
        return tx.change(row, next_transition_at=upcoming), None
    changed = tx.change(row, status=status, updated_at=now, next_transition_at=upcoming, **_over(status, now))
    event = task_event(EVENT_OF_STATUS[status], changed, state)
    note_change(tx, row, changed, TaskChange(status), HOUR, now, event)
    return changed, event


def _over(status: TaskStatus, now: datetime) -> dict[str, Any]:
    return {"closed_at": now, "closed_by": ClosedBy.TIME} if status is TaskStatus.EXPIRED else {}


def interview_event(event: type[types.Event], row: InterviewRecord, state: ApplicationState) -> NewEvent:
    return NewEvent(
        event,
        row.account_id,
        interview_event_data(row, state),
        candidate_id=state.candidate.id,
        application_id=row.application_id,
    )


def note_change(
    tx: UnitOfWork,
    before: TaskRecord | None,
    after: TaskRecord,
    change: TaskChange,
    cause: Cause,
    now: datetime,
    event: NewEvent | None = None,
) -> None:
    """Write a task's change, which the event tells of, into its history; a new task has no `before`."""
    tx.add(change_of(before, after, change, cause, now, event.id if event else None))


def task_event(event: type[types.Event], row: TaskRecord, state: ApplicationState | None) -> NewEvent:
    """A `task.*` event of a task as it now is."""
    return NewEvent(
        event,
        row.account_id,
        task_event_data(row, state),
        candidate_id=row.candidate_id,
        application_id=row.application_id,
        task_id=row.id,
        rule=row.rule,
    )


def _change_of(change: Change) -> TaskChange:
    if change.move is Move.CREATE and change.stored is not None:
        return TaskChange.RESTORED
    return _CHANGE_OF_MOVE[change.move]


def _event_type(change: Change) -> type[types.Event] | None:
    """The one event a change makes: none for new words, and none for what is long over when it becomes known."""
    if change.move is Move.REWORD or (change.move is Move.CREATE and change.status is TaskStatus.EXPIRED):
        return None
    if change.move is Move.RESCHEDULE:
        assert change.stored is not None
        comes_due = change.status is not TaskStatus.SCHEDULED and change.status is not change.stored.status
        return EVENT_OF_STATUS[change.status] if comes_due else types.TaskRescheduled
    return EVENT_OF_STATUS[change.status]


def _values(change: Change, now: datetime) -> dict[str, Any]:
    """The columns of a stored task that a change sets."""
    values = {} if change.wanted is None else _described(change.wanted)
    values |= {"status": change.status, "snoozed_until": change.snoozed_until, "updated_at": now}
    if change.status in OPEN:
        hours = change.wanted or change.stored
        assert hours is not None
        upcoming = next_transition(hours, now, change.snoozed_until)
        return {**values, "closed_at": None, "closed_by": None, "closing_note": None, "next_transition_at": upcoming}
    satisfied = change.wanted.satisfied if change.wanted else None
    return {
        **values,
        "closed_at": (satisfied and satisfied.at) or now,
        "closed_by": (satisfied and satisfied.by) or _ended_by(change.status),
        "next_transition_at": None,
    }


def _ended_by(status: TaskStatus) -> ClosedBy:
    return ClosedBy.TIME if status is TaskStatus.EXPIRED else ClosedBy.REPLAN


def _created(tx: UnitOfWork, subject: Subject, change: Change, now: datetime) -> TaskRecord:
    """A new task as it is wanted."""
    assert change.wanted is not None
    return tx.add(
        TaskRecord(
            id=new_id("task"),
            created_at=now,
            account_id=subject.candidate.account_id,
            key=change.wanted.key,
            rule=change.wanted.rule,
            candidate_id=subject.candidate.id,
            application_id=subject.state.application.id if subject.state else None,
            reference_id=change.wanted.reference_id,
            **_values(change, now),
        )
    )


def _described(wanted: PlannedTask) -> dict[str, Any]:
    """The columns that say what is to be done, and when."""
    return {
        "title": wanted.title,
        "why": wanted.why,
        "channel": wanted.channel,
        "guidance": list(wanted.guidance),
        "optional": wanted.optional,
        "interview_id": wanted.interview_id,
        "interviewer_id": wanted.interviewer_id,
        "deadline_id": wanted.deadline_id,
        "opens_at": wanted.opens_at,
        "due_at": wanted.due_at,
        "expires_at": wanted.expires_at,
    }
