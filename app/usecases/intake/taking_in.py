"""What an invitation does to its interview: which revision of it counts, what moves, and who sits on the panel.

What an invitation says goes in; what somebody wrote about the interview or its people otherwise stays.
"""

from collections.abc import Callable, Sequence
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
from app.store.db import UnitOfWork
from app.store.history import fact
from app.store.mapping import ApplicationState, interview_resource
from app.store.objects import writable, written
from app.store.records import InterviewerRecord, InterviewRecord, PanelRecord
from app.usecases.intake.inviting import Named
from app.usecases.interviews.deadlines import resolve_deadlines
from app.usecases.interviews.interviews import add_interview, arm
from app.usecases.interviews.panels import new_interviewer, seat
from app.usecases.tasks.replan import Replanned, replan, without_interviewer
from app.usecases.tasks.search import replan_search

Fields = TypeVar("Fields", bound=InterviewFields)


@dataclass(slots=True)
class Taken:
    """What one invitation did to one interview. `before`: the status that the interview had."""

    invitation: Invitation
    interview_id: str
    outcome: ImportOutcome
    before: str
    seated: list[str] = field(default_factory=list)
    unseated: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.outcome not in (ImportOutcome.UNCHANGED, ImportOutcome.OUTDATED)


@dataclass(slots=True)
class Import:
    """One request: the process, who of the invited is known, by identifier, and what has been done so far."""

    tx: UnitOfWork
    state: ApplicationState
    named: Named
    known: dict[str, InterviewerRecord]
    now: datetime
    taken: list[Taken] = field(default_factory=list)
    ignored: list[Invitation] = field(default_factory=list)

    def take_in(self, invitation: Invitation) -> None:
        row = next((each for each in self.state.interviews.values() if _came_of(each, invitation)), None)
        if row is None and invitation.cancelled:
            self.ignored.append(invitation)
        elif row is None:
            self.taken.append(self._created(invitation))
        else:
            self.taken.append(self._changed(row, invitation.at_home_in(row.timezone)))

    def _created(self, invitation: Invitation) -> Taken:
        zone = invitation.timezone or self.state.candidate.timezone
        invitation = invitation.at_home_in(zone)
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
        done = Taken(invitation, row.id, ImportOutcome.CREATED, row.status)
        self._bring_panel(done)
        self._change(done, **_revision_of(invitation))
        return done

    def _changed(self, row: InterviewRecord, invitation: Invitation) -> Taken:
        done = Taken(invitation, row.id, ImportOutcome.UNCHANGED, row.status)
        order = _compared(invitation, row)
        if order < 0:
            done.outcome = ImportOutcome.OUTDATED
            return done
        if order == 0:
            self._take_candidate_off(done)
            return done
        before = interview_resource(row, self.state.panels[row.id])
        if not invitation.cancelled:
            self._move(row, invitation)
            self._bring_panel(done)
        elif row.status != InterviewStatus.CANCELLED and not _tidied_up(row, invitation):
            self._change(done, status=InterviewStatus.CANCELLED)
        arm(self.tx, self.state, self._interview(done))
        row = self._change(done, **_revision_of(invitation))
        remaining = [each for each in self.state.panels[row.id] if each.id not in done.unseated]
        if interview_resource(row, remaining) != before:
            self._change(done, updated_at=self.now)
            done.outcome = ImportOutcome.CANCELLED if invitation.cancelled else ImportOutcome.UPDATED
        return done

    def _interview(self, done: Taken) -> InterviewRecord:
        """The interview as it is by now."""
        return self.state.interviews[done.interview_id]

    def _change(self, done: Taken, **values: Any) -> InterviewRecord:
        return self.state.change(self.tx, self._interview(done), **values)

    def _move(self, row: InterviewRecord, invitation: Invitation) -> None:
        told = invitation.type != InterviewType.OTHER
        document = {
            **writable(InterviewFields, row),
            "starts_at": invitation.starts_at,
            "ends_at": invitation.ends_at,
            "timezone": invitation.timezone or row.timezone,
            "location": invitation.location or row.location,
            "type": invitation.type if told else row.type,
        }
        fields = _validated(InterviewFields, **document)
        moved = written(self.tx, row, fields, self.now, only={"starts_at", "ends_at", "timezone", "location", "type"})
        self.state.put(moved)
        lies_ahead = moved.status == InterviewStatus.HELD and moved.ends_at > self.now
        if moved.status == InterviewStatus.CANCELLED or lies_ahead:
            self.state.change(self.tx, moved, status=InterviewStatus.SCHEDULED)

    def _bring_panel(self, done: Taken) -> None:
        """Seat who is invited, and note who no longer is: that one is unseated once the plan is made."""
        candidate = self.state.candidate
        people = done.invitation.panel(self.named.addresses(candidate), candidate.name)
        found = [self._person(person) for person in people]
        wanted = {each.id: each for each in found}  # whoever is found twice is as they were completed last
        row = self._interview(done)
        panel = self.state.panels[row.id]
        for each in wanted.values():
            if all(each.id != one.id for one in panel):
                panel = seat(self.tx, row, panel, each)
                done.seated.append(each.id)
        self.state.panels[row.id] = panel
        invited = [each.id for each in found]
        done.unseated = [each for each in row.invited_interviewer_ids or () if each not in invited]
        done.unseated = [each for each in done.unseated if any(each == one.id for one in panel)]
        self._change(done, invited_interviewer_ids=invited)

    def _take_candidate_off(self, done: Taken) -> None:
        """The same revision once more changes nothing, unless by now it is known who the candidate is."""
        row, addresses = self._interview(done), self.named.addresses(self.state.candidate)
        invited = row.invited_interviewer_ids or []
        done.unseated = [
            each.id
            for each in self.state.panels[row.id]
            if each.id in invited and each.email is not None and each.email.casefold() in addresses
        ]
        if done.unseated:
            remaining = [each for each in invited if each not in done.unseated]
            self._change(done, invited_interviewer_ids=remaining, updated_at=self.now)
            done.outcome = ImportOutcome.UPDATED

    def _person(self, person: Person) -> InterviewerRecord:
        """Someone of the process, or known and on no panel yet, with what the invitation adds; or someone new."""
        seated = {each.id: each for panel in self.state.panels.values() for each in panel}
        row = next((each for each in (*seated.values(), *self.known.values()) if _is(each, person)), None)
        if row is None:
            fields = InterviewerFields(name=person.name, email=person.email, role=person.role)
            row = self.tx.add(new_interviewer(self.state.application.account_id, fields, self.now))
            self.known[row.id] = row
        elif row.name is None or row.email is None:
            row = self._completed(row, person)
        return row

    def _completed(self, row: InterviewerRecord, person: Person) -> InterviewerRecord:
        """Someone with the name and the address that an invitation gives them, as far as they have none."""
        completed = self.tx.change(row, name=row.name or person.name, email=row.email or person.email)
        if completed is row:
            return row
        completed = self.state.change(self.tx, completed, updated_at=self.now)
        if row.id in self.known:
            self.known[row.id] = completed
        return completed

    async def replanned(self) -> Replanned:
        """The plan of what was imported; then those who are no longer invited leave the panels."""
        first = next(each for each in self.taken if each.changed)
        action = "created" if first.outcome is ImportOutcome.CREATED else "updated"
        cause = fact("interview", first.interview_id, action)
        resolve_deadlines(self.tx, self.state, self.now)
        forget = [without_interviewer(each, done.interview_id) for done in self.taken for each in done.unseated]
        done = await replan(self.tx, [self.state], self.now, cause, _all_of(forget))
        done.take_in(await replan_search(self.tx, self.state.candidate, self.now, cause, [self.state]))
        for each in self.taken:
            self._unseat(each)
        return done

    def _unseat(self, done: Taken) -> None:
        for each in done.unseated:
            self.tx.remove(PanelRecord(interview_id=done.interview_id, interviewer_id=each))
        panel = self.state.panels[done.interview_id]
        self.state.panels[done.interview_id] = [each for each in panel if each.id not in done.unseated]


