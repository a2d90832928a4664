"""Export: everything that is stored about one candidate, read from one snapshot, written and sent in pieces."""

import asyncio
import errno
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, Connection, Select, select
from sqlmodel import col

from app.errors import DatabaseUnavailable
from app.events.envelope import to_bytes
from app.resources import exports
from app.resources.fields import instant_text
from app.store.db import Database, in_list
from app.store.history import Difference, differences
from app.store.letter_tables import LetterRow
from app.store.loading import load_panels
from app.store.mapping import json_of
from app.store.objects import load_owned
from app.store.outgoing_records import EventRecord
from app.store.outgoing_tables import EventRow
from app.store.record import Record, fetch, select_record
from app.store.records import (
    ApplicationRecord,
    CandidateRecord,
    DeadlineRecord,
    DebriefRecord,
    InteractionRecord,
    InterviewerRecord,
    InterviewRecord,
    LetterRecord,
    ReferenceRecord,
    TaskChangeRecord,
    TaskRecord,
)
from app.store.tables import (
    ApplicationRow,
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
from app.usecases.portability.interviewers import interviewers_of
from app.usecases.webhooks.events import event_document

FORMAT: Final = "afterview.candidate.v1"
_IN_MEMORY: Final = 1024 * 1024
"""Larger exports wait on disk for a slow reader, who then holds no connection of the database."""
_AT_ONCE: Final = 200
"""Rows, between which other requests have their turn."""
_IDENTIFIERS_AT_ONCE: Final = 5_000
"""The same of identifiers alone, on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One list of an export: which records are in it, in which order, and how they are written."""

    name: str
    kind: type[Record]
    theirs: ColumnElement[bool]
    """The condition on the candidate's records."""
    documents: Callable[[Connection, Sequence[Any]], Iterable[Document]]
    order: Column[Any] | None = None
    """By the key where none is given."""

    @property
    def key(self) -> Column[Any]:
        [key] = self.kind.TABLE.primary_key
        return key

    def sorted(self, query: Select[Any]) -> Select[Any]:
        return query.order_by(self.key if self.order is None else self.order)


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

    `on_section` is called with the name of each list before it is read.
    """
    async with _temporary_file() as file:
        async with db.snapshot() as reader:
            candidate, people = await reader.run(_load_candidate_and_people, account_id, candidate_id)
            head = {"format": FORMAT, "exported_at": instant_text(now)}
            file.write(to_bytes(head)[:-1] + b',"candidate":' + to_bytes(json_of(exports.ExportedCandidate, candidate)))
            for section in _sections(candidate_id, people, base_url):
                if on_section is not None:
                    on_section(section.name)
                file.write(b',"%s":[' % section.name.encode())
                identifiers = await reader.run(_load_identifiers, section)
                for start in range(0, len(identifiers), _AT_ONCE):
                    some = await reader.run(_load_objects, section, identifiers[start : start + _AT_ONCE])
                    file.write(b"," + some if start else some)
                file.write(b"]")
        file.write(b"}")
        file.seek(0)
        yield file


@asynccontextmanager
async def _temporary_file() -> AsyncIterator[IO[bytes]]:
    """A file that is closed in a thread, since removing a large one takes a while. Raises DatabaseUnavailable."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # a with statement would close it on the loop
    try:
        yield file
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DatabaseUnavailable("the service has no room for temporary files; try again later") from error
    finally:
        with suppress(OSError):  # what is not written yet has no room either
            await asyncio.to_thread(file.close)


def _load_candidate_and_people(
    connection: Connection, account_id: str, candidate_id: str
) -> tuple[CandidateRecord, set[str]]:
    return load_owned(connection, CandidateRecord, account_id, candidate_id), interviewers_of(connection, candidate_id)


def _load_identifiers(connection: Connection, section: _Section) -> list[str]:
    """The identifiers of a section's records, in order."""
    query = section.sorted(select(section.key).where(section.theirs)).execution_options(yield_per=_IDENTIFIERS_AT_ONCE)
    return [identifier for batch in connection.scalars(query).partitions() for identifier in batch]


def _load_objects(connection: Connection, section: _Section, identifiers: Sequence[str]) -> bytes:
    """Some of a section's objects as JSON, with commas between them."""
    query = section.sorted(select_record(section.kind).where(in_list(connection, section.key, identifiers)))
    rows = fetch(connection, section.kind, query)
    return b",".join(to_bytes(each) for each in section.documents(connection, rows))


def _sections(candidate_id: str, people: Collection[str], base_url: str) -> tuple[_Section, ...]:
    """The lists of an export in the order in which an import needs them."""
    applications = select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id) == candidate_id)
    tasks = select(col(TaskRow.id)).where(col(TaskRow.candidate_id) == candidate_id)

    def of_applications(table: Any) -> ColumnElement[bool]:
        return col(table.application_id).in_(applications)

    def of_candidate(table: Any) -> ColumnElement[bool]:
        return col(table.candidate_id) == candidate_id

    met, letters = col(InterviewerRow.id).in_(people), col(LetterRow.task_id).in_(tasks)
    events = partial(_events, base_url)
    return (
        _Section("interviewers", InterviewerRecord, met, _as(exports.ExportedInterviewer)),
        _Section("references", ReferenceRecord, of_candidate(ReferenceRow), _as(exports.ExportedReference)),
        _Section("applications", ApplicationRecord, of_candidate(ApplicationRow), _as(exports.ExportedApplication)),
        _Section("interviews", InterviewRecord, of_applications(InterviewRow), _interviews),
        _Section("debriefs", DebriefRecord, of_applications(DebriefRow), _debriefs),
        _Section("deadlines", DeadlineRecord, of_applications(DeadlineRow), _as(exports.ExportedDeadline)),
        _Section("interactions", InteractionRecord, of_applications(InteractionRow), _as(exports.ExportedInteraction)),
        _Section("tasks", TaskRecord, of_candidate(TaskRow), _tasks),
        _Section("letters", LetterRecord, letters, _as(exports.ExportedLetter)),
        _Section("events", EventRecord, of_candidate(EventRow), events, EventRecord.TABLE.c.sequence),
    )


