"""Which candidate and application an invitation belongs to, and which of its people are stored already.

A match needs a fact: a UID, an identifier that the caller states, or an e-mail address. If no company is stated, the
organizer's domain stands in for its name, and the response says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, InvitationInFlight
from app.etiquette.facts import ApplicationStatus
from app.formats.invitations.invitation import Invitation
from app.resources.applications import ApplicationFields, NewApplication
from app.store.application_state import ApplicationState
from app.store.loading import lock_named_application
from app.store.record import fetch, select_record
from app.store.records import CandidateRecord, InterviewerRecord
from app.store.tables import ApplicationRow, CandidateRow, InterviewerRow, InterviewRow, PanelRow
from app.usecases.interviews.applications import prepare_application
from app.usecases.interviews.candidates import lock_candidate

_OPEN: Final = (ApplicationStatus.ACTIVE.value, ApplicationStatus.OFFER.value)
_SHARED_DOMAINS: Final = (
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com"),
    *("icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "mail.com", "proton.me"),
    *("protonmail.com", "fastmail.com", "zoho.com", "yandex.ru", "qq.com", "163.com", "calendly.com", "zoom.us"),
    *("greenhouse.io", "greenhouse-mail.io", "lever.co", "ashbyhq.com", "workday.com", "myworkday.com", "google.com"),
    *("goodtime.io", "modernloop.io", "smartrecruiters.com", "icims.com", "jobvite.com", "bamboohr.com", "cal.com"),
    *("workable.com", "teamtailor.com", "personio.de", "recruitee.com", "hirevue.com", "cronofy.com", "doodle.com"),
)
"""Domains of e-mail providers and scheduling services, which say nothing about the company."""
_LONGEST_DOMAIN: Final = 200


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the caller states about an invitation besides the file."""

    application_id: str | None = None
    application: ApplicationFields | None = None
    candidate_id: str | None = None
    invited_as: str | None = None

    def addresses(self, candidate: CandidateRecord) -> frozenset[str]:
        """The candidate's addresses, in lower case."""
        return frozenset(address.casefold() for address in (candidate.email, self.invited_as) if address is not None)


def lock_invited_interviewers(
    connection: Connection, account_id: str, invitations: Sequence[Invitation]
) -> dict[str, InterviewerRecord]:
    """The account's interviewers with the invited addresses, locked until the transaction ends; by identifier.

    Call it before any candidate or application is locked: requests that change an interviewer lock in this order.
    """
    emails = _addresses(invitations)
    if not emails:
        return {}
    query = (
        select_record(InterviewerRecord)
        .where(col(InterviewerRow.account_id) == account_id, func.lower(col(InterviewerRow.email)).in_(emails))
        .order_by(col(InterviewerRow.id))
        .with_for_update()
    )
    return {row.id: row for row in fetch(connection, InterviewerRecord, query)}


def on_any_panel(connection: Connection, interviewer_ids: Collection[str]) -> set[str]:
    """The interviewers who sit on at least one panel."""
    query = select(col(PanelRow.interviewer_id)).where(col(PanelRow.interviewer_id).in_(interviewer_ids))
    return set(connection.scalars(query)) if interviewer_ids else set()


def match_application(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], options: ImportOptions, now: datetime
) -> tuple[ApplicationState | None, bool]:
    """The application that the invitations belong to, locked, and whether it is new; the caller adds a new one.

    In this order: the application of the interviews imported from them before; the one the caller states; the
    candidate's only open application in which one of these people interviews; a new one. None when all of them are
    cancellations of interviews that were never imported. Raises InvalidFields, and InvitationInFlight when another
    request imports the same invitation for another candidate.
    """
    uids = [invitation.uid for invitation in invitations if invitation.uid is not None]
    application_id = _application_with_uids(connection, account_id, uids, options) or options.application_id
    if application_id is not None:
        return lock_named_application(connection, account_id, application_id), False
    if all(invitation.cancelled for invitation in invitations):
        return None, False
    candidate = _lock_invited_candidate(connection, account_id, invitations, options)
    # Another request may have imported the invitation while this one waited for the candidate's lock.
    # `options.application_id` is None here: otherwise this function has returned.
    application_id = _application_with_uids(connection, account_id, uids, options)
    application_id = application_id or _application_with_people(connection, candidate, invitations, options)
    if application_id is not None:
        state = lock_named_application(connection, account_id, application_id)
        if state.candidate.id != candidate.id:
            raise InvitationInFlight
        return state, False
    fields = options.application or ApplicationFields(company=_company(invitations, options.addresses(candidate)))
    document = {**fields.model_dump(), "candidate_id": candidate.id}
    return prepare_application(connection, account_id, NewApplication(**document), now, "/application"), True


