"""Webhook endpoints: who is told of what, under which secret, and how each delivery went."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import col

from app.errors import FieldError, InvalidFields
from app.events.types import WebhookTest
from app.events.webhooks import (
    Attempt,
    Delivery,
    DeliveryDetails,
    DeliveryStatus,
    EndpointStatus,
    Webhook,
    WebhookCreated,
    WebhookFields,
)
from app.ids import new_id
from app.resources.merging import merged
from app.sealing import Seal
from app.store import outbox
from app.store.db import Database, Queue, Tx
from app.store.deliveries import new_delivery
from app.store.mapping import shaped
from app.store.objects import all_owned, owned, writable
from app.store.outbox import NewEvent
from app.store.outgoing_tables import AttemptRow, DeliveryRow, EventRow, WebhookRow
from app.store.paging import Page, PageRequest, fetch_page
from app.store.tables import CandidateRow
from app.usecases.destinations import Destinations

_SECRET_BYTES = 32


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it: `whsec_` and 24 to 64 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


async def create_webhook(
    db: Database, account_id: str, fields: WebhookFields, seal: Seal, destinations: Destinations, now: datetime
) -> WebhookCreated:
    """Subscribe an endpoint; its secret is in this answer only. Raises InvalidFields for a forbidden address."""
    _refuse_destination(fields, destinations)
    secret = new_secret()
    row = WebhookRow(
        id=new_id("wh"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        sealed_secret=seal.encrypt(secret),
        **fields.model_dump(mode="json"),
    )
    async with db.transaction() as tx:
        await _refuse_strangers(tx, account_id, fields)
        tx.add(row)
    return shaped(WebhookCreated, row, secret=secret)


async def get_webhook(db: Database, account_id: str, webhook_id: str) -> Webhook:
    async with db.reading() as session:
        return shaped(Webhook, await owned(session, WebhookRow, account_id, webhook_id))


async def list_webhooks(db: Database, account_id: str, page: PageRequest) -> Page[Webhook]:
    query = select(WebhookRow).where(col(WebhookRow.account_id) == account_id)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(WebhookRow.id)], page)
    return rows.of([shaped(Webhook, row) for row in rows.items])


async def patch_webhook(
    db: Database, account_id: str, webhook_id: str, patch: Mapping[str, Any], destinations: Destinations, now: datetime
) -> Webhook:
    """Change an endpoint. While it is disabled its deliveries rest; enabled again, they are offered anew."""
    async with db.transaction() as tx:
        row = await owned(tx, WebhookRow, account_id, webhook_id, lock=True)
        before = row.status
        fields = merged(WebhookFields, writable(WebhookFields, row), patch)
        _refuse_destination(fields, destinations)
        if "filters" in patch:
            await _refuse_strangers(tx, account_id, fields)
        for name, value in fields.model_dump(mode="json").items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                row.updated_at = now
        if row.status != before:
            row.disabled_reason = None if row.status == EndpointStatus.ENABLED else "disabled by the account"
            await _rest_or_resume(tx, row, now)
    return shaped(Webhook, row)


async def delete_webhook(db: Database, account_id: str, webhook_id: str) -> None:
    """Unsubscribe an endpoint; its deliveries go with it."""
    async with db.transaction() as tx:
        await tx.delete(await owned(tx, WebhookRow, account_id, webhook_id, lock=True))


async def send_test(db: Database, account_id: str, webhook_id: str, now: datetime) -> Delivery:
    """Send this endpoint, and no other, a `webhook.test` event, whatever its filters."""
    async with db.transaction() as tx:
        endpoint = await owned(tx, WebhookRow, account_id, webhook_id, lock=True)
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
        events = select(col(EventRow.id), col(EventRow.type)).where(
            col(EventRow.id).in_([row.event_id for row in rows.items])
        )
        types = dict((await session.execute(events)).all())
    return rows.of([_delivery(row, types[row.event_id]) for row in rows.items])


async def get_delivery(db: Database, account_id: str, delivery_id: str) -> DeliveryDetails:
    """A delivery with its attempts."""
    async with db.reading() as session:
        row = await owned(session, DeliveryRow, account_id, delivery_id)
        event_type = await session.scalar(select(col(EventRow.type)).where(col(EventRow.id) == row.event_id))
        attempts = await session.scalars(
            select(AttemptRow).where(col(AttemptRow.delivery_id) == row.id).order_by(col(AttemptRow.number))
        )
        shown = [shaped(Attempt, attempt).model_dump() for attempt in attempts]
    return DeliveryDetails.model_validate({**_delivery(row, event_type or "").model_dump(), "attempts": shown})


def _delivery(row: DeliveryRow, event_type: str) -> Delivery:
    return shaped(Delivery, row, webhook_id=row.endpoint_id, event_type=event_type)


def _refuse_destination(fields: WebhookFields, destinations: Destinations) -> None:
    """Refuse at once what could never be reached; the address itself is checked again at every connection."""
    refusal = destinations.refusal(fields.url)
    if refusal is not None:
        raise InvalidFields(FieldError("/url", refusal))


async def _refuse_strangers(tx: Tx, account_id: str, fields: WebhookFields) -> None:
    wanted = fields.filters.candidate_ids
    known = await all_owned(tx, CandidateRow, account_id, wanted)
    errors = [
        FieldError(f"/filters/candidate_ids/{place}", "there is no such candidate")
        for place, each in enumerate(wanted)
        if each not in known
    ]
    if errors:
        raise InvalidFields(*errors)


async def _rest_or_resume(tx: Tx, endpoint: WebhookRow, now: datetime) -> None:
    enabled = endpoint.status == EndpointStatus.ENABLED
    await tx.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.endpoint_id) == endpoint.id, col(DeliveryRow.status) == DeliveryStatus.PENDING.value)
        .values(next_attempt_at=now if enabled else None)
        .execution_options(synchronize_session=False)
    )
    if enabled:
        tx.wake(Queue.DELIVER, now)
