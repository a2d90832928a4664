"""Candidates: whom the plans are for, where they live and by which figures they want to be reminded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlmodel import col

from app.ids import new_id
from app.resources.candidates import Candidate, CandidateFields, CandidateWritten
from app.resources.merging import merged
from app.store.db import Database, Tx
from app.store.history import fact
from app.store.mapping import candidate_resource, shaped
from app.store.objects import columns_of, held_anew, owned, writable
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import refuse_changed
from app.store.processes import load_processes
from app.store.tables import CandidateRow
from app.usecases.catalogue_version import CATALOGUE_VERSION
from app.usecases.deadlines import settle_deadlines
from app.usecases.planning import plan_and_record
from app.usecases.replan import Replanned
from app.usecases.stale_plans import BATCH, mark_stale, next_stale, replan_rest

_DEFAULT: Final = held_anew(
    select(CandidateRow).where(col(CandidateRow.account_id) == bindparam("account"), col(CandidateRow.is_default))
)
_MOVES_PLANS: Final = frozenset({"timezone", "country", "policy", "time_off"})
"""What of a candidate a plan depends on."""


async def create_candidate(db: Database, account_id: str, fields: CandidateFields, now: datetime) -> Candidate:
    """Take a candidate in. Raises ExternalIdTaken."""
    row = CandidateRow(
        id=new_id("cand"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        is_default=False,
        planned_with=CATALOGUE_VERSION,
        **json_ready(columns_of(fields)),
    )
    async with db.transaction() as tx:
        tx.add(row)
    return candidate_resource(row)


async def get_candidate(db: Database, account_id: str, candidate_id: str) -> Candidate:
    async with db.reading() as session:
        return candidate_resource(await owned(session, CandidateRow, account_id, candidate_id))


async def list_candidates(
    db: Database, account_id: str, page: PageRequest, external_id: str | None = None
) -> Page[Candidate]:
    query = select(CandidateRow).where(col(CandidateRow.account_id) == account_id)
    if external_id is not None:
        query = query.where(col(CandidateRow.external_id) == external_id)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(CandidateRow.id)], page)
    return rows.of([candidate_resource(row) for row in rows.items])


async def patch_candidate(
    db: Database, account_id: str, candidate_id: str, patch: Mapping[str, Any], now: datetime
) -> CandidateWritten:
    """Change a candidate; other figures or another country move the plans of all their applications.

    The change itself and the first batch of plans are one transaction, further batches one each: should this process
    end between them, the scheduler goes on.
    """
    async with db.transaction() as tx:
        row = await owned(tx, CandidateRow, account_id, candidate_id, lock=True)
        refuse_changed(row)
        fields = merged(CandidateFields, writable(CandidateFields, row), patch)
        given = json_ready(columns_of(fields))
        changed = [name for name, value in given.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, given[name])
            row.updated_at = now
        if _MOVES_PLANS.isdisjoint(changed):
            return shaped(CandidateWritten, row, plan_changes=Replanned().plan_changes.model_dump())
        await tx.flush()
        await mark_stale(tx, candidate_id)
        processes = await load_processes(tx, await next_stale(tx, candidate_id), lock=True)
        for process in processes.values():
            settle_deadlines(tx, process, now)
        cause = fact("candidate", candidate_id, "updated")
        done = await plan_and_record(tx, processes.values(), now, cause, search_of=row)
    if len(processes) == BATCH:
        done.take_in(await replan_rest(db, candidate_id, cause, now))
    return shaped(CandidateWritten, row, plan_changes=done.plan_changes.model_dump())


async def default_candidate(tx: Tx, account_id: str) -> CandidateRow:
    """The candidate that whatever names none belongs to, held until the transaction ends."""
    row: CandidateRow | None = await tx.scalar(_DEFAULT, {"account": account_id})
    assert row is not None, account_id
    return row


def json_ready(columns: dict[str, Any]) -> dict[str, Any]:
    """Days inside a JSON column are kept as text."""
    time_off = [
        {**entry, "starts_on": entry["starts_on"].isoformat(), "ends_on": entry["ends_on"].isoformat()}
        for entry in columns["time_off"]
    ]
    return {**columns, "time_off": time_off}
