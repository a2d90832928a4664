"""Applications: the vacancies a candidate pursues, and how they end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.events import types
from app.ids import new_id
from app.resources.applications import Application, ApplicationFields, ApplicationWritten, NewApplication
from app.resources.merging import merged
from app.store import outbox
from app.store.db import Database, Tx
from app.store.history import fact
from app.store.mapping import Process, application_resource, shaped
from app.store.objects import all_owned, columns_of, owned, refuse_taken, writable, write_fields
from app.store.outbox import NewEvent
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import refuse_changed
from app.store.processes import load_processes, load_references
from app.store.tables import ApplicationRow, CandidateRow
from app.usecases.candidates import default_candidate
from app.usecases.catalogue_version import CATALOGUE_VERSION
from app.usecases.planning import plan_and_record
from app.usecases.replan import cancel_all
from app.usecases.search import replan_search


async def create_application(
    db: Database, account_id: str, fields: NewApplication, now: datetime
) -> ApplicationWritten:
    """Take an application in. Without an interview little is planned yet, but one that was accepted ends the search."""
    async with db.transaction() as tx:
        process = await add_application(tx, account_id, fields, now, "")
        cause = fact("application", process.application.id, "created")
        done = await plan_and_record(
            tx,
            [process],
            now,
            cause,
            events=[application_event(types.ApplicationCreated, process)],
            search_of=process.candidate,
        )
    return shaped(ApplicationWritten, process.application, plan_changes=done.plan_changes.model_dump())


async def add_application(tx: Tx, account_id: str, fields: NewApplication, now: datetime, pointer: str) -> Process:
    """Add an application to a transaction; `pointer` is where in the request it was described."""
    if fields.candidate_id is None:
        candidate = await default_candidate(tx, account_id)
    else:
        known = await all_owned(tx, CandidateRow, account_id, [fields.candidate_id], lock=True)
        if fields.candidate_id not in known:
            raise InvalidFields(FieldError(f"{pointer}/candidate_id", "there is no such candidate"))
        candidate = known[fields.candidate_id]
    _refuse_future(fields, now, pointer)
    await refuse_taken(tx, ApplicationRow, account_id, fields.external_id, pointer)
    row = ApplicationRow(
        id=new_id("app"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        candidate_id=candidate.id,
        status_changed_at=fields.status_changed_at or now,
        planned_with=CATALOGUE_VERSION,
        **columns_of(fields, exclude={"candidate_id", "status_changed_at"}),
    )
    tx.add(row)
    await tx.flush()
    return Process(candidate, row, references=await load_references(tx, [candidate.id]))


async def get_application(db: Database, account_id: str, application_id: str) -> Application:
    async with db.reading() as session:
        return application_resource(await owned(session, ApplicationRow, account_id, application_id))


async def list_applications(
    db: Database,
    account_id: str,
    page: PageRequest,
    *,
    candidate_id: str | None = None,
    status: str | None = None,
    external_id: str | None = None,
) -> Page[Application]:
    query = select(ApplicationRow).where(col(ApplicationRow.account_id) == account_id)
    for column, value in (
        (ApplicationRow.candidate_id, candidate_id),
        (ApplicationRow.status, status),
        (ApplicationRow.external_id, external_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(ApplicationRow.id)], page)
    return rows.of([application_resource(row) for row in rows.items])


async def patch_application(
    db: Database, account_id: str, application_id: str, patch: Mapping[str, Any], now: datetime
) -> ApplicationWritten:
    """Change an application; another status, culture or channel moves its plan."""
    async with db.transaction() as tx:
        process = await _locked_process(tx, account_id, application_id)
        refuse_changed(process.application)
        row = process.application
        before = row.status
        fields = merged(ApplicationFields, writable(ApplicationFields, row), patch)
        _refuse_future(fields, now)
        write_fields(row, fields, now, only=set(ApplicationFields.model_fields) - {"status_changed_at"})
        changed = row.status != before
        changed_at = row.status_changed_at
        if changed or "status_changed_at" in patch:
            changed_at = (fields.status_changed_at if "status_changed_at" in patch else None) or now
        if changed_at != row.status_changed_at:
            row.status_changed_at, row.updated_at = changed_at, now
        events = [application_event(types.ApplicationStatusChanged, process)] if changed else []
        cause = fact("application", process.application.id, "updated")
        done = await plan_and_record(tx, [process], now, cause, events=events, search_of=process.candidate)
    return shaped(ApplicationWritten, row, plan_changes=done.plan_changes.model_dump())


async def delete_application(db: Database, account_id: str, application_id: str, now: datetime) -> None:
    """Remove an application with its interviews and tasks; what was still open is told as cancelled."""
    async with db.transaction() as tx:
        process = await _locked_process(tx, account_id, application_id)
        refuse_changed(process.application)
        cause = fact("application", application_id, "deleted")
        done = await cancel_all(tx, process, now, cause)
        await tx.flush()
        await tx.delete(process.application)
        tx.notes.clear()  # the history goes with the tasks
        done.take_in(await replan_search(tx, process.candidate, now, cause))
        await outbox.record(tx, done.events, now)


async def _locked_process(tx: Tx, account_id: str, application_id: str) -> Process:
    await owned(tx, ApplicationRow, account_id, application_id)
    process = (await load_processes(tx, [application_id], lock=True)).get(application_id)
    if process is None:  # another request removed it while this one waited
        raise NotFound("application", application_id)
    return process


def _refuse_future(fields: ApplicationFields, now: datetime, pointer: str = "") -> None:
    if fields.status_changed_at is not None and fields.status_changed_at > now:
        raise InvalidFields(FieldError(f"{pointer}/status_changed_at", "must not lie in the future"))


def application_event(event: type[types.Event], process: Process) -> NewEvent:
    row = process.application
    return NewEvent(
        event,
        row.account_id,
        {"application": application_resource(row).model_dump(mode="json")},
        candidate_id=row.candidate_id,
        application_id=row.id,
    )
