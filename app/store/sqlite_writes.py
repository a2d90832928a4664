"""The statements that write a set of rows to SQLite, for the driver's own cursor: one text, and each row's values."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Column, Dialect, Table, bindparam, delete, insert, update

from app.store.writes import Verb, WriteSet, key_names

Processor = Callable[[Any], Any] | None


def statements(pending: WriteSet, dialect: Dialect) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """What writes the set, in order: each statement, with what it is carried out with, once for each row."""
    for rows in pending.in_order():
        sql, processors = _statement(rows.verb, rows.table, rows.names, dialect)
        yield sql, _processed(processors, rows.values)


def _processed(processors: tuple[Processor, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [value if state is None else state(value) for state, value in zip(processors, row, strict=True)]


@cache
def _statement(verb: Verb, table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[Processor, ...]]:
    """The text, and how the driver wants each value of a row."""
    keys = {} if verb is Verb.INSERT else dict(zip(key_names(table), table.primary_key, strict=True))
    found = [column == bindparam(name, type_=column.type) for name, column in keys.items()]
    match verb:
        case Verb.INSERT:
            compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
        case Verb.UPDATE:
            compiled = update(table).where(*found).compile(dialect=dialect, column_keys=list(names))
        case Verb.DELETE:
            compiled = delete(table).where(*found).compile(dialect=dialect)
    columns = {name: table.c[name] for name in names} | keys
    assert compiled.positiontup == [*columns], "the values come in the order of the parameters"
    return compiled.string, tuple(_processor(each, dialect) for each in columns.values())


def _processor(column: Column[Any], dialect: Dialect) -> Processor:
    if isinstance(column.type, JSON):
        return _json_text
    processor: Processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor


def _json_text(document: Any) -> str | None:
    return None if document is None else to_json(document).decode()
