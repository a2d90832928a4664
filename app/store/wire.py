"""Rows on their way out: the columns of a wire shape, read as what JSON will say of them.

What is read most is read this way, past objects and models: the database holds what was validated when it came in.
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
    """The table's columns for the fields of a shape, in their order, save some. Raises TypeError for a missing one."""
    own = core_table(table).c
    missing = sorted(set(shape.model_fields) - set(own.keys()) - set(but))
    if missing:
        raise TypeError(f"{shape.__name__} has {', '.join(f'`{each}`' for each in missing)}, {table.__name__} lacks it")
    columns = [own[name] for name in shape.model_fields if name not in but]
    return [
        type_coerce(each, InstantText).label(each.name) if isinstance(each.type, UtcInstant) else each
        for each in columns
    ]


def fetch_documents(connection: Connection, query: Select[Any], parameters: Parameters | None = None) -> list[Document]:
    """The rows as the objects of JSON that they become."""
    result = connection.execute(query, parameters)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def encoded(document: Document) -> bytes:
    """A document as the answers of all routes are written."""
    return to_json(document)
