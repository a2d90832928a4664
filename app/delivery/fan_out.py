"""Creates the deliveries of events: one for every endpoint whose filters an event passes.

`usecases.tasks.advance` makes the deliveries of its events in its own transaction. Others wait for the fan-out queue,
but for those meant for a single endpoint (`outbox.append_for_one`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from app.events.matching import Subscription
from app.ids import derived_id
from app.resources.webhooks import DeliveryStatus
from app.store import outbox
from app.store.db import Queue, UnitOfWork
from app.store.outbox import NewEvent
from app.store.outgoing_records import DeliveryRecord, EventRecord, WebhookRecord
from app.store.outgoing_tables import IS_PENDING, EventRow, WebhookRow
from app.store.record import fetch, select_record

_EVENTS: Final = EventRecord.TABLE
MATCHABLE_COLUMNS: Final = tuple(
    col(field) for field in (EventRow.id, EventRow.account_id, EventRow.type, EventRow.candidate_id, EventRow.rule)
)
"""The columns of `MatchableEvent`."""
_PENDING: Final = (
    select(*MATCHABLE_COLUMNS)
    .where(IS_PENDING)
    .order_by(col(EventRow.id))
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)
_ENDPOINTS: Final = (
    select_record(WebhookRecord)
    .where(col(WebhookRow.account_id).in_(bindparam("accounts", expanding=True)))
    .order_by(col(WebhookRow.id))
)
_LOCKED_ENDPOINTS: Final = _ENDPOINTS.with_for_update(read=True, key_share=True)
_Endpoints = Mapping[str, Sequence[WebhookRecord]]
"""The endpoints of each account that has any."""


class MatchableEvent(NamedTuple):
    """The fields of an event that subscriptions filter by."""

    id: str
    account_id: str
    type: str
    candidate_id: str | None
    rule: str | None


async def fan_out(tx: UnitOfWork, now: datetime, batch: int = 200) -> int:
    """Create a delivery for every pending event and every endpoint that wants it; returns the number of events.

    A disabled endpoint gets its deliveries too: they wait until it is enabled.
    """
    events, endpoints = await tx.run(_pending, batch)
    if events:
        add_deliveries(tx, _matches(events, endpoints), now)
        fanned_out = _EVENTS.c.id.in_([event.id for event in events])
        await tx.execute(update(_EVENTS).where(fanned_out).values(pending=False))
    return len(events)


def _pending(connection: Connection, batch: int) -> tuple[list[MatchableEvent], _Endpoints]:
    """Pending events, locked, and the endpoints of their accounts."""
    events = [MatchableEvent._make(row) for row in connection.execute(_PENDING, {"batch": batch})]
    return events, _endpoints(connection, {event.account_id for event in events})


async def append_and_fan_out(tx: UnitOfWork, events: Sequence[NewEvent], now: datetime) -> None:
    """Write events as `outbox.append` does, and their deliveries with them.

    For `advance`, whose reminders would be late if they waited for the fan-out; a request should not wait for its
    deliveries.
    Endpoints are locked, so that none is deleted before the commit; before the account, as the lock order has it.
    """
    accounts = {event.account_id for event in events}
    endpoints = await tx.run_without_flush(_endpoints, accounts, lock=True) if accounts else {}
    await outbox.append(tx, events, now, fan_out_later=False)
    matchable = [
        MatchableEvent(event.id, event.account_id, event.type.name, event.candidate_id, event.rule) for event in events
    ]
    add_deliveries(tx, _matches(matchable, endpoints), now)


def _matches(events: Iterable[MatchableEvent], endpoints: _Endpoints) -> list[tuple[MatchableEvent, WebhookRecord]]:
    """Every event with every endpoint of its account that wants it."""
    return [
        (event, endpoint)
        for event in events
        for endpoint in endpoints.get(event.account_id, ())
        if wants(endpoint, event)
    ]


def add_deliveries(tx: UnitOfWork, pairs: Sequence[tuple[MatchableEvent, WebhookRecord]], now: datetime) -> None:
    """Queue each event for its endpoint, to be sent at once."""
    tx.add_all(new_delivery(event.id, endpoint, now) for event, endpoint in pairs)
    if pairs:
        tx.wake(Queue.DELIVER, now)


def _endpoints(connection: Connection, accounts: Collection[str], *, lock: bool = False) -> _Endpoints:
    """The endpoints of the accounts, in the order of their identifiers."""
    endpoints: dict[str, list[WebhookRecord]] = defaultdict(list)
    if accounts:
        query = _LOCKED_ENDPOINTS if lock else _ENDPOINTS
        for endpoint in fetch(connection, WebhookRecord, query, {"accounts": list(accounts)}):
            endpoints[endpoint.account_id].append(endpoint)
    return endpoints


def subscription_of(endpoint: WebhookRecord) -> Subscription:
    """What an endpoint asks for."""
    filters = endpoint.filters
    return Subscription(endpoint.event_types, filters.get("candidate_ids", ()), filters.get("rules", ()))


def wants(endpoint: WebhookRecord, event: MatchableEvent) -> bool:
    return subscription_of(endpoint).wants(event.type, event.candidate_id, event.rule)


def new_delivery(event_id: str, endpoint: WebhookRecord, now: datetime) -> DeliveryRecord:
    """The one delivery of an event to an endpoint: its identifier is derived from both."""
    return DeliveryRecord(
        id=derived_id("dlv", event_id, endpoint.id),
        account_id=endpoint.account_id,
        endpoint_id=endpoint.id,
        event_id=event_id,
        status=DeliveryStatus.PENDING.value,
        attempt_count=0,
        tries=0,
        claim_count=0,
        next_attempt_at=now,
        created_at=now,
    )
