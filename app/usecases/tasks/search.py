"""The candidate's search as a whole: the one weekly reminder, planned once for all applications.

Whoever changes it locks the candidate's row first, so that two changes never plan two weeks.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select
from sqlmodel import col

from app.etiquette.catalogue.meanwhile import KEEP_SEARCHING
from app.etiquette.facts import ApplicationStatus, EndedTask, InterviewStatus, Search, TaskStatus
from app.etiquette.planner import status_at
from app.etiquette.policy import policy_of
from app.etiquette.reconcile import OPEN
from app.etiquette.search import plan_search
from app.store import outbox
from app.store.db import Database, UnitOfWork
from app.store.history import HOUR, Cause
from app.store.mapping import ApplicationState, candidate_fact
from app.store.record import every, fetch, fetch_one
from app.store.records import CandidateRecord, TaskRecord
from app.store.tables import IS_OF_SEARCH, ApplicationRow, CandidateRow, InterviewRow, TaskRow
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.replan import Replanned, Subject, apply_plan, ended, moved_in_time

_TAKES_PLACE: Final = (InterviewStatus.SCHEDULED.value, InterviewStatus.HELD.value)
_OVER: Final = frozenset(status.value for status in TaskStatus if status not in OPEN) - {TaskStatus.CANCELLED.value}
"""What a reminder that is over can be; one that was cancelled may come back."""
_CANDIDATE: Final[BindParameter[str]] = bindparam("candidate")
_PLANNED: Final[BindParameter[list[str]]] = bindparam("planned", expanding=True)
"""The applications that are in memory, where they may have changed since."""
_REMINDERS: Final = (col(TaskRow.candidate_id) == _CANDIDATE, IS_OF_SEARCH, col(TaskRow.rule) == KEEP_SEARCHING.id)
_MOST_STEPS: Final = 3
"""A week that is over when it becomes known gives way to the present one; more steps than that there never are."""
_SAME_WEEK: Final = timedelta(days=2)
"""A week keeps its key, the day on which it begins, whatever becomes of the hour and of the candidate's time zone."""


def _of_search() -> Select[Any]:
    """Of a candidate: when the first interview ended, and the first of an application still active; how many
    applications were accepted; when the last reminder opened, and when it was closed.
    """
    others = (col(ApplicationRow.candidate_id) == _CANDIDATE, col(ApplicationRow.id).not_in(_PLANNED))
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
    parts = {"first": ends, "first_active": active, "accepted": accepted, "opened": opened, "closed": closed}
    return select(*(each.scalar_subquery().label(name) for name, each in parts.items()))


_LOCKED: Final = every(CandidateRecord).where(col(CandidateRow.id) == _CANDIDATE).with_for_update()
_SEARCH: Final = _of_search()
_STORED: Final = every(TaskRecord).where(*_REMINDERS, col(TaskRow.status).not_in(_OVER)).with_for_update()
_STORED_LATELY: Final = (
    every(TaskRecord)
    .where(*_REMINDERS, col(TaskRow.status).not_in(_OVER) | (col(TaskRow.opens_at) >= bindparam("since")))
    .with_for_update()
)


@dataclass(slots=True)
class _Stored:
    """What the plan of a search depends on, but for the applications in memory."""

    first: datetime | None
    first_active: datetime | None
    accepted: bool
    opened: datetime | None
    closed: datetime | None
    reminders: dict[str, TaskRecord] = field(default_factory=dict)
    """Those that are open, and those that would come back."""

    def search_of(self, candidate: CandidateRecord, states: Collection[ApplicationState]) -> Search:
        """What is stored, together with what is in memory."""
        over = [each for each in self.reminders.values() if each.status in _OVER]
        opened = _latest([self.opened, *(each.opens_at for each in over)])
        closed = _latest([self.closed, *(each.closed_at for each in over)])
        begun = [self.first, *(each for state in states for each in _ends(state))]
        active = [state for state in states if state.application.status == ApplicationStatus.ACTIVE]
        goes_on = self.first_active is not None or any(_ends(state) for state in active)
        first = min((each for each in begun if each is not None), default=None)
        signed = any(state.application.status == ApplicationStatus.ACCEPTED for state in states)
        return Search(
            candidate_fact(candidate),
            first_held=(first,) if first is not None and goes_on else (),
            accepted=self.accepted or signed,
            ended=(EndedTask(KEEP_SEARCHING.id, opened, closed),) if opened is not None and closed is not None else (),
        )


