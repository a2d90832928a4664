"""The candidate's search as a whole: the one weekly reminder, planned once for all applications.

Whoever changes it holds the candidate's row first, so that two changes never plan two weeks.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlmodel import col

from app.etiquette.catalogue.meanwhile import KEEP_SEARCHING
from app.etiquette.facts import ApplicationStatus, EndedTask, InterviewStatus, Search, TaskStatus
from app.etiquette.planner import status_at
from app.etiquette.policy import policy_of
from app.etiquette.reconcile import OPEN
from app.etiquette.search import plan_search
from app.store import outbox
from app.store.db import Database, Tx
from app.store.history import HOUR, Cause
from app.store.mapping import candidate_fact
from app.store.objects import held_anew
from app.store.tables import ApplicationRow, CandidateRow, InterviewRow, TaskRow
from app.usecases.catalogue_version import CATALOGUE_VERSION
from app.usecases.replan import Replanned, move_in_time, settle

_TAKES_PLACE: Final = (InterviewStatus.SCHEDULED.value, InterviewStatus.HELD.value)
_ENDED: Final = tuple(status.value for status in TaskStatus if status not in OPEN)
_CANDIDATE: Final[BindParameter[str]] = bindparam("candidate")
_REMINDERS: Final = (col(TaskRow.candidate_id) == _CANDIDATE, col(TaskRow.rule) == KEEP_SEARCHING.id)
_MOST_STEPS: Final = 3
"""A week that is over when it becomes known gives way to the present one; more steps than that there never are."""


def _of_search() -> Select[Any]:
    """By candidate: when the first round ended, and the first of an application still active; how many applications
    were accepted; when the last reminder opened, and when it was closed.
    """
    rounds = (
        select(func.min(col(InterviewRow.ends_at)))
        .join(ApplicationRow, col(ApplicationRow.id) == col(InterviewRow.application_id))
        .where(col(ApplicationRow.candidate_id) == _CANDIDATE, col(InterviewRow.status).in_(_TAKES_PLACE))
    )
    active = rounds.where(col(ApplicationRow.status) == ApplicationStatus.ACTIVE.value)
    accepted = select(func.count()).where(
        col(ApplicationRow.candidate_id) == _CANDIDATE,
        col(ApplicationRow.status) == ApplicationStatus.ACCEPTED.value,
    )
    done = col(TaskRow.status).in_([status for status in _ENDED if status != TaskStatus.CANCELLED.value])
    opened, closed = (
        select(func.max(col(instant))).where(*_REMINDERS, done) for instant in (TaskRow.opens_at, TaskRow.closed_at)
    )
    return select(*(each.scalar_subquery() for each in (rounds, active, accepted, opened, closed)))


_HELD: Final = select(col(CandidateRow.id)).where(col(CandidateRow.id) == _CANDIDATE).with_for_update()
_SEARCH: Final = _of_search()
_STORED: Final = held_anew(
    select(TaskRow).where(
        *_REMINDERS,
        col(TaskRow.status).not_in(_ENDED) | col(TaskRow.key).in_(bindparam("keys", expanding=True)),
    )
)


async def replan_search(tx: Tx, candidate: CandidateRow, now: datetime, cause: Cause) -> Replanned:
    """Bring the candidate's weekly reminder to what their applications call for."""
    await tx.flush()
    await tx.execute(_HELD, {"candidate": candidate.id})
    policy = policy_of(candidate.policy)
    done = Replanned()
    for _ in range(_MOST_STEPS):
        wanted = plan_search(await _search(tx, candidate), policy)
        stored = await _stored(tx, candidate, [task.key for task in wanted])
        for row in stored:
            if row.status in OPEN and (told := move_in_time(tx, row, None, now)) is not None:
                done.events.append(told)
        await settle(tx, candidate, None, stored, wanted, now, cause, done)
        await tx.flush()
        if not wanted or status_at(wanted[0], now) is not TaskStatus.EXPIRED:
            break
    candidate.planned_with = CATALOGUE_VERSION
    return done


async def cancel_search(tx: Tx, candidate: CandidateRow, now: datetime, cause: Cause) -> Replanned:
    """Cancel the weekly reminder of a candidate who is about to be removed."""
    done = Replanned()
    await settle(tx, candidate, None, await _stored(tx, candidate, []), (), now, cause, done)
    return done


async def advance_searches(db: Database, now: datetime, batch: int = 50) -> int:
    """Plan the week after each that is over, a candidate at a time; answers with how many there were.

    That a week begins is nothing to plan for: `advance` sees to it.
    """
    due = (
        select(col(TaskRow.candidate_id))
        .where(
            col(TaskRow.rule) == KEEP_SEARCHING.id,
            col(TaskRow.next_transition_at) <= now,
            col(TaskRow.expires_at) <= now,
        )
        .order_by(col(TaskRow.next_transition_at))
        .limit(batch)
    )
    async with db.reading() as session:
        candidates = list(dict.fromkeys(await session.scalars(due)))
    for candidate_id in candidates:
        async with db.transaction() as tx:
            candidate = await tx.scalar(
                select(CandidateRow).where(col(CandidateRow.id) == candidate_id).with_for_update()
            )
            if candidate is not None:
                done = await replan_search(tx, candidate, now, HOUR)
                await outbox.record(tx, done.events, now)
    return len(candidates)


async def _search(tx: Tx, candidate: CandidateRow) -> Search:
    found = (await tx.execute(_SEARCH, {"candidate": candidate.id})).one()
    first, first_active, signed, last_opened, last_closed = found
    over = last_opened is not None and last_closed is not None
    return Search(
        candidate_fact(candidate),
        first_held=(first,) if first is not None and first_active is not None else (),
        accepted=bool(signed),
        ended=(EndedTask(KEEP_SEARCHING.id, last_opened, last_closed),) if over else (),
    )


async def _stored(tx: Tx, candidate: CandidateRow, keys: list[str]) -> list[TaskRow]:
    """The open reminders, and those that would come back."""
    return list(await tx.scalars(_STORED, {"candidate": candidate.id, "keys": keys}))
