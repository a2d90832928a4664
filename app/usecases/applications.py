"""Applications: the vacancies a candidate pursues, and how they end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.events import types
from app.ids import new_id
from app.resources.applications import Application, ApplicationFields, ApplicationWritten, NewApplication
from app.resources.merging import merged
from app.store import outbox
from app.store.db import Database, Tx
from app.store.mapping import Process, application_resource, shaped
from app.store.objects import all_owned, columns_of, owned, writable, write_fields
from app.store.outbox import NewEvent
from app.store.paging import Page, PageRequest, fetch_page
from app.store.processes import load_processes
from app.store.tables import ApplicationRow, CandidateRow
from app.usecases.candidates import default_candidate
from app.usecases.replan import cancel_all, replan


async def create_application(
    db: Database, account_id: str, fields: NewApplication, now: datetime
) -> ApplicationWritten:
    """Take an application in; without an interview there is nothing to plan yet."""
    async with db.transaction() as tx:
        process = await add_application(tx, account_id, fields, now, "")
        done = replan(tx, [process], now)
        await outbox.record(tx, [application_event(types.ApplicationCreated, process), *done.events], now)
    return shaped(ApplicationWritten, process.application, plan_changes=done.plan_changes.model_dump())


async def add_application(tx: Tx, account_id: str, fields: NewApplication, now: datetime, pointer: str) -> Process:
    """Add an application to a transaction; `pointer` is where in the request it was described."""
    if fields.candidate_id is None:
        candidate = await default_candidate(tx, account_id)
    else:
        known = await all_owned(tx, CandidateRow, account_id, [fields.candidate_id])
        if fields.candidate_id not in known:
            raise InvalidFields(FieldError(f"{pointer}/candidate_id", "there is no such candidate"))
        candidate = known[fields.candidate_id]
    row = ApplicationRow(
        id=new_id("app"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        candidate_id=candidate.id,
        status_changed_at=now,
        **columns_of(fields, exclude={"candidate_id"}),
    )
    tx.add(row)
    await tx.flush()
    return Process(candidate, row)


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
        await owned(tx, ApplicationRow, account_id, application_id, lock=True)
        process = (await load_processes(tx, [application_id], lock=True))[application_id]
        row = process.application
        status = row.status
        write_fields(row, merged(ApplicationFields, writable(ApplicationFields, row), patch), now)
        events = []
        if row.status != status:
            row.status_changed_at = now
            events.append(application_event(types.ApplicationStatusChanged, process))
        done = replan(tx, [process], now)
        await outbox.record(tx, [*events, *done.events], now)
    return shaped(ApplicationWritten, row, plan_changes=done.plan_changes.model_dump())


async def delete_application(db: Database, account_id: str, application_id: str, now: datetime) -> None:
    """Remove an application with its interviews and tasks; what was still open is told as cancelled."""
    async with db.transaction() as tx:
        await owned(tx, ApplicationRow, account_id, application_id, lock=True)
        process = (await load_processes(tx, [application_id], lock=True))[application_id]
        done = cancel_all(tx, process, now)
        await tx.flush()
        await tx.delete(process.application)
        await outbox.record(tx, done.events, now)


def application_event(event: type[types.Event], process: Process) -> NewEvent:
    row = process.application
    return NewEvent(
        event,
        row.account_id,
        {"application": application_resource(row).model_dump(mode="json")},
        candidate_id=row.candidate_id,
        application_id=row.id,
    )
