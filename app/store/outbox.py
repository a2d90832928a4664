"""Events, written in the transaction of the change they tell of."""

import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy import BigInteger, bindparam, insert, update
from sqlmodel import col

from app.events.types import Event
from app.ids import new_id
from app.store.db import Queue, Tx
from app.store.history import write_notes
from app.store.outgoing_tables import EventRow
from app.store.tables import AccountRow

_COUNTED: Final = (
    update(AccountRow)
    .where(col(AccountRow.id) == bindparam("account"))
    .values(last_sequence=col(AccountRow.last_sequence) + bindparam("count", type_=BigInteger))
    .returning(col(AccountRow.last_sequence))
    .execution_options(synchronize_session=False)
)
_WRITTEN_AT_ONCE: Final = 200
"""Events, between which other requests have their turn."""
_BYTES_AT_ONCE: Final = 4 * 1024 * 1024
"""Of interviews within events, written by one statement."""
_EVENTS: Final = EventRow.__table__  # type: ignore[attr-defined]  # every table class has one


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be written; the identifiers are what endpoints and readers filter by."""

    type: type[Event]
    account_id: str
    data: Mapping[str, Any]
    candidate_id: str | None = None
    application_id: str | None = None
    task_id: str | None = None
    rule: str | None = None
    timezone: str | None = None
    """The candidate's, where it is at hand."""
    id: str = field(default_factory=lambda: new_id("evt"))


async def record(tx: Tx, events: Sequence[NewEvent], now: datetime, *, pending: bool = True) -> dict[str, int]:
    """Write the events, numbered in the order given, and what they tell of into the history of the tasks.

    Answers with the number of each, by its identifier.

    Pending ones are fanned out to the endpoints afterwards; whoever says that they are not does it in this transaction.

    Taking numbers holds the account's row until the commit, so numbers become visible in their order. Call it last:
    whoever holds an account waits for nothing else.
    """
    await write_notes(tx, tx.notes, now)
    tx.notes.clear()
    numbers: dict[str, int] = {}
    by_account: dict[str, list[NewEvent]] = defaultdict(list)
    for event in events:
        by_account[event.account_id].append(event)
    for account_id in sorted(by_account):
        group = by_account[account_id]
        first = await _take_numbers(tx, account_id, len(group))
        numbers |= {event.id: first + place for place, event in enumerate(group)}
        for some in _in_batches(group):
            await tx.execute(insert(_EVENTS), [_row(event, numbers[event.id], now, pending=pending) for event in some])
        if pending:
            tx.wake(Queue.FAN_OUT, now)
    return numbers


def _in_batches(events: Sequence[NewEvent]) -> Iterator[list[NewEvent]]:
    """The events, a few at a time where they are large: each repeats its interview, with what is noted on the panel."""
    sizes: dict[int, int] = {}
    batch, size = list[NewEvent](), 0
    for event in events:
        interview = event.data.get("interview")
        if id(interview) not in sizes:
            sizes[id(interview)] = len(to_json(interview))
        if batch and (len(batch) == _WRITTEN_AT_ONCE or size + sizes[id(interview)] > _BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += sizes[id(interview)]
    if batch:
        yield batch


@asynccontextmanager
async def numbered_at_the_end(tx: Tx, account_id: str) -> AsyncIterator[None]:
    """Number the events of the block, all of one account, as its last act: until then the account's row is free.

    They are written under provisional numbers below zero, which no other transaction has and nobody sees.
    """
    begin = tx.provisional = -(2**62) - secrets.randbits(61)
    yield
    count, tx.provisional = tx.provisional - begin, None
    if count:
        first = await _take_numbers(tx, account_id, count)
        mine = (_EVENTS.c.account_id == account_id, _EVENTS.c.sequence.between(begin, begin + count - 1))
        await tx.execute(update(_EVENTS).where(*mine).values(sequence=_EVENTS.c.sequence + (first - begin)))


async def record_for_one(tx: Tx, event: NewEvent, now: datetime) -> str:
    """Write an event that is not fanned out: the caller makes its one delivery. Answers with its identifier."""
    row = _row(event, await _take_numbers(tx, event.account_id, 1), now, pending=False)
    await tx.execute(insert(_EVENTS), [row])
    return str(row["id"])


async def _take_numbers(tx: Tx, account_id: str, count: int) -> int:
    """The first of `count` consecutive sequence numbers of the account."""
    if tx.provisional is not None:
        tx.provisional += count
        return tx.provisional - count
    last: int | None = await tx.scalar(_COUNTED, {"account": account_id, "count": count})
    assert last is not None, account_id
    tx.heights[account_id] = last
    return last - count + 1


def _row(event: NewEvent, sequence: int, now: datetime, *, pending: bool) -> dict[str, Any]:
    return {
        "id": event.id,
        "account_id": event.account_id,
        "sequence": sequence,
        "type": event.type.name,
        "timestamp": now,
        "data": dict(event.data),
        "rule": event.rule,
        "candidate_id": event.candidate_id,
        "application_id": event.application_id,
        "task_id": event.task_id,
        "pending": pending,
    }
