"""The event feed: the same events that webhooks deliver, to poll."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.events import envelope
from app.store.db import Database
from app.store.outgoing_tables import EventRow


async def read_events(
    db: Database, account_id: str, after: int, types: list[str], limit: int, base_url: str
) -> list[dict[str, Any]]:
    """The account's events with a sequence beyond `after`, oldest first."""
    query = select(EventRow).where(col(EventRow.account_id) == account_id, col(EventRow.sequence) > after)
    if types:
        query = query.where(col(EventRow.type).in_(types))
    async with db.reading() as session:
        rows = await session.scalars(query.order_by(col(EventRow.sequence)).limit(limit))
    return [
        {
            "id": row.id,
            **envelope.body(
                type=row.type,
                timestamp=row.timestamp,
                sequence=row.sequence,
                data=row.data,
                base_url=base_url,
                thin=False,
            ),
        }
        for row in rows
    ]
