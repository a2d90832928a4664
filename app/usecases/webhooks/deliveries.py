"""Deliveries: listing them with their attempts, sending them again, and recovering missed events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select, update
from sqlmodel import col

from app.delivery.fan_out import MATCHABLE_COLUMNS, MatchableEvent, add_deliveries, new_delivery, wants
from app.errors import Conflict, FieldError, InvalidFields
from app.events.types import WebhookTest
from app.resources.webhooks import Attempt, Delivery, DeliveryDetails, DeliveryStatus, EndpointStatus, Recovery
from app.store import outbox
from app.store.db import Database, Queue, Reader, UnitOfWork
from app.store.filters import narrowed
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.outbox import NewEvent
from app.store.outgoing_records import AttemptRecord, DeliveryRecord, WebhookRecord
from app.store.outgoing_tables import AttemptRow, DeliveryRow, EventRow
from app.store.paging import Page, PageRequest, fetch_page
from app.store.record import fetch, select_record

_BATCH: Final = 500
_EventTypes = dict[str, str]
"""The type of each event, by its identifier."""


async def send_test(tx: UnitOfWork, account_id: str, webhook_id: str, now: datetime) -> Delivery:
    """Send only this endpoint a `webhook.test` event, whatever its filters. Raises NotFound, Conflict if disabled."""
    endpoint = await tx.run(_load_enabled_webhook, account_id, webhook_id)
    data = {"webhook_id": endpoint.id, "message": "This is a test of your webhook endpoint."}
    event_id = await outbox.append_for_one(tx, NewEvent(WebhookTest, account_id, data), now)
    row = tx.add(new_delivery(event_id, endpoint, now))
    tx.wake(Queue.DELIVER, now)
    return _delivery(row, WebhookTest.name)


async def list_deliveries(
    reader: Reader, account_id: str, webhook_id: str, page: PageRequest, status: Sequence[str] | None = None
) -> Page[Delivery]:
    """An endpoint's deliveries, newest first. Raises NotFound."""
    rows, types = await reader.run(_load_page, account_id, webhook_id, page, status)
    return rows.of([_delivery(row, types[row.event_id]) for row in rows.items])


def _load_page(
    connection: Connection, account_id: str, webhook_id: str, page: PageRequest, status: Sequence[str] | None
) -> tuple[Page[DeliveryRecord], _EventTypes]:
    load_owned(connection, WebhookRecord, account_id, webhook_id)
    query = select_record(DeliveryRecord).where(col(DeliveryRow.endpoint_id) == webhook_id)
    query = narrowed(query, (DeliveryRow.status, status))
    rows = fetch_page(connection, DeliveryRecord, query, [col(DeliveryRow.id)], page, newest_first=True)
    return rows, _event_types(connection, rows.items)


async def get_delivery(reader: Reader, account_id: str, delivery_id: str) -> DeliveryDetails:
    """A delivery with its attempts. Raises NotFound."""
    return await reader.run(_load_details, account_id, delivery_id)


def _load_details(connection: Connection, account_id: str, delivery_id: str) -> DeliveryDetails:
    return delivery_details(connection, [load_owned(connection, DeliveryRecord, account_id, delivery_id)])[0]


async def retry_delivery(tx: UnitOfWork, account_id: str, delivery_id: str, now: datetime) -> Delivery:
    """Send a delivery again at once, whatever its status, and begin its schedule of retries again.

    Raises NotFound, and Conflict while its endpoint is disabled.
    """
    endpoint, row, types = await tx.run(_load_delivery, account_id, delivery_id)
    tx.change(endpoint, rests_until=None)
    queued = tx.change(
        row,
        claim_count=row.claim_count + 1,  # an attempt under way then no longer updates the row
        status=DeliveryStatus.PENDING.value,
        tries=0,
        next_attempt_at=now,
        completed_at=None,
    )
    tx.wake(Queue.DELIVER, now)
    return _delivery(queued, types[queued.event_id])


def _load_delivery(
    connection: Connection, account_id: str, delivery_id: str
) -> tuple[WebhookRecord, DeliveryRecord, _EventTypes]:
    """A delivery and its endpoint, the endpoint locked first. Raises Conflict while that is disabled."""
    delivery = load_owned(connection, DeliveryRecord, account_id, delivery_id)
    endpoint = _load_enabled_webhook(connection, account_id, delivery.endpoint_id)
    row = load_owned(connection, DeliveryRecord, account_id, delivery_id, lock=True)
    return endpoint, row, _event_types(connection, [row])


