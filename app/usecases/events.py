"""The event feed: the same events that webhooks deliver, to poll."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import NotFound
from app.events import envelope, samples
from app.events.types import EVENT_TYPES
from app.store.db import Database
from app.store.objects import owned
from app.store.outgoing_tables import EventRow

_SAMPLES: Final = 3


async def read_events(
    db: Database, account_id: str, after: int, types: list[str], limit: int, base_url: str
) -> list[dict[str, Any]]:
    """The account's events with a sequence beyond `after`, oldest first."""
    async with db.reading() as session:
        rows = await events_after(session, account_id, after, types, limit)
    return [event_document(row, base_url) for row in rows]


async def events_after(
    session: AsyncSession, account_id: str, after: int, types: Sequence[str], limit: int
) -> Sequence[EventRow]:
    """The account's events with a sequence beyond `after`, oldest first; no `types`: of every type."""
    query = select(EventRow).where(col(EventRow.account_id) == account_id, col(EventRow.sequence) > after)
    if types:
        query = query.where(col(EventRow.type).in_(types))
    return (await session.scalars(query.order_by(col(EventRow.sequence)).limit(limit))).all()


async def get_event(db: Database, account_id: str, event_id: str, base_url: str) -> dict[str, Any]:
    """One event of the account."""
    async with db.reading() as session:
        return event_document(await owned(session, EventRow, account_id, event_id), base_url)


async def sample_events(db: Database, account_id: str, type: str, base_url: str) -> list[dict[str, Any]]:
    """What events of the type look like: the account's newest few, or a made one where it has none yet.

    Raises NotFound for a type that there is not.
    """
    if type not in EVENT_TYPES:
        raise NotFound("event type", type)
    query = select(EventRow).where(col(EventRow.account_id) == account_id, col(EventRow.type) == type)
    async with db.reading() as session:
        rows = await session.scalars(query.order_by(col(EventRow.sequence).desc()).limit(_SAMPLES))
    return [event_document(row, base_url) for row in rows] or [_made(type, base_url)]


def _made(type: str, base_url: str) -> dict[str, Any]:
    made = EventRow(
        id=samples.ID,
        account_id="",
        type=type,
        timestamp=samples.AT,
        sequence=samples.SEQUENCE,
        data=samples.sample_data(type),
        pending=False,
    )
    return event_document(made, base_url)


def event_document(row: EventRow, base_url: str) -> dict[str, Any]:
    """An event as its receivers read it, with its identifier."""
    return {
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
