"""Forgetting what is too old to be asked for: events, and with them their deliveries and attempts."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from app.ids import first_id
from app.store.db import Database
from app.store.outgoing_tables import EventRow


async def forget_old_events(db: Database, before: datetime, batch: int = 200) -> int:
    """Remove events of before an instant, at most `batch` in one transaction; answers with how many there were.

    Identifiers rise with time, so the old ones are found without an index of their own.
    """
    query = (
        select(col(EventRow.id))
        .where(col(EventRow.id) < first_id("evt", before), col(EventRow.timestamp) < before)
        .order_by(col(EventRow.id))
        .limit(batch)
    )
    async with db.reading() as session:
        if (await session.scalar(query.limit(1))) is None:  # most looks find nothing, and should not make others wait
            return 0
    async with db.transaction() as tx:
        old = (await tx.scalars(query.with_for_update(skip_locked=True))).all()
        await tx.execute(delete(EventRow).where(col(EventRow.id).in_(old)))
    return len(old)
