"""Databases with as much data as after years of use.

The service itself writes the searches of a few candidates, advancing time as it would have passed; SQL then copies
these as often as needed, each copy with new identifiers. So a million tasks come with the applications, panels and
deadlines that such tasks have, and take a minute. Task histories, which are read only on request, are not copied; nor
are events, except those of candidates with upcoming interviews.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import Column, Connection, TextClause, delete, func, select, text, update
from sqlmodel import SQLModel, col

from app.clock import SystemClock
from app.etiquette.facts import TaskStatus
from app.resources.candidates import CandidateFields
from app.resources.interviews import NewInterview
from app.resources.tasks import Completion
from app.store.account_records import AccountRecord
from app.store.db import Database
from app.store.outgoing_records import EventRecord
from app.store.outgoing_tables import EventRow
from app.store.preconditions import ANY_VERSION
from app.store.record import Parameters
from app.store.tables import TaskRow
from app.usecases.interviews.applications import patch_application
from app.usecases.interviews.candidates import create_candidate
from app.usecases.interviews.interviews import create_interview
from app.usecases.tasks.advance import advance, earliest_transition
from app.usecases.tasks.job_search import advance_job_searches
from app.usecases.tasks.tasks import complete_task

_VACANCIES: Final = 4
_PAST: Final = timedelta(days=200)
_CLOSED_AFTER: Final = timedelta(days=20)
_EVENT_RETENTION: Final = timedelta(days=90)
_AHEAD: Final = timedelta(days=30)
_PAST_FOR_EACH_AHEAD: Final = 9
_SHARED: Final = frozenset({"account_id", "external_id"})
"""Identifiers that a copy shares with its original."""

_OF_CANDIDATE: Final = {
    "candidates": "id = :candidate",
    "applications": "candidate_id = :candidate",
    "interviews": "application_id IN (SELECT id FROM applications WHERE candidate_id = :candidate)",
    "interviewers": "id IN (SELECT interviewer_id FROM interview_interviewers JOIN interviews ON interviews.id ="
    " interview_id JOIN applications ON applications.id = application_id WHERE candidate_id = :candidate)",
    "interview_interviewers": "interview_id IN (SELECT interviews.id FROM interviews JOIN applications"
    " ON applications.id = application_id WHERE candidate_id = :candidate)",
    "deadlines": "application_id IN (SELECT id FROM applications WHERE candidate_id = :candidate)",
    "tasks": "candidate_id = :candidate",
    "events": "candidate_id = :candidate",
}
"""The rows of a candidate in each table, in an order in which they can be inserted."""


@dataclass(slots=True)
class Person:
    """A candidate that the service wrote, the number of its tasks, and the number of its copies including itself."""

    candidate_id: str
    tasks: int
    count: int = 1


class Stock:
    """Stored data that does not come due: for each candidate with upcoming interviews, nine whose search has ended."""

    def __init__(self, db: Database, past: Person, ahead: Person) -> None:
        self._db = db
        self._past = past
        self._ahead = ahead

    @classmethod
    async def create(cls, db: Database, account_id: str, *, events: bool = True) -> Self:
        """One candidate of each kind; with the events of the one with upcoming interviews, or without any."""
        now = SystemClock().now()
        past = await person(db, account_id, now - _PAST, now - _PAST - timedelta(days=1))
        await _pass_time(db, account_id, past, now)
        past.tasks = await db.run(_tasks_of, past.candidate_id)
        ahead = await person(db, account_id, now + _AHEAD, now)
        oldest = now - _EVENT_RETENTION if events else now + _AHEAD
        async with db.transaction() as tx:  # as after years: older events have been removed
            await tx.execute(delete(EventRecord.TABLE).where(col(EventRow.timestamp) < oldest))
        return cls(db, past, ahead)

    @property
    def tasks(self) -> int:
        """The number of stored tasks."""
        return self._past.tasks * self._past.count + self._ahead.tasks * self._ahead.count

    async def grow(self, tasks: int) -> None:
        """Store about this many tasks in total."""
        people = round(tasks / (_PAST_FOR_EACH_AHEAD * self._past.tasks + self._ahead.tasks))
        await copy(self._db, self._past, _PAST_FOR_EACH_AHEAD * people - self._past.count)
        await copy(self._db, self._ahead, people - self._ahead.count)
        await settle(self._db)


async def person(
    db: Database, account_id: str, ends_at: datetime, now: datetime, vacancies: int = _VACANCIES, panel: int = 2
) -> Person:
    """Create a candidate with an interview for each vacancy, all of which end at one instant."""
    fields = CandidateFields(name="Robin Sommer", timezone="Europe/Berlin", country="DE-BE")
    candidate = await db.run_in_transaction(create_candidate, account_id, fields, now)
    for number in range(vacancies):
        await db.run_in_transaction(create_interview, account_id, _interview(candidate.id, number, panel, ends_at), now)
    return Person(candidate.id, await db.run(_tasks_of, candidate.id))


def _tasks_of(connection: Connection, candidate_id: str) -> int:
    return connection.scalar(select(func.count()).where(col(TaskRow.candidate_id) == candidate_id)) or 0


async def come_due(db: Database, account_id: str, at: datetime, tasks: int) -> int:
    """Create candidates whose interviews end at an instant, for about `tasks` due tasks; returns how many are due."""
    original = await person(db, account_id, at, SystemClock().now())
    await copy(db, original, round(tasks / await db.run(_due_by, at)) - 1)
    return await db.run(_due_by, at)


def _due_by(connection: Connection, at: datetime) -> int:
    return connection.scalar(select(func.count()).where(col(TaskRow.next_transition_at) <= at)) or 0


def _interview(candidate_id: str, number: int, panel: int, ends_at: datetime) -> NewInterview:
    names = ("Dana Reyes", "Jonas Weber", "Aylin Kaya")[:panel]
    people = [
        {"name": each, "title": "Head of Data", "email": f"{each.lower().replace(' ', '.')}@example.com"}
        for each in names
    ]
    return NewInterview.model_validate(
        {
            "application": {
                "candidate_id": candidate_id,
                "company": f"Nordlicht Energie {number}",
                "job_title": "Data Engineer",
            },
            "type": "video",
            "starts_at": ends_at - timedelta(hours=1),
            "ends_at": ends_at,
            "timezone": "Europe/Berlin",
            "interviewers": people,
            "decision": {"within_days": 10},
        }
    )


async def _pass_time(db: Database, account_id: str, past: Person, now: datetime) -> None:
    """Advance time for a candidate who completes every task as it comes due and is rejected in the end."""
    closes_at = now - _PAST + _CLOSED_AFTER
    while (at := await db.run_statement(earliest_transition)) is not None and at < now:
        if at > closes_at:
            await _reject_all(db, account_id, past, closes_at)
            closes_at = now
            continue
        await db.run_in_transaction(advance, at)
        await advance_job_searches(db, at)
        done = Completion(summary="Done over the phone.")
        for task_id in await db.run(_due, past.candidate_id):
            await db.run_in_transaction(complete_task, account_id, task_id, done, ANY_VERSION, at)


async def _reject_all(db: Database, account_id: str, past: Person, now: datetime) -> None:
    for application_id in await db.run(_applications_of, past.candidate_id):
        await db.run_in_transaction(
            patch_application, account_id, application_id, {"status": "rejected"}, ANY_VERSION, now
        )


def _applications_of(connection: Connection, candidate_id: str) -> list[str]:
    """The applications that a candidate has tasks for."""
    query = select(col(TaskRow.application_id)).where(col(TaskRow.candidate_id) == candidate_id).distinct()
    return [each for each in connection.scalars(query) if each is not None]


def _due(connection: Connection, candidate_id: str) -> list[str]:
    query = select(col(TaskRow.id)).where(
        col(TaskRow.candidate_id) == candidate_id, col(TaskRow.status) == TaskStatus.DUE.value
    )
    return list(connection.scalars(query))


async def copy(db: Database, original: Person, times: int) -> None:
    """Copy a candidate `times` times, with all of its rows. The copied events are not delivered."""
    if times < 1:
        return
    parameters = {"candidate": original.candidate_id, "first": original.count, "last": original.count + times - 1}
    async with db.transaction() as tx:
        if not db.is_sqlite:  # copies are as valid as the original: foreign keys need no check
            await tx.execute(text("SET LOCAL session_replication_role = replica"))
        for table in _OF_CANDIDATE:
            written = await tx.run(_write, text(_copying(db, table)), parameters)
            if table == "events":
                accounts = AccountRecord.TABLE
                await tx.execute(update(accounts).values(last_sequence=accounts.c.last_sequence + written))
    original.count += times


def _write(connection: Connection, statement: TextClause, parameters: Parameters) -> int:
    """Execute the statement; returns how many rows it wrote."""
    return connection.execute(statement, parameters).rowcount


async def settle(db: Database) -> None:
    """Update PostgreSQL's statistics, as autovacuum would. SQLite, where the service never does, only checkpoints."""
    await db.run_statement(_carry_out, "PRAGMA wal_checkpoint(TRUNCATE)" if db.is_sqlite else "VACUUM ANALYZE")


