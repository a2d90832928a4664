"""Rows that tests read and make up behind the service's back."""

from dataclasses import fields
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Executable

from app.store.db import Reader
from app.store.record import R, fetch, select_record


async def scalars(reader: Reader, query: Executable) -> list[Any]:
    """The first column of every row."""
    return await reader.run(_scalars, query)


async def records(reader: Reader, kind: type[R], *conditions: ColumnElement[bool]) -> list[R]:
    """A table's rows, or those that fit the conditions, in the order of their identifiers."""
    return await reader.run(fetch, kind, select_record(kind).where(*conditions).order_by(*kind.TABLE.primary_key))


def sketched(kind: type[R], **columns: Any) -> R:
    """A row of which only these columns matter; the others are None."""
    return kind(**{each.name: None for each in fields(cast(Any, kind))} | columns)


def _scalars(connection: Connection, query: Executable) -> list[Any]:
    return list(connection.execute(query).scalars())
