"""Who interviews: putting a panel together, adding to it, taking from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.ids import new_id
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import MOST_SEATS
from app.store.db import Tx
from app.store.mapping import Process
from app.store.objects import all_owned, columns_of, refuse_taken
from app.store.tables import InterviewerRow, InterviewRow, PanelRow
from app.usecases.bounds import refuse_beyond


async def hold_known(tx: Tx, account_id: str, people: Sequence[str | InterviewerFields]) -> dict[str, InterviewerRow]:
    """Those of a panel who are known already, held until the transaction ends: before any candidate or process is."""
    named = [each for each in people if isinstance(each, str)]
    return await all_owned(tx, InterviewerRow, account_id, named, lock=True)


async def may_be_named(session: AsyncSession, process: Process, interviewer_id: str) -> bool:
    """Whether a contact can be with this person: someone of the process, or on no panel at all, as a recruiter may be.

    Who sits on the panels of other applications only is somebody else's interviewer.
    """
    if process.interviewer(interviewer_id) is not None:
        return True
    known = await all_owned(session, InterviewerRow, process.application.account_id, [interviewer_id])
    seated = await session.scalar(
        select(col(PanelRow.interview_id)).where(col(PanelRow.interviewer_id) == interviewer_id).limit(1)
    )
    return bool(known) and seated is None


async def assemble_panel(
    tx: Tx,
    interview: InterviewRow,
    people: Sequence[str | InterviewerFields],
    known: Mapping[str, InterviewerRow],
    now: datetime,
) -> list[InterviewerRow]:
    """Seat known and new interviewers, each once. Raises InvalidFields for an identifier nobody has."""
    panel: dict[str, InterviewerRow] = {}
    for place, person in enumerate(people):
        if isinstance(person, str):
            if person not in known:
                raise InvalidFields(FieldError(f"/interviewers/{place}", "there is no such interviewer"))
            panel[person] = known[person]
        else:
            pointer = f"/interviewers/{place}"
            await refuse_taken(tx, InterviewerRow, interview.account_id, person.external_id, pointer)
            row = new_interviewer(interview.account_id, person, now)
            tx.add(row)
            panel[row.id] = row
    await tx.flush()
    tx.add_all(PanelRow(interview_id=interview.id, interviewer_id=each) for each in panel)
    return [panel[each] for each in sorted(panel)]


def new_interviewer(account_id: str, fields: InterviewerFields, now: datetime) -> InterviewerRow:
    """A row for someone new; the caller adds it."""
    return InterviewerRow(id=new_id("ivr"), created_at=now, updated_at=now, account_id=account_id, **columns_of(fields))


def seat(tx: Tx, interview: InterviewRow, panel: list[InterviewerRow], person: InterviewerRow) -> list[InterviewerRow]:
    """The panel with one person more; unchanged when they already sit on it."""
    if any(each.id == person.id for each in panel):
        return panel
    refuse_beyond(MOST_SEATS, len(panel), "people: the panel has", "")
    tx.add(PanelRow(interview_id=interview.id, interviewer_id=person.id))
    return sorted([*panel, person], key=lambda each: each.id)


async def unseat(
    tx: Tx, interview: InterviewRow, panel: list[InterviewerRow], interviewer_id: str
) -> list[InterviewerRow]:
    """The panel without one person. Raises NotFound when they do not sit on it."""
    if all(each.id != interviewer_id for each in panel):
        raise NotFound("interviewer of this interview", interviewer_id)
    await tx.execute(
        delete(PanelRow).where(
            col(PanelRow.interview_id) == interview.id, col(PanelRow.interviewer_id) == interviewer_id
        )
    )
    return [each for each in panel if each.id != interviewer_id]
