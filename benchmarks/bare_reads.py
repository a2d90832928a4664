"""The bare equivalents of what is read most: FastAPI, the selects that the answer needs, one JSON dump.

They have the service's own driver and pool, and its consistent look at the database; they read columns, not objects.
They know no keys, limits, request ids or entity tags, and ask nobody whose a row is but the one account given; like any
service they log each request.
"""

import json
import os
from datetime import date, datetime
from typing import Any, Final

from fastapi import FastAPI, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.interactions import Interaction
from app.resources.interviewers import Interviewer
from app.resources.interviews import Interview
from app.resources.tasks import Task
from app.store.db import Database
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    PanelRow,
    TaskRow,
)

ACCOUNT: Final = os.environ["BARE_ACCOUNT_ID"]
_PAGE: Final = 50

db = Database(os.environ["BARE_DATABASE_URL"])
app = FastAPI()


def _columns(table: Any, shape: type[BaseModel]) -> list[Any]:
    """Those that an answer names."""
    return [each for each in table.__table__.columns if each.name in shape.model_fields]


APPLICATION = _columns(ApplicationRow, Application)
INTERVIEW = _columns(InterviewRow, Interview)
INTERVIEWER = _columns(InterviewerRow, Interviewer)
DEADLINE = _columns(DeadlineRow, Deadline)
INTERACTION = _columns(InteractionRow, Interaction)
TASK = _columns(TaskRow, Task)


@app.get("/v1/tasks")
async def list_tasks(status: str) -> Response:
    query = (
        select(*TASK)
        .where(col(TaskRow.account_id) == ACCOUNT, col(TaskRow.status) == status)
        .order_by(col(TaskRow.opens_at), col(TaskRow.id))
        .limit(_PAGE + 1)
    )
    async with db.reading() as session:
        rows = await _rows(session, query)
    return _answer({"items": rows[:_PAGE], "next_cursor": rows[_PAGE - 1]["id"] if len(rows) > _PAGE else None})


@app.get("/v1/interviews/{interview_id}")
async def get_interview(interview_id: str) -> Response:
    async with db.reading() as session:
        (interview,) = await _rows(
            session,
            select(*INTERVIEW).where(col(InterviewRow.id) == interview_id, col(InterviewRow.account_id) == ACCOUNT),
        )
        about = interview["application_id"]
        (application,) = await _rows(session, select(*APPLICATION).where(col(ApplicationRow.id) == about))
        panel = (
            select(*INTERVIEWER)
            .join(PanelRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
            .where(col(PanelRow.interview_id) == interview_id)
            .order_by(col(InterviewerRow.id))
        )
        interviewers = await _rows(session, panel)
        dates = select(*DEADLINE).where(col(DeadlineRow.application_id) == about).order_by(col(DeadlineRow.id))
        deadlines = await _rows(session, dates)
        todo = select(*TASK).where(col(TaskRow.interview_id) == interview_id)
        tasks = await _rows(session, todo.order_by(col(TaskRow.opens_at), col(TaskRow.id)))
    embedded = {"application": application, "interviewers": interviewers, "deadlines": deadlines, "tasks": tasks}
    return _answer({**interview, **embedded})


@app.get("/v1/applications/{application_id}/contact-check")
async def check_contact(application_id: str) -> Response:
    async with db.reading() as session:
        (application,) = await _rows(
            session,
            select(col(CandidateRow.timezone), col(CandidateRow.country), col(CandidateRow.policy), *APPLICATION)
            .join(CandidateRow, col(CandidateRow.id) == col(ApplicationRow.candidate_id))
            .where(col(ApplicationRow.id) == application_id, col(ApplicationRow.account_id) == ACCOUNT),
        )
        interviews = await _rows(session, select(*INTERVIEW).where(col(InterviewRow.application_id) == application_id))
        deadlines = await _rows(session, select(*DEADLINE).where(col(DeadlineRow.application_id) == application_id))
        said = select(*INTERACTION).where(col(InteractionRow.application_id) == application_id)
        interactions = await _rows(session, said)
    known = {"interviews": interviews, "deadlines": deadlines, "interactions": interactions}
    return _answer({"allowed": True, "application": application, **known})


async def _rows(session: AsyncSession, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await session.execute(query)).mappings()]


def _answer(content: Any) -> Response:
    text = json.dumps(content, default=_text, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json")


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    assert isinstance(value, date)
    return value.isoformat()
