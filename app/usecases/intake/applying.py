"""Applying invitations to an application: which revision counts, what changes, and who is on the panel.

An invitation sets what it states. Everything else that was written about the interview or its people stays.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from app.errors import FieldError, InvalidFields
from app.etiquette.facts import Facts, InterviewStatus, InterviewType
from app.formats.invitations.invitation import Invitation
from app.formats.people import Person
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import InterviewFields, NewInterview
from app.resources.invitations import ImportOutcome
from app.store.application_state import ApplicationState
from app.store.db import UnitOfWork
from app.store.mapping import interview_resource
from app.store.objects import current_fields
from app.store.records import InterviewerRecord, InterviewRecord, PanelRecord
from app.usecases.intake.matching import ImportOptions
from app.usecases.interviews.interviews import add_interview, schedule_turns_held_at
from app.usecases.interviews.panels import add_member, new_interviewer
from app.usecases.tasks.replan import without_interviewer

Fields = TypeVar("Fields", bound=InterviewFields)


@dataclass(slots=True)
class AppliedInvitation:
    """What one invitation changed in one interview. `status_before`: the interview's status until then."""

    invitation: Invitation
    interview_id: str
    outcome: ImportOutcome
    status_before: str
    added_ids: list[str] = field(default_factory=list)
    ids_to_remove: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.outcome not in (ImportOutcome.UNCHANGED, ImportOutcome.OUTDATED)


