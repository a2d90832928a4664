"""Loading everything of an application, the unit that is planned as a whole."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.store.mapping import Process
from app.store.objects import held_anew, refuse_no_identifier
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    DebriefRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    PanelRow,
    ReferenceRow,
    TaskRow,
)

_WANTED: Final[BindParameter[list[str]]] = bindparam("wanted", expanding=True)
_PANELS: Final = (
    select(col(PanelRow.interview_id), InterviewerRow)
    .join(InterviewerRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
    .where(col(PanelRow.interview_id).in_(_WANTED))
    .order_by(col(InterviewerRow.id))
)
_HELD_CANDIDATES: Final = held_anew(
    select(col(CandidateRow.id))
    .where(
        col(CandidateRow.id).in_(select(col(ApplicationRow.candidate_id)).where(col(ApplicationRow.id).in_(_WANTED)))
    )
    .order_by(col(CandidateRow.id))
)
_APPLICATIONS: Final = (
    select(ApplicationRow, CandidateRow)
    .join(CandidateRow, col(CandidateRow.id) == col(ApplicationRow.candidate_id))
    .where(col(ApplicationRow.id).in_(_WANTED))
    .order_by(col(ApplicationRow.id))
)
_HELD_APPLICATIONS: Final = held_anew(_APPLICATIONS, of=ApplicationRow)
_CONTACTED: Final = (
    select(CandidateRow, ApplicationRow)
    .join(CandidateRow, col(CandidateRow.id) == col(ApplicationRow.candidate_id))
    .where(col(ApplicationRow.id) == bindparam("application"), col(ApplicationRow.account_id) == bindparam("account"))
)


async def load_processes(
    session: AsyncSession, application_ids: Iterable[str], *, lock: bool = False, with_tasks: bool = True
) -> dict[str, Process]:
    """The processes of the applications, by id; those that do not exist are missing.

    With `lock` every row that a replan decides upon is held until the transaction ends, the candidates first, then the
    applications, in order: so writers of one candidate take turns, and none waits in a circle.
    """
    wanted = sorted(set(application_ids))
    if lock:
        await session.execute(_HELD_CANDIDATES, {"wanted": wanted})
    processes = await _with_rounds(session, wanted, lock)
    whose = sorted({process.candidate.id for process in processes.values()})
    for deadline in await _rows(session, DeadlineRow, "application_id", wanted, lock):
        processes[deadline.application_id].deadlines.append(deadline)
    for interaction in await _rows(session, InteractionRow, "application_id", wanted, False):
        processes[interaction.application_id].interactions.append(interaction)
    for debrief in await _rows(session, DebriefRow, "application_id", wanted, False):
        processes[debrief.application_id].debriefs.append(debrief)
    for reference in await load_references(session, whose):
        for process in processes.values():
            if process.candidate.id == reference.candidate_id:
                process.references.append(reference)
    if with_tasks:
        for task in await _rows(session, TaskRow, "application_id", wanted, lock):
            processes[task.application_id].tasks.append(task)
    return processes


async def load_contacts(session: AsyncSession, account_id: str, application_id: str, *, with_panels: bool) -> Process:
    """Of the account's process, what a contact is judged by: its rounds, deadlines and interactions. Raises NotFound.

    The panels too, if they are wanted; no references, debriefs and tasks.
    """
    refuse_no_identifier(ApplicationRow, application_id)
    found = (await session.execute(_CONTACTED, {"application": application_id, "account": account_id})).one_or_none()
    if found is None:
        raise NotFound("application", application_id)
    process, own = Process(*found), [application_id]
    process.interviews = await _rows(session, InterviewRow, "application_id", own, False)
    process.deadlines = await _rows(session, DeadlineRow, "application_id", own, False)
    process.interactions = await _rows(session, InteractionRow, "application_id", own, False)
    if with_panels:
        process.panels = await load_panels(session, [row.id for row in process.interviews])
    return process


async def process_named(
    session: AsyncSession, account_id: str, application_id: str | None, interview_id: str | None
) -> Process:
    """The account's process that a request names by its application, by one of its interviews, or by both; held.

    Raises InvalidFields for an identifier that names nothing of it.
    """
    named = application_id
    if named is None:
        named = await session.scalar(
            select(col(InterviewRow.application_id)).where(
                col(InterviewRow.id) == interview_id, col(InterviewRow.account_id) == account_id
            )
        )
    process = (await load_processes(session, [named or ""], lock=True)).get(named or "")
    if process is None or process.application.account_id != account_id:
        pointer, kind = ("application_id", "application") if application_id else ("interview_id", "interview")
        raise InvalidFields(FieldError(f"/{pointer}", f"there is no such {kind}"))
    if interview_id is not None and process.interview(interview_id) is None:
        raise InvalidFields(FieldError("/interview_id", "there is no such interview of this application"))
    return process


async def load_references(session: AsyncSession, candidate_ids: list[str]) -> list[ReferenceRow]:
    """Who vouches for the candidates."""
    return await _rows(session, ReferenceRow, "candidate_id", candidate_ids, False)


async def load_panels(session: AsyncSession, interview_ids: list[str]) -> dict[str, list[InterviewerRow]]:
    """Who interviews in each interview, in the order of their identifiers."""
    panels: dict[str, list[InterviewerRow]] = defaultdict(list)
    if interview_ids:
        for interview_id, interviewer in await session.execute(_PANELS, {"wanted": interview_ids}):
            panels[interview_id].append(interviewer)
    return panels


async def _with_rounds(session: AsyncSession, application_ids: list[str], lock: bool) -> dict[str, Process]:
    """The processes with their candidates, rounds and panels."""
    found = await session.execute(_HELD_APPLICATIONS if lock else _APPLICATIONS, {"wanted": application_ids})
    processes = {application.id: Process(candidate, application) for application, candidate in found}
    interviews = await _rows(session, InterviewRow, "application_id", application_ids, lock)
    panels = await load_panels(session, [row.id for row in interviews])
    for interview in interviews:
        process = processes[interview.application_id]
        process.interviews.append(interview)
        process.panels[interview.id] = panels[interview.id]
    return processes


async def _rows(session: AsyncSession, table: Any, column: str, values: list[str], lock: bool) -> list[Any]:
    return list(await session.scalars(_rows_by(table, column, lock), {"wanted": values})) if values else []


@cache
def _rows_by(table: Any, column: str, lock: bool) -> Select[Any]:
    """Made once: to put a statement together takes its time, too."""
    query = select(table).where(getattr(table, column).in_(_WANTED)).order_by(*table.__table__.primary_key)
    return held_anew(query) if lock else query
