"""The ledger of an event: to which endpoints it was sent, and why it was not sent to the others."""

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from sqlalchemy import Connection
from sqlmodel import col

from app.delivery.fan_out import subscription_of
from app.events.types import WebhookTest
from app.resources.fields import instant_text
from app.resources.ledger import EventLedger, LedgerEntry, Refusal, SupersedingEvent
from app.resources.webhooks import DeliveryDetails, DeliveryStatus, EndpointStatus
from app.store.db import Reader
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.outgoing_records import DeliveryRecord, EventRecord, WebhookRecord
from app.store.outgoing_tables import DeliveryRow, EventRow, WebhookRow
from app.store.record import fetch, fetch_one, select_record
from app.usecases.webhooks.deliveries import delivery_details
from app.usecases.webhooks.events import event_document


class _Stored(NamedTuple):
    """An event with the endpoints, deliveries and following event that its ledger is made from."""

    event: EventRecord
    endpoints: Sequence[WebhookRecord]
    deliveries: Sequence[DeliveryDetails]
    superseding: SupersedingEvent | None


async def read_ledger(
    reader: Reader, account_id: str, event_id: str, base_url: str, webhook_ids: Sequence[str] | None = None
) -> EventLedger:
    """The ledger of an event for all endpoints or some, judged by their present filters. Raises NotFound."""
    event, endpoints, deliveries, superseding = await reader.run(_load_stored, account_id, event_id, webhook_ids)
    by_endpoint = {delivery.webhook_id: delivery for delivery in deliveries}
    items = [_entry(event, endpoint, by_endpoint.get(endpoint.id), superseding) for endpoint in endpoints]
    return EventLedger(event=event_document(event, base_url), items=items, next_cursor=None)


def _load_stored(connection: Connection, account_id: str, event_id: str, webhook_ids: Sequence[str] | None) -> _Stored:
    event = load_owned(connection, EventRecord, account_id, event_id)
    if webhook_ids is not None:
        endpoints = [load_owned(connection, WebhookRecord, account_id, each) for each in webhook_ids]
    else:
        query = (
            select_record(WebhookRecord).where(col(WebhookRow.account_id) == account_id).order_by(col(WebhookRow.id))
        )
        endpoints = fetch(connection, WebhookRecord, query)
    of_event = select_record(DeliveryRecord).where(col(DeliveryRow.event_id) == event.id)
    deliveries = delivery_details(connection, fetch(connection, DeliveryRecord, of_event))
    return _Stored(event, endpoints, deliveries, _superseding(connection, event))


def _superseding(connection: Connection, event: EventRecord) -> SupersedingEvent | None:
    """The next event of the same task, if any."""
    if event.task_id is None:
        return None
    query = (
        select_record(EventRecord)
        .where(col(EventRow.task_id) == event.task_id, col(EventRow.sequence) > event.sequence)
        .order_by(col(EventRow.sequence))
        .limit(1)
    )
    following = fetch_one(connection, EventRecord, query)
    return None if following is None else shaped(SupersedingEvent, following)


def _entry(
    event: EventRecord, endpoint: WebhookRecord, delivery: DeliveryDetails | None, superseding: SupersedingEvent | None
) -> LedgerEntry:
    refusals = subscription_of(endpoint).refusals(event.type, event.candidate_id, event.rule)
    superseded = delivery is not None and delivery.status is DeliveryStatus.SUPERSEDED
    return LedgerEntry(
        webhook_id=endpoint.id,
        matched=delivery is not None,
        refused_by=[Refusal(filter=name, value=value) for name, value in refusals],
        why=_why_not(event, endpoint, refusals) if delivery is None else _why(delivery, endpoint, superseding),
        delivery=delivery,
        superseded_by=superseding if superseded else None,
    )


def _why_not(event: EventRecord, endpoint: WebhookRecord, refusals: list[tuple[str, str]]) -> str:
    if event.pending:
        return "Not sent yet: the event was only just written."
    if event.type == WebhookTest.name:
        return "Not sent: a test goes to the one endpoint that it was asked for."
    if endpoint.created_at > event.timestamp:
        return f"Not sent: the endpoint was created at {instant_text(endpoint.created_at)}, after the event."
    if refusals:
        return "Not sent: " + " and ".join(f"{name} does not hold {value}" for name, value in refusals) + "."
    return "Not sent: the filters, which would let it pass now, did not do so then."


def _why(delivery: DeliveryDetails, endpoint: WebhookRecord, superseding: SupersedingEvent | None) -> str:
    last = delivery.attempts[-1] if delivery.attempts else None
    answer = "" if last is None else f" ({last.status_code or last.error})"
    times = f"{delivery.attempt_count} attempt{'' if delivery.attempt_count == 1 else 's'}"
    match delivery.status:
        case DeliveryStatus.SUCCEEDED:
            return f"Sent: accepted after {times}{answer}."
        case DeliveryStatus.FAILED:
            return f"Given up after {times}{answer}; it can be sent again."
        case DeliveryStatus.SUPERSEDED if superseding is not None:
            return f"Not sent: {superseding.type} came first, at {instant_text(superseding.timestamp)}."
        case DeliveryStatus.SUPERSEDED:
            return "Not sent: its task is there no more."
        case DeliveryStatus.PENDING if endpoint.status != EndpointStatus.ENABLED:
            return f"Waits until the endpoint is enabled: {endpoint.disabled_reason}."
        case DeliveryStatus.PENDING if delivery.next_attempt_at is not None:
            return f"Waits for its next attempt, at {instant_text(delivery.next_attempt_at)}, after {times}{answer}."
        case DeliveryStatus.PENDING:
            return "Waits to be sent."
        case _:
            assert_never(delivery.status)
