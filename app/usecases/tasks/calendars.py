"""The contents of a candidate's calendar: upcoming and recent interviews, open and recently ended tasks."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

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
from app.store.records import ApplicationRecord, CandidateRecord, InterviewerRecord, InterviewRecord, TaskRecord
from app.store.tables import ApplicationRow, InterviewRow, TaskChangeRow, TaskRow

ENDED_SHOWN_FOR: Final = timedelta(days=90)
"""How long held interviews and done tasks stay."""
CANCELLED_SHOWN_FOR: Final = timedelta(days=14)
"""How long cancelled interviews and cancelled, skipped or expired tasks stay, marked as such."""
MOST: Final = 500
"""Interviews, and likewise tasks: the latest interviews; of the tasks the next open ones, then the last ended ones."""
_TOOK_PLACE: Final = (InterviewStatus.SCHEDULED, InterviewStatus.HELD)


class _CalendarRows(NamedTuple):
    """What is stored of a calendar's contents; the interviews latest first."""

    candidate: CandidateRecord
    interviews: list[InterviewRecord]
    applications: dict[str, ApplicationRecord]
    panels: dict[str, list[InterviewerRecord]]
    tasks: list[TaskRecord]
    revisions: dict[str, int]
    """How often each task has changed."""


async def read_calendar(reader: Reader, account_id: str, candidate_id: str, now: datetime) -> CalendarContents:
    """What a candidate's calendar shows at `now`. Raises NotFound."""
    return await asyncio.to_thread(_contents, await reader.run(_load_calendar, account_id, candidate_id, now))


def _load_calendar(connection: Connection, account_id: str, candidate_id: str, now: datetime) -> _CalendarRows:
    candidate = load_owned(connection, CandidateRecord, account_id, candidate_id)
    interviews = _load_interviews(connection, candidate_id, now)
    shown = in_list(connection, col(ApplicationRow.id), {row.application_id for row in interviews})
    applications = fetch(connection, ApplicationRecord, select_record(ApplicationRecord).where(shown))
    return _CalendarRows(
        candidate,
        interviews,
        {row.id: row for row in applications},
        load_panels(connection, [row.id for row in interviews]),
        *_load_tasks(connection, candidate_id, now),
    )


def _contents(rows: _CalendarRows) -> CalendarContents:
    """The rows as the calendar's contents. Works in a thread: hundreds of interviews may have fifty people each."""
    return CalendarContents(
        shaped(Candidate, rows.candidate),
        tuple(
            CalendarInterview(
                interview_resource(row, rows.panels.get(row.id, ())),
                shaped(Application, rows.applications[row.application_id]),
                row.revision,
            )
            for row in reversed(rows.interviews)
        ),
        tuple(CalendarTask(shaped(Task, row), rows.revisions.get(row.id, 0)) for row in rows.tasks),
    )


def _load_interviews(connection: Connection, candidate_id: str, now: datetime) -> list[InterviewRecord]:
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
    return fetch(connection, InterviewRecord, query)


def _load_tasks(connection: Connection, candidate_id: str, now: datetime) -> tuple[list[TaskRecord], dict[str, int]]:
    """The tasks, and how often each has changed."""
    shown = _recent_tasks(candidate_id, now)
    changes = (
        select(col(TaskChangeRow.task_id), func.count())
        .where(col(TaskChangeRow.task_id).in_(shown.with_only_columns(col(TaskRow.id))))
        .group_by(col(TaskChangeRow.task_id))
    )
    revisions = {task_id: int(count) for task_id, count in connection.execute(changes)}
    return sorted(fetch(connection, TaskRecord, shown), key=lambda row: (row.opens_at, row.id)), revisions


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
