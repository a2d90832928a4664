"""Whose invitation it is: the candidate, the application, and the people of it who are known already.

Everything here rests on facts: a UID, an identifier that the caller gives, an e-mail address. Only where nobody names
the company is it called after the organizer's domain, and then the answer says so.
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
from app.store.application_states import load_states
from app.store.mapping import ApplicationState
from app.store.objects import all_owned
from app.store.record import every, fetch
from app.store.records import CandidateRecord, InterviewerRecord
from app.store.tables import ApplicationRow, CandidateRow, InterviewerRow, InterviewRow, PanelRow
from app.usecases.interviews.applications import new_state
from app.usecases.interviews.candidates import default_candidate

_OPEN: Final = (ApplicationStatus.ACTIVE.value, ApplicationStatus.OFFER.value)
_OF_NO_COMPANY: Final = (
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com"),
    *("icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "mail.com", "proton.me"),
    *("protonmail.com", "fastmail.com", "zoho.com", "yandex.ru", "qq.com", "163.com", "calendly.com", "zoom.us"),
    *("greenhouse.io", "greenhouse-mail.io", "lever.co", "ashbyhq.com", "workday.com", "myworkday.com", "google.com"),
    *("goodtime.io", "modernloop.io", "smartrecruiters.com", "icims.com", "jobvite.com", "bamboohr.com", "cal.com"),
    *("workable.com", "teamtailor.com", "personio.de", "recruitee.com", "hirevue.com", "cronofy.com", "doodle.com"),
)
"""Domains of mail for everybody, and of those who schedule for others."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the caller says of an invitation besides the file."""

    application_id: str | None = None
    application: ApplicationFields | None = None
    candidate_id: str | None = None
    invited_as: str | None = None

    def addresses(self, candidate: CandidateRecord) -> frozenset[str]:
        """The candidate's addresses, in lower case."""
        return frozenset(each.casefold() for each in (candidate.email, self.invited_as) if each is not None)


def lock_people(
    connection: Connection, account_id: str, invitations: Sequence[Invitation]
) -> dict[str, InterviewerRecord]:
    """The account's interviewers of the invited addresses, locked until the transaction ends; by identifier.

    To be called before any candidate or application is locked, as whoever changes an interviewer does.
    """
    emails = _addresses(invitations)
    if not emails:
        return {}
    query = (
        every(InterviewerRecord)
        .where(col(InterviewerRow.account_id) == account_id, func.lower(col(InterviewerRow.email)).in_(emails))
        .order_by(col(InterviewerRow.id))
        .with_for_update()
    )
    return {row.id: row for row in fetch(connection, InterviewerRecord, query)}


def seated_anywhere(connection: Connection, interviewer_ids: Collection[str]) -> set[str]:
    """Those who sit on any panel."""
    query = select(col(PanelRow.interviewer_id)).where(col(PanelRow.interviewer_id).in_(interviewer_ids))
    return set(connection.scalars(query)) if interviewer_ids else set()


def state_of(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], named: Named, now: datetime
) -> tuple[ApplicationState | None, bool]:
    """The process that the invitations belong to, locked, and whether it is a new one, which the caller adds.

    It is that of the interviews that came of them; else the one that is named; else the one open application of the
    candidate in which some of these people interview; else a new one. None for cancellations of what is not known.
    Raises InvalidFields.
    """
    uids = [each.uid for each in invitations if each.uid is not None]
    known = _application_of(connection, account_id, uids, named)
    if known is not None:
        return _locked(connection, account_id, known), False
    if named.application_id is None and all(each.cancelled for each in invitations):
        return None, False
    if named.application_id is not None:
        return _locked(connection, account_id, named.application_id), False
    candidate = _candidate(connection, account_id, invitations, named)
    taken = _application_of(connection, account_id, uids, named)  # while this request waited for the candidate
    theirs = taken or _application_with(connection, candidate, invitations, named)
    if theirs is not None:
        state = _locked(connection, account_id, theirs)
        if state.candidate.id != candidate.id:
            raise InvitationInFlight
        return state, False
    fields = named.application or ApplicationFields(company=_company(invitations, named.addresses(candidate)))
    document = {**fields.model_dump(), "candidate_id": candidate.id}
    return new_state(connection, account_id, NewApplication(**document), now, "/application"), True


