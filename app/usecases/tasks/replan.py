"""Replanning: gather the facts, let the core plan and reconcile, apply the changes to the stored tasks."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, ParamSpec, TypeVar

from app.etiquette.facts import ClosedBy, Facts, Interview, InterviewStatus, TaskStatus
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import policy_of
from app.etiquette.reconcile import OPEN, Change, ChangeKind, reconcile
from app.etiquette.task_status import next_transition
from app.events import types
from app.ids import new_id
from app.resources.plans import PlanChanges
from app.resources.tasks import TaskChange
from app.store.application_state import ApplicationState
from app.store.db import Queue, UnitOfWork
from app.store.event_data import EventData
from app.store.history import Cause, history_entry
from app.store.mapping import facts_of, stored_task
from app.store.outbox import NewEvent
from app.store.records import CandidateRecord, TaskRecord
from app.usecases.event_builders import EVENT_OF_STATUS, interview_event, task_event
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION

P = ParamSpec("P")
T = TypeVar("T")
_MANY: Final = 500
"""Panel members, interactions and tasks above which planning would delay other requests too long."""
_CHANGES_PER_TURN: Final = 100
"""Changed tasks after which other requests get a turn."""


@dataclass(slots=True)
class PlanResult:
    """What replanning did: each change with the task's identifier, and the events that report the changes."""

    changes: list[tuple[ChangeKind, str]] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)

    def add(self, other: "PlanResult") -> None:
        """Add the changes of another replanning in the same request."""
        self.changes += other.changes
        self.events += other.events

    @property
    def plan_changes(self) -> PlanChanges:
        return PlanChanges(
            created=self._ids(ChangeKind.CREATED, ChangeKind.RESTORED),
            rescheduled=self._ids(ChangeKind.RESCHEDULED),
            cancelled=self._ids(ChangeKind.CANCELLED),
            satisfied=self._ids(ChangeKind.SATISFIED),
        )

    def _ids(self, *kinds: ChangeKind) -> list[str]:
        return [task_id for kind, task_id in self.changes if kind in kinds]


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """What a plan is for: an application, or the candidate's job search, which has no `state`."""

    candidate: CandidateRecord
    state: ApplicationState | None
    tasks: dict[str, TaskRecord]
    """The stored tasks by identifier; `apply_changes` updates them."""

    @classmethod
    def of(cls, state: ApplicationState) -> "PlanTarget":
        return cls(state.candidate, state, state.tasks)

    def event_data(self) -> EventData | None:
        return None if self.state is None else EventData(self.state)


async def replan(
    tx: UnitOfWork,
    states: Iterable[ApplicationState],
    now: datetime,
    cause: Cause,
    adjust_facts: Callable[[Facts], Facts] | None = None,
) -> PlanResult:
    """Bring the stored tasks of every application to what its facts call for.

    `cause` goes into the history of the changed tasks. `adjust_facts` drops the fact that the caller deletes
    afterwards; until then the events can still show it. The caller appends the returned events last, in the same
    transaction.
    """
    result = PlanResult()
    for place, state in enumerate(states):
        if place:
            await asyncio.sleep(0)
        changes = await in_thread_if_large(state, _plan_changes, state, adjust_facts, now)
        await apply_changes(tx, PlanTarget.of(state), changes, now, cause, result)
        state.change(tx, state.application, planned_with=CATALOGUE_VERSION)
    return result


