"""Panels: the interviewers of an interview."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import ExternalIdTaken, FieldError, InvalidFields, NotFound
from app.ids import new_id
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import MOST_SEATS
from app.store.application_state import ApplicationState
from app.store.db import UnitOfWork
from app.store.objects import load_all_owned
from app.store.records import InterviewerRecord, InterviewRecord, PanelRecord
from app.store.tables import InterviewerRow, PanelRow
from app.usecases.interviews.limits import refuse_if_full


def lock_existing_interviewers(
    connection: Connection, account_id: str, people: Sequence[str | InterviewerFields]
) -> dict[str, InterviewerRecord]:
    """The existing interviewers that a panel refers to, locked until the transaction ends; by identifier.

    Call it before any candidate or application is locked: requests that change an interviewer lock in this order.
    """
    ids = [each for each in people if isinstance(each, str)]
    return load_all_owned(connection, InterviewerRecord, account_id, ids, lock=True)


def taken_external_ids(connection: Connection, account_id: str, people: Sequence[str | InterviewerFields]) -> set[str]:
    """The external identifiers of a panel's new members that the account's interviewers already have."""
    stated = [each.external_id for each in people if not isinstance(each, str) and each.external_id is not None]
    if not stated:
        return set()
    external_id = col(InterviewerRow.external_id)
    query = select(external_id).where(col(InterviewerRow.account_id) == account_id, external_id.in_(stated))
    return {each for each in connection.scalars(query) if each is not None}


def may_name_interviewer(connection: Connection, state: ApplicationState, interviewer_id: str) -> bool:
    """Whether an interaction of this application may name the interviewer.

    It may if they are on one of its panels, or on none at all, as a recruiter may; not if only on those of others.
    """
    if state.interviewer(interviewer_id) is not None:
        return True
    exists = load_all_owned(connection, InterviewerRecord, state.application.account_id, [interviewer_id])
    a_panel = connection.scalar(
        select(col(PanelRow.interview_id)).where(col(PanelRow.interviewer_id) == interviewer_id).limit(1)
    )
    return bool(exists) and a_panel is None


def assemble_panel(
    tx: UnitOfWork,
    interview: InterviewRecord,
    people: Sequence[str | InterviewerFields],
    existing: Mapping[str, InterviewerRecord],
    taken: Collection[str],
    now: datetime,
) -> list[InterviewerRecord]:
    """Add existing and new interviewers to the panel, and return it ordered by identifier, everyone once.

    `taken`: external identifiers in use. Raises InvalidFields for an interviewer that does not exist, ExternalIdTaken.
    """
    panel: dict[str, InterviewerRecord] = {}
    taken = {*taken}
    for index, person in enumerate(people):
        if isinstance(person, str):
            if person not in existing:
                raise InvalidFields(FieldError(f"/interviewers/{index}", "there is no such interviewer"))
            panel[person] = existing[person]
        else:
            if person.external_id in taken:
                raise ExternalIdTaken(f"/interviewers/{index}/external_id")
            if person.external_id is not None:
                taken.add(person.external_id)
            row = tx.add(new_interviewer(interview.account_id, person, now))
            panel[row.id] = row
    tx.add_all(PanelRecord(interview_id=interview.id, interviewer_id=member) for member in panel)
    return [panel[member] for member in sorted(panel)]


def new_interviewer(account_id: str, fields: InterviewerFields, now: datetime) -> InterviewerRecord:
    """The record of a new interviewer, which the caller adds."""
    return InterviewerRecord(
        id=new_id("ivr"), created_at=now, updated_at=now, account_id=account_id, **fields.model_dump()
    )


def add_member(
    tx: UnitOfWork, interview: InterviewRecord, panel: list[InterviewerRecord], person: InterviewerRecord
) -> list[InterviewerRecord]:
    """The panel with one person more, or the same list if they are on it. Raises InvalidFields if it is full."""
    if any(each.id == person.id for each in panel):
        return panel
    refuse_if_full(MOST_SEATS, len(panel), "people: the panel has", "")
    tx.add(PanelRecord(interview_id=interview.id, interviewer_id=person.id))
    return sorted([*panel, person], key=lambda each: each.id)


def remove_member(
    tx: UnitOfWork, interview: InterviewRecord, panel: list[InterviewerRecord], interviewer_id: str
) -> list[InterviewerRecord]:
    """The panel without one person. Raises NotFound if they are not on it."""
    if all(each.id != interviewer_id for each in panel):
        raise NotFound("interviewer of this interview", interviewer_id)
    tx.remove(PanelRecord(interview_id=interview.id, interviewer_id=interviewer_id))
    return [each for each in panel if each.id != interviewer_id]
