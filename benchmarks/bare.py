"""The bare equivalent of `POST /v1/interviews`: FastAPI and SQLModel, without planning, checks or queries.

It takes the same body, inserts the same number of rows into the same tables in one transaction, and responds with what
it wrote. The texts of the tasks and the events' JSON are given to it, so that they have the size of the service's. On
SQLite it writes in a thread, on PostgreSQL through the async driver. It has no API keys, limits, request ids or lock on
the event sequence; like any service it logs each request.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from uuid_utils import uuid7

from app.clock import SystemClock
from app.store.outgoing_tables import EventRow
from app.store.tables import ApplicationRow, DeadlineRow, InterviewerRow, InterviewRow, PanelRow, TaskChangeRow, TaskRow

SPECIMEN = json.loads(os.environ["BARE_SPECIMEN"])
"""The rows that the service wrote for one interview: `tasks`, `changes`, `events`; with this database's account."""
TASKS = [TaskRow.model_validate(each).model_dump(exclude={"interview_id"}) for each in SPECIMEN["tasks"]]
URL = make_url(os.environ["BARE_DATABASE_URL"])

sequence = count(1)
clock = SystemClock()
app = FastAPI()


class NewApplication(BaseModel):
    candidate_id: str
    company: str
    job_title: str | None = None
    company_culture: str = "unknown"


class NewInterviewer(BaseModel):
    name: str | None = None
    title: str | None = None
    email: str | None = None
    role: str = "interviewer"


class Decision(BaseModel):
    within_days: int


class NewInterview(BaseModel):
    application: NewApplication
    type: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    timezone: str
    interviewers: list[NewInterviewer]
    decision: Decision


class Written(BaseModel):
    application: ApplicationRow
    interview: InterviewRow
    interviewers: list[InterviewerRow]
    deadline: DeadlineRow
    tasks: list[TaskRow]


Write = Callable[[NewInterview], Awaitable[Written]]


def _on_sqlite() -> Write:
    engine = create_engine(URL)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    one_writer = asyncio.Lock()  # SQLite allows one writer; queueing here is faster than polling for its lock

    def written(new: NewInterview) -> Written:
        with Session(engine, expire_on_commit=False) as session:
            return _written(session, new)

    async def write(new: NewInterview) -> Written:
        async with one_writer:
            return await run_in_threadpool(written, new)

    return write


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _on_postgresql() -> Write:
    engine = create_async_engine(URL.set(drivername="postgresql+psycopg"), pool_size=10)

    async def write(new: NewInterview) -> Written:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            return await session.run_sync(_written, new)

    return write


write: Write = _on_sqlite() if URL.get_backend_name() == "sqlite" else _on_postgresql()


@app.post("/v1/interviews", status_code=201)
async def create_interview(new: NewInterview) -> Written:
    return await write(new)


def _written(session: Session, new: NewInterview) -> Written:
    now = clock.now()
    common: dict[str, Any] = {"account_id": SPECIMEN["account_id"], "created_at": now, "updated_at": now}
    application = ApplicationRow(
        id=_id("app"),
        interest="interested",
        status="active",
        status_changed_at=now,
        planned_with=SPECIMEN["planned_with"],
        meta={},
        **new.application.model_dump(),
        **common,
    )
    interviewers = [InterviewerRow(id=_id("ivr"), meta={}, **each.model_dump(), **common) for each in new.interviewers]
    session.add_all([application, *interviewers])
    session.flush()

    starts_at, ends_at = new.starts_at.astimezone(UTC), new.ends_at.astimezone(UTC)
    interview = InterviewRow(
        id=_id("int"),
        application_id=application.id,
        round=1,
        type=new.type,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=new.timezone,
        status="scheduled",
        turns_held_at=ends_at,
        meta={},
        **common,
    )
    session.add(interview)
    session.flush()

    due_on = ends_at.date() + timedelta(days=new.decision.within_days)
    deadline = DeadlineRow(
        id=_id("dl"),
        application_id=application.id,
        interview_id=interview.id,
        kind="decision",
        due_on=due_on,
        stated_at=now,
        status="open",
        passes_at=datetime(due_on.year, due_on.month, due_on.day, tzinfo=UTC),
        **common,
    )
    own: dict[str, Any] = {"application_id": application.id, "candidate_id": application.candidate_id}
    tasks = [
        TaskRow(
            **{**task, **common, **own, "id": _id("task"), "key": f"{task['rule']}:{interview.id}:{number:030}"},
            interview_id=interview.id,
        )
        for number, task in enumerate(TASKS)
    ]
    events = [
        EventRow(
            id=_id("evt"),
            account_id=SPECIMEN["account_id"],
            sequence=next(sequence),
            type=each["type"],
            timestamp=now,
            data=each["data"],
            rule=each["rule"],
            task_id=_id("task") if each["task_id"] else None,
            pending=True,
            **own,
        )
        for each in SPECIMEN["events"]
    ]
    changes = [
        TaskChangeRow(**{**each, "id": None, "at": now, "task_id": task.id, "account_id": SPECIMEN["account_id"]})
        for each, task in zip(SPECIMEN["changes"], tasks, strict=True)
    ]
    panel = [PanelRow(interview_id=interview.id, interviewer_id=each.id) for each in interviewers]
    session.add_all([deadline, *panel, *tasks, *events])
    session.flush()
    session.add_all(changes)
    session.commit()
    return Written(
        application=application, interview=interview, interviewers=interviewers, deadline=deadline, tasks=tasks
    )


def _id(prefix: str) -> str:
    return f"{prefix}_{uuid7().hex[:26]}"
