"""The outbox: events, written in the transaction of the change that they report."""

import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, bindparam, select, update

from app.events.types import Event
from app.ids import new_id
from app.store.account_records import AccountRecord
from app.store.db import LastSequences, Queue, UnitOfWork, in_list
from app.store.outgoing_records import EventRecord

_ACCOUNTS: Final = AccountRecord.TABLE
_ADVANCE_SEQUENCE: Final = (
    update(_ACCOUNTS)
    .where(_ACCOUNTS.c.id == bindparam("account"))
    .values(last_sequence=_ACCOUNTS.c.last_sequence + bindparam("count", type_=BigInteger))
    .returning(_ACCOUNTS.c.last_sequence)
)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be written. Endpoints and readers filter by its identifiers."""

    type: type[Event]
    account_id: str
    data: Mapping[str, Any]
    candidate_id: str | None = None
    application_id: str | None = None
    task_id: str | None = None
    rule: str | None = None
    id: str = field(default_factory=lambda: new_id("evt"))


def load_last_sequences(connection: Connection, account_ids: Collection[str]) -> LastSequences:
    """The sequence of each account's newest event."""
    query = select(_ACCOUNTS.c.id, _ACCOUNTS.c.last_sequence)
    return {
        row.id: row.last_sequence
        for row in connection.execute(query.where(in_list(connection, _ACCOUNTS.c.id, account_ids)))
    }


async def append(tx: UnitOfWork, events: Sequence[NewEvent], now: datetime, *, fan_out_later: bool = True) -> None:
    """Write the events, numbered in the given order.

    They are fanned out to the endpoints later. With `fan_out_later=False` the caller makes the deliveries, in this
    transaction.

    Numbering locks the account's row until the commit, so that numbers become visible in order. Take no lock and wait
    for nothing after this call; adding rows is fine. The pending writes of the unit of work are sent first, since
    they may wait for a unique value that another transaction is writing.
    """
    by_account: dict[str, list[NewEvent]] = defaultdict(list)
    for event in events:
        by_account[event.account_id].append(event)
    for account_id in sorted(by_account):
        group = by_account[account_id]
        first = await _take_numbers(tx, account_id, len(group))
        tx.add_all(_row(event, number, now, pending=fan_out_later) for number, event in enumerate(group, first))
        if fan_out_later:
            tx.wake(Queue.FAN_OUT, now)


@asynccontextmanager
async def number_at_end(tx: UnitOfWork, account_id: str) -> AsyncIterator[None]:
    """Number the events of the block, all of one account, at its end: until then the account's row is not locked.

    They are first written under provisional negative numbers, which no other transaction uses or reads.
    """
    begin = tx.next_provisional_sequence = -(2**62) - secrets.randbits(61)
    yield
    count, tx.next_provisional_sequence = tx.next_provisional_sequence - begin, None
    if count:
        first = await _take_numbers(tx, account_id, count)
        column = EventRecord.TABLE.c
        mine = (column.account_id == account_id, column.sequence.between(begin, begin + count - 1))
        await tx.execute(update(EventRecord.TABLE).where(*mine).values(sequence=column.sequence + (first - begin)))


async def append_for_one(tx: UnitOfWork, event: NewEvent, now: datetime) -> str:
    """Write an event that is not fanned out: the caller makes its one delivery. Returns its identifier."""
    tx.add(_row(event, await _take_numbers(tx, event.account_id, 1), now, pending=False))
    return event.id


async def _take_numbers(tx: UnitOfWork, account_id: str, count: int) -> int:
    """The first of `count` consecutive sequence numbers of the account."""
    if tx.next_provisional_sequence is not None:
        tx.next_provisional_sequence += count
        return tx.next_provisional_sequence - count
    last = await tx.run(_advance_sequence, account_id, count)
    tx.last_sequences[account_id] = last
    return last - count + 1


def _advance_sequence(connection: Connection, account_id: str, count: int) -> int:
    """Advance the account's last sequence by `count`, and return it."""
    last: int | None = connection.scalar(_ADVANCE_SEQUENCE, {"account": account_id, "count": count})
    assert last is not None, account_id
    return last


def _row(event: NewEvent, sequence: int, now: datetime, *, pending: bool) -> EventRecord:
    return EventRecord(
        id=event.id,
        account_id=event.account_id,
        sequence=sequence,
        type=event.type.name,
        timestamp=now,
        data=dict(event.data),
        rule=event.rule,
        candidate_id=event.candidate_id,
        application_id=event.application_id,
        task_id=event.task_id,
        pending=pending,
    )
