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
from sqlalchemy import delete, select, tuple_
from sqlmodel import col

from app.sealing import Seal
from app.store import outbox
from app.store.db import Database, Tx
from app.store.history import fact
from app.store.objects import owned
from app.store.outbox import NewEvent
from app.store.outgoing_tables import EventRow
from app.store.people import people_of_nobody_else
from app.store.preconditions import refuse_changed
from app.store.processes import load_processes
from app.store.tables import ApplicationRow, CandidateRow, FirstAnswerRow, InterviewerRow
from app.usecases.accounts import default_candidate_row
from app.usecases.replan import Replanned, cancel_all
from app.usecases.search import cancel_search

ERASED: Final = "(erased)"
_WORDS: Final = frozenset({"company", "title", "why"})
"""Words of someone's own that an event must have; those that may be missing are left out."""
_OWN_WORDS: Final = frozenset(
    {"job_title", "company_url", "contact_note", "notes", "external_id", "location", "allowed_channels"}
)
_NAMED: Final = re.compile(r"\b(?:cand|app|ivr|task)_[0-9a-z]{26}\b", re.ASCII)
"""Every answer about a candidate names one of these."""


async def erase_candidate(db: Database, account_id: str, candidate_id: str, seal: Seal, now: datetime) -> None:
    """Erase a candidate with their applications, interviewers whom nobody else of the account met, and all events.

    The account's default candidate gives way to a new one without a word about anybody.
    """
    async with db.transaction() as tx:
        row = await owned(tx, CandidateRow, account_id, candidate_id, lock=True)
        refuse_changed(row)
        cause = fact("candidate", candidate_id, "deleted")
        mine = select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id) == candidate_id)
        processes = await load_processes(tx, await tx.scalars(mine), lock=True)
        tasks = {task.id for process in processes.values() for task in process.tasks}
        done = Replanned()
        for process in processes.values():
            done.take_in(await cancel_all(tx, process, now, cause))
        done.take_in(await cancel_search(tx, row, now, cause))
        await tx.flush()
        tx.notes.clear()  # the history goes with the tasks
        people = await people_of_nobody_else(tx, account_id, candidate_id)
        await tx.execute(delete(EventRow).where(col(EventRow.candidate_id) == candidate_id))
        await tx.delete(row)
        await tx.flush()
        await tx.execute(delete(InterviewerRow).where(col(InterviewerRow.id).in_(people)))
        await _forget_answers(tx, account_id, {candidate_id, *processes, *people, *tasks}, seal)
        if row.is_default:
            tx.add(default_candidate_row(account_id, now))
        await outbox.record(tx, [_wordless(event) for event in done.events], now)
    await db.wipe()


async def _forget_answers(tx: Tx, account_id: str, gone: set[str], seal: Seal) -> None:
    """Answers that are kept for requests sent again are sealed: each is opened to see whom it speaks of."""
    mine = col(FirstAnswerRow.account_id) == account_id
    of_request = tuple_(col(FirstAnswerRow.caller_id), col(FirstAnswerRow.key))
    answers = await tx.execute(
        select(col(FirstAnswerRow.caller_id), col(FirstAnswerRow.key), col(FirstAnswerRow.sealed)).where(mine)
    )
    naming = [
        (caller, key) for caller, key, sealed in answers if gone.intersection(_NAMED.findall(_opened(sealed, seal)))
    ]
    if naming:
        await tx.execute(delete(FirstAnswerRow).where(mine, of_request.in_(naming)))


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
