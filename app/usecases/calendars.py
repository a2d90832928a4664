"""What a candidate's calendar shows: what lies ahead, what is still to be done, and what was, for a while."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.etiquette.facts import InterviewStatus, TaskStatus
from app.etiquette.reconcile import OPEN
from app.formats.dated import Agenda, DatedInterview, DatedTask
from app.store.db import Database
from app.store.mapping import application_resource, candidate_resource, interview_resource, task_resource
from app.store.objects import owned
from app.store.processes import load_panels
from app.store.tables import ApplicationRow, CandidateRow, InterviewRow, TaskChangeRow, TaskRow

ENDED_SHOWN_FOR: Final = timedelta(days=90)
"""How long what was held or done stays."""
CANCELLED_SHOWN_FOR: Final = timedelta(days=14)
"""How long what was cancelled, skipped or missed stays, marked as such."""
MOST: Final = 500
"""Interviews, and tasks, at most: the latest interviews; of the tasks, the nearest open ones before any other."""
_TOOK_PLACE: Final = (InterviewStatus.SCHEDULED, InterviewStatus.HELD)


async def read_agenda(db: Database, account_id: str, candidate_id: str, now: datetime) -> Agenda:
    """Everything that a candidate's calendar shows at an instant. Raises NotFound."""
    async with db.reading() as session:
        candidate = await owned(session, CandidateRow, account_id, candidate_id)
        return Agenda(
            candidate_resource(candidate),
            await _interviews(session, candidate_id, now),
            await _tasks(session, candidate_id, now),
        )


async def _interviews(session: AsyncSession, candidate_id: str, now: datetime) -> tuple[DatedInterview, ...]:
    lately = and_(
        col(InterviewRow.ends_at) >= now - ENDED_SHOWN_FOR,
        or_(
            col(InterviewRow.status).in_(_TOOK_PLACE),
            col(InterviewRow.updated_at) >= now - CANCELLED_SHOWN_FOR,
        ),
    )
    query = (
        select(InterviewRow, ApplicationRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(InterviewRow.application_id))
        .where(col(ApplicationRow.candidate_id) == candidate_id, lately)
        .order_by(col(InterviewRow.starts_at).desc(), col(InterviewRow.id).desc())
        .limit(MOST)
    )
    found = [(interview, application) for interview, application in await session.execute(query)]
    panels = await load_panels(session, [interview.id for interview, _ in found])
    return tuple(
        DatedInterview(
            interview_resource(interview, panels[interview.id]), application_resource(application), interview.revision
        )
        for interview, application in reversed(found)
    )


async def _tasks(session: AsyncSession, candidate_id: str, now: datetime) -> tuple[DatedTask, ...]:
    rows = (await session.scalars(_lately(candidate_id, now))).all()
    changes = (
        select(col(TaskChangeRow.task_id), func.count())
        .where(col(TaskChangeRow.task_id).in_(_lately(candidate_id, now).with_only_columns(col(TaskRow.id))))
        .group_by(col(TaskChangeRow.task_id))
    )
    revisions = {row[0]: int(row[1]) for row in await session.execute(changes)}
    in_time = sorted(rows, key=lambda row: (row.opens_at, row.id))
    return tuple(DatedTask(task_resource(row), revisions.get(row.id, 0)) for row in in_time)


def _lately(candidate_id: str, now: datetime) -> Select[Any]:
    status, closed_at = col(TaskRow.status), col(TaskRow.closed_at)
    shown = or_(
        status.in_(OPEN),
        closed_at >= now - CANCELLED_SHOWN_FOR,
        and_(status == TaskStatus.DONE, closed_at >= now - ENDED_SHOWN_FOR),
    )
    return (
        select(TaskRow)
        .where(col(TaskRow.candidate_id) == candidate_id, shown)
        .order_by(closed_at.desc().nulls_first(), col(TaskRow.opens_at), col(TaskRow.id))
        .limit(MOST)
    )
