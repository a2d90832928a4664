"""The statements that write a set of rows to SQLite, for the driver's `executemany`."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Column, Dialect, Table, bindparam, delete, insert, update

from app.store.writes import Verb, WriteSet, key_names

Encoder = Callable[[Any], Any] | None


def statements(pending: WriteSet, dialect: Dialect) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The statements that write the set, in order, each with the values of its rows."""
    for batch in pending.in_order():
        sql, encoders = _statement(batch.verb, batch.table, batch.names, dialect)
        yield sql, _encoded(encoders, batch.values)


def _encoded(encoders: tuple[Encoder, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [value if encode is None else encode(value) for encode, value in zip(encoders, row, strict=True)]


@cache
def _statement(verb: Verb, table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[Encoder, ...]]:
    """The SQL, and the conversion of each value of a row for the driver."""
    keys = {} if verb is Verb.INSERT else dict(zip(key_names(table), table.primary_key, strict=True))
    matches = [column == bindparam(name, type_=column.type) for name, column in keys.items()]
    match verb:
        case Verb.INSERT:
            compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
        case Verb.UPDATE:
            compiled = update(table).where(*matches).compile(dialect=dialect, column_keys=list(names))
        case Verb.DELETE:
            compiled = delete(table).where(*matches).compile(dialect=dialect)
    columns = {name: table.c[name] for name in names} | keys
    assert compiled.positiontup == [*columns], "the values come in the order of the parameters"
    return compiled.string, tuple(_encoder(column, dialect) for column in columns.values())


def _encoder(column: Column[Any], dialect: Dialect) -> Encoder:
    if isinstance(column.type, JSON):
        return _json_text
    encode: Encoder = column.type.dialect_impl(dialect).bind_processor(dialect)
    return encode


def _json_text(document: Any) -> str | None:
    return None if document is None else to_json(document).decode()