async def in_thread_if_large(state: ApplicationState, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of planning an application; a large one is planned in a thread, so that other requests need not wait.

    A small one is not: changing threads twice takes a noticeable part of a small request.
    """
    size = sum(map(len, state.panels.values())) + len(state.interactions) + len(state.tasks)
    return await asyncio.to_thread(work, *args, **kwargs) if size > _MANY else work(*args, **kwargs)


def _plan_changes(
    state: ApplicationState, adjust_facts: Callable[[Facts], Facts] | None, now: datetime
) -> Sequence[Change]:
    """The changes from an application's stored tasks to those that its facts call for."""
    facts = facts_of(state)
    adjusted = facts if adjust_facts is None else adjust_facts(facts)
    return changes_to(plan(adjusted, policy_of(state.candidate.policy)), state.tasks.values(), now)


def changes_to(wanted: Iterable[PlannedTask], stored: Iterable[TaskRecord], now: datetime) -> Sequence[Change]:
    """The changes from the stored tasks to the wanted ones."""
    return reconcile(wanted, [stored_task(row) for row in stored], now)


async def apply_changes(
    tx: UnitOfWork, target: PlanTarget, changes: Iterable[Change], now: datetime, cause: Cause, result: PlanResult
) -> None:
    """Write the changes of a plan, with their history, and add them to `result`."""
    data = target.event_data()
    for change in changes:
        if len(result.changes) % _CHANGES_PER_TURN == _CHANGES_PER_TURN - 1:
            await tx.flush()
            await asyncio.sleep(0)
        before = target.tasks[change.stored.id] if change.stored is not None else None
        row = _create(tx, target, change, now) if before is None else tx.change(before, **_columns(change, now))
        target.tasks[row.id] = row
        tx.wake(Queue.ADVANCE, row.next_transition_at)
        result.changes.append((change.kind, row.id))
        event_type = _event_type(change)
        event = None if event_type is None else task_event(event_type, row, data)
        # `TaskChange` has the value of every `ChangeKind`.
        tx.add(history_entry(before, row, TaskChange(change.kind), cause, now, event.id if event else None))
        if event is not None:
            result.events.append(event)


def _event_type(change: Change) -> type[types.Event] | None:
    """The event that reports a change; None for a new wording, and for a new task that has expired already."""
    is_new = change.kind is ChangeKind.CREATED
    if change.kind is ChangeKind.REWORDED or (is_new and change.status is TaskStatus.EXPIRED):
        return None
    if change.kind is ChangeKind.RESCHEDULED:
        assert change.stored is not None
        comes_due = change.status is not TaskStatus.SCHEDULED and change.status is not change.stored.status
        return EVENT_OF_STATUS[change.status] if comes_due else types.TaskRescheduled
    return EVENT_OF_STATUS[change.status]


def _columns(change: Change, now: datetime) -> dict[str, Any]:
    """The columns of a task that a change sets."""
    values = {} if change.wanted is None else _plan_columns(change.wanted)
    values |= {"status": change.status, "snoozed_until": change.snoozed_until, "updated_at": now}
    if change.status in OPEN:
        times = change.wanted or change.stored
        assert times is not None
        upcoming = next_transition(times, now, change.snoozed_until)
        return {**values, "closed_at": None, "closed_by": None, "closing_note": None, "next_transition_at": upcoming}
    satisfied = change.wanted.satisfied if change.wanted else None
    return {
        **values,
        "closed_at": (satisfied and satisfied.at) or now,
        "closed_by": (satisfied and satisfied.by)
        or (ClosedBy.TIME if change.status is TaskStatus.EXPIRED else ClosedBy.REPLAN),
        "next_transition_at": None,
    }


def _create(tx: UnitOfWork, target: PlanTarget, change: Change, now: datetime) -> TaskRecord:
    assert change.wanted is not None
    return tx.add(
        TaskRecord(
            id=new_id("task"),
            created_at=now,
            account_id=target.candidate.account_id,
            key=change.wanted.key,
            rule=change.wanted.rule,
            candidate_id=target.candidate.id,
            application_id=target.state.application.id if target.state else None,
            reference_id=change.wanted.reference_id,
            **_columns(change, now),
        )
    )


def _plan_columns(wanted: PlannedTask) -> dict[str, Any]:
    """The columns that a plan sets, besides those that identify the task."""
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


async def refresh_ended_task(tx: UnitOfWork, row: TaskRecord, state: ApplicationState) -> TaskRecord:
    """Bring an ended task's times and texts up to date with the facts, before it is reopened."""
    for task in await in_thread_if_large(state, _plan, state):
        if task.key == row.key and task.satisfied is None:
            row = state.change(tx, row, **_plan_columns(task))
    return row


def _plan(state: ApplicationState) -> Sequence[PlannedTask]:
    return plan(facts_of(state), policy_of(state.candidate.policy))


def cancellations(state: ApplicationState, now: datetime) -> PlanResult:
    """The events that cancel the open tasks and scheduled interviews of an application about to be deleted.

    Nothing is written: the rows are deleted with the application.
    """
    result, data = PlanResult(), EventData(state)
    for interview in state.interviews.values():
        if interview.status == InterviewStatus.SCHEDULED:
            result.events.append(interview_event(types.InterviewCancelled, interview, data))
    add_cancellations(PlanTarget.of(state), now, result)
    return result


def add_cancellations(target: PlanTarget, now: datetime, result: PlanResult) -> None:
    """Add the changes and events of an empty plan to `result`, without writing them."""
    data = target.event_data()
    for change in changes_to((), target.tasks.values(), now):
        assert change.stored is not None
        row = replace(target.tasks[change.stored.id], **_columns(change, now))
        result.changes.append((change.kind, row.id))
        if (event_type := _event_type(change)) is not None:
            result.events.append(task_event(event_type, row, data))


def without_interview(interview_id: str) -> Callable[[Facts], Facts]:
    """For `adjust_facts`: the facts without an interview and its deadlines."""

    def without(facts: Facts) -> Facts:
        return replace(
            facts,
            interviews=tuple(interview for interview in facts.interviews if interview.id != interview_id),
            deadlines=tuple(deadline for deadline in facts.deadlines if deadline.interview_id != interview_id),
        )

    return without


def without_interviewer(interviewer_id: str, interview_id: str | None = None) -> Callable[[Facts], Facts]:
    """For `adjust_facts`: the facts without an interviewer, on one interview's panel or on all."""

    def without(interview: Interview) -> Interview:
        panel = tuple(member for member in interview.interviewers if member.id != interviewer_id)
        return replace(interview, interviewers=panel) if interview_id in (None, interview.id) else interview

    return lambda facts: replace(facts, interviews=tuple(without(interview) for interview in facts.interviews))