def _as(shape: type[BaseModel]) -> Callable[[Connection, Sequence[Record]], Iterator[Document]]:
    """Records as documents of a shape that names nothing but their own columns."""

    def documents(_connection: Connection, rows: Sequence[Record]) -> Iterator[Document]:
        return (json_of(shape, row) for row in rows)

    return documents


def _interviews(connection: Connection, rows: Sequence[InterviewRecord]) -> Iterator[Document]:
    panels = load_panels(connection, [row.id for row in rows])
    for row in rows:
        panel = [each.id for each in panels.get(row.id, ())]
        yield json_of(exports.ExportedInterview, row, interviewers=panel)


def _debriefs(_connection: Connection, rows: Sequence[DebriefRecord]) -> Iterator[Document]:
    for row in rows:
        noted = {name: instant_text(datetime.fromisoformat(at)) for name, at in row.wrong_names_noted_at.items()}
        yield json_of(exports.ExportedDebrief, row, wrong_names_noted_at=noted)


def _tasks(connection: Connection, rows: Sequence[TaskRecord]) -> Iterator[Document]:
    changes: dict[str, list[TaskChangeRecord]] = defaultdict(list)
    of_these = in_list(connection, col(TaskChangeRow.task_id), [row.id for row in rows])
    history = select_record(TaskChangeRecord).where(of_these).order_by(col(TaskChangeRow.id))
    for change in fetch(connection, TaskChangeRecord, history):
        changes[change.task_id].append(change)
    for row in rows:
        yield json_of(exports.ExportedTask, row, history=_history(row, changes[row.id]))


def _history(task: TaskRecord, changes: Sequence[TaskChangeRecord]) -> list[Document]:
    return [
        json_of(exports.ExportedChange, change, changed=_sides(changed))
        for change, changed in zip(changes, differences(task, changes), strict=True)
    ]


def _sides(changed: Difference) -> Document:
    return {name: {"before": before, "after": after} for name, (before, after) in changed.items()}


def _events(base_url: str, _connection: Connection, rows: Sequence[EventRecord]) -> Iterator[Document]:
    return (event_document(row, base_url) for row in rows)
