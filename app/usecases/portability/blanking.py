"""Taking the words out of what an erasure leaves: rows of the account, and the events that report the end."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, get_args

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, MetaData, Table, delete, select, true, update

from app.resources.applications import Application
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task
from app.store.db import UnitOfWork
from app.store.outbox import NewEvent
from app.store.tables import AccountRow
from app.usecases.portability.allowlist import ALLOWED_COLUMNS, ALLOWED_FIELDS, ROW_BY_ROW
from app.usecases.portability.candidate_rows import belongs_to_candidate, is_text

ERASED: Final = "(erased)"
"""Stands in the last events where a text is required."""
_REPORTED: Final[Mapping[str, type[BaseModel]]] = {"task": Task, "interview": InterviewWithoutContacts}


def unlisted_columns(table: Table) -> list[Column[Any]]:
    """The columns of an account's or the service's rows that an erasure blanks."""
    if belongs_to_candidate(table, "") is not None or table.name in ROW_BY_ROW:
        return []
    texts = (each for each in table.c if is_text(each) and not each.foreign_keys)
    return [each for each in texts if f"{table.name}.{each.name}" not in ALLOWED_COLUMNS]


async def blank_unlisted(tx: UnitOfWork, tables: MetaData, account_id: str) -> None:
    """Blank every unlisted column of the account's rows, and of rows that belong to no account.

    Null where that is allowed, else empty. A row whose key is unlisted cannot be blanked and is deleted.
    """
    for table in tables.tables.values():
        columns = unlisted_columns(table)
        if any(each.primary_key or each.unique for each in columns):
            await tx.execute(delete(table).where(_of_account(table, account_id)))
        elif columns:
            await _blank(tx, table, columns, account_id)


async def _blank(tx: UnitOfWork, table: Table, columns: list[Column[Any]], account_id: str) -> None:
    keys = [*table.primary_key]
    for row in await tx.execute(select(*keys, *columns).where(_of_account(table, account_id))):
        values = zip(columns, row[len(keys) :], strict=True)
        blank = {each.name: None if each.nullable else type(value)() for each, value in values}
        this_row = [key == value for key, value in zip(keys, row, strict=False)]
        await tx.execute(update(table).where(*this_row).values(blank))


def _of_account(table: Table, account_id: str) -> ColumnElement[bool]:
    if table.name == AccountRow.__tablename__:
        return table.c.id == account_id
    return table.c.account_id == account_id if "account_id" in table.c else true()


def without_words(event: NewEvent) -> NewEvent:
    """The event with what it needs to say which task or interview ended, and no word about anybody."""
    data: dict[str, Any] = dict.fromkeys(event.data)
    for name, shape in _REPORTED.items():
        if event.data.get(name) is not None:
            data[name] = listed_fields(shape, event.data[name])
    if "task" not in data:  # there an application is required
        data["application"] = listed_fields(Application, event.data["application"])
    return replace(event, data=data)


def listed_fields(shape: type[BaseModel], resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        if name in ALLOWED_FIELDS or isinstance(value, bool | int | float)
        else _blank_field(shape.model_fields[name].annotation, value)
        for name, value in resource.items()
    }


def _blank_field(annotation: Any, value: Any) -> Any:
    if type(None) in get_args(annotation):
        return None
    return type(value)() if isinstance(value, list | dict) else ERASED
