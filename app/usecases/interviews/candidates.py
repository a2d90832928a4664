"""Candidates: the people the plans are for, with their time zone, country and reminder policy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.ids import new_id
from app.resources.candidates import Candidate, CandidateFields, CandidateWritten
from app.resources.merging import merged
from app.store.application_state import ApplicationState
from app.store.db import Database, Reader, UnitOfWork
from app.store.filters import narrowed
from app.store.history import Cause
from app.store.loading import load_states
from app.store.mapping import shaped
from app.store.objects import current_fields, load_all_owned, load_owned
from app.store.paging import Page, PageRequest
from app.store.preconditions import Precondition
from app.store.record import fetch_one, select_record
from app.store.records import CandidateRecord
from app.store.searching import fetch_found_page
from app.store.tables import CandidateRow
from app.usecases.interviews.deadlines import supersede_and_schedule_deadlines
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import PlanResult
from app.usecases.tasks.stale_plans import BATCH, load_stale_applications, mark_stale, replan_rest

_DEFAULT: Final = (
    select_record(CandidateRecord)
    .where(col(CandidateRow.account_id) == bindparam("account"), col(CandidateRow.is_default))
    .with_for_update()
)
_MOVES_PLANS: Final = frozenset({"timezone", "country", "policy", "time_off"})
"""The fields of a candidate that plans depend on."""


async def create_candidate(tx: UnitOfWork, account_id: str, fields: CandidateFields, now: datetime) -> Candidate:
    """Create a candidate. An `external_id` in use raises ExternalIdTaken at the commit."""
    row = CandidateRecord(
        id=new_id("cand"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        is_default=False,
        planned_with=CATALOGUE_VERSION,
        **json_ready(fields.model_dump()),
    )
    return shaped(Candidate, tx.add(row))


async def get_candidate(reader: Reader, account_id: str, candidate_id: str) -> Candidate:
    return shaped(Candidate, await reader.run(load_owned, CandidateRecord, account_id, candidate_id))


async def list_candidates(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    external_id: Sequence[str] | None = None,
    search: str | None = None,
) -> Page[Candidate]:
    """The account's candidates, oldest first; `search` has words of the name."""
    query = select_record(CandidateRecord).where(col(CandidateRow.account_id) == account_id)
    query = narrowed(query, (CandidateRow.external_id, external_id))
    rows = await reader.run(fetch_found_page, CandidateRecord, query, [col(CandidateRow.name)], search, page)
    return rows.of([shaped(Candidate, row) for row in rows.items])


async def patch_candidate(
    db: Database,
    account_id: str,
    candidate_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> CandidateWritten:
    """Change a candidate; a new policy, zone, country or time off plans all their applications again.

    The change and the first batch of plans share a transaction, every further batch has its own: if the service stops
    between them, the scheduler continues. Raises NotFound, PreconditionFailed, InvalidFields, ExternalIdTaken.
    """
    async with db.transaction() as tx:
        before = await tx.run(load_owned, CandidateRecord, account_id, candidate_id, lock=True)
        condition.refuse_changed(before)
        fields = merged(CandidateFields, current_fields(CandidateFields, before), patch)
        values = json_ready(fields.model_dump())
        changed = [name for name, value in values.items() if getattr(before, name) != value]
        row = tx.change(before, **values, updated_at=now) if changed else before
        if _MOVES_PLANS.isdisjoint(changed):
            return shaped(CandidateWritten, row, plan_changes=PlanResult().plan_changes.model_dump())
        await mark_stale(tx, candidate_id)
        states = await tx.run(_load_stale_states, candidate_id)
        for state in states:
            supersede_and_schedule_deadlines(tx, state, now)
        cause = Cause.fact("candidate", candidate_id, "updated")
        result = await plan_and_record(tx, states, now, cause, job_search_of=row)
    if len(states) == BATCH:
        result.add(await replan_rest(db, candidate_id, cause, now))
    return shaped(CandidateWritten, row, plan_changes=result.plan_changes.model_dump())


def _load_stale_states(connection: Connection, candidate_id: str) -> list[ApplicationState]:
    """The next batch of the candidate's applications whose plan is stale, locked."""
    return list(load_states(connection, load_stale_applications(connection, candidate_id), lock=True).values())


def lock_candidate(
    connection: Connection, account_id: str, candidate_id: str | None, pointer: str = ""
) -> CandidateRecord:
    """The candidate that a new object refers to, or the default one, locked until the transaction ends.

    `pointer`: the object's place in the request. Raises InvalidFields for a candidate that does not exist.
    """
    if candidate_id is None:
        return lock_default_candidate(connection, account_id)
    locked = load_all_owned(connection, CandidateRecord, account_id, [candidate_id], lock=True)
    if candidate_id not in locked:
        raise InvalidFields(FieldError(f"{pointer}/candidate_id", "there is no such candidate"))
    return locked[candidate_id]


def lock_default_candidate(connection: Connection, account_id: str) -> CandidateRecord:
    """The candidate of objects that name none, locked until the transaction ends."""
    row = fetch_one(connection, CandidateRecord, _DEFAULT, {"account": account_id})
    assert row is not None, account_id
    return row


def default_candidate_id(connection: Connection, account_id: str) -> str | None:
    """The account's default candidate, not locked; None where there is no such account."""
    candidate_id: str | None = connection.scalar(
        select(col(CandidateRow.id)).where(col(CandidateRow.account_id) == account_id, col(CandidateRow.is_default))
    )
    return candidate_id


def json_ready(columns: dict[str, Any]) -> dict[str, Any]:
    """The columns with the dates of time off as ISO 8601 text, for the JSON column."""
    time_off = [
        {**entry, "starts_on": entry["starts_on"].isoformat(), "ends_on": entry["ends_on"].isoformat()}
        for entry in columns["time_off"]
    ]
    return {**columns, "time_off": time_off}
