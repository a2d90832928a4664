"""Interactions between candidate and company.

One that breaks the etiquette is stored all the same, and the response warns of it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import col

from app.errors import FieldError, InvalidFields, InvalidParameter
from app.etiquette import contact
from app.etiquette.facts import Channel, Direction, Purpose
from app.etiquette.policy import policy_of
from app.ids import new_id
from app.resources.interactions import (
    Interaction,
    InteractionFields,
    InteractionRecorded,
    InteractionWritten,
    NewInteraction,
)
from app.resources.merging import merged
from app.resources.verdicts import ContactCheck, Verdict
from app.store.application_state import ApplicationState
from app.store.db import Reader, UnitOfWork
from app.store.event_data import EventData
from app.store.filters import narrowed, of_candidates
from app.store.history import Cause
from app.store.loading import load_for_contact_check, lock_named_application, lock_with_application
from app.store.mapping import facts_of, shaped
from app.store.objects import current_fields, load_owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import InteractionRecord
from app.store.tables import InteractionRow
from app.usecases.event_builders import interaction_event
from app.usecases.interviews.deadlines import match_deadlines_to_interactions
from app.usecases.interviews.limits import MOST_INTERACTIONS, refuse_if_full
from app.usecases.interviews.panels import may_name_interviewer
from app.usecases.tasks.planning import plan_and_record

_ID_FIELDS: Final = frozenset({"interview_id", "interviewer_id"})


async def record_interaction(
    tx: UnitOfWork, account_id: str, fields: NewInteraction, now: datetime
) -> InteractionRecorded:
    """Record an interaction, mark the deadlines that it fulfils as met, and plan.

    Raises InvalidFields for identifiers that do not exist, for a time in the future, and for more interactions than an
    application may have.
    """
    state = await tx.run(_load_application, account_id, fields)
    occurred_at = _occurred_at(fields, now)
    warnings = _warnings(state, fields, occurred_at)
    row = add_interaction(tx, state, fields, occurred_at, now)
    met = match_deadlines_to_interactions(tx, state, now)
    events = [interaction_event(row, EventData(state)), *met]
    result = await plan_and_record(tx, [state], now, Cause.fact("interaction", row.id, "created"), events=events)
    return shaped(
        InteractionRecorded,
        row,
        plan_changes=result.plan_changes.model_dump(),
        warnings=[each.model_dump() for each in warnings],
    )


def _load_application(connection: Connection, account_id: str, fields: NewInteraction) -> ApplicationState:
    """The application of a new interaction, locked. Raises InvalidFields."""
    state = lock_named_application(connection, account_id, fields.application_id, fields.interview_id)
    refuse_if_full(MOST_INTERACTIONS, len(state.interactions), "interactions: the application has", "/application_id")
    _refuse_unknown_ids(connection, state, fields, fields.model_fields_set)
    return state


def add_interaction(
    tx: UnitOfWork,
    state: ApplicationState,
    fields: InteractionFields,
    occurred_at: datetime,
    now: datetime,
    task_id: str | None = None,
) -> InteractionRecord:
    """Add an interaction to the transaction and to the application's state; `task_id`: the task that it completed."""
    row = InteractionRecord(
        id=new_id("itx"),
        created_at=now,
        updated_at=now,
        account_id=state.application.account_id,
        application_id=state.application.id,
        task_id=task_id,
        **{
            **fields.model_dump(include=set(InteractionFields.model_fields)),
            "occurred_at": occurred_at,
        },
    )
    return state.add(tx, row)


async def get_interaction(reader: Reader, account_id: str, interaction_id: str) -> Interaction:
    return shaped(Interaction, await reader.run(load_owned, InteractionRecord, account_id, interaction_id))


async def list_interactions(
    reader: Reader,
    account_id: str,
    page: PageRequest,
    *,
    candidate_id: Sequence[str] | None = None,
    application_id: Sequence[str] | None = None,
    interview_id: Sequence[str] | None = None,
    interviewer_id: Sequence[str] | None = None,
    direction: Sequence[str] | None = None,
    channel: Sequence[str] | None = None,
    purpose: Sequence[str] | None = None,
) -> Page[Interaction]:
    query = narrowed(
        select_record(InteractionRecord).where(col(InteractionRow.account_id) == account_id),
        (InteractionRow.application_id, application_id),
        (InteractionRow.interview_id, interview_id),
        (InteractionRow.interviewer_id, interviewer_id),
        (InteractionRow.direction, direction),
        (InteractionRow.channel, channel),
        (InteractionRow.purpose, purpose),
    )
    query = of_candidates(query, InteractionRow.application_id, candidate_id)
    rows = await reader.run(fetch_page, InteractionRecord, query, [col(InteractionRow.id)], page)
    return rows.of([shaped(Interaction, row) for row in rows.items])


