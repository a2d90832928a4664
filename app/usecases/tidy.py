"""Deleting events past their retention, with their deliveries and attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select
from sqlmodel import col

from app.ids import first_id
from app.store.db import Database
from app.store.outgoing_records import EventRecord
from app.store.outgoing_tables import EventRow


async def delete_old_events(db: Database, before: datetime, batch: int = 200) -> int:
    """Delete at most `batch` events from before an instant, in one transaction; returns how many were deleted."""
    if not await db.run_statement(_has_old_events, before):  # mostly so, and then no other writer should wait
        return 0
    async with db.transaction() as tx:
        return await tx.run(_delete_events, before, batch)


def _has_old_events(connection: Connection, before: datetime) -> bool:
    return connection.scalar(_old_events(before, 1)) is not None


def _delete_events(connection: Connection, before: datetime, batch: int) -> int:
    old = connection.scalars(_old_events(before, batch).with_for_update(skip_locked=True)).all()
    connection.execute(delete(EventRecord.TABLE).where(EventRecord.TABLE.c.id.in_(old)))
    return len(old)


def _old_events(before: datetime, limit: int) -> Select[Any]:
    """Identifiers rise with time, so the primary key's index finds the old events."""
    return (
        select(col(EventRow.id))
        .where(col(EventRow.id) < first_id("evt", before), col(EventRow.timestamp) < before)
        .order_by(col(EventRow.id))
        .limit(limit)
    )
