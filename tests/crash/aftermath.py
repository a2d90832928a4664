"""What the database holds when all is over, read as a whole; and whether anything in it still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.events.webhooks import DeliveryStatus
from app.store.db import Database
from app.store.outgoing_tables import AttemptRow, DeliveryRow, EventRow
from app.store.tables import (
    AccountRow,
    ApplicationRow,
    DeadlineRow,
    InteractionRow,
    InterviewRow,
    TaskChangeRow,
    TaskRow,
)

_HORIZON: Final = timedelta(seconds=5)
"""An hour that comes this soon is waited for, so that nothing moves while the processes are ended."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Everything that is stored, each in the order of its identifiers."""

    accounts: Sequence[AccountRow]
    applications: Sequence[ApplicationRow]
    interviews: Sequence[InterviewRow]
    deadlines: Sequence[DeadlineRow]
    interactions: Sequence[InteractionRow]
    tasks: Sequence[TaskRow]
    changes: Sequence[TaskChangeRow]
    events: Sequence[EventRow]
    deliveries: Sequence[DeliveryRow]
    attempts: Sequence[AttemptRow]


async def read_aftermath(database_url: str) -> Aftermath:
    db = Database(database_url)
    try:
        async with db.reading() as session:
            return Aftermath(
                await _all(session, AccountRow, AccountRow.id),
                await _all(session, ApplicationRow, ApplicationRow.id),
                await _all(session, InterviewRow, InterviewRow.id),
                await _all(session, DeadlineRow, DeadlineRow.id),
                await _all(session, InteractionRow, InteractionRow.id),
                await _all(session, TaskRow, TaskRow.id),
                await _all(session, TaskChangeRow, TaskChangeRow.id),
                await _all(session, EventRow, EventRow.sequence),
                await _all(session, DeliveryRow, DeliveryRow.id),
                await _all(session, AttemptRow, AttemptRow.number),
            )
    finally:
        await db.close()


async def _all(session: AsyncSession, table: type[Row], order: Any) -> Sequence[Row]:
    return (await session.scalars(select(table).order_by(col(order)))).all()


async def waiting(database_url: str, now: datetime) -> int:
    """How much is still to be done: events to fan out, deliveries on their way, hours that have come or soon will."""
    soon = now + _HORIZON
    unfinished = (
        (EventRow, col(EventRow.pending)),
        (DeliveryRow, col(DeliveryRow.status) == DeliveryStatus.PENDING.value),
        (InterviewRow, col(InterviewRow.turns_held_at) <= soon),
        (DeadlineRow, col(DeadlineRow.passes_at) <= soon),
        (TaskRow, col(TaskRow.next_transition_at) <= soon),
    )
    db = Database(database_url)
    try:
        async with db.reading() as session:
            counts = [
                await session.scalar(select(func.count()).select_from(table).where(condition))
                for table, condition in unfinished
            ]
    finally:
        await db.close()
    return sum(count or 0 for count in counts)
