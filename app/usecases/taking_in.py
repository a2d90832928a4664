"""What an invitation does to its interview: which revision of it counts, what moves, and who sits on the panel.

What an invitation says goes in; what somebody wrote about the interview or its people otherwise stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import delete
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.etiquette.facts import Facts, InterviewStatus, InterviewType
from app.formats.invitations import Invitation
from app.formats.people import Person
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import InterviewFields, NewInterview
from app.resources.invitations import ImportOutcome
from app.store.db import Tx
from app.store.history import fact
from app.store.mapping import Process, interview_resource
from app.store.objects import writable, write_fields
from app.store.tables import InterviewerRow, InterviewRow, PanelRow
from app.usecases.deadlines import settle_deadlines
from app.usecases.interviews import add_interview, arm
from app.usecases.inviting import Named
from app.usecases.panels import new_interviewer, seat
from app.usecases.replan import Replanned, replan, without_interviewer
from app.usecases.search import replan_search

Fields = TypeVar("Fields", bound=InterviewFields)


@dataclass(slots=True)
class Taken:
    """What one invitation did to one interview. `before`: the status that the interview had."""

    invitation: Invitation
    row: InterviewRow
    outcome: ImportOutcome
    before: str
    seated: list[str] = field(default_factory=list)
    unseated: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.outcome not in (ImportOutcome.UNCHANGED, ImportOutcome.OUTDATED)


@dataclass(slots=True)
class Import:
    """One request: the process, who of the invited is known, and what has been done so far."""

    tx: Tx
    process: Process
    named: Named
    known: list[InterviewerRow]
    now: datetime
    taken: list[Taken] = field(default_factory=list)
    ignored: list[Invitation] = field(default_factory=list)

    async def take_in(self, invitation: Invitation) -> None:
        row = next((each for each in self.process.interviews if _came_of(each, invitation)), None)
        if row is None and invitation.cancelled:
            self.ignored.append(invitation)
        elif row is None:
            self.taken.append(await self._created(invitation))
        else:
            self.taken.append(await self._changed(row, invitation.at_home_in(row.timezone)))

    async def _created(self, invitation: Invitation) -> Taken:
        zone = invitation.timezone or self.process.candidate.timezone
        invitation = invitation.at_home_in(zone)
        fields = _validated(
            NewInterview,
            application_id=self.process.application.id,
            type=invitation.type,
            starts_at=invitation.starts_at,
            ends_at=invitation.ends_at,
            timezone=zone,
            location=invitation.location,
        )
        row = add_interview(self.tx, self.process, fields, self.now)
        self.process.panels[row.id] = []
        await self.tx.flush()
        done = Taken(invitation, row, ImportOutcome.CREATED, row.status)
        await self._bring_panel(done)
        _note_revision(row, invitation)
        return done

    async def _changed(self, row: InterviewRow, invitation: Invitation) -> Taken:
        done = Taken(invitation, row, ImportOutcome.UNCHANGED, row.status)
        order = _compared(invitation, row)
        if order < 0:
            done.outcome = ImportOutcome.OUTDATED
            return done
        if order == 0:
            await self._take_candidate_off(done)
            return done
        looked = interview_resource(row, self.process.panels[row.id])
        if not invitation.cancelled:
            self._move(row, invitation)
            await self._bring_panel(done)
        elif row.status != InterviewStatus.CANCELLED and not _tidied_up(row, invitation):
            row.status = InterviewStatus.CANCELLED
        arm(self.tx, row)
        _note_revision(row, invitation)
        remaining = [each for each in self.process.panels[row.id] if each.id not in done.unseated]
        if interview_resource(row, remaining) != looked:
            row.updated_at = self.now
            done.outcome = ImportOutcome.CANCELLED if invitation.cancelled else ImportOutcome.UPDATED
        return done

    def _move(self, row: InterviewRow, invitation: Invitation) -> None:
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
        write_fields(row, fields, self.now, only={"starts_at", "ends_at", "timezone", "location", "type"})
        if row.status == InterviewStatus.CANCELLED or (row.status == InterviewStatus.HELD and row.ends_at > self.now):
            row.status = InterviewStatus.SCHEDULED

    async def _bring_panel(self, done: Taken) -> None:
        """Seat who is invited, and note who no longer is: that one is unseated once the plan is made."""
        candidate, row = self.process.candidate, done.row
        people = done.invitation.panel(self.named.addresses(candidate), candidate.name)
        wanted = [self._person(person) for person in people]
        await self.tx.flush()
        panel = self.process.panels[row.id]
        for each in wanted:
            if all(each.id != one.id for one in panel):
                panel = seat(self.tx, row, panel, each)
                done.seated.append(each.id)
        self.process.panels[row.id] = panel
        invited = [each.id for each in wanted]
        done.unseated = [each for each in row.invited_interviewer_ids or () if each not in invited]
        done.unseated = [each for each in done.unseated if any(each == one.id for one in panel)]
        row.invited_interviewer_ids = invited

    async def _take_candidate_off(self, done: Taken) -> None:
        """The same revision once more changes nothing, unless by now it is known who the candidate is."""
        row, addresses = done.row, self.named.addresses(self.process.candidate)
        invited = row.invited_interviewer_ids or []
        done.unseated = [
            each.id
            for each in self.process.panels[row.id]
            if each.id in invited and each.email is not None and each.email.casefold() in addresses
        ]
        if done.unseated:
            row.invited_interviewer_ids = [each for each in invited if each not in done.unseated]
            row.updated_at, done.outcome = self.now, ImportOutcome.UPDATED

    def _person(self, person: Person) -> InterviewerRow:
        """Someone of the process, or known and on no panel yet, with what the invitation adds; or someone new."""
        seated = {each.id: each for panel in self.process.panels.values() for each in panel}
        row = next((each for each in (*seated.values(), *self.known) if _is(each, person)), None)
        if row is None:
            fields = InterviewerFields(name=person.name, email=person.email, role=person.role)
            row = new_interviewer(self.process.application.account_id, fields, self.now)
            self.tx.add(row)
            self.known.append(row)
        elif row.name is None or row.email is None:
            before = (row.name, row.email)
            row.name, row.email = row.name or person.name, row.email or person.email
            row.updated_at = row.updated_at if (row.name, row.email) == before else self.now
        return row

    async def replanned(self) -> Replanned:
        """The plan of what was taken in; then those who are no longer invited leave the panels."""
        first = next(each for each in self.taken if each.changed)
        action = "created" if first.outcome is ImportOutcome.CREATED else "updated"
        cause = fact("interview", first.row.id, action)
        settle_deadlines(self.tx, self.process, self.now)
        forget = [without_interviewer(each, done.row.id) for done in self.taken for each in done.unseated]
        done = await replan(self.tx, [self.process], self.now, cause, _all_of(forget))
        done.take_in(await replan_search(self.tx, self.process.candidate, self.now, cause))
        for each in self.taken:
            await self._unseat(each)
        return done

    async def _unseat(self, done: Taken) -> None:
        if done.unseated:
            of_panel = col(PanelRow.interview_id) == done.row.id, col(PanelRow.interviewer_id).in_(done.unseated)
            await self.tx.execute(delete(PanelRow).where(*of_panel))
            panel = self.process.panels[done.row.id]
            self.process.panels[done.row.id] = [each for each in panel if each.id not in done.unseated]


def _came_of(row: InterviewRow, invitation: Invitation) -> bool:
    return invitation.uid is not None and row.invitation_uid == invitation.uid


def _compared(invitation: Invitation, row: InterviewRow) -> int:
    """Whether a message is older (-1) or newer (1) than the last one, or the same (RFC 5546, section 2.1.5)."""
    if invitation.sequence != (row.invitation_sequence or 0):
        return 1 if invitation.sequence > (row.invitation_sequence or 0) else -1
    if invitation.stamped_at is None or row.invitation_stamped_at is None:
        return 1
    return (invitation.stamped_at > row.invitation_stamped_at) - (invitation.stamped_at < row.invitation_stamped_at)


def _tidied_up(row: InterviewRow, invitation: Invitation) -> bool:
    """Whether an interview was held before it was cancelled: somebody only tidied up a calendar."""
    return row.status == InterviewStatus.HELD and (invitation.stamped_at or row.starts_at) >= row.ends_at


def _note_revision(row: InterviewRow, invitation: Invitation) -> None:
    row.invitation_uid = invitation.uid
    row.invitation_sequence = invitation.sequence
    row.invitation_stamped_at = invitation.stamped_at


def _is(row: InterviewerRow, person: Person) -> bool:
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
