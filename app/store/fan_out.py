"""From an event to the endpoints that want it: one delivery each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import insert, select, update
from sqlmodel import col

from app.events.matching import Subscription
from app.events.webhooks import DeliveryStatus
from app.ids import derived_id
from app.store import outbox
from app.store.claims import Claim, Hand
from app.store.db import Database, Queue, Tx
from app.store.outbox import NewEvent
from app.store.outgoing_tables import IS_PENDING, DeliveryRow, EventRow, WebhookRow

_DELIVERIES: Final = DeliveryRow.__table__  # type: ignore[attr-defined]  # every table class has one
_ADDRESSED: Final = tuple(
    col(each) for each in (EventRow.id, EventRow.account_id, EventRow.type, EventRow.candidate_id, EventRow.rule)
)


class Addressed(NamedTuple):
    """What of an event decides which endpoints get it."""

    id: str
    account_id: str
    type: str
    candidate_id: str | None
    rule: str | None


async def fan_out(db: Database, now: datetime, batch: int = 200) -> int:
    """Make a delivery for each pending event and each endpoint that wants it; answers with how many events were.

    A disabled endpoint gets its deliveries too: they rest until it is enabled.
    """
    async with db.transaction() as tx:
        query = select(*_ADDRESSED).where(IS_PENDING).order_by(col(EventRow.id)).limit(batch)
        events = [Addressed._make(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]
        endpoints = await _endpoints(tx, {event.account_id for event in events})
        await _hand_out(tx, events, endpoints, now)
        if events:
            await tx.execute(
                update(EventRow)
                .where(col(EventRow.id).in_([event.id for event in events]))
                .values(pending=False)
                .execution_options(synchronize_session=False)
            )
    return len(events)


async def record_and_fan_out(tx: Tx, events: Sequence[NewEvent], now: datetime, hand: Hand | None = None) -> None:
    """Write events as `outbox.record` does, and their deliveries with them, of which the hand takes what it can.

    For reminders, which are late if they wait for another look; a request should not wait for its deliveries. The
    endpoints are held before the account, as everywhere.
    """
    endpoints = await _endpoints(tx, {event.account_id for event in events}, hold=True)
    numbers = await outbox.record(tx, events, now, pending=False)
    deliveries = []
    for event in events:
        addressed = Addressed(event.id, event.account_id, event.type.name, event.candidate_id, event.rule)
        for endpoint in endpoints[event.account_id]:
            if wants(endpoint, addressed):
                made = new_delivery(event.id, endpoint, now)
                if hand is not None and event.timezone is not None and hand.takes(endpoint):
                    made |= {"claim_count": 1, "next_attempt_at": hand.lease_ends_at}
                    hand.claims.append(_claimed(made, event, endpoint, numbers[event.id], now))
                deliveries.append(made)
    await _insert(tx, deliveries, now)


def _claimed(made: Mapping[str, Any], event: NewEvent, endpoint: WebhookRow, number: int, now: datetime) -> Claim:
    return Claim(
        made["id"],
        endpoint.id,
        endpoint,
        attempt_count=0,
        tries=0,
        claim_number=1,
        event_type=event.type.name,
        timestamp=now,
        sequence=number,
        data=dict(event.data),
        timezone=event.timezone or "UTC",
    )


async def add_deliveries(tx: Tx, pairs: Iterable[tuple[Addressed | EventRow, WebhookRow]], now: datetime) -> None:
    """Queue each event for its endpoint, to be sent at once."""
    await _insert(tx, [new_delivery(event.id, endpoint, now) for event, endpoint in pairs], now)


async def _insert(tx: Tx, deliveries: Sequence[dict[str, Any]], now: datetime) -> None:
    if deliveries:
        await tx.execute(insert(_DELIVERIES), deliveries)
    if any(each["next_attempt_at"] == now for each in deliveries):
        tx.wake(Queue.DELIVER, now)


async def _hand_out(
    tx: Tx, events: Sequence[Addressed], endpoints: Mapping[str, Sequence[WebhookRow]], now: datetime
) -> None:
    pairs = [(event, each) for event in events for each in endpoints[event.account_id] if wants(each, event)]
    await add_deliveries(tx, pairs, now)


async def _endpoints(tx: Tx, accounts: set[str], *, hold: bool = False) -> dict[str, list[WebhookRow]]:
    """The endpoints of each account; held, none is removed before the commit."""
    endpoints: dict[str, list[WebhookRow]] = defaultdict(list)
    if accounts:
        query = select(WebhookRow).where(col(WebhookRow.account_id).in_(accounts)).order_by(col(WebhookRow.id))
        for endpoint in await tx.scalars(query.with_for_update(read=True, key_share=True) if hold else query):
            endpoints[endpoint.account_id].append(endpoint)
    return endpoints


def subscription_of(endpoint: WebhookRow) -> Subscription:
    filters = endpoint.filters
    return Subscription(endpoint.event_types, filters.get("candidate_ids", ()), filters.get("rules", ()))


def wants(endpoint: WebhookRow, event: Addressed | EventRow) -> bool:
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
