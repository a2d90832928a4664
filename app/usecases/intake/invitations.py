"""Invitations: interviews created, updated and cancelled by the `.ics` files that the company's calendar sends."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from app.errors import FieldError, InvalidFields
from app.events import types
from app.formats.content_lines import Unreadable
from app.formats.invitations.invitation import Invitation, read_invitations
from app.resources.invitations import IgnoredInvitation, ImportedInterview, ImportOutcome, InvitationsImported
from app.store.application_state import ApplicationState
from app.store.db import UnitOfWork
from app.store.event_data import EventData
from app.store.history import Cause
from app.store.outbox import NewEvent
from app.store.records import InterviewerRecord
from app.usecases.event_builders import application_event, interview_event
from app.usecases.intake.applying import AppliedInvitation, InvitationApplier
from app.usecases.intake.matching import (
    ImportOptions,
    is_company_guessed,
    lock_invited_interviewers,
    match_application,
    on_any_panel,
)
from app.usecases.intake.missing_details import details_to_ask_for
from app.usecases.interviews.deadlines import supersede_and_schedule_deadlines
from app.usecases.interviews.interviews import change_event_type, interview_details
from app.usecases.tasks.planning import plan_and_record
from app.usecases.tasks.replan import PlanResult

_NOTHING_TO_CANCEL: Final = "no interview has come of this invitation, so there is none to cancel"


def parse_invitations(file: bytes, charset: str | None = None) -> list[Invitation]:
    """The invitations of an `.ics` file. Raises InvalidFields."""
    try:
        return read_invitations(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/ics", str(error))) from error


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of an import, locked: its application, if any, and the invited people who are on no panel."""

    state: ApplicationState | None
    is_new: bool
    interviewers_without_panel: dict[str, InterviewerRecord] = field(default_factory=dict)


async def import_invitations(
    tx: UnitOfWork, account_id: str, invitations: Sequence[Invitation], options: ImportOptions, now: datetime
) -> InvitationsImported:
    """Create the interviews of the invitations, bring stored ones up to date, and plan.

    A revision older than the last one imported changes nothing. All of them must belong to one application. Raises
    InvalidFields, InvitationInFlight.
    """
    stored = await tx.run(_load_stored, account_id, invitations, options, now)
    state = stored.state
    if state is None:
        return _response([], invitations, PlanResult(), application_created=False)
    events = []
    if stored.is_new:
        tx.add(state.application)
        events.append(application_event(types.ApplicationCreated, EventData(state)))
    applier = InvitationApplier(tx, state, options, stored.interviewers_without_panel, now)
    for invitation in invitations:
        applier.apply(invitation)
        await asyncio.sleep(0)  # each of its people is compared with everyone on the application's panels
    result = await _plan_import(applier, events)
    guessed = is_company_guessed(state, invitations, options)
    imported = [_imported_interview(applied, state, options, guessed) for applied in applier.applied]
    return _response(imported, applier.ignored, result, application_created=stored.is_new)


def _load_stored(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], options: ImportOptions, now: datetime
) -> _Stored:
    people = lock_invited_interviewers(connection, account_id, invitations)
    state, is_new = match_application(connection, account_id, invitations, options, now)
    if state is None:
        return _Stored(None, is_new)
    members = on_any_panel(connection, people)
    return _Stored(state, is_new, {person: row for person, row in people.items() if person not in members})


async def _plan_import(applier: InvitationApplier, events: Sequence[NewEvent]) -> PlanResult:
    """Plan what was imported, and record `events` and those of the interviews, if any interview changed."""
    tx, state, now = applier.tx, applier.state, applier.now
    changed = [applied for applied in applier.applied if applied.changed]
    if not changed:
        return PlanResult()
    supersede_and_schedule_deadlines(tx, state, now)

    def remove_uninvited_and_report() -> list[NewEvent]:
        applier.remove_uninvited()
        return [_event(applied, state) for applied in changed]

    return await plan_and_record(
        tx,
        [state],
        now,
        Cause.fact(
            "interview",
            changed[0].interview_id,
            "created" if changed[0].outcome is ImportOutcome.CREATED else "updated",
        ),
        events=events,
        adjust_facts=applier.without_uninvited,
        after_plan=remove_uninvited_and_report,
        job_search_of=state.candidate,
    )


def _event(applied: AppliedInvitation, state: ApplicationState) -> NewEvent:
    row = state.interviews[applied.interview_id]
    created = applied.outcome is ImportOutcome.CREATED
    event_type = types.InterviewCreated if created else change_event_type(applied.status_before, row)
    return interview_event(event_type, row, EventData(state))


def _imported_interview(
    applied: AppliedInvitation, state: ApplicationState, options: ImportOptions, company_guessed: bool
) -> ImportedInterview:
    candidate, invitation, row = state.candidate, applied.invitation, state.interviews[applied.interview_id]
    unknown = bool(invitation.attendees) and not invitation.is_for(options.addresses(candidate), candidate.name)
    details = interview_details(row, state)
    return ImportedInterview.model_validate(
        {
            **details,
            "outcome": applied.outcome,
            "uid": row.invitation_uid,
            "sequence": row.invitation_sequence or 0,
            "summary": invitation.summary,
            "seated": applied.added_ids,
            "unseated": applied.ids_to_remove,
            "missing": details_to_ask_for(details, candidate_unknown=unknown, company_guessed=company_guessed),
        }
    )


def _response(
    imported: list[ImportedInterview], ignored: Sequence[Invitation], result: PlanResult, *, application_created: bool
) -> InvitationsImported:
    return InvitationsImported(
        interviews=imported,
        ignored=[
            IgnoredInvitation(uid=invitation.uid, sequence=invitation.sequence, detail=_NOTHING_TO_CANCEL)
            for invitation in ignored
        ],
        application_created=application_created,
        plan_changes=result.plan_changes,
    )