def _carry_out(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement).close()


def _copying(db: Database, table: str) -> str:
    """INSERT … SELECT of a candidate's rows, once for each number of a range."""
    numbers = "SELECT :first AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < :last"
    if not db.is_sqlite:
        numbers = "SELECT n FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
    columns = {column.name: _copied(db, column) for column in SQLModel.metadata.tables[table].columns}
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"WITH RECURSIVE numbers AS ({numbers}) SELECT {', '.join(columns.values())} "
        f"FROM numbers CROSS JOIN (SELECT * FROM {table} WHERE {_OF_CANDIDATE[table]}) original ORDER BY n"
    )


def _copied(db: Database, column: Column[Any]) -> str:
    """A column of the n-th copy. In an identifier, n replaces the middle of the random part."""
    name = f"original.{column.name}"
    if column.name == "sequence":
        return f"(SELECT last_sequence FROM accounts) + ROW_NUMBER() OVER (ORDER BY n, {name})"
    if column.name == "pending":
        return "FALSE"
    if column.name == "key":
        return f"{name} || ':' || n"
    if (column.name == "id" or column.name.endswith("_id")) and column.name not in _SHARED:
        if db.is_sqlite:
            return f"substr({name}, 1, length({name}) - 16) || printf('%09d', n) || substr({name}, -7)"
        return f"left({name}, length({name}) - 16) || lpad(CAST(n AS text), 9, '0') || right({name}, 7)"
    return name
