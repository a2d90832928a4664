"""Invitations: interviews as the company's calendar sends them, and keeps them by updates and its cancellation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from app.errors import FieldError, InvalidFields
from app.events import types
from app.formats.content_lines import Unreadable
from app.formats.invitations import Invitation, read_invitations
from app.resources.invitations import IgnoredInvitation, ImportedInterview, ImportOutcome, InvitationsImported
from app.store import outbox
from app.store.db import Database
from app.store.mapping import Process
from app.store.outbox import NewEvent
from app.usecases.applications import application_event
from app.usecases.gaps import still_missing
from app.usecases.interviews import embedded, event_of
from app.usecases.inviting import Named, company_is_a_guess, hold_people, process_of, seated_anywhere
from app.usecases.replan import Replanned, interview_event
from app.usecases.taking_in import Import, Taken

_NOTHING_TO_CANCEL: Final = "no interview has come of this invitation, so there is none to cancel"


def invitations_in(file: bytes, charset: str | None = None) -> list[Invitation]:
    """The invitations of an `.ics` file. Raises InvalidFields."""
    try:
        return read_invitations(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/ics", str(error))) from error


async def import_invitations(
    db: Database, account_id: str, invitations: Sequence[Invitation], named: Named, now: datetime
) -> InvitationsImported:
    """Make the interviews that the invitations are for, bring those that are known up to date, and plan.

    A revision older than the one that was taken in last changes nothing. All of them belong to one application.
    Raises InvalidFields.
    """
    async with db.transaction() as tx:
        held = await hold_people(tx, account_id, invitations)
        process, opened = await process_of(tx, account_id, invitations, named, now)
        if process is None:
            return _answer([], invitations, Replanned())
        elsewhere = await seated_anywhere(tx, list(held))
        known = [row for row in held.values() if row.id not in elsewhere]
        work = Import(tx, process, named, known, now)
        for invitation in invitations:
            await work.take_in(invitation)
        done = Replanned()
        if any(each.changed for each in work.taken):
            done = await work.replanned()
        await tx.flush()
        events: list[NewEvent] = [application_event(types.ApplicationCreated, process)] if opened else []
        events += [interview_event(_told_as(each), each.row, process) for each in work.taken if each.changed]
        await outbox.record(tx, [*events, *done.events], now)
        guessed = company_is_a_guess(process, invitations, named)
        imported = [_imported(each, process, named, guessed) for each in work.taken]
    return _answer(imported, work.ignored, done, opened)


def _told_as(done: Taken) -> type[types.Event]:
    return types.InterviewCreated if done.outcome is ImportOutcome.CREATED else event_of(done.before, done.row)


def _imported(done: Taken, process: Process, named: Named, guessed: bool) -> ImportedInterview:
    candidate, invitation = process.candidate, done.invitation
    unknown = bool(invitation.attendees) and not invitation.is_for(named.addresses(candidate), candidate.name)
    shown = embedded(done.row, process)
    return ImportedInterview.model_validate(
        {
            **shown,
            "outcome": done.outcome,
            "uid": done.row.invitation_uid,
            "sequence": done.row.invitation_sequence or 0,
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
