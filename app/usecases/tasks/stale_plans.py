"""Plans made by other rules, or by figures that have changed since: each is made anew once, in small batches.

An application carries the version of the rules that planned it. Whatever carries another is stale; so a restart goes on
where it stopped, and replicas share the work.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.store.account_records import CatalogueRecord
from app.store.application_states import load_states
from app.store.db import Database, Queue, Reader, UnitOfWork
from app.store.history import CATALOGUE, Cause
from app.store.record import Record, every, fetch_one
from app.store.records import ApplicationRecord, CandidateRecord
from app.store.tables import ApplicationRow, CandidateRow, CatalogueRow
from app.usecases.interviews.deadlines import resolve_deadlines
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import Replanned

BATCH: Final = 25
"""Processes replanned in one transaction: others wait no longer than that."""

log = structlog.get_logger(__name__)


async def announce_catalogue(db: Database, now: datetime) -> None:
    """Say at the start of a process which rules it plans by: of several versions the one started last decides.

    While replicas are replaced one by one, the old ones then leave alone what the new ones have planned.
    """
    insert = (sqlite if db.is_sqlite else postgresql).insert(CatalogueRecord.TABLE)
    announced = insert.values(version=CATALOGUE_VERSION, started_at=now)
    async with db.transaction() as tx:
        await tx.execute(announced.on_conflict_do_update(index_elements=["version"], set_={"started_at": now}))
        tx.wake(Queue.REPLAN, now)


async def replan_stale(db: Database, now: datetime, batch: int = BATCH) -> bool:
    """Replan one batch of stale processes or searches; whether there may be more. Progress goes to the log."""
    applications, candidates = await db.read(_next_batch, batch)
    if applications:
        await _replan_applications(db, applications, CATALOGUE, now)
    for candidate_id in candidates:
        await _replan_candidate(db, candidate_id, now)
    if applications or candidates:
        applications_left, candidates_left = await db.read(_count_stale)
        log.info("replanned under changed rules", applications_left=applications_left, candidates_left=candidates_left)
    return bool(applications or candidates)


def _next_batch(connection: Connection, batch: int) -> tuple[list[str], list[str]]:
    """Stale applications, or candidates where there are none; neither where other rules are the newest."""
    newest = connection.scalar(
        select(col(CatalogueRow.version)).order_by(col(CatalogueRow.started_at).desc(), col(CatalogueRow.version))
    )
    if newest not in (None, CATALOGUE_VERSION):
        return [], []
    applications = _stale(connection, ApplicationRecord, batch)
    return applications, [] if applications else _stale(connection, CandidateRecord, batch)


async def mark_stale(tx: UnitOfWork, candidate_id: str) -> None:
    """Every plan of a candidate is to be made anew, whatever happens to this process.

    Wakes nobody: whoever marks goes on at once, and the scheduler looks again a while later.
    """
    of_candidate = col(ApplicationRow.candidate_id) == candidate_id
    await tx.execute(update(ApplicationRecord.TABLE).where(of_candidate).values(planned_with=None))


def next_stale(connection: Connection, candidate_id: str, batch: int = BATCH) -> list[str]:
    """Some of a candidate's applications whose plan is stale."""
    return _stale(connection, ApplicationRecord, batch, col(ApplicationRow.candidate_id) == candidate_id)


async def replan_rest(db: Database, candidate_id: str, cause: Cause, now: datetime) -> Replanned:
    """Replan what is stale of a candidate, a batch a transaction."""
    done = Replanned()
    while True:
        applications = await db.read(next_stale, candidate_id)
        if not applications:
            return done
        done.take_in(await _replan_applications(db, applications, cause, now))


async def mark_all_stale(tx: UnitOfWork, now: datetime) -> int:
    """Have every plan made anew by whichever process serves; answers with how many there are."""
    await tx.execute(select(col(CandidateRow.id)).order_by(col(CandidateRow.id)).with_for_update())
    for kind in (ApplicationRecord, CandidateRecord):
        await tx.execute(update(kind.TABLE).values(planned_with=None))
    tx.wake(Queue.REPLAN, now)
    [[count]] = await tx.execute(select(func.count()).select_from(ApplicationRecord.TABLE))
    return int(count)


async def count_stale(reader: Reader) -> int:
    """How many plans, of applications and of candidates, are to be made anew."""
    return sum(await reader.read(_count_stale))


async def _replan_applications(db: Database, applications: Sequence[str], cause: Cause, now: datetime) -> Replanned:
    async with db.transaction() as tx:
        states = await tx.read(load_states, applications, lock=True)
        stale = [each for each in states.values() if each.application.planned_with != CATALOGUE_VERSION]
        for state in stale:
            resolve_deadlines(tx, state, now)
        return await plan_and_record(tx, stale, now, cause)


async def _replan_candidate(db: Database, candidate_id: str, now: datetime) -> None:
    async with db.transaction() as tx:
        query = every(CandidateRecord).where(col(CandidateRow.id) == candidate_id).with_for_update()
        candidate = await tx.read(fetch_one, CandidateRecord, query)
        if candidate is not None and candidate.planned_with != CATALOGUE_VERSION:
            await plan_and_record(tx, [], now, CATALOGUE, search_of=candidate)


def _stale(connection: Connection, kind: type[Record], batch: int, *conditions: ColumnElement[bool]) -> list[str]:
    found: list[str] = []
    columns = kind.TABLE.c
    for stale in _ways_to_be_stale(kind):
        query = select(columns.id).where(stale, *conditions).order_by(columns.planned_with)
        found += connection.scalars(query.limit(batch - len(found)))
    return found


def _count_stale(connection: Connection) -> tuple[int, int]:
    """How many applications and candidates are stale."""
    return _count(connection, ApplicationRecord), _count(connection, CandidateRecord)


def _count(connection: Connection, kind: type[Record]) -> int:
    counts = [select(func.count()).select_from(kind.TABLE).where(each) for each in _ways_to_be_stale(kind)]
    return sum(connection.scalar(each) or 0 for each in counts)


def _ways_to_be_stale(kind: type[Record]) -> tuple[ColumnElement[bool], ...]:
    """One range of the index each, as it finds the few that differ among the many that do not.

    SQLite, asked for all three at once, goes through all that are there.
    """
    planned_with = kind.TABLE.c.planned_with
    return planned_with.is_(None), planned_with < CATALOGUE_VERSION, planned_with > CATALOGUE_VERSION
