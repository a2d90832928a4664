"""One object of an account, by its identifier; another account's object does not exist."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar, TypeVarTuple, cast

from pydantic import BaseModel
from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import ExternalIdTaken, NotFound
from app.store.feed_tables import FeedTokenRow
from app.store.outgoing_tables import DeliveryRow, EventRow, WebhookRow
from app.store.tables import (
    ApiKeyRow,
    ApplicationRow,
    CandidateRow,
    DeadlineRow,
    InteractionRow,
    InterviewerRow,
    InterviewRow,
    ReferenceRow,
    TaskRow,
)

Row = TypeVar("Row", bound=Any)
Columns = TypeVarTuple("Columns")

_IDENTIFIER: Final = re.compile(r"[a-z]{2,8}_[0-9a-z]{26}", re.ASCII)
_KIND: Final[dict[type[Any], str]] = {
    CandidateRow: "candidate",
    ApplicationRow: "application",
    InterviewRow: "interview",
    InterviewerRow: "interviewer",
    DeadlineRow: "deadline",
    InteractionRow: "interaction",
    ReferenceRow: "reference",
    TaskRow: "task",
    WebhookRow: "webhook",
    DeliveryRow: "delivery",
    EventRow: "event",
    ApiKeyRow: "API key",
    FeedTokenRow: "feed token",
}


async def owned(
    session: AsyncSession, table: type[Row], account_id: str, identifier: str, *, lock: bool = False
) -> Row:
    """The account's row of that identifier. Raises NotFound."""
    refuse_no_identifier(table, identifier)
    row: Row | None = await session.scalar(
        _owned(cast(Any, table), lock), {"identifier": identifier, "account": account_id}
    )
    if row is None:
        raise NotFound(_KIND[table], identifier)
    return row


@cache
def _owned(table: Any, lock: bool) -> Select[Any]:
    query = select(table).where(table.id == bindparam("identifier"), table.account_id == bindparam("account"))
    return held_anew(query) if lock else query


def held_anew(query: Select[*Columns], of: Any = None) -> Select[*Columns]:
    """The rows, locked; and read again, for what this session read before the lock was granted may be out of date.

    Of joined tables, those `of` one alone are locked.
    """
    return query.with_for_update(of=of).execution_options(populate_existing=True)


def refuse_no_identifier(table: type[Any], identifier: str) -> None:
    """Raise NotFound for what no object can be called: the database need not be asked."""
    if _IDENTIFIER.fullmatch(identifier) is None:
        raise NotFound(_KIND[table], identifier)


async def all_owned(
    session: AsyncSession, table: type[Row], account_id: str, identifiers: Sequence[str], *, lock: bool = False
) -> dict[str, Row]:
    """The account's rows of those identifiers, by identifier; those that are not its own are missing."""
    if not identifiers:
        return {}
    wanted = {"identifiers": list(identifiers), "account": account_id}
    return {row.id: row for row in await session.scalars(_all_owned(cast(Any, table), lock), wanted)}


@cache
def _all_owned(table: Any, lock: bool) -> Select[Any]:
    named = table.id.in_(bindparam("identifiers", expanding=True))
    query = select(table).where(named, table.account_id == bindparam("account"))
    return held_anew(query.order_by(table.id)) if lock else query


async def refuse_taken(
    session: AsyncSession, table: Any, account_id: str, external_id: str | None, pointer: str
) -> None:
    """Raise ExternalIdTaken with the place in the request, where the constraint could only name the table."""
    if external_id is not None:
        query = select(table.id).where(table.account_id == account_id, table.external_id == external_id)
        if await session.scalar(query) is not None:
            raise ExternalIdTaken(f"{pointer}/external_id")


def writable(fields: type[BaseModel], row: Any) -> dict[str, Any]:
    """A row as the document a caller patches."""
    values = {name: getattr(row, _attribute(name)) for name in fields.model_fields}
    return {name: value for name, value in values.items() if value is not None}


def write_fields(row: Any, fields: BaseModel, now: datetime, *, only: set[str] | None = None) -> bool:
    """Set a row's columns from validated fields; True, with a new `updated_at`, when any of them changed."""
    changed = False
    for name, value in fields.model_dump().items():
        attribute = _attribute(name)
        if (only is None or name in only) and getattr(row, attribute) != value:
            setattr(row, attribute, value)
            changed = True
    if changed:
        row.updated_at = now
    return changed


def columns_of(fields: BaseModel, *, exclude: set[str] | None = None) -> dict[str, Any]:
    """Validated fields as column values for a new row."""
    return {_attribute(name): value for name, value in fields.model_dump(exclude=exclude).items()}


def _attribute(field: str) -> str:
    return "meta" if field == "metadata" else field
