"""The contents of a candidate's calendar: upcoming and recent interviews, open and recently ended tasks."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlmodel import col

from app.etiquette.facts import InterviewStatus, TaskStatus
from app.etiquette.reconcile import OPEN
from app.formats.calendar.contents import CalendarContents, CalendarInterview, CalendarTask
from app.resources.applications import Application
from app.resources.candidates import Candidate
from app.resources.tasks import Task
from app.store.db import Reader, in_list
from app.store.loading import load_panels
from app.store.mapping import interview_resource, shaped
from app.store.objects import load_owned
from app.store.record import fetch, select_record
from app.store.records import ApplicationRecord, CandidateRecord, InterviewRecord, TaskRecord
from app.store.tables import ApplicationRow, InterviewRow, TaskChangeRow, TaskRow

ENDED_SHOWN_FOR: Final = timedelta(days=90)
"""How long held interviews and done tasks stay."""
CANCELLED_SHOWN_FOR: Final = timedelta(days=14)
"""How long cancelled interviews and cancelled, skipped or expired tasks stay, marked as such."""
MOST: Final = 500
"""Interviews, and likewise tasks: the latest interviews; of the tasks the next open ones, then the last ended ones."""
_TOOK_PLACE: Final = (InterviewStatus.SCHEDULED, InterviewStatus.HELD)


async def read_calendar(reader: Reader, account_id: str, candidate_id: str, now: datetime) -> CalendarContents:
    """What a candidate's calendar shows at `now`. Raises NotFound."""
    return await reader.run(_load_calendar, account_id, candidate_id, now)


def _load_calendar(connection: Connection, account_id: str, candidate_id: str, now: datetime) -> CalendarContents:
    return CalendarContents(
        shaped(Candidate, load_owned(connection, CandidateRecord, account_id, candidate_id)),
        _load_interviews(connection, candidate_id, now),
        _load_tasks(connection, candidate_id, now),
    )


def _load_interviews(connection: Connection, candidate_id: str, now: datetime) -> tuple[CalendarInterview, ...]:
    recent = and_(
        col(InterviewRow.ends_at) >= now - ENDED_SHOWN_FOR,
        or_(
            col(InterviewRow.status).in_(_TOOK_PLACE),
            col(InterviewRow.updated_at) >= now - CANCELLED_SHOWN_FOR,
        ),
    )
    query = (
        select_record(InterviewRecord)
        .join(ApplicationRow, col(ApplicationRow.id) == col(InterviewRow.application_id))
        .where(col(ApplicationRow.candidate_id) == candidate_id, recent)
        .order_by(col(InterviewRow.starts_at).desc(), col(InterviewRow.id).desc())
        .limit(MOST)
    )
    rows = fetch(connection, InterviewRecord, query)
    shown = in_list(connection, col(ApplicationRow.id), {row.application_id for row in rows})
    applications = {
        row.id: row for row in fetch(connection, ApplicationRecord, select_record(ApplicationRecord).where(shown))
    }
    panels = load_panels(connection, [row.id for row in rows])
    return tuple(
        CalendarInterview(
            interview_resource(row, panels.get(row.id, ())),
            shaped(Application, applications[row.application_id]),
            row.revision,
        )
        for row in reversed(rows)
    )


def _load_tasks(connection: Connection, candidate_id: str, now: datetime) -> tuple[CalendarTask, ...]:
    shown = _recent_tasks(candidate_id, now)
    changes = (
        select(col(TaskChangeRow.task_id), func.count())
        .where(col(TaskChangeRow.task_id).in_(shown.with_only_columns(col(TaskRow.id))))
        .group_by(col(TaskChangeRow.task_id))
    )
    revisions = {task_id: int(count) for task_id, count in connection.execute(changes)}
    rows = sorted(fetch(connection, TaskRecord, shown), key=lambda row: (row.opens_at, row.id))
    return tuple(CalendarTask(shaped(Task, row), revisions.get(row.id, 0)) for row in rows)


def _recent_tasks(candidate_id: str, now: datetime) -> Select[Any]:
    status, closed_at = col(TaskRow.status), col(TaskRow.closed_at)
    shown = or_(
        status.in_(OPEN),
        closed_at >= now - CANCELLED_SHOWN_FOR,
        and_(status == TaskStatus.DONE, closed_at >= now - ENDED_SHOWN_FOR),
    )
    return (
        select_record(TaskRecord)
        .where(col(TaskRow.candidate_id) == candidate_id, shown)
        .order_by(closed_at.desc().nulls_first(), col(TaskRow.opens_at), col(TaskRow.id))
        .limit(MOST)
    )
