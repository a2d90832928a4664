"""Rows read directly as JSON documents of a wire shape, without records or models.

For the most frequent reads; stored values were validated on input.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json
from sqlalchemy import Connection, Select, type_coerce
from sqlmodel import SQLModel

from app.store.columns import InstantText, UtcInstant, core_table
from app.store.record import Parameters

Document = dict[str, Any]


def wire_columns(shape: type[BaseModel], table: type[SQLModel], *, but: Sequence[str] = ()) -> list[Any]:
    """The table's columns for the fields of a shape, in their order. Raises TypeError for one that the table lacks."""
    own = core_table(table).c
    missing = sorted(set(shape.model_fields) - set(own.keys()) - set(but))
    if missing:
        raise TypeError(f"{shape.__name__} has {', '.join(f'`{name}`' for name in missing)}, {table.__name__} lacks it")
    columns = [own[name] for name in shape.model_fields if name not in but]
    return [
        type_coerce(column, InstantText).label(column.name) if isinstance(column.type, UtcInstant) else column
        for column in columns
    ]


def fetch_documents(connection: Connection, query: Select[Any], parameters: Parameters | None = None) -> list[Document]:
    """The rows as JSON objects."""
    result = connection.execute(query, parameters)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def encoded(document: Document) -> bytes:
    """A document as JSON, as every route writes its answer."""
    return to_json(document)
