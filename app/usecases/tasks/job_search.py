"""The candidate's job search: one weekly reminder for all applications together.

Every change locks the candidate's row first, so that two changes at once cannot plan two reminders for a week.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select
from sqlmodel import col

from app.etiquette.catalogue.meanwhile import KEEP_SEARCHING
from app.etiquette.facts import ApplicationStatus, EndedTask, InterviewStatus, JobSearch, TaskStatus
from app.etiquette.policy import policy_of
from app.etiquette.reconcile import OPEN
from app.etiquette.search import plan_job_search
from app.etiquette.task_status import status_at
from app.store import outbox
from app.store.application_state import ApplicationState
from app.store.db import Database, UnitOfWork
from app.store.history import TIME_PASSED, Cause
from app.store.mapping import candidate_fact
from app.store.record import fetch, fetch_one, select_record
from app.store.records import CandidateRecord, TaskRecord
from app.store.tables import IS_OF_JOB_SEARCH, ApplicationRow, CandidateRow, InterviewRow, TaskRow
from app.usecases.tasks.advance import advance_task
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.replan import PlanResult, PlanTarget, add_cancellations, apply_changes, changes_to

_TAKES_PLACE: Final = (InterviewStatus.SCHEDULED.value, InterviewStatus.HELD.value)
_OVER: Final = frozenset(status.value for status in TaskStatus if status not in OPEN) - {TaskStatus.CANCELLED.value}
"""The statuses of a reminder that has ended; a cancelled one may come back."""
_CANDIDATE: Final[BindParameter[str]] = bindparam("candidate")
_IN_MEMORY: Final[BindParameter[list[str]]] = bindparam("in_memory_ids", expanding=True)
"""The applications in memory, which may have changed since they were stored."""
_REMINDERS: Final = (col(TaskRow.candidate_id) == _CANDIDATE, IS_OF_JOB_SEARCH, col(TaskRow.rule) == KEEP_SEARCHING.id)
_MOST_PASSES: Final = 3
"""One pass closes an expired week, the next plans the current one; one to spare."""
_SAME_WEEK: Final = timedelta(days=2)
"""How far a week's beginning can move when its hour or the candidate's time zone changes: the same week's reminder."""


def _job_search_query() -> Select[Any]:
    """One row about the candidate's applications that are not in memory, and about their ended reminders.

    `first_ends_at`: the earliest end of an interview; `first_active_ends_at`: the same, of active applications alone;
    `accepted_count`: of applications; `opened_at`, `closed_at`: of the latest ended reminder.
    """
    others = (col(ApplicationRow.candidate_id) == _CANDIDATE, col(ApplicationRow.id).not_in(_IN_MEMORY))
    ends = (
        select(func.min(col(InterviewRow.ends_at)))
        .join(ApplicationRow, col(ApplicationRow.id) == col(InterviewRow.application_id))
        .where(*others, col(InterviewRow.status).in_(_TAKES_PLACE))
    )
    active = ends.where(col(ApplicationRow.status) == ApplicationStatus.ACTIVE.value)
    accepted = select(func.count()).where(*others, col(ApplicationRow.status) == ApplicationStatus.ACCEPTED.value)
    over = col(TaskRow.status).in_(_OVER)
    opened, closed = (
        select(func.max(col(instant))).where(*_REMINDERS, over) for instant in (TaskRow.opens_at, TaskRow.closed_at)
    )
    parts = {
        "first_ends_at": ends,
        "first_active_ends_at": active,
        "accepted_count": accepted,
        "opened_at": opened,
        "closed_at": closed,
    }
    return select(*(part.scalar_subquery().label(name) for name, part in parts.items()))


_CANDIDATE_LOCKED: Final = select_record(CandidateRecord).where(col(CandidateRow.id) == _CANDIDATE).with_for_update()
_JOB_SEARCH: Final = _job_search_query()
_REMINDERS_NOT_OVER: Final = (
    select_record(TaskRecord).where(*_REMINDERS, col(TaskRow.status).not_in(_OVER)).with_for_update()
)
_RECENT_REMINDERS: Final = (
    select_record(TaskRecord)
    .where(*_REMINDERS, col(TaskRow.status).not_in(_OVER) | (col(TaskRow.opens_at) >= bindparam("since")))
    .with_for_update()
)


@dataclass(slots=True)
class _StoredJobSearch:
    """What is stored of a job search, without the applications in memory."""

    first_ends_at: datetime | None
    first_active_ends_at: datetime | None
    accepted_count: int
    opened_at: datetime | None
    closed_at: datetime | None
    reminders: dict[str, TaskRecord] = field(default_factory=dict)
    """The weekly reminders that are open or may come back, and recent ended ones; by identifier."""

    def facts(self, candidate: CandidateRecord, states: Collection[ApplicationState]) -> JobSearch:
        """The facts for the plan: what is stored, together with the applications in memory."""
        over = [row for row in self.reminders.values() if row.status in _OVER]
        opened = _latest([self.opened_at, *(row.opens_at for row in over)])
        closed = _latest([self.closed_at, *(row.closed_at for row in over)])
        ends = [self.first_ends_at, *(ends_at for state in states for ends_at in _ends(state))]
        active = [state for state in states if state.application.status == ApplicationStatus.ACTIVE]
        is_active = self.first_active_ends_at is not None or any(_ends(state) for state in active)
        first = min((ends_at for ends_at in ends if ends_at is not None), default=None)
        accepted = any(state.application.status == ApplicationStatus.ACCEPTED for state in states)
        return JobSearch(
            candidate_fact(candidate),
            first_interview_ends=(first,) if first is not None and is_active else (),
            accepted=self.accepted_count > 0 or accepted,
            ended=(EndedTask(opened, closed),) if opened is not None and closed is not None else (),
        )


