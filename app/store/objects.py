"""Objects of an account by identifier; another account's object is not found."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, cast

from pydantic import BaseModel
from sqlalchemy import Connection, Select, bindparam, select

from app.errors import ExternalIdTaken, NotFound
from app.store.account_records import ApiKeyRecord, FeedTokenRecord
from app.store.db import UnitOfWork
from app.store.outgoing_records import DeliveryRecord, EventRecord, WebhookRecord
from app.store.record import R, Record, fetch, fetch_one, select_record
from app.store.records import (
    ApplicationRecord,
    CandidateRecord,
    DeadlineRecord,
    InteractionRecord,
    InterviewerRecord,
    InterviewRecord,
    ReferenceRecord,
    TaskRecord,
)

_IDENTIFIER: Final = re.compile(r"[a-z]{2,8}_[0-9a-z]{26}", re.ASCII)
_KIND: Final[dict[type[Record], str]] = {
    CandidateRecord: "candidate",
    ApplicationRecord: "application",
    InterviewRecord: "interview",
    InterviewerRecord: "interviewer",
    DeadlineRecord: "deadline",
    InteractionRecord: "interaction",
    ReferenceRecord: "reference",
    TaskRecord: "task",
    WebhookRecord: "webhook",
    DeliveryRecord: "delivery",
    EventRecord: "event",
    ApiKeyRecord: "API key",
    FeedTokenRecord: "feed token",
}


def load_owned(connection: Connection, kind: type[R], account_id: str, identifier: str, *, lock: bool = False) -> R:
    """The account's object of that identifier, locked until the transaction ends if asked for. Raises NotFound."""
    refuse_malformed_id(kind, identifier)
    row = fetch_one(connection, kind, _owned(cast(Any, kind), lock), {"identifier": identifier, "account": account_id})
    if row is None:
        raise not_found(kind, identifier)
    return row


@cache
def _owned(kind: Any, lock: bool) -> Select[Any]:
    columns = kind.TABLE.c
    query = select_record(kind).where(columns.id == bindparam("identifier"), columns.account_id == bindparam("account"))
    return query.with_for_update() if lock else query


def not_found(kind: type[Record], identifier: str) -> NotFound:
    return NotFound(_KIND[kind], identifier)


def refuse_malformed_id(kind: type[Record], identifier: str) -> None:
    """Raise NotFound for a malformed identifier, without a query."""
    if _IDENTIFIER.fullmatch(identifier) is None:
        raise not_found(kind, identifier)


def load_all_owned(
    connection: Connection, kind: type[R], account_id: str, identifiers: Sequence[str], *, lock: bool = False
) -> dict[str, R]:
    """The account's objects of those identifiers, by identifier; unknown ones are left out."""
    if not identifiers:
        return {}
    parameters = {"identifiers": list(identifiers), "account": account_id}
    return {_id(row): row for row in fetch(connection, kind, _all_owned(cast(Any, kind), lock), parameters)}


@cache
def _all_owned(kind: Any, lock: bool) -> Select[Any]:
    columns = kind.TABLE.c
    named = columns.id.in_(bindparam("identifiers", expanding=True))
    query = select_record(kind).where(named, columns.account_id == bindparam("account"))
    return query.order_by(columns.id).with_for_update() if lock else query


def _id(row: Any) -> str:
    identifier: str = row.id
    return identifier


def refuse_duplicate_external_id(
    connection: Connection, kind: type[Record], account_id: str, external_id: str | None, pointer: str = ""
) -> None:
    """Raise ExternalIdTaken with the pointer of the field; the unique constraint alone could only name the table."""
    if external_id is not None:
        columns = kind.TABLE.c
        query = select(columns.id).where(columns.account_id == account_id, columns.external_id == external_id)
        if connection.scalar(query) is not None:
            raise ExternalIdTaken(f"{pointer}/external_id")


def current_fields(fields: type[BaseModel], row: Record) -> dict[str, Any]:
    """The fields of a row that are set, as the document that changes are merged into."""
    values = {name: getattr(row, name) for name in fields.model_fields}
    return {name: value for name, value in values.items() if value is not None}


def update_fields(tx: UnitOfWork, row: R, fields: BaseModel, now: datetime, *, only: set[str] | None = None) -> R:
    """Write validated fields to the row; where any value changes, `updated_at` does too."""
    values = {name: value for name, value in fields.model_dump().items() if only is None or name in only}
    changed = tx.change(row, **values)
    return row if changed is row else tx.change(changed, updated_at=now)
