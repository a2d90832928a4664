"""Export: everything that is kept about one candidate, read as of one moment and handed on a piece at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from pydantic import BaseModel
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.events.envelope import encoded
from app.resources import exports
from app.resources.fields import instant_text
from app.store.db import Database
from app.store.history import Difference, differences
from app.store.letter_tables import LetterRow
from app.store.mapping import document
from app.store.objects import owned
from app.store.outgoing_tables import EventRow
from app.store.people import people_of
from app.store.processes import load_panels
from app.store.tables import (
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    DebriefRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    ReferenceRow,
    TaskChangeRow,
    TaskRow,
)
from app.store.wire import Document
from app.usecases.events import event_document

FORMAT: Final = "afterview.candidate.v1"
_IN_MEMORY: Final = 1024 * 1024
"""Larger exports wait on disk for a slow reader, who then holds no connection of the database."""
_AT_ONCE: Final = 200


@asynccontextmanager
async def exported(
    db: Database,
    account_id: str,
    candidate_id: str,
    base_url: str,
    now: datetime,
    *,
    on_section: Callable[[str], None] | None = None,
) -> AsyncIterator[IO[bytes]]:
    """A candidate's export as a file of JSON (`CandidateExport`), gone at the end of the block. Raises NotFound.

    `on_section` is told of each list before it is read.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        async with db.reading() as session:
            candidate = await owned(session, CandidateRow, account_id, candidate_id)
            people = await people_of(session, candidate_id)
            head = {"format": FORMAT, "exported_at": instant_text(now)}
            file.write(encoded(head)[:-1] + b',"candidate":' + encoded(document(exports.ExportedCandidate, candidate)))
            for name, objects in _sections(session, candidate_id, people, base_url):
                if on_section is not None:
                    on_section(name)
                file.write(b',"%s":[' % name.encode())
                separator = b""
                async for each in objects:
                    file.write(separator + each)
                    separator = b","
                file.write(b"]")
        file.write(b"}")
        file.seek(0)
        yield file


def _sections(
    session: AsyncSession, candidate_id: str, people: Collection[str], base_url: str
) -> Iterable[tuple[str, AsyncIterator[bytes]]]:
    """The lists of an export in the order in which taking them in needs them."""
    applications = select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id) == candidate_id)

    def of_applications(table: Any) -> Select[Any]:
        return select(table).where(col(table.application_id).in_(applications)).order_by(*table.__table__.primary_key)

    def of_candidate(table: Any) -> Select[Any]:
        return select(table).where(col(table.candidate_id) == candidate_id).order_by(col(table.id))

    met = select(InterviewerRow).where(col(InterviewerRow.id).in_(people)).order_by(col(InterviewerRow.id))
    tasks = select(col(TaskRow.id)).where(col(TaskRow.candidate_id) == candidate_id)
    letters = select(LetterRow).where(col(LetterRow.task_id).in_(tasks)).order_by(col(LetterRow.id))
    events = select(EventRow).where(col(EventRow.candidate_id) == candidate_id).order_by(col(EventRow.sequence))
    yield "interviewers", _plain(session, met, exports.ExportedInterviewer)
    yield "references", _plain(session, of_candidate(ReferenceRow), exports.ExportedReference)
    yield "applications", _plain(session, of_candidate(ApplicationRow), exports.ExportedApplication)
    yield "interviews", _interviews(session, of_applications(InterviewRow))
    yield "debriefs", _debriefs(session, of_applications(DebriefRow))
    yield "deadlines", _plain(session, of_applications(DeadlineRow), exports.ExportedDeadline)
    yield "interactions", _plain(session, of_applications(InteractionRow), exports.ExportedInteraction)
    yield "tasks", _tasks(session, of_candidate(TaskRow))
    yield "letters", _plain(session, letters, exports.ExportedLetter)
    yield "events", _events(session, events, base_url)


async def _batches(session: AsyncSession, query: Select[Any]) -> AsyncIterator[Sequence[Any]]:
    """A query's rows, read some at a time and forgotten."""
    streamed = await session.stream_scalars(query.execution_options(yield_per=_AT_ONCE))
    async for rows in streamed.partitions():
        yield rows  # the session forgets what nobody holds any more


async def _plain(session: AsyncSession, query: Select[Any], shape: type[BaseModel]) -> AsyncIterator[bytes]:
    async for rows in _batches(session, query):
        for row in rows:
            yield encoded(document(shape, row))


async def _interviews(session: AsyncSession, query: Select[Any]) -> AsyncIterator[bytes]:
    async for rows in _batches(session, query):
        panels = await load_panels(session, [row.id for row in rows])
        for row in rows:
            seated = [each.id for each in panels[row.id]]
            yield encoded(document(exports.ExportedInterview, row, interviewers=seated))


async def _debriefs(session: AsyncSession, query: Select[Any]) -> AsyncIterator[bytes]:
    async for rows in _batches(session, query):
        for row in rows:
            noted = {name: instant_text(datetime.fromisoformat(at)) for name, at in row.wrong_names_noted_at.items()}
            yield encoded(document(exports.ExportedDebrief, row, wrong_names_noted_at=noted))


async def _tasks(session: AsyncSession, query: Select[Any]) -> AsyncIterator[bytes]:
    async for rows in _batches(session, query):
        changes: dict[str, list[TaskChangeRow]] = defaultdict(list)
        of_these = col(TaskChangeRow.task_id).in_([row.id for row in rows])
        for change in await session.scalars(select(TaskChangeRow).where(of_these).order_by(col(TaskChangeRow.id))):
            changes[change.task_id].append(change)
        for row in rows:
            yield encoded(document(exports.ExportedTask, row, history=_history(row, changes[row.id])))


def _history(task: TaskRow, changes: Sequence[TaskChangeRow]) -> list[Document]:
    return [
        document(exports.ExportedChange, change, changed=_sides(changed))
        for change, changed in zip(changes, differences(task, changes), strict=True)
    ]


def _sides(changed: Difference) -> Document:
    return {name: {"before": before, "after": after} for name, (before, after) in changed.items()}


async def _events(session: AsyncSession, query: Select[Any], base_url: str) -> AsyncIterator[bytes]:
    async for rows in _batches(session, query):
        for row in rows:
            yield encoded(event_document(row, base_url))
