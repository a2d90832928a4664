"""Loading everything of an application, the unit that is planned as a whole."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.store.mapping import Process
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    InterviewerRow,
    InterviewRow,
    PanelRow,
    TaskRow,
)


async def load_processes(
    session: AsyncSession, application_ids: Iterable[str], *, lock: bool = False, with_tasks: bool = True
) -> dict[str, Process]:
    """The processes of the applications, by id; those that do not exist are missing.

    With `lock` every row that a replan decides upon is held until the transaction ends, applications first and in
    order, so that writers of one process take turns.
    """
    wanted = sorted(set(application_ids))
    applications = await _rows(session, ApplicationRow, col(ApplicationRow.id), wanted, lock)
    candidates = {
        row.id: row
        for row in await _rows(
            session, CandidateRow, col(CandidateRow.id), sorted({row.candidate_id for row in applications}), False
        )
    }
    processes = {row.id: Process(candidates[row.candidate_id], row) for row in applications}
    interviews = await _rows(session, InterviewRow, col(InterviewRow.application_id), wanted, lock)
    panels = await load_panels(session, [row.id for row in interviews])
    for interview in interviews:
        process = processes[interview.application_id]
        process.interviews.append(interview)
        process.panels[interview.id] = panels[interview.id]
    for deadline in await _rows(session, DeadlineRow, col(DeadlineRow.application_id), wanted, lock):
        processes[deadline.application_id].deadlines.append(deadline)
    if with_tasks:
        for task in await _rows(session, TaskRow, col(TaskRow.application_id), wanted, lock):
            processes[task.application_id].tasks.append(task)
    return processes


async def load_panels(session: AsyncSession, interview_ids: list[str]) -> dict[str, list[InterviewerRow]]:
    """Who interviews in each interview, in the order of their identifiers."""
    panels: dict[str, list[InterviewerRow]] = defaultdict(list)
    if interview_ids:
        query = (
            select(col(PanelRow.interview_id), InterviewerRow)
            .join(InterviewerRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
            .where(col(PanelRow.interview_id).in_(interview_ids))
            .order_by(col(InterviewerRow.id))
        )
        for interview_id, interviewer in await session.execute(query):
            panels[interview_id].append(interviewer)
    return panels


async def _rows(session: AsyncSession, table: Any, column: Any, values: list[str], lock: bool) -> list[Any]:
    if not values:
        return []
    query = select(table).where(column.in_(values)).order_by(table.id)
    if lock:  # what this session read before the lock was granted may be out of date
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(query))
