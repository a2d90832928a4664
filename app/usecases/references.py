"""References: who vouches for the candidate, and whom of the interviewers they know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.ids import new_id
from app.resources.merging import merged
from app.resources.references import NewReference, Reference, ReferenceFields, ReferenceWritten
from app.store.db import Database, Tx
from app.store.history import fact
from app.store.mapping import Process, reference_resource, shaped
from app.store.objects import all_owned, owned, writable, write_fields
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import refuse_changed
from app.store.processes import load_processes
from app.store.tables import ApplicationRow, CandidateRow, InterviewerRow, ReferenceRow
from app.usecases.bounds import MOST_REFERENCES, refuse_beyond
from app.usecases.candidates import default_candidate
from app.usecases.planning import plan_and_record


async def create_reference(db: Database, account_id: str, fields: NewReference, now: datetime) -> ReferenceWritten:
    """Take a reference in; every open process of the candidate asks to tell them."""
    async with db.transaction() as tx:
        candidate_id = (await _candidate_named(tx, account_id, fields)).id
        await _refuse_strangers(tx, account_id, fields)
        count = select(func.count()).select_from(ReferenceRow).where(col(ReferenceRow.candidate_id) == candidate_id)
        refuse_beyond(MOST_REFERENCES, await tx.scalar(count) or 0, "references: the candidate has", "/candidate_id")
        processes = await _processes_of(tx, candidate_id)
        row = ReferenceRow(
            id=new_id("ref"),
            created_at=now,
            updated_at=now,
            account_id=account_id,
            **{**fields.model_dump(), "candidate_id": candidate_id},
        )
        tx.add(row)
        for process in processes.values():
            process.references.append(row)
        done = await plan_and_record(tx, processes.values(), now, fact("reference", row.id, "created"))
    return shaped(ReferenceWritten, row, plan_changes=done.plan_changes.model_dump())


async def get_reference(db: Database, account_id: str, reference_id: str) -> Reference:
    async with db.reading() as session:
        return reference_resource(await owned(session, ReferenceRow, account_id, reference_id))


async def list_references(
    db: Database, account_id: str, page: PageRequest, candidate_id: str | None = None
) -> Page[Reference]:
    query = select(ReferenceRow).where(col(ReferenceRow.account_id) == account_id)
    if candidate_id is not None:
        query = query.where(col(ReferenceRow.candidate_id) == candidate_id)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(ReferenceRow.id)], page)
    return rows.of([reference_resource(row) for row in rows.items])


async def patch_reference(
    db: Database, account_id: str, reference_id: str, patch: Mapping[str, Any], now: datetime
) -> ReferenceWritten:
    """Change a reference; whom they know decides whether to ask them for a good word."""
    async with db.transaction() as tx:
        found = await owned(tx, ReferenceRow, account_id, reference_id)
        await owned(tx, CandidateRow, account_id, found.candidate_id, lock=True)
        processes = await _processes_of(tx, found.candidate_id)
        row = await owned(tx, ReferenceRow, account_id, reference_id, lock=True)
        refuse_changed(row)
        fields = merged(ReferenceFields, writable(ReferenceFields, row), patch)
        if "knows_interviewer_ids" in patch:
            await _refuse_strangers(tx, account_id, fields)
        write_fields(row, fields, now)
        done = await plan_and_record(tx, processes.values(), now, fact("reference", row.id, "updated"))
    return shaped(ReferenceWritten, row, plan_changes=done.plan_changes.model_dump())


async def delete_reference(db: Database, account_id: str, reference_id: str, now: datetime) -> None:
    """Remove a reference; what was planned for them is cancelled."""
    async with db.transaction() as tx:
        found = await owned(tx, ReferenceRow, account_id, reference_id)
        await owned(tx, CandidateRow, account_id, found.candidate_id, lock=True)
        processes = await _processes_of(tx, found.candidate_id)
        row = await owned(tx, ReferenceRow, account_id, reference_id, lock=True)
        refuse_changed(row)
        for process in processes.values():
            process.references = [each for each in process.references if each.id != reference_id]
        await plan_and_record(tx, processes.values(), now, fact("reference", row.id, "deleted"), removed=row)


async def _processes_of(tx: Tx, candidate_id: str) -> dict[str, Process]:
    """All of a candidate's processes, held until the transaction ends."""
    applications = await tx.scalars(
        select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id) == candidate_id)
    )
    return await load_processes(tx, applications, lock=True)


async def _candidate_named(tx: Tx, account_id: str, fields: NewReference) -> CandidateRow:
    if fields.candidate_id is None:
        return await default_candidate(tx, account_id)
    known = await all_owned(tx, CandidateRow, account_id, [fields.candidate_id], lock=True)
    if fields.candidate_id not in known:
        raise InvalidFields(FieldError("/candidate_id", "there is no such candidate"))
    return known[fields.candidate_id]


async def _refuse_strangers(tx: Tx, account_id: str, fields: ReferenceFields) -> None:
    known = await all_owned(tx, InterviewerRow, account_id, fields.knows_interviewer_ids)
    errors = [
        FieldError(f"/knows_interviewer_ids/{place}", "there is no such interviewer")
        for place, each in enumerate(fields.knows_interviewer_ids)
        if each not in known
    ]
    if errors:
        raise InvalidFields(*errors)