def company_is_a_guess(state: ApplicationState, invitations: Sequence[Invitation], named: Named) -> bool:
    """Whether the application is called after a domain."""
    return state.application.company == company_of(invitations, named.addresses(state.candidate))


def _application_of(connection: Connection, account_id: str, uids: Sequence[str], named: Named) -> str | None:
    """The application of the interviews that came of these invitations."""
    query = select(col(InterviewRow.application_id)).where(
        col(InterviewRow.account_id) == account_id, col(InterviewRow.invitation_uid).in_(uids)
    )
    found = set(connection.scalars(query)) if uids else set()
    if len(found) > 1:
        raise InvalidFields(FieldError("/ics", "its events belong to several applications; send each by itself"))
    known: str | None = found.pop() if found else None
    if known is not None and named.application_id not in (None, known):
        raise InvalidFields(FieldError("/application_id", f"the invitation belongs to the application {known} already"))
    return known


def _locked(connection: Connection, account_id: str, application_id: str) -> ApplicationState:
    state = load_states(connection, [application_id], lock=True).get(application_id)
    if state is None or state.application.account_id != account_id:
        raise InvalidFields(FieldError("/application_id", "there is no such application"))
    return state


def _candidate(
    connection: Connection, account_id: str, invitations: Sequence[Invitation], named: Named
) -> CandidateRecord:
    """Who is invited, locked: who is named, or the one candidate of an invited address, or the account's default."""
    identifier = named.candidate_id
    if identifier is None:
        invited = {each.email.casefold() for one in invitations for each in one.attendees if each.email is not None}
        query = select(col(CandidateRow.id)).where(
            col(CandidateRow.account_id) == account_id, func.lower(col(CandidateRow.email)).in_(invited)
        )
        found = connection.scalars(query.limit(2)).all() if invited else []
        if len(found) != 1:
            return default_candidate(connection, account_id)
        identifier = found[0]
    known = all_owned(connection, CandidateRecord, account_id, [identifier], lock=True)
    if identifier not in known:
        raise InvalidFields(FieldError("/candidate_id", "there is no such candidate"))
    return known[identifier]


def _application_with(
    connection: Connection, candidate: CandidateRecord, invitations: Sequence[Invitation], named: Named
) -> str | None:
    """The candidate's one open application in which some of these people interview; of the named company, if any."""
    emails = _addresses(invitations) - named.addresses(candidate)
    query = (
        select(col(ApplicationRow.id), col(ApplicationRow.company))
        .join(InterviewRow, col(InterviewRow.application_id) == col(ApplicationRow.id))
        .join(PanelRow, col(PanelRow.interview_id) == col(InterviewRow.id))
        .join(InterviewerRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
        .where(col(ApplicationRow.candidate_id) == candidate.id, col(ApplicationRow.status).in_(_OPEN))
        .where(func.lower(col(InterviewerRow.email)).in_(emails))
        .distinct()
    )
    company = named.application.company.casefold() if named.application is not None else None
    found = [identifier for identifier, name in connection.execute(query) if company in (None, name.casefold())]
    return found[0] if len(found) == 1 else None


def _addresses(invitations: Sequence[Invitation]) -> set[str]:
    people = [each for one in invitations for each in (*one.attendees, *((one.organizer,) if one.organizer else ()))]
    return {each.email.casefold() for each in people if each.email is not None}


def _company(invitations: Sequence[Invitation], candidate: frozenset[str]) -> str:
    found = company_of(invitations, candidate)
    if found is None:
        says = "is required: nothing in the invitation tells the company; name it, or give application_id"
        raise InvalidFields(FieldError("/application", says))
    return found


def company_of(invitations: Sequence[Invitation], candidate: frozenset[str]) -> str | None:
    """The domain of the first who meets the candidate, organizers first, that is a company's own; None if none is.

    `candidate`: the candidate's addresses, in lower case.
    """
    organizers = [one.organizer for one in invitations if one.organizer is not None]
    for each in (*organizers, *(person for one in invitations for person in one.attendees)):
        host = (each.email or "").rpartition("@")[2].lower()
        if each.is_one_of(candidate, None) or not host or len(host) > 200:
            continue
        if not any(host == other or host.endswith("." + other) for other in _OF_NO_COMPANY):
            return host
    return None