async def replan_search(
    tx: UnitOfWork, candidate: CandidateRecord, now: datetime, cause: Cause, states: Collection[ApplicationState] = ()
) -> Replanned:
    """Bring the candidate's weekly reminder to what their applications call for.

    `processes` are those of the applications in memory, whose changes need not be written yet; without them, what the
    unit of work has changed is written first.
    """
    planned = [each.application.id for each in states if each.candidate.id == candidate.id]
    read = tx.read_before_writing if states else tx.read
    stored = await read(_read_stored, candidate.id, planned)
    policy = policy_of(candidate.policy)
    done = Replanned()
    for _ in range(_MOST_STEPS):
        wanted = plan_search(stored.search_of(candidate, states), policy)
        for row in [each for each in stored.reminders.values() if each.status in OPEN]:
            stored.reminders[row.id], event = moved_in_time(tx, row, None, now)
            done.events += [] if event is None else [event]
        await apply_plan(tx, Subject(candidate, None, stored.reminders), wanted, now, cause, done)
        if not wanted or status_at(wanted[0], now) is not TaskStatus.EXPIRED:
            break
    tx.change(candidate, planned_with=CATALOGUE_VERSION)
    return done


async def cancelled_search(tx: UnitOfWork, candidate: CandidateRecord, now: datetime) -> Replanned:
    """The end of the weekly reminder of a candidate who is about to be removed; nothing is written."""
    reminders = await tx.read(_reminders, candidate.id)
    done = Replanned()
    ended(Subject(candidate, None, {each.id: each for each in reminders}), now, done)
    return done


def _reminders(connection: Connection, candidate_id: str) -> list[TaskRecord]:
    """The candidate's weekly reminders that are open or may come back, locked."""
    return fetch(connection, TaskRecord, _STORED, {"candidate": candidate_id})


async def advance_searches(db: Database, now: datetime, batch: int = 50) -> int:
    """Plan the week after each that is over, a candidate at a time; answers with how many there were.

    That a week begins is nothing to plan for: `advance` sees to it.
    """
    candidates = await db.read(_with_a_week_over, now, batch)
    for candidate_id in candidates:
        async with db.transaction() as tx:
            candidate = await tx.read(_locked, candidate_id)
            if candidate is not None:
                done = await replan_search(tx, candidate, now, HOUR)
                await outbox.record(tx, done.events, now)
    return len(candidates)


def _with_a_week_over(connection: Connection, now: datetime, limit: int) -> list[str]:
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


def _locked(connection: Connection, candidate_id: str) -> CandidateRecord | None:
    return fetch_one(connection, CandidateRecord, _LOCKED, {"candidate": candidate_id})


def _read_stored(connection: Connection, candidate_id: str, planned: list[str]) -> _Stored:
    """What the search depends on, with the candidate locked."""
    _locked(connection, candidate_id)
    found = connection.execute(_SEARCH, {"candidate": candidate_id, "planned": planned}).one()
    stored = _Stored(found.first, found.first_active, bool(found.accepted), found.opened, found.closed)
    if stored.opened is None:
        reminders = _reminders(connection, candidate_id)
    else:
        since = {"candidate": candidate_id, "since": stored.opened - _SAME_WEEK}
        reminders = fetch(connection, TaskRecord, _STORED_LATELY, since)
    stored.reminders = {each.id: each for each in reminders}
    return stored


def _ends(state: ApplicationState) -> list[datetime]:
    return [each.ends_at for each in state.interviews.values() if each.status in _TAKES_PLACE]


def _latest(instants: Collection[datetime | None]) -> datetime | None:
    return max((each for each in instants if each is not None), default=None)