@dataclass(slots=True)
class InvitationApplier:
    """Applies the invitations of one request to one application, one after the other.

    People who are no longer invited leave the panel only with `remove_uninvited`, once the plan is made: the events of
    the tasks that it cancels still name them. `interviewers_without_panel`: stored interviewers of the invited
    addresses who are on no panel yet, by identifier.
    """

    tx: UnitOfWork
    state: ApplicationState
    options: ImportOptions
    interviewers_without_panel: dict[str, InterviewerRecord]
    now: datetime
    applied: list[AppliedInvitation] = field(default_factory=list)
    ignored: list[Invitation] = field(default_factory=list)

    def apply(self, invitation: Invitation) -> None:
        """Create the invitation's interview, or bring it up to date; ignore the cancellation of an unknown one.

        Raises InvalidFields for times that no interview can have.
        """
        row = next((row for row in self.state.interviews.values() if _has_uid_of(row, invitation)), None)
        if row is None and invitation.cancelled:
            self.ignored.append(invitation)
        elif row is None:
            self.applied.append(self._create_interview(invitation))
        else:
            self.applied.append(self._update_interview(row, invitation.with_local_times_in(row.timezone)))

    def without_uninvited(self, facts: Facts) -> Facts:
        """For `adjust_facts`: the facts without the people who are no longer invited."""
        for applied in self.applied:
            for interviewer_id in applied.ids_to_remove:
                facts = without_interviewer(interviewer_id, applied.interview_id)(facts)
        return facts

    def remove_uninvited(self) -> None:
        """Remove the people who are no longer invited from their panels."""
        for applied in self.applied:
            for interviewer_id in applied.ids_to_remove:
                self.tx.remove(PanelRecord(interview_id=applied.interview_id, interviewer_id=interviewer_id))
            panel = self.state.panels[applied.interview_id]
            remaining = [member for member in panel if member.id not in applied.ids_to_remove]
            self.state.panels[applied.interview_id] = remaining

    def _create_interview(self, invitation: Invitation) -> AppliedInvitation:
        zone = invitation.timezone or self.state.candidate.timezone
        invitation = invitation.with_local_times_in(zone)
        fields = _validated(
            NewInterview,
            application_id=self.state.application.id,
            type=invitation.type,
            starts_at=invitation.starts_at,
            ends_at=invitation.ends_at,
            timezone=zone,
            location=invitation.location,
        )
        row = add_interview(self.tx, self.state, fields, self.now)
        applied = AppliedInvitation(invitation, row.id, ImportOutcome.CREATED, status_before=row.status)
        self._update_panel(applied)
        self._change_interview(applied, **_revision_columns(invitation))
        return applied

    def _update_interview(self, row: InterviewRecord, invitation: Invitation) -> AppliedInvitation:
        applied = AppliedInvitation(invitation, row.id, ImportOutcome.UNCHANGED, status_before=row.status)
        order = _compare_revisions(invitation, row)
        if order < 0:
            applied.outcome = ImportOutcome.OUTDATED
        elif order == 0:
            self._note_candidate(applied)
        else:
            self._apply_newer_revision(applied, row)
        return applied

    def _apply_newer_revision(self, applied: AppliedInvitation, row: InterviewRecord) -> None:
        invitation = applied.invitation
        before = interview_resource(row, self.state.panels[row.id])
        if not invitation.cancelled:
            self._apply_details(row, invitation)
            self._update_panel(applied)
        elif row.status != InterviewStatus.CANCELLED and not _was_cancelled_afterwards(row, invitation):
            self._change_interview(applied, status=InterviewStatus.CANCELLED)
        schedule_turns_held_at(self.tx, self.state, self._current_row(applied))
        row = self._change_interview(applied, **_revision_columns(invitation))
        remaining = [person for person in self.state.panels[row.id] if person.id not in applied.ids_to_remove]
        if interview_resource(row, remaining) != before:
            self._change_interview(applied, updated_at=self.now)
            applied.outcome = ImportOutcome.CANCELLED if invitation.cancelled else ImportOutcome.UPDATED

    def _current_row(self, applied: AppliedInvitation) -> InterviewRecord:
        """The interview with the changes made so far."""
        return self.state.interviews[applied.interview_id]

    def _change_interview(self, applied: AppliedInvitation, **values: Any) -> InterviewRecord:
        return self.state.change(self.tx, self._current_row(applied), **values)

    def _apply_details(self, row: InterviewRecord, invitation: Invitation) -> None:
        states_type = invitation.type != InterviewType.OTHER
        document = {
            **current_fields(InterviewFields, row),
            "starts_at": invitation.starts_at,
            "ends_at": invitation.ends_at,
            "timezone": invitation.timezone or row.timezone,
            "location": invitation.location or row.location,
            "type": invitation.type if states_type else row.type,
        }
        fields = _validated(InterviewFields, **document)
        moved = self.state.update(
            self.tx, row, fields, self.now, only={"starts_at", "ends_at", "timezone", "location", "type"}
        )
        lies_ahead = moved.status == InterviewStatus.HELD and moved.ends_at > self.now
        if moved.status == InterviewStatus.CANCELLED or lies_ahead:
            self.state.change(self.tx, moved, status=InterviewStatus.SCHEDULED)

    def _update_panel(self, applied: AppliedInvitation) -> None:
        """Add everyone invited to the panel, and note who no longer is, for `remove_uninvited`."""
        candidate = self.state.candidate
        people = applied.invitation.panel(self.options.addresses(candidate), candidate.name)
        interviewers = [self._find_or_create_interviewer(person) for person in people]
        # Two invited people may be one stored interviewer: each completes the record, so the last one is complete.
        invited = {interviewer.id: interviewer for interviewer in interviewers}
        row = self._current_row(applied)
        panel = self.state.panels[row.id]
        for interviewer in invited.values():
            if all(interviewer.id != member.id for member in panel):
                panel = add_member(self.tx, row, panel, interviewer)
                applied.added_ids.append(interviewer.id)
        self.state.panels[row.id] = panel
        members = {member.id for member in panel}
        before = row.invited_interviewer_ids or ()
        applied.ids_to_remove = [person for person in before if person not in invited and person in members]
        self._change_interview(applied, invited_interviewer_ids=[interviewer.id for interviewer in interviewers])

    def _note_candidate(self, applied: AppliedInvitation) -> None:
        """Note the candidate for `remove_uninvited` if their address has become known since this revision came."""
        row, addresses = self._current_row(applied), self.options.addresses(self.state.candidate)
        invited = row.invited_interviewer_ids or []
        applied.ids_to_remove = [
            member.id
            for member in self.state.panels[row.id]
            if member.id in invited and member.email is not None and member.email.casefold() in addresses
        ]
        if applied.ids_to_remove:
            remaining = [interviewer_id for interviewer_id in invited if interviewer_id not in applied.ids_to_remove]
            self._change_interview(applied, invited_interviewer_ids=remaining, updated_at=self.now)
            applied.outcome = ImportOutcome.UPDATED

    def _find_or_create_interviewer(self, person: Person) -> InterviewerRecord:
        """The stored interviewer of the application, or of no panel yet, completed by the invitation; or a new one."""
        members = {member.id: member for panel in self.state.panels.values() for member in panel}
        stored = (*members.values(), *self.interviewers_without_panel.values())
        row = next((row for row in stored if _is_same_person(row, person)), None)
        if row is None:
            fields = InterviewerFields(name=person.name, email=person.email, role=person.role)
            row = self.tx.add(new_interviewer(self.state.application.account_id, fields, self.now))
            self.interviewers_without_panel[row.id] = row
        elif row.name is None or row.email is None:
            row = self._complete_interviewer(row, person)
        return row

    def _complete_interviewer(self, row: InterviewerRecord, person: Person) -> InterviewerRecord:
        """Fill in the name and address that the interviewer lacks."""
        completed = self.tx.change(row, name=row.name or person.name, email=row.email or person.email)
        if completed is row:
            return row
        completed = self.state.change(self.tx, completed, updated_at=self.now)
        if row.id in self.interviewers_without_panel:
            self.interviewers_without_panel[row.id] = completed
        return completed


