"""Makes stale plans again, in small batches: those made by other rules, or by a policy that has changed since.

An application stores the version of the rules that planned it, and is stale if another one is current. So a restart
continues where the last run stopped, and replicas share the work.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.store.account_records import CatalogueRecord
from app.store.db import Database, Queue, Reader, UnitOfWork
from app.store.history import CATALOGUE, Cause
from app.store.loading import load_states
from app.store.record import Record
from app.store.records import ApplicationRecord, CandidateRecord
from app.store.tables import ApplicationRow, CandidateRow, CatalogueRow
from app.usecases.interviews.deadlines import supersede_and_schedule_deadlines
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.job_search import lock_candidate_row
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import PlanResult

BATCH: Final = 25
"""Applications replanned in one transaction, for which other writers wait."""

log = structlog.get_logger(__name__)


async def register_rules_version(db: Database, now: datetime) -> None:
    """Store, when a process starts, the version of the rules that it plans by: the version started last decides.

    While replicas are replaced one by one, the old ones then do not replan what the new ones have planned.
    """
    insert = (sqlite if db.is_sqlite else postgresql).insert(CatalogueRecord.TABLE)
    version = insert.values(version=CATALOGUE_VERSION, started_at=now)
    async with db.transaction() as tx:
        await tx.execute(version.on_conflict_do_update(index_elements=["version"], set_={"started_at": now}))
        tx.wake(Queue.REPLAN, now)


async def replan_stale(db: Database, now: datetime, batch: int = BATCH) -> bool:
    """Replan a batch of stale applications or job searches, and log progress; returns whether there may be more."""
    applications, candidates = await db.run(_load_stale_batch, batch)
    if applications:
        await _replan_applications(db, applications, CATALOGUE, now)
    for candidate_id in candidates:
        await _replan_candidate(db, candidate_id, now)
    if applications or candidates:
        applications_left, candidates_left = await db.run(_count_stale)
        log.info("replanned under changed rules", applications_left=applications_left, candidates_left=candidates_left)
    return bool(applications or candidates)


def _load_stale_batch(connection: Connection, batch: int) -> tuple[list[str], list[str]]:
    """Stale applications, or candidates if there are none; neither if a process with newer rules has started."""
    newest = connection.scalar(
        select(col(CatalogueRow.version)).order_by(col(CatalogueRow.started_at).desc(), col(CatalogueRow.version))
    )
    if newest not in (None, CATALOGUE_VERSION):
        return [], []
    applications = _stale(connection, ApplicationRecord, batch)
    return applications, [] if applications else _stale(connection, CandidateRecord, batch)


async def mark_stale(tx: UnitOfWork, candidate_id: str) -> None:
    """Mark all plans of a candidate as stale, so that they are made again even if this process stops.

    The scheduler is not woken: the caller replans at once, and the scheduler's next poll finds what is left.
    """
    of_candidate = col(ApplicationRow.candidate_id) == candidate_id
    await tx.execute(update(ApplicationRecord.TABLE).where(of_candidate).values(planned_with=None))


def load_stale_applications(connection: Connection, candidate_id: str, batch: int = BATCH) -> list[str]:
    """A batch of the candidate's applications whose plan is stale."""
    return _stale(connection, ApplicationRecord, batch, col(ApplicationRow.candidate_id) == candidate_id)


async def replan_rest(db: Database, candidate_id: str, cause: Cause, now: datetime) -> PlanResult:
    """Replan the candidate's stale applications, a transaction for every batch."""
    result = PlanResult()
    while True:
        applications = await db.run(load_stale_applications, candidate_id)
        if not applications:
            return result
        result.add(await _replan_applications(db, applications, cause, now))


async def mark_all_stale(tx: UnitOfWork, now: datetime) -> int:
    """Mark every plan as stale, for running services to make again; returns the number of applications."""
    await tx.execute(select(col(CandidateRow.id)).order_by(col(CandidateRow.id)).with_for_update())
    for kind in (ApplicationRecord, CandidateRecord):
        await tx.execute(update(kind.TABLE).values(planned_with=None))
    tx.wake(Queue.REPLAN, now)
    [[count]] = await tx.execute(select(func.count()).select_from(ApplicationRecord.TABLE))
    return int(count)


async def count_stale(reader: Reader) -> int:
    """How many stale plans there are, of applications and of job searches."""
    return sum(await reader.run(_count_stale))


async def _replan_applications(db: Database, applications: Sequence[str], cause: Cause, now: datetime) -> PlanResult:
    async with db.transaction() as tx:
        states = await tx.run(load_states, applications, lock=True)
        stale = [state for state in states.values() if state.application.planned_with != CATALOGUE_VERSION]
        for state in stale:
            supersede_and_schedule_deadlines(tx, state, now)
        return await plan_and_record(tx, stale, now, cause)


async def _replan_candidate(db: Database, candidate_id: str, now: datetime) -> None:
    async with db.transaction() as tx:
        candidate = await tx.run(lock_candidate_row, candidate_id)
        if candidate is not None and candidate.planned_with != CATALOGUE_VERSION:
            await plan_and_record(tx, [], now, CATALOGUE, job_search_of=candidate)


def _stale(connection: Connection, kind: type[Record], batch: int, *conditions: ColumnElement[bool]) -> list[str]:
    identifiers: list[str] = []
    columns = kind.TABLE.c
    for stale in _stale_conditions(kind):
        query = select(columns.id).where(stale, *conditions).order_by(columns.planned_with)
        identifiers += connection.scalars(query.limit(batch - len(identifiers)))
    return identifiers


def _count_stale(connection: Connection) -> tuple[int, int]:
    """How many applications and candidates are stale."""
    return _count(connection, ApplicationRecord), _count(connection, CandidateRecord)


def _count(connection: Connection, kind: type[Record]) -> int:
    counts = [select(func.count()).select_from(kind.TABLE).where(stale) for stale in _stale_conditions(kind)]
    return sum(connection.scalar(count) or 0 for count in counts)


def _stale_conditions(kind: type[Record]) -> tuple[ColumnElement[bool], ...]:
    """Conditions for separate queries: each reads one range of the index, where the few stale rows are.

    Joined by OR, they would make SQLite scan the table.
    """
    planned_with = kind.TABLE.c.planned_with
    return planned_with.is_(None), planned_with < CATALOGUE_VERSION, planned_with > CATALOGUE_VERSION
