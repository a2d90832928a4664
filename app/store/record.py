"""Records: rows as they were read, frozen and typed. A change gives a new record.

A record's fields are its table's columns, by name, order and type; `tests/store/test_records.py` compares them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

from sqlalchemy import Connection, Select, Table, select
from sqlmodel import SQLModel

from app.store.columns import core_table
from app.store.turns import in_turns


class Record:
    """One row."""

    __slots__ = ()
    TABLE: ClassVar[Table]


R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Record)
Parameters = Mapping[str, Any]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(row: type[SQLModel]) -> Callable[[type[R]], type[R]]:
    """Make a class the frozen record of a table's rows."""

    def made(cls: type[R]) -> type[R]:
        frozen = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        frozen.TABLE = core_table(row)
        return frozen

    return made


def primary_key_of(row: Record) -> tuple[Any, ...]:
    """The values of a row's primary key; of a new row that the database will number, its identity in memory."""
    key = tuple([getattr(row, name) for name in _key_names(cast(Any, type(row)))])
    return key if None not in key else (id(row),)


@cache
def _key_names(kind: Any) -> tuple[str, ...]:
    return tuple(column.name for column in kind.TABLE.primary_key)


def select_record(kind: type[R]) -> Select[Any]:
    """A query of all columns of a record, without conditions."""
    return select(kind.TABLE)


def fetch(connection: Connection, kind: type[R], query: Select[Any], parameters: Parameters | None = None) -> list[R]:
    """The records that a query of exactly their columns finds."""
    result = connection.execute(query, parameters)
    names = tuple(result.keys())
    return [kind(**dict(zip(names, row, strict=True))) for row in in_turns(connection, result)]


def fetch_one(
    connection: Connection, kind: type[R], query: Select[Any], parameters: Parameters | None = None
) -> R | None:
    """The first record that a query finds."""
    row = connection.execute(query, parameters).mappings().first()
    return None if row is None else kind(**row)


def select_pair(first: type[Record], second: type[Record]) -> Select[Any]:
    """A query of all columns of two records, to be joined, for `fetch_pairs`."""
    return select(
        *(column.label(f"{kind.TABLE.name}_{column.name}") for kind in (first, second) for column in kind.TABLE.c)
    )


def fetch_pairs(
    connection: Connection, first: type[R], second: type[S], query: Select[Any], parameters: Parameters | None = None
) -> list[tuple[R, S]]:
    """The pairs of records that a query made with `select_pair` finds."""
    rows = connection.execute(query, parameters).mappings()
    return [(_labelled(first, row), _labelled(second, row)) for row in in_turns(connection, rows)]


def _labelled(kind: type[R], row: Mapping[Any, Any]) -> R:
    return kind(**{column.name: row[f"{kind.TABLE.name}_{column.name}"] for column in kind.TABLE.c})


def fetch_with(
    connection: Connection, kind: type[R], query: Select[Any], beside: str, parameters: Parameters | None = None
) -> Sequence[tuple[Any, R]]:
    """Records, each with the value of one more column of the query."""
    rows = connection.execute(query, parameters).mappings()
    documents = (dict(row) for row in in_turns(connection, rows))
    return [(document.pop(beside), kind(**document)) for document in documents]