def _has_uid_of(row: InterviewRecord, invitation: Invitation) -> bool:
    return invitation.uid is not None and row.invitation_uid == invitation.uid


def _compare_revisions(invitation: Invitation, row: InterviewRecord) -> int:
    """Whether a message is older (-1) or newer (1) than the last one, or the same (RFC 5546, section 2.1.5)."""
    if invitation.sequence != (row.invitation_sequence or 0):
        return 1 if invitation.sequence > (row.invitation_sequence or 0) else -1
    if invitation.stamped_at is None or row.invitation_stamped_at is None:
        return 1
    return (invitation.stamped_at > row.invitation_stamped_at) - (invitation.stamped_at < row.invitation_stamped_at)


def _was_cancelled_afterwards(row: InterviewRecord, invitation: Invitation) -> bool:
    """Whether the cancellation came after the interview had ended: it only cleans up a calendar."""
    return row.status == InterviewStatus.HELD and (invitation.stamped_at or row.starts_at) >= row.ends_at


def _revision_columns(invitation: Invitation) -> dict[str, Any]:
    """The columns of an interview that identify the last message applied to it."""
    return {
        "invitation_uid": invitation.uid,
        "invitation_sequence": invitation.sequence,
        "invitation_stamped_at": invitation.stamped_at,
    }


def _is_same_person(row: InterviewerRecord, person: Person) -> bool:
    """Whether the addresses are the same or, where one of them has none, the names."""
    if row.email is not None and person.email is not None:
        return row.email.casefold() == person.email.casefold()
    return row.name is not None and person.name is not None and row.name.casefold() == person.name.casefold()


def _validated(fields: type[Fields], **document: Any) -> Fields:
    """The interview's fields. Raises InvalidFields for times of the invitation that no interview can have."""
    try:
        return fields.model_validate(document)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        property_name = "DTEND" if wrong["loc"][:1] == ("ends_at",) else "DTSTART"
        raise InvalidFields(FieldError("/ics", f"{property_name}: {wrong['msg']}")) from error
