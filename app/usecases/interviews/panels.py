"""Who interviews: putting a panel together, adding to it, taking from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import ExternalIdTaken, FieldError, InvalidFields, NotFound
from app.ids import new_id
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import MOST_SEATS
from app.store.db import UnitOfWork
from app.store.mapping import ApplicationState
from app.store.objects import all_owned
from app.store.records import InterviewerRecord, InterviewRecord, PanelRecord
from app.store.tables import InterviewerRow, PanelRow
from app.usecases.interviews.bounds import refuse_beyond


def lock_known(
    connection: Connection, account_id: str, people: Sequence[str | InterviewerFields]
) -> dict[str, InterviewerRecord]:
    """Those of a panel who are known already, locked until the transaction ends.

    Call it before any candidate or application is locked: requests that change an interviewer lock in this order.
    """
    named = [each for each in people if isinstance(each, str)]
    return all_owned(connection, InterviewerRecord, account_id, named, lock=True)


def taken_external_ids(connection: Connection, account_id: str, people: Sequence[str | InterviewerFields]) -> set[str]:
    """The external identifiers of a panel's new people that interviewers of the account have already."""
    given = [each.external_id for each in people if not isinstance(each, str) and each.external_id is not None]
    if not given:
        return set()
    external_id = col(InterviewerRow.external_id)
    query = select(external_id).where(col(InterviewerRow.account_id) == account_id, external_id.in_(given))
    return {each for each in connection.scalars(query) if each is not None}


def may_be_named(connection: Connection, state: ApplicationState, interviewer_id: str) -> bool:
    """Whether a contact can be with this person: someone of the process, or on no panel at all, as a recruiter may be.

    Who sits on the panels of other applications only is somebody else's interviewer.
    """
    if state.interviewer(interviewer_id) is not None:
        return True
    known = all_owned(connection, InterviewerRecord, state.application.account_id, [interviewer_id])
    seated = connection.scalar(
        select(col(PanelRow.interview_id)).where(col(PanelRow.interviewer_id) == interviewer_id).limit(1)
    )
    return bool(known) and seated is None


def assemble_panel(
    tx: UnitOfWork,
    interview: InterviewRecord,
    people: Sequence[str | InterviewerFields],
    known: Mapping[str, InterviewerRecord],
    taken: Collection[str],
    now: datetime,
) -> list[InterviewerRecord]:
    """Seat known and new interviewers, each once; `taken`: external identifiers that new ones cannot have.

    Raises InvalidFields for an identifier nobody has, ExternalIdTaken.
    """
    panel: dict[str, InterviewerRecord] = {}
    taken = {*taken}
    for place, person in enumerate(people):
        if isinstance(person, str):
            if person not in known:
                raise InvalidFields(FieldError(f"/interviewers/{place}", "there is no such interviewer"))
            panel[person] = known[person]
        else:
            if person.external_id in taken:
                raise ExternalIdTaken(f"/interviewers/{place}/external_id")
            if person.external_id is not None:
                taken.add(person.external_id)
            row = tx.add(new_interviewer(interview.account_id, person, now))
            panel[row.id] = row
    tx.add_all(PanelRecord(interview_id=interview.id, interviewer_id=each) for each in panel)
    return [panel[each] for each in sorted(panel)]


def new_interviewer(account_id: str, fields: InterviewerFields, now: datetime) -> InterviewerRecord:
    """The record of someone new; the caller adds it."""
    return InterviewerRecord(
        id=new_id("ivr"), created_at=now, updated_at=now, account_id=account_id, **fields.model_dump()
    )


def seat(
    tx: UnitOfWork, interview: InterviewRecord, panel: list[InterviewerRecord], person: InterviewerRecord
) -> list[InterviewerRecord]:
    """The panel with one person more; unchanged when they already sit on it."""
    if any(each.id == person.id for each in panel):
        return panel
    refuse_beyond(MOST_SEATS, len(panel), "people: the panel has", "")
    tx.add(PanelRecord(interview_id=interview.id, interviewer_id=person.id))
    return sorted([*panel, person], key=lambda each: each.id)


def unseat(
    tx: UnitOfWork, interview: InterviewRecord, panel: list[InterviewerRecord], interviewer_id: str
) -> list[InterviewerRecord]:
    """The panel without one person. Raises NotFound when they do not sit on it."""
    if all(each.id != interviewer_id for each in panel):
        raise NotFound("interviewer of this interview", interviewer_id)
    tx.remove(PanelRecord(interview_id=interview.id, interviewer_id=interviewer_id))
    return [each for each in panel if each.id != interviewer_id]