async def recover(db: Database, account_id: str, webhook_id: str, since: datetime, now: datetime) -> Recovery:
    """Send an endpoint what it missed since an instant: failed deliveries, and matching events without a delivery.

    There may be any number of them, so every batch has its own transaction. A second call continues where the first one
    stopped: queued deliveries are left alone. Raises NotFound, InvalidFields for an instant in the future, and Conflict
    while the endpoint is disabled.
    """
    if since > now:
        raise InvalidFields(FieldError("/since", "must not lie in the future"))
    async with db.transaction() as tx:
        endpoint = await tx.run(_load_enabled_webhook, account_id, webhook_id)
        tx.change(endpoint, rests_until=None)
        count = await tx.run(_requeue_failed, endpoint, since, now)
        tx.wake(Queue.DELIVER, now)
    after: int | None = 0
    while after is not None:
        async with db.transaction() as tx:
            missed = await tx.run(_load_missed, account_id, webhook_id, since, after)
            add_deliveries(tx, [(event, missed.endpoint) for event in missed.events], now)
        count += len(missed.events)
        after = missed.last_sequence
    return Recovery(since=since, recovered=count)


def _requeue_failed(connection: Connection, endpoint: WebhookRecord, since: datetime, now: datetime) -> int:
    events_since = select(col(EventRow.id)).where(
        col(EventRow.account_id) == endpoint.account_id, col(EventRow.timestamp) >= since
    )
    column = DeliveryRecord.TABLE.c
    result: Any = connection.execute(
        update(DeliveryRecord.TABLE)
        .where(
            column.endpoint_id == endpoint.id,
            column.status == DeliveryStatus.FAILED.value,
            column.event_id.in_(events_since),
        )
        .values(status=DeliveryStatus.PENDING.value, tries=0, next_attempt_at=now, completed_at=None)
    )
    return int(result.rowcount)


class _Missed(NamedTuple):
    """The events of a batch that match an endpoint's filters and have no delivery."""

    endpoint: WebhookRecord
    events: Sequence[MatchableEvent]
    last_sequence: int | None
    """Of the whole batch; None when there are no more events."""


def _load_missed(connection: Connection, account_id: str, webhook_id: str, since: datetime, after: int) -> _Missed:
    """The missed events of the next batch with a sequence beyond `after`; test events are never recovered."""
    endpoint = load_owned(connection, WebhookRecord, account_id, webhook_id, lock=True)
    query = (
        select(*MATCHABLE_COLUMNS, col(EventRow.sequence))
        .where(
            col(EventRow.account_id) == account_id,
            col(EventRow.sequence) > after,
            col(EventRow.timestamp) >= since,
            col(EventRow.type) != WebhookTest.name,
            ~col(EventRow.pending),
        )
        .order_by(col(EventRow.sequence))
        .limit(_BATCH)
    )
    rows = connection.execute(query).all()
    if not rows:
        return _Missed(endpoint, [], None)
    events = [MatchableEvent._make(row[:-1]) for row in rows]
    with_delivery = select(col(DeliveryRow.event_id)).where(
        col(DeliveryRow.endpoint_id) == webhook_id,
        col(DeliveryRow.event_id).in_([event.id for event in events]),
    )
    queued = set(connection.scalars(with_delivery))
    missed = [event for event in events if event.id not in queued and wants(endpoint, event)]
    return _Missed(endpoint, missed, rows[-1].sequence)


def delivery_details(connection: Connection, rows: Sequence[DeliveryRecord]) -> list[DeliveryDetails]:
    """The deliveries with their attempts, in the same order."""
    types = _event_types(connection, rows)
    attempts: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    query = (
        select_record(AttemptRecord).where(col(AttemptRow.delivery_id).in_(attempts)).order_by(col(AttemptRow.number))
    )
    for attempt in fetch(connection, AttemptRecord, query):
        attempts[attempt.delivery_id].append(shaped(Attempt, attempt).model_dump())
    return [
        DeliveryDetails.model_validate(
            {**_delivery(row, types[row.event_id]).model_dump(), "attempts": attempts[row.id]}
        )
        for row in rows
    ]


def _event_types(connection: Connection, rows: Sequence[DeliveryRecord]) -> _EventTypes:
    query = select(col(EventRow.id), col(EventRow.type)).where(col(EventRow.id).in_([row.event_id for row in rows]))
    return dict(connection.execute(query).all())


def _load_enabled_webhook(connection: Connection, account_id: str, webhook_id: str) -> WebhookRecord:
    """The endpoint, locked. Raises NotFound, and Conflict while it is disabled."""
    endpoint = load_owned(connection, WebhookRecord, account_id, webhook_id, lock=True)
    if endpoint.status != EndpointStatus.ENABLED:
        raise Conflict(f"webhook {endpoint.id} is disabled; enable it first")
    return endpoint


def _delivery(row: DeliveryRecord, event_type: str) -> Delivery:
    return shaped(Delivery, row, webhook_id=row.endpoint_id, event_type=event_type)
