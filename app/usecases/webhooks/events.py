"""The event feed: the events that webhooks deliver, for polling."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam
from sqlmodel import col

from app.errors import NotFound
from app.events import envelope
from app.events.types import EVENT_TYPES
from app.resources import samples
from app.resources.fields import instant_text
from app.store.db import Reader
from app.store.filters import narrowed
from app.store.objects import load_owned
from app.store.outgoing_records import EventRecord
from app.store.outgoing_tables import EventRow
from app.store.record import fetch, select_record

_SAMPLES: Final = 3


async def read_events(
    reader: Reader,
    account_id: str,
    after: int,
    types: Sequence[str],
    limit: int,
    base_url: str,
    candidate_ids: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The account's events with a sequence beyond `after`, oldest first, as `load_events_after` selects them."""
    rows = await reader.run(load_events_after, account_id, after, types, limit, candidate_ids)
    return [event_document(row, base_url) for row in rows]


def load_events_after(
    connection: Connection,
    account_id: str,
    after: int,
    types: Sequence[str],
    limit: int,
    candidate_ids: Sequence[str] | None = None,
) -> list[EventRecord]:
    """The account's events with a sequence beyond `after`, oldest first.

    Without `types`, of every type; without `candidate_ids`, of every candidate and those that concern none.
    """
    sequence = col(EventRow.sequence)
    query = select_record(EventRecord).where(col(EventRow.account_id) == account_id, sequence > after)
    query = narrowed(query, (EventRow.type, types or None)).order_by(sequence).limit(limit)
    if candidate_ids is not None:
        query = query.where(sequence.in_(_sequences(connection, query, candidate_ids)[:limit]))
    return fetch(connection, EventRecord, query)


def _sequences(connection: Connection, query: Select[Any], candidate_ids: Sequence[str]) -> list[int]:
    """The sequences of the first events that a query finds of each candidate, in order: an index has them so."""
    one = query.with_only_columns(col(EventRow.sequence)).where(col(EventRow.candidate_id) == bindparam("candidate"))
    return sorted(found for each in candidate_ids for found in connection.scalars(one, {"candidate": each}))


async def get_event(reader: Reader, account_id: str, event_id: str, base_url: str) -> dict[str, Any]:
    """One event of the account. Raises NotFound."""
    return event_document(await reader.run(load_owned, EventRecord, account_id, event_id), base_url)


async def sample_events(reader: Reader, account_id: str, type: str, base_url: str) -> list[dict[str, Any]]:
    """Examples of a type: the account's newest three events, or a sample if it has none.

    Raises NotFound for an unknown type.
    """
    if type not in EVENT_TYPES:
        raise NotFound("event type", type)
    rows = await reader.run(_load_newest, account_id, type)
    return [event_document(row, base_url) for row in rows] or [_sample(type, base_url)]


def _load_newest(connection: Connection, account_id: str, type: str) -> list[EventRecord]:
    query = select_record(EventRecord).where(col(EventRow.account_id) == account_id, col(EventRow.type) == type)
    return fetch(connection, EventRecord, query.order_by(col(EventRow.sequence).desc()).limit(_SAMPLES))


def _sample(type: str, base_url: str) -> dict[str, Any]:
    sample = EventRecord(
        id=samples.ID,
        account_id="",
        type=type,
        timestamp=samples.AT,
        sequence=samples.SEQUENCE,
        data=samples.sample_data(type),
        pending=False,
    )
    return event_document(sample, base_url)


def event_document(row: EventRecord, base_url: str) -> dict[str, Any]:
    """An event as receivers see it, with its identifier."""
    return {
        "id": row.id,
        **envelope.body(
            type=row.type,
            timestamp=instant_text(row.timestamp),
            sequence=row.sequence,
            data=row.data,
            base_url=base_url,
            thin=False,
        ),
    }
