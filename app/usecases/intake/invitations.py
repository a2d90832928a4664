"""Invitations: interviews as the company's calendar sends them, and keeps them by updates and its cancellation."""

from collections.abc import Sequence
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
from app.usecases.intake.inviting import Named, company_is_a_guess, lock_people, seated_anywhere, state_of
from app.usecases.intake.taking_in import Import, Taken
from app.usecases.interviews.applications import application_event
from app.usecases.interviews.interviews import embedded, event_of
from app.usecases.tasks.gaps import still_missing
from app.usecases.tasks.replan import Replanned, interview_event

_NOTHING_TO_CANCEL: Final = "no interview has come of this invitation, so there is none to cancel"


def invitations_in(file: bytes, charset: str | None = None) -> list[Invitation]:
    """The invitations of an `.ics` file. Raises InvalidFields."""
    try:
        return read_invitations(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/ics", str(error))) from error


async def import_invitations(
    tx: UnitOfWork, account_id: str, invitations: Sequence[Invitation], named: Named, now: datetime
) -> InvitationsImported:
    """Make the interviews that the invitations are for, bring those that are known up to date, and plan.

    A revision older than the one that was imported last changes nothing. All of them belong to one application.
    Raises InvalidFields.
    """
    state, opened, known = await tx.read(_load, account_id, invitations, named, now)
    if state is None:
        return _answer([], invitations, Replanned())
    if opened:
        tx.add(state.application)
    work = Import(tx, state, named, known, now)
    for invitation in invitations:
        work.take_in(invitation)
    done = Replanned()
    if any(each.changed for each in work.taken):
        done = await work.replanned()
    events: list[NewEvent] = [application_event(types.ApplicationCreated, state)] if opened else []
    events += [_event(each, state) for each in work.taken if each.changed]
    await outbox.record(tx, [*events, *done.events], now)
    guessed = company_is_a_guess(state, invitations, named)
    imported = [_imported(each, state, named, guessed) for each in work.taken]
    return _answer(imported, work.ignored, done, opened)


def _load(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], named: Named, now: datetime
) -> tuple[ApplicationState | None, bool, dict[str, InterviewerRecord]]:
    """The process that the invitations belong to, whether it is a new one, and the invited who sit on no panel yet."""
    people = lock_people(connection, account_id, invitations)
    state, opened = state_of(connection, account_id, invitations, named, now)
    elsewhere = seated_anywhere(connection, people) if state is not None else set()
    return state, opened, {each: row for each, row in people.items() if each not in elsewhere}


def _event(done: Taken, state: ApplicationState) -> NewEvent:
    row = state.interviews[done.interview_id]
    created = done.outcome is ImportOutcome.CREATED
    return interview_event(types.InterviewCreated if created else event_of(done.before, row), row, state)


def _imported(done: Taken, state: ApplicationState, named: Named, guessed: bool) -> ImportedInterview:
    candidate, invitation, row = state.candidate, done.invitation, state.interviews[done.interview_id]
    unknown = bool(invitation.attendees) and not invitation.is_for(named.addresses(candidate), candidate.name)
    shown = embedded(row, state)
    return ImportedInterview.model_validate(
        {
            **shown,
            "outcome": done.outcome,
            "uid": row.invitation_uid,
            "sequence": row.invitation_sequence or 0,
            "summary": invitation.summary,
            "seated": done.seated,
            "unseated": done.unseated,
            "missing": still_missing(shown, candidate_unknown=unknown, company_guessed=guessed),
        }
    )


def _answer(
    imported: list[ImportedInterview], ignored: Sequence[Invitation], done: Replanned, opened: bool = False
) -> InvitationsImported:
    return InvitationsImported(
        interviews=imported,
        ignored=[
            IgnoredInvitation(uid=each.uid, sequence=each.sequence, detail=_NOTHING_TO_CANCEL) for each in ignored
        ],
        application_created=opened,
        plan_changes=done.plan_changes,
    )
