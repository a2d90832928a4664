"""Letters that are stored with tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.store.letter_tables import LetterRow
from app.store.record import fetch_one, select_record
from app.store.records import LetterRecord
from app.store.tables import TaskRow


@dataclass(frozen=True, slots=True)
class TaskLetter:
    """A stored letter with the task that it belongs to."""

    task_id: str
    rule: str
    interviewer_id: str | None
    reference_id: str | None
    subject: str
    body: str


def latest_letter(connection: Connection, task_id: str) -> LetterRecord | None:
    """The latest version of a task's letter, if one is stored."""
    query = select_record(LetterRecord).where(col(LetterRow.task_id) == task_id).order_by(col(LetterRow.version).desc())
    return fetch_one(connection, LetterRecord, query.limit(1))


def letters_of_application(connection: Connection, application_id: str) -> Sequence[TaskLetter]:
    """The latest version of each letter that is stored with an application's tasks, oldest first."""
    newest = (
        select(col(LetterRow.task_id), func.max(col(LetterRow.version)).label("version"))
        .join(TaskRow, col(TaskRow.id) == col(LetterRow.task_id))
        .where(col(TaskRow.application_id) == application_id)
        .group_by(col(LetterRow.task_id))
        .subquery()
    )
    query = (
        select(
            col(TaskRow.id),
            col(TaskRow.rule),
            col(TaskRow.interviewer_id),
            col(TaskRow.reference_id),
            col(LetterRow.subject),
            col(LetterRow.body),
        )
        .join_from(TaskRow, LetterRow, col(LetterRow.task_id) == col(TaskRow.id))
        .join(newest, (newest.c.task_id == col(LetterRow.task_id)) & (newest.c.version == col(LetterRow.version)))
        .order_by(col(LetterRow.id))
    )
    return [TaskLetter(*row) for row in connection.execute(query)]
