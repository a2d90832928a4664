"""What the database stores at the end of a run, and whether anything in it still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.resources.webhooks import DeliveryStatus
from app.store.account_records import AccountRecord
from app.store.db import Database
from app.store.outgoing_records import AttemptRecord, DeliveryRecord, EventRecord
from app.store.outgoing_tables import IS_PENDING, DeliveryRow
from app.store.record import R, Record, fetch, select_record
from app.store.records import (
    ApplicationRecord,
    DeadlineRecord,
    InteractionRecord,
    InterviewRecord,
    TaskChangeRecord,
    TaskRecord,
)
from app.store.tables import DeadlineRow, InterviewRow, TaskRow

_HORIZON: Final = timedelta(seconds=5)
"""An hour that comes this soon is waited for, so that nothing moves while the processes are ended."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Every stored row, by table, in the order of identifiers."""

    accounts: Sequence[AccountRecord]
    applications: Sequence[ApplicationRecord]
    interviews: Sequence[InterviewRecord]
    deadlines: Sequence[DeadlineRecord]
    interactions: Sequence[InteractionRecord]
    tasks: Sequence[TaskRecord]
    changes: Sequence[TaskChangeRecord]
    events: Sequence[EventRecord]
    deliveries: Sequence[DeliveryRecord]
    attempts: Sequence[AttemptRecord]


async def read_aftermath(database_url: str) -> Aftermath:
    db = Database(database_url)
    try:
        return await db.run(_aftermath)
    finally:
        await db.close()


def _aftermath(connection: Connection) -> Aftermath:
    return Aftermath(
        _all(connection, AccountRecord),
        _all(connection, ApplicationRecord),
        _all(connection, InterviewRecord),
        _all(connection, DeadlineRecord),
        _all(connection, InteractionRecord),
        _all(connection, TaskRecord),
        _all(connection, TaskChangeRecord),
        _all(connection, EventRecord, EventRecord.TABLE.c.sequence),
        _all(connection, DeliveryRecord),
        _all(connection, AttemptRecord, AttemptRecord.TABLE.c.number),
    )


def _all(connection: Connection, kind: type[R], order: Any = None) -> Sequence[R]:
    return fetch(connection, kind, select_record(kind).order_by(kind.TABLE.c.id if order is None else order))


async def waiting(database_url: str, now: datetime) -> int:
    """How much work is left: events to fan out, pending deliveries, due times that have passed or soon will."""
    db = Database(database_url)
    try:
        return await db.run(_waiting, now + _HORIZON)
    finally:
        await db.close()


def _waiting(connection: Connection, soon: datetime) -> int:
    unfinished: tuple[tuple[type[Record], Any], ...] = (
        (EventRecord, IS_PENDING),
        (DeliveryRecord, col(DeliveryRow.status) == DeliveryStatus.PENDING.value),
        (InterviewRecord, col(InterviewRow.turns_held_at) <= soon),
        (DeadlineRecord, col(DeadlineRow.passes_at) <= soon),
        (TaskRecord, col(TaskRow.next_transition_at) <= soon),
    )
    counts = [select(func.count()).select_from(kind.TABLE).where(condition) for kind, condition in unfinished]
    return sum(connection.scalar(each) or 0 for each in counts)
