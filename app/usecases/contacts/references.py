"""References: the people who vouch for the candidate, and which interviewers they know."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.ids import new_id
from app.resources.merging import merged
from app.resources.references import NewReference, Reference, ReferenceFields, ReferenceWritten
from app.store.application_state import ApplicationState
from app.store.db import Reader, UnitOfWork
from app.store.filters import narrowed
from app.store.history import Cause
from app.store.loading import load_states_of_candidate
from app.store.mapping import shaped
from app.store.objects import current_fields, load_all_owned, load_owned, update_fields
from app.store.paging import Page, PageRequest
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import CandidateRecord, InterviewerRecord, ReferenceRecord
from app.store.searching import fetch_found_page
from app.store.tables import ReferenceRow
from app.usecases.interviews.candidates import lock_candidate
from app.usecases.interviews.limits import MOST_REFERENCES, refuse_if_full
from app.usecases.tasks.planning import plan_and_record


async def create_reference(tx: UnitOfWork, account_id: str, fields: NewReference, now: datetime) -> ReferenceWritten:
    """Create a reference, and plan all applications of the candidate.

    Raises InvalidFields for a candidate or interviewer that does not exist, and for more references than a candidate
    may have.
    """
    candidate_id, states = await tx.run(_load_candidate, account_id, fields)
    row = tx.add(
        ReferenceRecord(
            id=new_id("ref"),
            created_at=now,
            updated_at=now,
            account_id=account_id,
            **{**fields.model_dump(), "candidate_id": candidate_id},
        )
    )
    for state in states:
        state.put_in_memory(row)
    result = await plan_and_record(tx, states, now, Cause.fact("reference", row.id, "created"))
    return shaped(ReferenceWritten, row, plan_changes=result.plan_changes.model_dump())


def _load_candidate(
    connection: Connection, account_id: str, fields: NewReference
) -> tuple[str, list[ApplicationState]]:
    """The candidate of a new reference and all of their applications, locked. Raises InvalidFields."""
    candidate_id = lock_candidate(connection, account_id, fields.candidate_id).id
    _refuse_unknown_ids(connection, account_id, fields)
    count = select(func.count()).select_from(ReferenceRow).where(col(ReferenceRow.candidate_id) == candidate_id)
    refuse_if_full(MOST_REFERENCES, connection.scalar(count) or 0, "references: the candidate has", "/candidate_id")
    return candidate_id, load_states_of_candidate(connection, candidate_id)


async def get_reference(reader: Reader, account_id: str, reference_id: str) -> Reference:
    return shaped(Reference, await reader.run(load_owned, ReferenceRecord, account_id, reference_id))


async def list_references(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    candidate_id: Sequence[str] | None = None,
    search: str | None = None,
) -> Page[Reference]:
    """The account's references, oldest first; `search` has words of the name."""
    query = select_record(ReferenceRecord).where(col(ReferenceRow.account_id) == account_id)
    query = narrowed(query, (ReferenceRow.candidate_id, candidate_id))
    rows = await reader.run(fetch_found_page, ReferenceRecord, query, [col(ReferenceRow.name)], search, page)
    return rows.of([shaped(Reference, row) for row in rows.items])


async def patch_reference(
    tx: UnitOfWork,
    account_id: str,
    reference_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> ReferenceWritten:
    """Change a reference, and plan all applications of the candidate.

    Raises NotFound, PreconditionFailed, InvalidFields.
    """
    before, states = await tx.run(_load_reference, account_id, reference_id)
    condition.refuse_changed(before)
    fields = merged(ReferenceFields, current_fields(ReferenceFields, before), patch)
    if "knows_interviewer_ids" in patch:
        await tx.run(_refuse_unknown_ids, account_id, fields)
    row = update_fields(tx, before, fields, now)
    for state in states:
        state.put_in_memory(row)
    result = await plan_and_record(tx, states, now, Cause.fact("reference", row.id, "updated"))
    return shaped(ReferenceWritten, row, plan_changes=result.plan_changes.model_dump())


async def delete_reference(
    tx: UnitOfWork, account_id: str, reference_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete a reference, and cancel what was planned for them. Raises NotFound, PreconditionFailed."""
    row, states = await tx.run(_load_reference, account_id, reference_id)
    condition.refuse_changed(row)
    for state in states:
        state.forget(row)
    await plan_and_record(tx, states, now, Cause.fact("reference", row.id, "deleted"), removed=row)


def _load_reference(
    connection: Connection, account_id: str, reference_id: str
) -> tuple[ReferenceRecord, list[ApplicationState]]:
    """A reference and all of the candidate's applications, locked until the transaction ends. Raises NotFound."""
    row = load_owned(connection, ReferenceRecord, account_id, reference_id)
    load_owned(connection, CandidateRecord, account_id, row.candidate_id, lock=True)
    states = load_states_of_candidate(connection, row.candidate_id)
    return load_owned(connection, ReferenceRecord, account_id, reference_id, lock=True), states


def _refuse_unknown_ids(connection: Connection, account_id: str, fields: ReferenceFields) -> None:
    existing = load_all_owned(connection, InterviewerRecord, account_id, fields.knows_interviewer_ids)
    errors = [
        FieldError(f"/knows_interviewer_ids/{index}", "there is no such interviewer")
        for index, interviewer_id in enumerate(fields.knows_interviewer_ids)
        if interviewer_id not in existing
    ]
    if errors:
        raise InvalidFields(*errors)