async def replan_job_search(
    tx: UnitOfWork, candidate: CandidateRecord, now: datetime, cause: Cause, states: Collection[ApplicationState] = ()
) -> PlanResult:
    """Bring the candidate's weekly reminder to what their applications call for.

    `states`: the applications in memory, whose changes need not be written yet. Without any, the changes of the unit of
    work are written first.
    """
    in_memory_ids = [state.application.id for state in states if state.candidate.id == candidate.id]
    run = tx.run_without_flush if states else tx.run
    stored = await run(_load_job_search, candidate.id, in_memory_ids)
    policy = policy_of(candidate.policy)
    result = PlanResult()
    for _ in range(_MOST_PASSES):
        wanted = plan_job_search(stored.facts(candidate, states), policy)
        for row in [row for row in stored.reminders.values() if row.status in OPEN]:
            stored.reminders[row.id], event = advance_task(tx, row, None, now)
            result.events += [] if event is None else [event]
        changes = changes_to(wanted, stored.reminders.values(), now)
        await apply_changes(tx, PlanTarget(candidate, None, stored.reminders), changes, now, cause, result)
        if not wanted or status_at(wanted[0], now) is not TaskStatus.EXPIRED:
            break
    tx.change(candidate, planned_with=CATALOGUE_VERSION)
    return result


async def job_search_cancellations(tx: UnitOfWork, candidate: CandidateRecord, now: datetime) -> PlanResult:
    """The events that cancel the weekly reminder of a candidate about to be deleted; nothing is written."""
    reminders = await tx.run(_load_reminders_not_over, candidate.id)
    result = PlanResult()
    add_cancellations(PlanTarget(candidate, None, {row.id: row for row in reminders}), now, result)
    return result


def _load_reminders_not_over(connection: Connection, candidate_id: str) -> list[TaskRecord]:
    """The candidate's weekly reminders that are open or may come back, locked."""
    return fetch(connection, TaskRecord, _REMINDERS_NOT_OVER, {"candidate": candidate_id})


async def advance_job_searches(db: Database, now: datetime, batch: int = 50) -> int:
    """Plan the next week of candidates whose reminder has expired, a transaction each; returns how many there were.

    `advance` makes the reminder due when its week begins.
    """
    candidates = await db.run(_load_candidates_with_expired_reminder, now, batch)
    for candidate_id in candidates:
        async with db.transaction() as tx:
            candidate = await tx.run(lock_candidate_row, candidate_id)
            if candidate is not None:
                result = await replan_job_search(tx, candidate, now, TIME_PASSED)
                await outbox.append(tx, result.events, now)
    return len(candidates)


def _load_candidates_with_expired_reminder(connection: Connection, now: datetime, limit: int) -> list[str]:
    due = (
        select(col(TaskRow.candidate_id))
        .where(
            col(TaskRow.rule) == KEEP_SEARCHING.id,
            col(TaskRow.next_transition_at) <= now,
            col(TaskRow.expires_at) <= now,
        )
        .order_by(col(TaskRow.next_transition_at))
        .limit(limit)
    )
    return list(dict.fromkeys(connection.scalars(due)))


def lock_candidate_row(connection: Connection, candidate_id: str) -> CandidateRecord | None:
    return fetch_one(connection, CandidateRecord, _CANDIDATE_LOCKED, {"candidate": candidate_id})


def _load_job_search(connection: Connection, candidate_id: str, in_memory_ids: list[str]) -> _StoredJobSearch:
    """What is stored of the search, with the candidate locked; `in_memory_ids`: the applications in memory."""
    lock_candidate_row(connection, candidate_id)
    row = connection.execute(_JOB_SEARCH, {"candidate": candidate_id, "in_memory_ids": in_memory_ids}).one()
    stored = _StoredJobSearch(
        row.first_ends_at, row.first_active_ends_at, row.accepted_count, row.opened_at, row.closed_at
    )
    if stored.opened_at is None:
        reminders = _load_reminders_not_over(connection, candidate_id)
    else:
        since = {"candidate": candidate_id, "since": stored.opened_at - _SAME_WEEK}
        reminders = fetch(connection, TaskRecord, _RECENT_REMINDERS, since)
    stored.reminders = {row.id: row for row in reminders}
    return stored


def _ends(state: ApplicationState) -> list[datetime]:
    return [row.ends_at for row in state.interviews.values() if row.status in _TAKES_PLACE]


def _latest(instants: Collection[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant is not None), default=None)
