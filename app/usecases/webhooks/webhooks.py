"""Webhook endpoints: their addresses, filters and secrets."""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, Connection, or_, update
from sqlmodel import col

from app.delivery.attempts import write_health
from app.delivery.endpoint_health import Health
from app.errors import Conflict, FieldError, InvalidFields
from app.ids import new_id
from app.resources.headers import displayed, unhidden
from app.resources.merging import merged
from app.resources.webhooks import (
    DeliveryStatus,
    EndpointStatus,
    Webhook,
    WebhookCreated,
    WebhookFields,
    WebhookSecret,
)
from app.sealing import Seal
from app.store.db import Queue, Reader, UnitOfWork
from app.store.filters import narrowed
from app.store.mapping import shaped
from app.store.objects import load_all_owned, load_owned
from app.store.outgoing_records import DeliveryRecord, WebhookRecord
from app.store.outgoing_tables import WebhookRow
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import CandidateRecord
from app.usecases.webhooks.destinations import Destinations

_SECRET_BYTES: Final = 32
_OLD_SECRET_SIGNS_FOR: Final = timedelta(hours=24)
_MOST_OLD_SECRETS: Final = 4
_WRITABLE: Final = (*(WebhookFields.model_fields.keys() - {"headers"}),)


def new_secret() -> str:
    """A signing secret as in Standard Webhooks: `whsec_` and 32 random bytes in base64 (24 to 64 are allowed)."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


async def create_webhook(
    tx: UnitOfWork, account_id: str, fields: WebhookFields, seal: Seal, destinations: Destinations, now: datetime
) -> WebhookCreated:
    """Create an endpoint; only this response contains its secret. Raises InvalidFields for a forbidden address."""
    _refuse_destination(fields, destinations)
    secret = new_secret()
    row = WebhookRecord(
        id=new_id("wh"),
        created_at=now,
        updated_at=now,
        account_id=account_id,
        sealed_secret=seal.encrypt(secret),
        sealed_headers=_sealed_headers(fields.headers, seal),
        retired_secrets=[],
        failed_messages=0,
        **fields.model_dump(mode="json", include=set(_WRITABLE)),
    )
    await _refuse_unknown_candidates(tx, account_id, fields)
    tx.add(row)
    return shaped(WebhookCreated, row, secret=secret, headers=displayed(fields.headers))


async def get_webhook(reader: Reader, account_id: str, webhook_id: str, seal: Seal) -> Webhook:
    return _resource(await reader.run(load_owned, WebhookRecord, account_id, webhook_id), seal)


async def list_webhooks(
    reader: Reader, account_id: str, page: PageRequest, seal: Seal, status: Sequence[str] | None = None
) -> Page[Webhook]:
    rows = await reader.run(_load_page, account_id, page, status)
    return rows.of([_resource(row, seal) for row in rows.items])


def _load_page(
    connection: Connection, account_id: str, page: PageRequest, status: Sequence[str] | None
) -> Page[WebhookRecord]:
    query = select_record(WebhookRecord).where(col(WebhookRow.account_id) == account_id)
    query = narrowed(query, (WebhookRow.status, status))
    return fetch_page(connection, WebhookRecord, query, [col(WebhookRow.id)], page)


async def patch_webhook(
    tx: UnitOfWork,
    account_id: str,
    webhook_id: str,
    patch: Mapping[str, Any],
    seal: Seal,
    destinations: Destinations,
    condition: Precondition,
    now: datetime,
) -> Webhook:
    """Change an endpoint. While it is disabled its deliveries wait; they are sent when it is enabled again.

    A new address starts without the old one's failures and pause. Raises NotFound, PreconditionFailed, InvalidFields.
    """
    row = await tx.run(load_owned, WebhookRecord, account_id, webhook_id, lock=True)
    condition.refuse_changed(row)
    headers = _headers(row, seal)
    if isinstance(patch.get("headers"), Mapping):
        patch = {**patch, "headers": unhidden(patch["headers"], headers)}
    current = {name: getattr(row, name) for name in _WRITABLE if getattr(row, name) is not None}
    fields = merged(WebhookFields, {**current, "headers": headers}, patch)
    _refuse_destination(fields, destinations)
    if "filters" in patch:
        await _refuse_unknown_candidates(tx, account_id, fields)
    values = fields.model_dump(mode="json", include=set(_WRITABLE))
    unreadable = row.sealed_headers is not None and not headers
    if "headers" in patch and (fields.headers != headers or unreadable):
        values["sealed_headers"] = _sealed_headers(fields.headers, seal)
    changed = tx.change(row, **values)
    if changed is not row:
        changed = tx.change(changed, updated_at=now)
    enabled = changed.status == EndpointStatus.ENABLED
    if changed.status != row.status:
        changed = tx.change(changed, disabled_reason=None if enabled else "disabled by the account")
    if enabled and (changed.status, changed.url) != (row.status, row.url):
        changed = await _resume(tx, changed, now)
    return _resource(changed, seal)


async def rotate_secret(
    tx: UnitOfWork, account_id: str, webhook_id: str, seal: Seal, condition: Precondition, now: datetime
) -> WebhookSecret:
    """Give an endpoint a new secret; deliveries are signed with the old one, too, for 24 hours.

    Raises NotFound, PreconditionFailed, and Conflict while four old secrets still sign.
    """
    secret, until = new_secret(), now + _OLD_SECRET_SIGNS_FOR
    row = await tx.run(load_owned, WebhookRecord, account_id, webhook_id, lock=True)
    condition.refuse_changed(row)
    live = [retired for retired in row.retired_secrets if datetime.fromisoformat(retired["until"]) > now]
    if len(live) >= _MOST_OLD_SECRETS:
        raise Conflict(f"{len(live)} old secrets still sign; rotate again when the first of them expired")
    if _readable(row.sealed_secret, seal):  # one that an earlier secret key sealed cannot sign
        live = [{"sealed": row.sealed_secret, "until": until.isoformat()}, *live]
    row = tx.change(row, retired_secrets=live, sealed_secret=seal.encrypt(secret), updated_at=now)
    headers = displayed(_headers(row, seal))
    return shaped(WebhookSecret, row, secret=secret, headers=headers, previous_secret_expires_at=until)


async def delete_webhook(tx: UnitOfWork, account_id: str, webhook_id: str, condition: Precondition) -> None:
    """Delete an endpoint with its deliveries. Raises NotFound, PreconditionFailed."""
    row = await tx.run(load_owned, WebhookRecord, account_id, webhook_id, lock=True)
    condition.refuse_changed(row)
    tx.remove(row)


def _refuse_destination(fields: WebhookFields, destinations: Destinations) -> None:
    """Refuse an address that can never be reached; it is checked again at every connection."""
    refusal = destinations.refusal(fields.url)
    if refusal is not None:
        raise InvalidFields(FieldError("/url", refusal))


async def _refuse_unknown_candidates(tx: UnitOfWork, account_id: str, fields: WebhookFields) -> None:
    wanted = fields.filters.candidate_ids
    if not wanted:
        return
    existing = await tx.run(load_all_owned, CandidateRecord, account_id, wanted)
    errors = [
        FieldError(f"/filters/candidate_ids/{place}", "there is no such candidate")
        for place, each in enumerate(wanted)
        if each not in existing
    ]
    if errors:
        raise InvalidFields(*errors)


async def _resume(tx: UnitOfWork, endpoint: WebhookRecord, now: datetime) -> WebhookRecord:
    """Queue the deliveries that waited while the endpoint was disabled or paused, and reset its failures."""
    column = DeliveryRecord.TABLE.c
    waiting: ColumnElement[bool] = column.next_attempt_at.is_(None)
    if endpoint.rests_until is not None:
        waiting = or_(waiting, column.next_attempt_at == endpoint.rests_until)
    resumed = tx.change(write_health(tx, endpoint, Health()), rests_until=None)
    await tx.execute(
        update(DeliveryRecord.TABLE)
        .where(column.endpoint_id == endpoint.id, column.status == DeliveryStatus.PENDING.value, waiting)
        .values(next_attempt_at=now)
    )
    tx.wake(Queue.DELIVER, now)
    return resumed


def _readable(sealed: str, seal: Seal) -> bool:
    try:
        seal.decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _headers(row: WebhookRecord, seal: Seal) -> dict[str, str]:
    """An endpoint's headers; empty if another secret key sealed them, so that they cannot be read."""
    try:
        headers: dict[str, str] = {} if row.sealed_headers is None else json.loads(seal.decrypt(row.sealed_headers))
    except InvalidToken:
        return {}
    return headers


def _sealed_headers(headers: Mapping[str, str], seal: Seal) -> str | None:
    return seal.encrypt(json.dumps(headers)) if headers else None


def _resource(row: WebhookRecord, seal: Seal) -> Webhook:
    return shaped(Webhook, row, headers=displayed(_headers(row, seal)))