async def patch_interaction(
    tx: UnitOfWork,
    account_id: str,
    interaction_id: str,
    patch: Mapping[str, Any],
    condition: Precondition,
    now: datetime,
) -> InteractionWritten:
    """Correct an interaction, and plan again. Raises NotFound, PreconditionFailed, InvalidFields."""
    before, state = await tx.run(lock_with_application, InteractionRecord, account_id, interaction_id)
    condition.refuse_changed(before)
    fields = merged(InteractionFields, current_fields(InteractionFields, before), patch)
    if _ID_FIELDS & patch.keys():
        await tx.run(_refuse_unknown_ids, state, fields, patch.keys())
    occurred_at = _occurred_at(fields, now) if fields.occurred_at else before.occurred_at
    row = state.update(tx, before, fields, now, only=set(InteractionFields.model_fields) - {"occurred_at"})
    if row.occurred_at != occurred_at:
        row = state.change(tx, row, occurred_at=occurred_at, updated_at=now)
    met = match_deadlines_to_interactions(tx, state, now)
    result = await plan_and_record(tx, [state], now, Cause.fact("interaction", row.id, "updated"), events=met)
    return shaped(InteractionWritten, row, plan_changes=result.plan_changes.model_dump())


async def delete_interaction(
    tx: UnitOfWork, account_id: str, interaction_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete an interaction, and plan again: deadlines and tasks that it fulfilled are open again.

    Raises NotFound, PreconditionFailed.
    """
    row, state = await tx.run(lock_with_application, InteractionRecord, account_id, interaction_id)
    condition.refuse_changed(row)
    state.forget(row)
    met = match_deadlines_to_interactions(tx, state, now)
    await plan_and_record(tx, [state], now, Cause.fact("interaction", row.id, "deleted"), events=met, removed=row)


async def check_contact(
    reader: Reader,
    account_id: str,
    application_id: str,
    channel: Channel,
    purpose: Purpose,
    at: datetime,
    interviewer_id: str | None = None,
) -> ContactCheck:
    """Whether the candidate may contact the company on a channel, for a purpose, at an instant.

    The etiquette is about the company: `interviewer_id` only has to belong to the application. Raises NotFound,
    InvalidParameter.
    """
    state = await reader.run(_load_for_check, account_id, application_id, interviewer_id)
    policy = policy_of(state.candidate.policy)
    check = contact.check(facts_of(state), policy, contact.Contact(channel, purpose, at))
    return ContactCheck(
        allowed=check.allowed,
        at=at,
        verdicts=[verdict_resource(verdict) for verdict in check.verdicts],
        allowed_from=check.allowed_from,
    )


def _load_for_check(
    connection: Connection, account_id: str, application_id: str, interviewer_id: str | None
) -> ApplicationState:
    state = load_for_contact_check(connection, account_id, application_id, with_panels=interviewer_id is not None)
    if interviewer_id is not None and not may_name_interviewer(connection, state, interviewer_id):
        raise InvalidParameter("interviewer_id", "names nobody of this application")
    return state


def verdict_resource(verdict: contact.Verdict) -> Verdict:
    return Verdict(rule=verdict.rule, allowed=verdict.allowed, why=verdict.why, guidance=list(verdict.guidance))


def _warnings(state: ApplicationState, fields: InteractionFields, occurred_at: datetime) -> list[Verdict]:
    """The rules of etiquette that an outbound interaction broke."""
    if fields.direction is not Direction.OUTBOUND:
        return []
    attempt = contact.Contact(fields.channel, fields.purpose, occurred_at)
    check = contact.check(facts_of(state), policy_of(state.candidate.policy), attempt)
    return [verdict_resource(verdict) for verdict in check.verdicts if not verdict.allowed]


def _occurred_at(fields: InteractionFields, now: datetime) -> datetime:
    if fields.occurred_at is not None and fields.occurred_at > now:
        raise InvalidFields(FieldError("/occurred_at", "must not lie in the future"))
    return fields.occurred_at or now


def _refuse_unknown_ids(
    connection: Connection, state: ApplicationState, fields: InteractionFields, stated: Collection[str]
) -> None:
    """Check the identifiers among the `stated` fields; those stored before may have been deleted since."""
    if "interview_id" in stated and fields.interview_id is not None and state.interview(fields.interview_id) is None:
        raise InvalidFields(FieldError("/interview_id", "there is no such interview of this application"))
    if (
        "interviewer_id" in stated
        and fields.interviewer_id is not None
        and not may_name_interviewer(connection, state, fields.interviewer_id)
    ):
        raise InvalidFields(FieldError("/interviewer_id", "there is no such interviewer in this application"))
