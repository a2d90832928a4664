"""Erasure: a candidate goes, with everything that was kept, told or answered about them.

What was still open is told as cancelled, in events that say which thing it was and nothing of what it was about.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, String, cast, delete, select, tuple_
from sqlmodel import col

from app.sealing import Seal
from app.store import outbox
from app.store.account_records import FirstAnswerRecord
from app.store.db import UnitOfWork
from app.store.idempotency import KEPT_FOR
from app.store.mapping import Process
from app.store.objects import all_owned, owned
from app.store.outbox import NewEvent
from app.store.outgoing_records import EventRecord
from app.store.outgoing_tables import EventRow
from app.store.people import people_of_nobody_else
from app.store.preconditions import Precondition
from app.store.processes import load_processes
from app.store.records import ApplicationRecord, CandidateRecord, InterviewerRecord, TaskRecord
from app.store.tables import ApplicationRow, FirstAnswerRow, InterviewerRow
from app.usecases.accounts.accounts import default_candidate_row
from app.usecases.tasks.replan import Replanned, cancelled
from app.usecases.tasks.search import cancelled_search

ERASED: Final = "(erased)"
_WORDS: Final = frozenset({"company", "title", "why"})
"""Words of someone's own that an event must have; those that may be missing are left out."""
_OWN_WORDS: Final = frozenset(
    {"job_title", "company_url", "contact_note", "notes", "external_id", "location", "allowed_channels"}
)
_ASKED_AT_ONCE: Final = 500
_NAMED: Final = re.compile(r"\b(?:cand|app|ivr|task)_[0-9a-z]{26}\b", re.ASCII)
"""Every answer about a candidate names one of these."""


async def erase_candidate(
    tx: UnitOfWork, account_id: str, candidate_id: str, seal: Seal, condition: Precondition, now: datetime
) -> None:
    """Erase a candidate with their applications, interviewers whom nobody else of the account met, and all events.

    The account's default candidate gives way to a new one without a word about anybody.
    """
    row = await tx.read(owned, CandidateRecord, account_id, candidate_id, lock=True)
    condition.refuse_changed(row)
    processes = await tx.read(_processes_of, candidate_id)
    done = Replanned()
    for process in processes.values():
        done.take_in(cancelled(process, now))
    done.take_in(await cancelled_search(tx, row, now))
    tasks = {each for process in processes.values() for each in process.tasks}
    people = await tx.read(people_of_nobody_else, account_id, candidate_id)
    removed = await tx.read(_removed_before, account_id, candidate_id, now - KEPT_FOR)
    await tx.execute(delete(EventRecord.TABLE).where(col(EventRow.candidate_id) == candidate_id))
    tx.remove(row)
    await tx.execute(delete(InterviewerRecord.TABLE).where(col(InterviewerRow.id).in_(people)))
    await _forget_answers(tx, account_id, {candidate_id, *processes, *people, *tasks, *removed}, seal)
    if row.is_default:  # an account has one at a time; this one is deleted by now, before the interviewers
        tx.add(default_candidate_row(account_id, now))
    await outbox.record(tx, [_wordless(event) for event in done.events], now)
    tx.wipe_after_commit()


def _processes_of(connection: Connection, candidate_id: str) -> dict[str, Process]:
    """The processes of the candidate's applications, locked."""
    theirs = select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id) == candidate_id)
    return load_processes(connection, connection.scalars(theirs), lock=True)


def _removed_before(connection: Connection, account_id: str, candidate_id: str, since: datetime) -> set[str]:
    """What the candidate's events named since an instant and was removed before the candidate; answers may name it."""
    events = select(cast(col(EventRow.data), String)).where(
        col(EventRow.candidate_id) == candidate_id, col(EventRow.timestamp) >= since
    )
    named = sorted({each for data in connection.scalars(events) for each in _NAMED.findall(data)})
    known: set[str] = set()
    for start in range(0, len(named), _ASKED_AT_ONCE):
        some = named[start : start + _ASKED_AT_ONCE]
        for kind in (ApplicationRecord, InterviewerRecord, TaskRecord, CandidateRecord):
            known.update(all_owned(connection, kind, account_id, some))
    return {*named} - known


async def _forget_answers(tx: UnitOfWork, account_id: str, gone: set[str], seal: Seal) -> None:
    """Answers that are stored for requests sent again are sealed: each is opened to see whom it speaks of."""
    answers = await tx.read(_sealed_answers, account_id)
    naming = [
        (caller, key) for caller, key, sealed in answers if gone.intersection(_NAMED.findall(_opened(sealed, seal)))
    ]
    if naming:
        mine = col(FirstAnswerRow.account_id) == account_id
        of_request = tuple_(col(FirstAnswerRow.caller_id), col(FirstAnswerRow.key))
        await tx.execute(delete(FirstAnswerRecord.TABLE).where(mine, of_request.in_(naming)))


def _sealed_answers(connection: Connection, account_id: str) -> list[tuple[str, str, str]]:
    """The account's stored answers: the caller, the key of the request, and what was sealed."""
    query = select(col(FirstAnswerRow.caller_id), col(FirstAnswerRow.key), col(FirstAnswerRow.sealed))
    found = connection.execute(query.where(col(FirstAnswerRow.account_id) == account_id))
    return [(caller, key, sealed) for caller, key, sealed in found]


def _opened(sealed: str, seal: Seal) -> str:
    """What was sealed; nothing where that was under another key of the service, and nobody can read it any more."""
    with suppress(InvalidToken):
        return seal.decrypt(sealed)
    return ""


def _wordless(event: NewEvent) -> NewEvent:
    """The event with what it needs to say which thing ended, and no word about anybody."""
    kept = {
        kind: _without_words(each) if isinstance(each, Mapping) and kind in ("task", "interview") else None
        for kind, each in event.data.items()
    }
    if "interview" in event.data and "task" not in event.data:
        kept["application"] = _without_words(event.data["application"])
    return replace(event, data=kept)


def _without_words(resource: Mapping[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"metadata": {}, "interviewers": []}
    return {
        name: ERASED if name in _WORDS else empty.get(name) if name in empty or name in _OWN_WORDS else value
        for name, value in resource.items()
    }