def is_company_guessed(state: ApplicationState, invitations: Sequence[Invitation], options: ImportOptions) -> bool:
    """Whether the application's company is only a domain taken from an address."""
    return state.application.company == guess_company(invitations, options.addresses(state.candidate))


def _application_with_uids(
    connection: Connection, account_id: str, uids: Sequence[str], options: ImportOptions
) -> str | None:
    """The application of the interviews that were imported from these invitations before."""
    query = select(col(InterviewRow.application_id)).where(
        col(InterviewRow.account_id) == account_id, col(InterviewRow.invitation_uid).in_(uids)
    )
    application_ids = set(connection.scalars(query)) if uids else set()
    if len(application_ids) > 1:
        raise InvalidFields(FieldError("/ics", "its events belong to several applications; send each by itself"))
    stored: str | None = application_ids.pop() if application_ids else None
    if stored is not None and options.application_id not in (None, stored):
        raise InvalidFields(
            FieldError("/application_id", f"the invitation belongs to the application {stored} already")
        )
    return stored


def _lock_invited_candidate(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], options: ImportOptions
) -> CandidateRecord:
    """The stated candidate, or the only one with an invited address, or the account's default; locked."""
    candidate_id = options.candidate_id
    if candidate_id is None:
        invited = {
            person.email.casefold()
            for invitation in invitations
            for person in invitation.attendees
            if person.email is not None
        }
        query = select(col(CandidateRow.id)).where(
            col(CandidateRow.account_id) == account_id, func.lower(col(CandidateRow.email)).in_(invited)
        )
        matching = connection.scalars(query.limit(2)).all() if invited else []
        candidate_id = matching[0] if len(matching) == 1 else None
    return lock_candidate(connection, account_id, candidate_id)


def _application_with_people(
    connection: Connection, candidate: CandidateRecord, invitations: Sequence[Invitation], options: ImportOptions
) -> str | None:
    """The candidate's only open application in which an invited person interviews, at the stated company if any."""
    emails = _addresses(invitations) - options.addresses(candidate)
    query = (
        select(col(ApplicationRow.id), col(ApplicationRow.company))
        .join(InterviewRow, col(InterviewRow.application_id) == col(ApplicationRow.id))
        .join(PanelRow, col(PanelRow.interview_id) == col(InterviewRow.id))
        .join(InterviewerRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
        .where(col(ApplicationRow.candidate_id) == candidate.id, col(ApplicationRow.status).in_(_OPEN))
        .where(func.lower(col(InterviewerRow.email)).in_(emails))
        .distinct()
    )
    company = options.application.company.casefold() if options.application is not None else None
    rows = connection.execute(query)
    matching = [application_id for application_id, name in rows if company in (None, name.casefold())]
    return matching[0] if len(matching) == 1 else None


def _addresses(invitations: Sequence[Invitation]) -> set[str]:
    """The e-mail addresses of everyone invited and of the organizers, in lower case."""
    people = [
        person
        for invitation in invitations
        for person in (*invitation.attendees, *((invitation.organizer,) if invitation.organizer else ()))
    ]
    return {person.email.casefold() for person in people if person.email is not None}


def _company(invitations: Sequence[Invitation], addresses: frozenset[str]) -> str:
    company = guess_company(invitations, addresses)
    if company is None:
        detail = "is required: nothing in the invitation names the company; name it, or give application_id"
        raise InvalidFields(FieldError("/application", detail))
    return company


def guess_company(invitations: Sequence[Invitation], addresses: frozenset[str]) -> str | None:
    """The first e-mail domain that can be a company's own, organizers' before attendees'; None if there is none.

    `addresses`: the candidate's, in lower case, which are passed over.
    """
    organizers = [invitation.organizer for invitation in invitations if invitation.organizer is not None]
    for person in (*organizers, *(person for invitation in invitations for person in invitation.attendees)):
        domain = (person.email or "").rpartition("@")[2].lower()
        if person.is_one_of(addresses, None) or not domain or len(domain) > _LONGEST_DOMAIN:
            continue
        if not any(domain == shared or domain.endswith("." + shared) for shared in _SHARED_DOMAINS):
            return domain
    return None
