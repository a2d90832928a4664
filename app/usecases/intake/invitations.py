"""Invitations: interviews created, updated and cancelled by the `.ics` files that the company's calendar sends."""

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
from app.store import outbox
from app.store.db import UnitOfWork
from app.store.mapping import ApplicationState
from app.store.outbox import NewEvent
from app.store.records import InterviewerRecord
from app.usecases.event_builders import application_event, interview_event
from app.usecases.intake.applying import AppliedInvitation, InvitationImport
from app.usecases.intake.matching import (
    ImportOptions,
    is_company_guessed,
    lock_invited_interviewers,
    match_application,
    on_any_panel,
)
from app.usecases.intake.missing_details import missing_details
from app.usecases.interviews.interviews import change_event_type, interview_details
from app.usecases.tasks.replan import PlanResult

_NOTHING_TO_CANCEL: Final = "no interview has come of this invitation, so there is none to cancel"


def parse_invitations(file: bytes, charset: str | None = None) -> list[Invitation]:
    """The invitations of an `.ics` file. Raises InvalidFields."""
    try:
        return read_invitations(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/ics", str(error))) from error


@dataclass(frozen=True, slots=True)
class _Match:
    """What is stored of an import, locked: its application, if any, and the invited people who sit on no panel."""

    state: ApplicationState | None
    is_new: bool
    unseated_interviewers: dict[str, InterviewerRecord] = field(default_factory=dict)


async def import_invitations(
    tx: UnitOfWork, account_id: str, invitations: Sequence[Invitation], options: ImportOptions, now: datetime
) -> InvitationsImported:
    """Create the interviews of the invitations, bring stored ones up to date, and plan.

    A revision older than the last one imported changes nothing. All of them must belong to one application. Raises
    InvalidFields, InvitationInFlight.
    """
    match = await tx.run(_match, account_id, invitations, options, now)
    state = match.state
    if state is None:
        return _response([], invitations, PlanResult(), application_created=False)
    if match.is_new:
        tx.add(state.application)
    work = InvitationImport(tx, state, options, match.unseated_interviewers, now)
    for invitation in invitations:
        work.apply(invitation)
    changed = [applied for applied in work.applied if applied.changed]
    result = await work.replan() if changed else PlanResult()
    events: list[NewEvent] = [application_event(types.ApplicationCreated, state)] if match.is_new else []
    events += [_event(applied, state) for applied in changed]
    await outbox.record(tx, [*events, *result.events], now)
    guessed = is_company_guessed(state, invitations, options)
    imported = [_imported_interview(applied, state, options, guessed) for applied in work.applied]
    return _response(imported, work.ignored, result, application_created=match.is_new)


def _match(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], options: ImportOptions, now: datetime
) -> _Match:
    people = lock_invited_interviewers(connection, account_id, invitations)
    state, is_new = match_application(connection, account_id, invitations, options, now)
    if state is None:
        return _Match(None, is_new)
    seated = on_any_panel(connection, people)
    return _Match(state, is_new, {person: row for person, row in people.items() if person not in seated})


def _event(applied: AppliedInvitation, state: ApplicationState) -> NewEvent:
    row = state.interviews[applied.interview_id]
    created = applied.outcome is ImportOutcome.CREATED
    event_type = types.InterviewCreated if created else change_event_type(applied.status_before, row)
    return interview_event(event_type, row, state)


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
            "seated": applied.seated,
            "unseated": applied.unseated,
            "missing": missing_details(details, candidate_unknown=unknown, company_guessed=company_guessed),
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
