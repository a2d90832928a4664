"""Erasure: a candidate goes with everything that was stored, sent or answered about them.

The rows of a candidate are deleted, whatever their columns. Of the rows that stay, and of the last events, a text
stays only where `retained` lists it. The last events report what was still open as cancelled, without names.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, MetaData, delete, select, tuple_
from sqlmodel import SQLModel, col

from app.delivery.fan_out import append_and_fan_out
from app.sealing import Seal
from app.store import outbox
from app.store.account_records import StoredResponseRecord
from app.store.application_state import ApplicationState
from app.store.db import UnitOfWork
from app.store.loading import load_states_of_candidate
from app.store.objects import load_owned
from app.store.outbox import NewEvent
from app.store.outgoing_records import WebhookRecord
from app.store.outgoing_tables import WebhookRow
from app.store.preconditions import Precondition
from app.store.record import fetch, select_record
from app.store.records import CandidateRecord, InterviewerRecord
from app.store.tables import InterviewerRow, StoredResponseRow
from app.usecases.accounts.accounts import default_candidate_row
from app.usecases.portability.blanking import blank_unlisted, without_words
from app.usecases.portability.candidate_rows import (
    IDENTIFIER,
    belongs_to_candidate,
    identifiers_of,
    is_deleted_with_parent,
    is_text,
)
from app.usecases.portability.interviewers import known_to_others
from app.usecases.tasks.job_search import job_search_cancellations
from app.usecases.tasks.replan import cancellations

NO_CANDIDATE: Final = "cand_00000000000000000000000000"
"""Stands in the filter of an endpoint whose last candidate was erased: an empty filter would let all events pass."""
_ASKED_AT_ONCE: Final = 500


async def erase_candidate(
    tx: UnitOfWork,
    account_id: str,
    candidate_id: str,
    seal: Seal,
    condition: Precondition,
    now: datetime,
    *,
    tables: MetaData = SQLModel.metadata,
) -> None:
    """Erase a candidate with all rows that belong to them, and the interviewers whom only this candidate met.

    Endpoints that filter by the candidate get the last events, and no others: the filter loses the candidate, and where
    none is left it names one that does not exist (`NO_CANDIDATE`). They stay enabled, so that the last events are sent.
    The account's default candidate is replaced with a new, empty one. Raises NotFound and PreconditionFailed.
    """
    row = await tx.run(load_owned, CandidateRecord, account_id, candidate_id, lock=True)
    condition.refuse_changed(row)
    states = await tx.run(load_states_of_candidate, candidate_id)
    events = await asyncio.to_thread(_last_events, states, now)
    reminders = await job_search_cancellations(tx, row, now)
    events += [without_words(event) for event in reminders.events]

    endpoints = await tx.run(_load_endpoints, account_id)
    identifiers = await tx.run(identifiers_of, tables, candidate_id)
    interviewers = identifiers.interviewers - await tx.run(
        known_to_others, account_id, candidate_id, identifiers.interviewers
    )
    await _delete_rows(tx, tables, row, interviewers)
    gone = await tx.run(_load_missing, tables, identifiers.named - identifiers.own) | identifiers.own
    await _forget_answers(tx, account_id, gone, seal)
    await blank_unlisted(tx, tables, account_id)
    if row.is_default:  # an account has one at a time
        tx.add(default_candidate_row(account_id, now))

    filtering = [endpoint for endpoint in endpoints if candidate_id in endpoint.filters.get("candidate_ids", ())]
    await _report(tx, filtering, candidate_id, events, now)
    tx.truncate_log_after_commit()


def _last_events(states: Iterable[ApplicationState], now: datetime) -> list[NewEvent]:
    """The events that cancel what is open in the applications, without words. Works in a thread: there may be many."""
    return [without_words(event) for state in states for event in cancellations(state, now).events]


async def _report(
    tx: UnitOfWork, endpoints: Sequence[WebhookRecord], candidate_id: str, events: Sequence[NewEvent], now: datetime
) -> None:
    """Write the last events, with their deliveries if there are `endpoints` that filter by the candidate.

    Their filters then lose the candidate.
    """
    append = append_and_fan_out if endpoints else outbox.append
    await append(tx, events, now)
    for endpoint in endpoints:
        left = [each for each in endpoint.filters["candidate_ids"] if each != candidate_id] or [NO_CANDIDATE]
        tx.change(endpoint, filters={**endpoint.filters, "candidate_ids": left}, updated_at=now)


async def _delete_rows(tx: UnitOfWork, tables: MetaData, candidate: CandidateRecord, people: Collection[str]) -> None:
    """Delete what the database does not delete by itself, then the candidate, then the interviewers."""
    for table in tables.tables.values():
        condition = belongs_to_candidate(table, candidate.id)
        if condition is not None and not is_deleted_with_parent(table):
            await tx.execute(delete(table).where(condition))
    tx.remove(candidate)
    mine = col(InterviewerRow.account_id) == candidate.account_id
    await tx.execute(delete(InterviewerRecord.TABLE).where(mine, col(InterviewerRow.id).in_(people)))


def _load_missing(connection: Connection, tables: MetaData, identifiers: Collection[str]) -> set[str]:
    """The identifiers that name no row: what was removed with the candidate, or before; stored answers may name it."""
    looked_up = sorted(identifiers)
    missing = {*looked_up}
    keys = [table.c.id for table in tables.tables.values() if "id" in table.c and is_text(table.c.id)]
    for start in range(0, len(looked_up), _ASKED_AT_ONCE):
        batch = looked_up[start : start + _ASKED_AT_ONCE]
        for key in keys:
            missing.difference_update(connection.scalars(select(key).where(key.in_(batch))))
    return missing


async def _forget_answers(tx: UnitOfWork, account_id: str, gone: Collection[str], seal: Seal) -> None:
    """Delete the answers stored for repeated requests, unless they name something, and nothing that is gone.

    An answer that names nothing, as that to a letter that was checked, may be about the candidate. Only requests that
    may be carried out twice are answered so.
    """
    answers = await tx.run(_load_sealed_responses, account_id)
    forgotten = [(caller, key) for caller, key, sealed in answers if _may_speak_of(gone, _opened(sealed, seal))]
    if forgotten:
        mine = col(StoredResponseRow.account_id) == account_id
        of_request = tuple_(col(StoredResponseRow.caller_id), col(StoredResponseRow.key))
        await tx.execute(delete(StoredResponseRecord.TABLE).where(mine, of_request.in_(forgotten)))


def _load_sealed_responses(connection: Connection, account_id: str) -> list[tuple[str, str, str]]:
    """The account's stored answers: the caller, the key of the request, and the sealed text."""
    query = select(col(StoredResponseRow.caller_id), col(StoredResponseRow.key), col(StoredResponseRow.sealed))
    rows = connection.execute(query.where(col(StoredResponseRow.account_id) == account_id))
    return [(caller, key, sealed) for caller, key, sealed in rows]


def _may_speak_of(gone: Collection[str], answer: str | None) -> bool:
    if answer is None:
        return False
    named = IDENTIFIER.findall(answer)
    return not named or any(each in gone for each in named)


def _opened(sealed: str, seal: Seal) -> str | None:
    """The answer; None where it was sealed under another key of the service, and cannot be read any more."""
    with suppress(InvalidToken):
        return seal.decrypt(sealed)
    return None


def _load_endpoints(connection: Connection, account_id: str) -> list[WebhookRecord]:
    """The account's endpoints, locked in the order of their ids: everywhere, endpoints are locked before deliveries."""
    query = select_record(WebhookRecord).where(col(WebhookRow.account_id) == account_id).order_by(col(WebhookRow.id))
    return fetch(connection, WebhookRecord, query.with_for_update(key_share=True))