def _came_of(row: InterviewRecord, invitation: Invitation) -> bool:
    return invitation.uid is not None and row.invitation_uid == invitation.uid


def _compared(invitation: Invitation, row: InterviewRecord) -> int:
    """Whether a message is older (-1) or newer (1) than the last one, or the same (RFC 5546, section 2.1.5)."""
    if invitation.sequence != (row.invitation_sequence or 0):
        return 1 if invitation.sequence > (row.invitation_sequence or 0) else -1
    if invitation.stamped_at is None or row.invitation_stamped_at is None:
        return 1
    return (invitation.stamped_at > row.invitation_stamped_at) - (invitation.stamped_at < row.invitation_stamped_at)


def _tidied_up(row: InterviewRecord, invitation: Invitation) -> bool:
    """Whether an interview was held before it was cancelled: somebody only tidied up a calendar."""
    return row.status == InterviewStatus.HELD and (invitation.stamped_at or row.starts_at) >= row.ends_at


def _revision_of(invitation: Invitation) -> dict[str, Any]:
    """What an interview remembers of the message that it shows."""
    return {
        "invitation_uid": invitation.uid,
        "invitation_sequence": invitation.sequence,
        "invitation_stamped_at": invitation.stamped_at,
    }


def _is(row: InterviewerRecord, person: Person) -> bool:
    """Whether it is the same person: of the same address, or, where one of them has none, of the same name."""
    if row.email is not None and person.email is not None:
        return row.email.casefold() == person.email.casefold()
    return row.name is not None and person.name is not None and row.name.casefold() == person.name.casefold()


def _all_of(changes: Sequence[Callable[[Facts], Facts]]) -> Callable[[Facts], Facts]:
    def changed(facts: Facts) -> Facts:
        for change in changes:
            facts = change(facts)
        return facts

    return changed


def _validated(fields: type[Fields], **document: Any) -> Fields:
    """The fields of an interview, whose times an invitation may have wrong. Raises InvalidFields."""
    try:
        return fields.model_validate(document)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        place = "DTEND" if wrong["loc"][:1] == ("ends_at",) else "DTSTART"
        raise InvalidFields(FieldError("/ics", f"{place}: {wrong['msg']}")) from error
