"""Applications: the vacancies a candidate pursues, and how they end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.events import types
from app.ids import new_id
from app.resources.applications import Application, ApplicationFields, ApplicationWritten, NewApplication
from app.resources.merging import merged
from app.store.application_state import ApplicationState
from app.store.db import Reader, UnitOfWork
from app.store.event_data import EventData
from app.store.filters import narrowed
from app.store.history import Cause
from app.store.loading import load_references, lock_with_application
from app.store.mapping import shaped
from app.store.objects import current_fields, load_owned, refuse_duplicate_external_id
from app.store.paging import Page, PageRequest
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import ApplicationRecord
from app.store.searching import fetch_found_page
from app.store.tables import ApplicationRow
from app.usecases.event_builders import application_event
from app.usecases.interviews.candidates import lock_candidate
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import cancellations, in_thread_if_large


async def create_application(
    tx: UnitOfWork, account_id: str, fields: NewApplication, now: datetime
) -> ApplicationWritten:
    """Create an application and plan; one that was accepted ends the candidate's job search.

    Raises InvalidFields, ExternalIdTaken.
    """
    state = await add_application(tx, account_id, fields, now, "")
    result = await plan_and_record(
        tx,
        [state],
        now,
        Cause.fact("application", state.application.id, "created"),
        events=[application_event(types.ApplicationCreated, EventData(state))],
        job_search_of=state.candidate,
    )
    return shaped(ApplicationWritten, state.application, plan_changes=result.plan_changes.model_dump())


async def add_application(
    tx: UnitOfWork, account_id: str, fields: NewApplication, now: datetime, pointer: str
) -> ApplicationState:
    """Add an application to a transaction. As `prepare_application`."""
    state = await tx.run(prepare_application, account_id, fields, now, pointer)
    tx.add(state.application)
    return state


def prepare_application(
    connection: Connection, account_id: str, fields: NewApplication, now: datetime, pointer: str
) -> ApplicationState:
    """The state of a new application, with its candidate locked; the caller adds `state.application`.

    `pointer`: the application's place in the request. Raises InvalidFields, ExternalIdTaken.
    """
    candidate = lock_candidate(connection, account_id, fields.candidate_id, pointer)
    _refuse_future(fields, now, pointer)
    refuse_duplicate_external_id(connection, ApplicationRecord, account_id, fields.external_id, pointer)
    row = ApplicationRecord(
        id=new_id("app"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        candidate_id=candidate.id,
        status_changed_at=fields.status_changed_at or now,
        planned_with=CATALOGUE_VERSION,
        **fields.model_dump(exclude={"candidate_id", "status_changed_at"}),
    )
    references = load_references(connection, [candidate.id])
    return ApplicationState(candidate, row, references={reference.id: reference for reference in references})


async def get_application(reader: Reader, account_id: str, application_id: str) -> Application:
    return shaped(Application, await reader.run(load_owned, ApplicationRecord, account_id, application_id))


async def list_applications(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    candidate_id: Sequence[str] | None = None,
    status: Sequence[str] | None = None,
    external_id: Sequence[str] | None = None,
    search: str | None = None,
) -> Page[Application]:
    """The account's applications, oldest first; `search` has words of the company and the job title."""
    query = narrowed(
        select_record(ApplicationRecord).where(col(ApplicationRow.account_id) == account_id),
        (ApplicationRow.candidate_id, candidate_id),
        (ApplicationRow.status, status),
        (ApplicationRow.external_id, external_id),
    )
    searched = (col(ApplicationRow.company), col(ApplicationRow.job_title))
    rows = await reader.run(fetch_found_page, ApplicationRecord, query, searched, search, page)
    return rows.of([shaped(Application, row) for row in rows.items])


async def patch_application(
    tx: UnitOfWork,
    account_id: str,
    application_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> ApplicationWritten:
    """Change an application, and plan again. Raises NotFound, PreconditionFailed, InvalidFields, ExternalIdTaken."""
    before, state = await tx.run(lock_with_application, ApplicationRecord, account_id, application_id)
    condition.refuse_changed(before)
    fields = merged(ApplicationFields, current_fields(ApplicationFields, before), patch)
    _refuse_future(fields, now)
    row = state.update(tx, before, fields, now, only=set(ApplicationFields.model_fields) - {"status_changed_at"})
    changed = row.status != before.status
    changed_at = row.status_changed_at
    if changed or "status_changed_at" in patch:
        changed_at = (fields.status_changed_at if "status_changed_at" in patch else None) or now
    if changed_at != row.status_changed_at:
        state.change(tx, row, status_changed_at=changed_at, updated_at=now)
    events = [application_event(types.ApplicationStatusChanged, EventData(state))] if changed else []
    cause = Cause.fact("application", application_id, "updated")
    result = await plan_and_record(tx, [state], now, cause, events=events, job_search_of=state.candidate)
    return shaped(ApplicationWritten, state.application, plan_changes=result.plan_changes.model_dump())


async def delete_application(
    tx: UnitOfWork, account_id: str, application_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete an application with its interviews and tasks; events report what was still open as cancelled.

    Raises NotFound, PreconditionFailed.
    """
    row, state = await tx.run(lock_with_application, ApplicationRecord, account_id, application_id)
    condition.refuse_changed(row)
    cancelled = await in_thread_if_large(state, cancellations, state, now)
    await plan_and_record(
        tx,
        [],
        now,
        Cause.fact("application", application_id, "deleted"),
        events=cancelled.events,
        removed=row,
        job_search_of=state.candidate,
    )


def _refuse_future(fields: ApplicationFields, now: datetime, pointer: str = "") -> None:
    if fields.status_changed_at is not None and fields.status_changed_at > now:
        raise InvalidFields(FieldError(f"{pointer}/status_changed_at", "must not lie in the future"))
