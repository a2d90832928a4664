"""Letters that are kept with tasks."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.store.letter_tables import LetterRow
from app.store.tables import TaskRow


async def latest_letter(session: AsyncSession, task_id: str) -> LetterRow | None:
    """The latest version of a task's letter, if one is kept."""
    query = select(LetterRow).where(col(LetterRow.task_id) == task_id).order_by(col(LetterRow.version).desc())
    row: LetterRow | None = await session.scalar(query.limit(1))
    return row


async def letters_of_application(session: AsyncSession, application_id: str) -> Sequence[tuple[LetterRow, TaskRow]]:
    """The latest version of each letter that is kept with an application's tasks, with its task, oldest first."""
    newest = (
        select(col(LetterRow.task_id), func.max(col(LetterRow.version)).label("version"))
        .join(TaskRow, col(TaskRow.id) == col(LetterRow.task_id))
        .where(col(TaskRow.application_id) == application_id)
        .group_by(col(LetterRow.task_id))
        .subquery()
    )
    query = (
        select(LetterRow, TaskRow)
        .join(newest, (newest.c.task_id == col(LetterRow.task_id)) & (newest.c.version == col(LetterRow.version)))
        .join(TaskRow, col(TaskRow.id) == col(LetterRow.task_id))
        .order_by(col(LetterRow.id))
    )
    return [(letter, task) for letter, task in await session.execute(query)]
