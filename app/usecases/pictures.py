"""What pictures and pages for people show: the course of one application, and what a candidate has to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import NotFound
from app.etiquette.facts import ApplicationStatus, TaskStatus
from app.etiquette.reconcile import OPEN
from app.etiquette.waiting import waiting_of
from app.formats.agenda import CandidateAgenda
from app.formats.course import Course, Wait
from app.resources.tasks import Task
from app.store.db import Database
from app.store.mapping import (
    Process,
    application_resource,
    facts_of,
    interaction_resource,
    interview_resource,
    passing_instant,
    task_resource,
)
from app.store.objects import owned
from app.store.processes import load_processes
from app.store.tables import ApplicationRow, CandidateRow, TaskRow
from app.usecases.accounts import NOBODY_YET

LATELY: Final = timedelta(days=14)
"""How long what was done stays on the page."""
_MOST_OPEN, _MOST_DONE, _MOST_APPLICATIONS = 500, 20, 40
_ASKING: Final = "follow_up_without_deadline"
_GOING_ON: Final = (ApplicationStatus.ACTIVE, ApplicationStatus.OFFER)


async def read_course(db: Database, account_id: str, candidate_id: str | None, application_id: str) -> Course:
    """The course of an application. Raises NotFound, also for one of another candidate than `candidate_id`, if any."""
    async with db.reading() as session:
        row = await owned(session, ApplicationRow, account_id, application_id)
        if candidate_id not in (None, row.candidate_id):
            raise NotFound("application", application_id)
        process = (await load_processes(session, [application_id])).get(application_id)
        if process is None:  # another request removed it meanwhile
            raise NotFound("application", application_id)
        return _course(process)


async def read_agenda_page(db: Database, account_id: str, candidate_id: str, now: datetime) -> CandidateAgenda:
    """What a candidate has to do at an instant, what they wait for, and what they did. Raises NotFound."""
    async with db.reading() as session:
        candidate = await owned(session, CandidateRow, account_id, candidate_id)
        mine = (col(ApplicationRow.candidate_id) == candidate_id, col(ApplicationRow.status).in_(_GOING_ON))
        newest = select(col(ApplicationRow.id)).where(*mine).order_by(col(ApplicationRow.id).desc())
        shown = list(await session.scalars(newest.limit(_MOST_APPLICATIONS)))
        all_of_them = await session.scalar(select(func.count()).select_from(ApplicationRow).where(*mine))
        processes = await load_processes(session, shown)
        done_lately = (col(TaskRow.status) == TaskStatus.DONE, col(TaskRow.closed_at) >= now - LATELY)
        return CandidateAgenda(
            name=None if candidate.name == NOBODY_YET else candidate.name,
            timezone=candidate.timezone,
            open_tasks=await _tasks(
                session, candidate_id, _MOST_OPEN, col(TaskRow.opens_at), col(TaskRow.status).in_(OPEN)
            ),
            done=await _tasks(session, candidate_id, _MOST_DONE, col(TaskRow.closed_at).desc(), *done_lately),
            courses=[_course(processes[each]) for each in shown if each in processes],
            more=(all_of_them or 0) - len(shown),
        )


async def _tasks(
    session: AsyncSession, candidate_id: str, most: int, order: Any, *conditions: ColumnElement[bool]
) -> Sequence[Task]:
    query = select(TaskRow).where(col(TaskRow.candidate_id) == candidate_id, *conditions)
    return [task_resource(row) for row in await session.scalars(query.order_by(order, col(TaskRow.id)).limit(most))]


def _course(process: Process) -> Course:
    return Course(
        application_resource(process.application),
        process.candidate.timezone,
        tuple(interview_resource(row, process.panels.get(row.id, ())) for row in process.interviews),
        tuple(interaction_resource(row) for row in process.interactions),
        tuple(task_resource(row) for row in process.tasks),
        _wait(process),
    )


def _wait(process: Process) -> Wait | None:
    """What the company is waited for; the last minute of its day, where it named one."""
    waiting = waiting_of(facts_of(process))
    if waiting is None:
        return None
    row = process.deadline(waiting.deadline.id) if waiting.deadline else None
    if row is not None:
        ends_at = passing_instant(row, waiting.interview.timezone)
        until = ends_at - timedelta(minutes=1) if ends_at and row.due_on else ends_at
        return Wait(waiting.since, until, named=True)
    asking = [each.opens_at for each in process.tasks if each.rule == _ASKING and each.status in OPEN]
    return Wait(waiting.since, min(asking, default=None), named=False)
