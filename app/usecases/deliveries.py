"""Deliveries: how each went, and having what was missed sent again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import Conflict, FieldError, InvalidFields
from app.events.types import WebhookTest
from app.events.webhooks import Attempt, Delivery, DeliveryDetails, DeliveryStatus, EndpointStatus, Recovery
from app.store import outbox
from app.store.db import Database, Queue, Tx
from app.store.fan_out import add_deliveries, new_delivery, wants
from app.store.mapping import shaped
from app.store.objects import owned
from app.store.outbox import NewEvent
from app.store.outgoing_tables import AttemptRow, DeliveryRow, EventRow, WebhookRow
from app.store.paging import Page, PageRequest, fetch_page

_BATCH: Final = 500


async def send_test(db: Database, account_id: str, webhook_id: str, now: datetime) -> Delivery:
    """Send this endpoint, and no other, a `webhook.test` event, whatever its filters. Raises Conflict if disabled."""
    async with db.transaction() as tx:
        endpoint = await owned(tx, WebhookRow, account_id, webhook_id, lock=True)
        _refuse_disabled(endpoint)
        data = {"webhook_id": endpoint.id, "message": "This is a test of your webhook endpoint."}
        event_id = await outbox.record_for_one(tx, NewEvent(WebhookTest, account_id, data), now)
        columns = new_delivery(event_id, endpoint, now)
        await tx.execute(insert(DeliveryRow), [columns])
        tx.wake(Queue.DELIVER, now)
    return _delivery(DeliveryRow(**columns), WebhookTest.name)


async def list_deliveries(
    db: Database, account_id: str, webhook_id: str, page: PageRequest, status: DeliveryStatus | None = None
) -> Page[Delivery]:
    """An endpoint's deliveries, newest first."""
    query = select(DeliveryRow).where(col(DeliveryRow.endpoint_id) == webhook_id)
    if status is not None:
        query = query.where(col(DeliveryRow.status) == status.value)
    async with db.reading() as session:
        await owned(session, WebhookRow, account_id, webhook_id)
        rows = await fetch_page(session, query, [col(DeliveryRow.id)], page, newest_first=True)
        types = await _event_types(session, rows.items)
    return rows.of([_delivery(row, types[row.event_id]) for row in rows.items])


async def get_delivery(db: Database, account_id: str, delivery_id: str) -> DeliveryDetails:
    """A delivery with its attempts."""
    async with db.reading() as session:
        row = await owned(session, DeliveryRow, account_id, delivery_id)
        return (await details(session, [row]))[0]


async def retry_delivery(db: Database, account_id: str, delivery_id: str, now: datetime) -> Delivery:
    """Send one delivery again, now, whatever became of it; its schedule of retries begins anew.

    Raises Conflict while its endpoint is disabled.
    """
    async with db.transaction() as tx:
        found = await owned(tx, DeliveryRow, account_id, delivery_id)
        endpoint = await owned(tx, WebhookRow, account_id, found.endpoint_id, lock=True)
        _refuse_disabled(endpoint)
        row = await owned(tx, DeliveryRow, account_id, delivery_id, lock=True)
        endpoint.rests_until = None
        _begin_anew(row, now)
        tx.wake(Queue.DELIVER, now)
        types = await _event_types(tx, [row])
    return _delivery(row, types[row.event_id])


async def recover(db: Database, account_id: str, webhook_id: str, since: datetime, now: datetime) -> Recovery:
    """Send an endpoint what it missed since an instant: what was given up, and events that it would want but never got.

    Raises Conflict while it is disabled, InvalidFields for an instant still to come.
    """
    if since > now:
        raise InvalidFields(FieldError("/since", "must not lie in the future"))
    async with db.transaction() as tx:
        endpoint = await owned(tx, WebhookRow, account_id, webhook_id, lock=True)
        _refuse_disabled(endpoint)
        endpoint.rests_until = None
        count = await _take_up_failed(tx, endpoint, since, now)
    after = 0
    while True:
        async with db.transaction() as tx:
            endpoint = await owned(tx, WebhookRow, account_id, webhook_id, lock=True)
            events = await _events(tx, account_id, since, after)
            if not events:
                return Recovery(since=since, recovered=count)
            after = events[-1].sequence
            known = select(col(DeliveryRow.event_id)).where(
                col(DeliveryRow.endpoint_id) == webhook_id,
                col(DeliveryRow.event_id).in_([event.id for event in events]),
            )
            queued = set(await tx.scalars(known))
            missed = [(event, endpoint) for event in events if event.id not in queued and wants(endpoint, event)]
            await add_deliveries(tx, missed, now)
            count += len(missed)


async def _take_up_failed(tx: Tx, endpoint: WebhookRow, since: datetime, now: datetime) -> int:
    of_then = select(col(EventRow.id)).where(
        col(EventRow.account_id) == endpoint.account_id, col(EventRow.timestamp) >= since
    )
    result: Any = await tx.execute(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.endpoint_id) == endpoint.id,
            col(DeliveryRow.status) == DeliveryStatus.FAILED.value,
            col(DeliveryRow.event_id).in_(of_then),
        )
        .values(status=DeliveryStatus.PENDING.value, tries=0, next_attempt_at=now, completed_at=None)
        .execution_options(synchronize_session=False)
    )
    tx.wake(Queue.DELIVER, now)
    return int(result.rowcount)


async def _events(tx: Tx, account_id: str, since: datetime, after: int) -> Sequence[EventRow]:
    """The account's next events since an instant that were fanned out; a test goes to its own endpoint only."""
    query = (
        select(EventRow)
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
    return (await tx.scalars(query)).all()


async def details(session: AsyncSession, rows: Sequence[DeliveryRow]) -> list[DeliveryDetails]:
    """Deliveries with their attempts."""
    types = await _event_types(session, rows)
    attempts: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    query = select(AttemptRow).where(col(AttemptRow.delivery_id).in_(attempts)).order_by(col(AttemptRow.number))
    for attempt in await session.scalars(query):
        attempts[attempt.delivery_id].append(shaped(Attempt, attempt).model_dump())
    return [
        DeliveryDetails.model_validate(
            {**_delivery(row, types[row.event_id]).model_dump(), "attempts": attempts[row.id]}
        )
        for row in rows
    ]


async def _event_types(session: AsyncSession, rows: Sequence[DeliveryRow]) -> dict[str, str]:
    query = select(col(EventRow.id), col(EventRow.type)).where(col(EventRow.id).in_([row.event_id for row in rows]))
    return dict((await session.execute(query)).all())


def _begin_anew(row: DeliveryRow, now: datetime) -> None:
    """Whatever attempt is under way is nobody's any more: what it comes to must not end the new schedule."""
    row.claim_count += 1
    row.status, row.tries = DeliveryStatus.PENDING.value, 0
    row.next_attempt_at, row.completed_at = now, None


def _refuse_disabled(endpoint: WebhookRow) -> None:
    if endpoint.status != EndpointStatus.ENABLED:
        raise Conflict(f"webhook {endpoint.id} is disabled; enable it first")


def _delivery(row: DeliveryRow, event_type: str) -> Delivery:
    return shaped(Delivery, row, webhook_id=row.endpoint_id, event_type=event_type)
