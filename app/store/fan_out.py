"""From an event to the endpoints that want it: one delivery each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import col

from app.events.matching import Subscription
from app.events.webhooks import DeliveryStatus
from app.ids import derived_id
from app.store.db import Database, Queue, Tx
from app.store.outgoing_tables import IS_PENDING, DeliveryRow, EventRow, WebhookRow


async def fan_out(db: Database, now: datetime, batch: int = 200) -> int:
    """Make a delivery for each pending event and each endpoint that wants it; answers with how many events were.

    A disabled endpoint gets its deliveries too: they rest until it is enabled.
    """
    async with db.transaction() as tx:
        query = (
            select(EventRow).where(IS_PENDING).order_by(col(EventRow.id)).limit(batch).with_for_update(skip_locked=True)
        )
        events = list(await tx.scalars(query))
        endpoints = await _endpoints(tx, {event.account_id for event in events})
        await add_deliveries(
            tx,
            [
                (event, endpoint)
                for event in events
                for endpoint in endpoints[event.account_id]
                if wants(endpoint, event)
            ],
            now,
        )
        if events:
            await tx.execute(
                update(EventRow)
                .where(col(EventRow.id).in_([event.id for event in events]))
                .values(pending=False)
                .execution_options(synchronize_session=False)
            )
    return len(events)


async def add_deliveries(tx: Tx, pairs: Iterable[tuple[EventRow, WebhookRow]], now: datetime) -> None:
    """Queue each event for its endpoint, to be sent at once."""
    deliveries = [new_delivery(event.id, endpoint, now) for event, endpoint in pairs]
    if deliveries:
        await tx.execute(insert(DeliveryRow), deliveries)
        tx.wake(Queue.DELIVER, now)


async def _endpoints(tx: Tx, accounts: set[str]) -> dict[str, list[WebhookRow]]:
    endpoints: dict[str, list[WebhookRow]] = defaultdict(list)
    if accounts:
        for endpoint in await tx.scalars(select(WebhookRow).where(col(WebhookRow.account_id).in_(accounts))):
            endpoints[endpoint.account_id].append(endpoint)
    return endpoints


def subscription_of(endpoint: WebhookRow) -> Subscription:
    filters = endpoint.filters
    return Subscription(endpoint.event_types, filters.get("candidate_ids", ()), filters.get("rules", ()))


def wants(endpoint: WebhookRow, event: EventRow) -> bool:
    return subscription_of(endpoint).wants(event.type, event.candidate_id, event.rule)


def new_delivery(event_id: str, endpoint: WebhookRow, now: datetime) -> dict[str, Any]:
    """The one delivery of an event to an endpoint: its identifier is the same whoever makes it."""
    return {
        "id": derived_id("dlv", event_id, endpoint.id),
        "account_id": endpoint.account_id,
        "endpoint_id": endpoint.id,
        "event_id": event_id,
        "status": DeliveryStatus.PENDING.value,
        "attempt_count": 0,
        "tries": 0,
        "claim_count": 0,
        "next_attempt_at": now,
        "created_at": now,
    }
