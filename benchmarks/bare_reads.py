"""The bare equivalents of the most frequent reads: FastAPI, the selects that the response needs, one JSON dump.

They read as the service does, one consistent snapshot in one call into the database; they read columns, not objects.
They have no API keys, limits, request ids or entity tags, and filter by one given account; like any service they log
each request.
"""

import json
import os
from datetime import date, datetime
from typing import Any, Final

from fastapi import FastAPI, Response
from pydantic import BaseModel
from sqlalchemy import Connection, Select, select
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
    """The columns that the response contains."""
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
    rows = await db.run(_rows, query)
    return _answer({"items": rows[:_PAGE], "next_cursor": rows[_PAGE - 1]["id"] if len(rows) > _PAGE else None})


@app.get("/v1/interviews/{interview_id}")
async def get_interview(interview_id: str) -> Response:
    return _answer(await db.run(_interview, interview_id))


def _interview(connection: Connection, interview_id: str) -> dict[str, Any]:
    (interview,) = _rows(
        connection,
        select(*INTERVIEW).where(col(InterviewRow.id) == interview_id, col(InterviewRow.account_id) == ACCOUNT),
    )
    application_id = interview["application_id"]
    (application,) = _rows(connection, select(*APPLICATION).where(col(ApplicationRow.id) == application_id))
    panel = (
        select(*INTERVIEWER)
        .join(PanelRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
        .where(col(PanelRow.interview_id) == interview_id)
        .order_by(col(InterviewerRow.id))
    )
    interviewers = _rows(connection, panel)
    stated = select(*DEADLINE).where(col(DeadlineRow.application_id) == application_id).order_by(col(DeadlineRow.id))
    deadlines = _rows(connection, stated)
    planned = select(*TASK).where(col(TaskRow.interview_id) == interview_id)
    tasks = _rows(connection, planned.order_by(col(TaskRow.opens_at), col(TaskRow.id)))
    embedded = {"application": application, "interviewers": interviewers, "deadlines": deadlines, "tasks": tasks}
    return {**interview, **embedded}


@app.get("/v1/applications/{application_id}/contact-check")
async def check_contact(application_id: str) -> Response:
    return _answer({"allowed": True, **await db.run(_contacts, application_id)})


def _contacts(connection: Connection, application_id: str) -> dict[str, Any]:
    (application,) = _rows(
        connection,
        select(col(CandidateRow.timezone), col(CandidateRow.country), col(CandidateRow.policy), *APPLICATION)
        .join(CandidateRow, col(CandidateRow.id) == col(ApplicationRow.candidate_id))
        .where(col(ApplicationRow.id) == application_id, col(ApplicationRow.account_id) == ACCOUNT),
    )
    interviews = _rows(connection, select(*INTERVIEW).where(col(InterviewRow.application_id) == application_id))
    deadlines = _rows(connection, select(*DEADLINE).where(col(DeadlineRow.application_id) == application_id))
    recorded = select(*INTERACTION).where(col(InteractionRow.application_id) == application_id)
    interactions = _rows(connection, recorded)
    return {
        "application": application,
        "interviews": interviews,
        "deadlines": deadlines,
        "interactions": interactions,
    }


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _answer(content: Any) -> Response:
    text = json.dumps(content, default=_text, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json")


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    assert isinstance(value, date)
    return value.isoformat()
