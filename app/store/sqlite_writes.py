"""The statements that write a set of rows to SQLite, for the driver's own cursor: one text, and each row's values."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Column, Dialect, Table, bindparam, delete, insert, update

from app.store.writes import SOUGHT, Verb, WriteSet

Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and how the driver wants each value of a row, in the order of its parameters."""

    sql: str
    columns: tuple[tuple[str, Processor], ...]

    def parameters(self, rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
        """What the statement is carried out with, once for each row."""
        for row in rows:
            yield [process(row[name]) if process else row[name] for name, process in self.columns]


def statements(pending: WriteSet, dialect: Dialect) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """What writes the set, in order."""
    for rows in pending.in_order():
        statement = _statement(rows.verb, rows.table, rows.names, dialect)
        yield statement.sql, statement.parameters(rows.values)


@cache
def _statement(verb: Verb, table: Table, names: tuple[str, ...], dialect: Dialect) -> Statement:
    found = [each == bindparam(SOUGHT.format(each.name), type_=each.type) for each in table.primary_key]
    asked: Any = {Verb.INSERT: insert(table), Verb.UPDATE: update(table).where(*found)}.get(verb)
    compiled = (delete(table).where(*found) if asked is None else asked).compile(
        dialect=dialect, column_keys=list(names)
    )
    columns = {SOUGHT.format(each.name): each for each in table.primary_key} | {each.name: each for each in table.c}
    order = compiled.positiontup or ()
    return Statement(compiled.string, tuple((name, _processor(columns[name], dialect)) for name in order))


def _processor(column: Column[Any], dialect: Dialect) -> Processor:
    if isinstance(column.type, JSON):
        return _json_text
    processor: Processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor


def _json_text(document: Any) -> str | None:
    return None if document is None else to_json(document).decode()
