"""Plans made by other rules, or by figures that have changed since: each is made anew once, in small batches.

An application carries the version of the rules that planned it. Whatever carries another is stale; so a restart goes on
where it stopped, and replicas share the work.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.store.db import Database, Queue, Tx
from app.store.history import CATALOGUE, Cause
from app.store.processes import load_processes
from app.store.tables import ApplicationRow, CandidateRow, CatalogueRow
from app.usecases.catalogue_version import CATALOGUE_VERSION
from app.usecases.deadlines import settle_deadlines
from app.usecases.planning import plan_and_record
from app.usecases.replan import Replanned

BATCH: Final = 25
"""Processes replanned in one transaction: others wait no longer than that."""

log = structlog.get_logger(__name__)


async def announce_catalogue(db: Database, now: datetime) -> None:
    """Say at the start of a process which rules it plans by: of several versions the one started last decides.

    While replicas are replaced one by one, the old ones then leave alone what the new ones have planned.
    """
    insert = (sqlite if db.is_sqlite else postgresql).insert(CatalogueRow)
    announced = insert.values(version=CATALOGUE_VERSION, started_at=now)
    async with db.transaction() as tx:
        await tx.execute(announced.on_conflict_do_update(index_elements=["version"], set_={"started_at": now}))
        tx.wake(Queue.REPLAN, now)


async def replan_stale(db: Database, now: datetime, batch: int = BATCH) -> bool:
    """Replan one batch of stale processes or searches; whether there may be more. Progress goes to the log."""
    async with db.reading() as session:
        newest = await session.scalar(
            select(col(CatalogueRow.version)).order_by(col(CatalogueRow.started_at).desc(), col(CatalogueRow.version))
        )
        if newest not in (None, CATALOGUE_VERSION):
            return False
        applications = await _stale(session, ApplicationRow, batch)
        candidates = [] if applications else await _stale(session, CandidateRow, batch)
    if applications:
        await _replan_applications(db, applications, CATALOGUE, now)
    for candidate_id in candidates:
        await _replan_candidate(db, candidate_id, now)
    if applications or candidates:
        async with db.reading() as session:
            left = [await _count_stale(session, table) for table in (ApplicationRow, CandidateRow)]
        log.info("replanned under changed rules", applications_left=left[0], candidates_left=left[1])
    return bool(applications or candidates)


async def mark_stale(tx: Tx, candidate_id: str) -> None:
    """Every plan of a candidate is to be made anew, whatever happens to this process.

    Wakes nobody: whoever marks goes on at once, and the scheduler looks again a while later.
    """
    await tx.execute(
        update(ApplicationRow).where(col(ApplicationRow.candidate_id) == candidate_id).values(planned_with=None)
    )


async def next_stale(tx: AsyncSession, candidate_id: str, batch: int = BATCH) -> list[str]:
    """Some of a candidate's applications whose plan is stale."""
    return await _stale(tx, ApplicationRow, batch, col(ApplicationRow.candidate_id) == candidate_id)


async def replan_rest(db: Database, candidate_id: str, cause: Cause, now: datetime) -> Replanned:
    """Replan what is stale of a candidate, a batch a transaction."""
    done = Replanned()
    while True:
        async with db.reading() as session:
            applications = await next_stale(session, candidate_id)
        if not applications:
            return done
        done.take_in(await _replan_applications(db, applications, cause, now))


async def mark_all_stale(db: Database, now: datetime) -> int:
    """Have every plan made anew by whichever process serves; answers with how many there are."""
    async with db.transaction() as tx:
        held = select(col(CandidateRow.id)).order_by(col(CandidateRow.id)).with_for_update()
        (await tx.scalars(held)).all()
        for table in (ApplicationRow, CandidateRow):
            await tx.execute(update(table).values(planned_with=None))
        tx.wake(Queue.REPLAN, now)
        count: int = await tx.scalar(select(func.count()).select_from(ApplicationRow)) or 0
    return count


async def count_stale(db: Database) -> int:
    """How many plans, of applications and of candidates, are to be made anew."""
    async with db.reading() as session:
        return sum([await _count_stale(session, table) for table in (ApplicationRow, CandidateRow)])


async def _replan_applications(db: Database, applications: Sequence[str], cause: Cause, now: datetime) -> Replanned:
    async with db.transaction() as tx:
        processes = await load_processes(tx, applications, lock=True)
        stale = [each for each in processes.values() if each.application.planned_with != CATALOGUE_VERSION]
        for process in stale:
            settle_deadlines(tx, process, now)
        return await plan_and_record(tx, stale, now, cause)


async def _replan_candidate(db: Database, candidate_id: str, now: datetime) -> None:
    async with db.transaction() as tx:
        candidate = await tx.get(CandidateRow, candidate_id, with_for_update=True)
        if candidate is not None and candidate.planned_with != CATALOGUE_VERSION:
            await plan_and_record(tx, [], now, CATALOGUE, search_of=candidate)


async def _stale(session: AsyncSession, table: Any, batch: int, *conditions: ColumnElement[bool]) -> list[str]:
    found: list[str] = []
    for stale in _ways_to_be_stale(table):
        query = select(table.id).where(stale, *conditions).order_by(col(table.planned_with))
        found += await session.scalars(query.limit(batch - len(found)))
    return found


async def _count_stale(session: AsyncSession, table: Any) -> int:
    counts = [select(func.count()).select_from(table).where(each) for each in _ways_to_be_stale(table)]
    return sum([await session.scalar(each) or 0 for each in counts])


def _ways_to_be_stale(table: Any) -> tuple[ColumnElement[bool], ...]:
    """One range of the index each, as it finds the few that differ among the many that do not.

    SQLite, asked for all three at once, goes through all that are there.
    """
    planned_with = col(table.planned_with)
    return planned_with.is_(None), planned_with < CATALOGUE_VERSION, planned_with > CATALOGUE_VERSION
