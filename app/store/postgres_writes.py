"""The statements that write a set of rows to PostgreSQL: a table's rows as one JSON array, which the server unpacks.

`executemany` costs a message and an answer for each row: for five hundred rows, the array takes a third of this
process's time.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from app.store.columns import UtcInstant, utc
from app.store.writes import StatementBatch, Verb, WriteSet, key_names

_ROWS_AT_ONCE: Final = 200
"""At most this many rows in a statement; between two statements other requests run."""
_CHARACTERS_AT_ONCE: Final = 4 * 1024 * 1024
"""At most this many characters in a statement: an event can repeat a megabyte of notes."""
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_quoted: Final = _DIALECT.identifier_preparer.quote


def statements(pending: WriteSet) -> Iterator[tuple[str, str]]:
    """The statements that write the set, in order, each with its one parameter."""
    for batch in pending.in_order():
        sql = _statement(batch.verb, batch.table, batch.names)
        for array in _arrays(batch):
            yield sql, array


def _arrays(batch: StatementBatch) -> Iterator[str]:
    """The rows as JSON arrays of limited size."""
    names = batch.names if batch.verb is Verb.INSERT else (*batch.names, *key_names(batch.table))
    instants = [name for name in batch.names if isinstance(batch.table.c[name].type, UtcInstant)]
    texts, size = list[str](), 0
    for values in batch.values:
        row = dict(zip(names, values, strict=True))
        for name in instants:
            row[name] = utc(row[name])
        text = to_json(row).decode()
        if texts and (len(texts) == _ROWS_AT_ONCE or size + len(text) > _CHARACTERS_AT_ONCE):
            yield f"[{','.join(texts)}]"
            texts, size = [], 0
        texts.append(text)
        size += len(text)
    yield f"[{','.join(texts)}]"


@cache
def _statement(verb: Verb, table: Table, names: tuple[str, ...]) -> str:
    target = _DIALECT.identifier_preparer.format_table(table)
    keys = {} if verb is Verb.INSERT else dict(zip(key_names(table), table.primary_key, strict=True))
    typed = {name: table.c[name] for name in names} | keys
    columns = ", ".join(f"{_quoted(name)} {column.type.compile(_DIALECT)}" for name, column in typed.items())
    source = f"json_to_recordset(%s) AS source({columns})"
    matches = " AND ".join(f"{target}.{_quoted(column.name)} = source.{_quoted(name)}" for name, column in keys.items())
    match verb:
        case Verb.INSERT:
            written = ", ".join(_quoted(name) for name in names)
            values = ", ".join(f"source.{_quoted(name)}" for name in names)
            return f"INSERT INTO {target} ({written}) SELECT {values} FROM {source}"
        case Verb.UPDATE:
            changes = [f"{_quoted(name)} = source.{_quoted(name)}" for name in names]
            automatic: dict[str, Any] = {
                column.name: column.onupdate for column in table.c if column.onupdate is not None
            }
            changes += [f"{_quoted(name)} = {onupdate.arg}" for name, onupdate in automatic.items()]
            return f"UPDATE {target} SET {', '.join(changes)} FROM {source} WHERE {matches}"
        case Verb.DELETE:
            return f"DELETE FROM {target} USING {source} WHERE {matches}"
