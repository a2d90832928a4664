"""The write set: everything that a unit of work has yet to write.

It goes in one round trip (PostgreSQL; megabytes take several) or one call into the writer's thread (SQLite). Tables
are ordered by their foreign keys; within a table, updates come before inserts, so that a unique value can pass to
another row; deletes come last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

from app.store.record import R, Record, primary_key_of

Key = tuple[Any, ...]


def key_names(table: Table) -> tuple[str, ...]:
    """The parameter names of the primary key's columns in a WHERE clause."""
    return tuple(f"key_{column.name}" for column in table.primary_key)


class Verb(Enum):
    """The kind of statement."""

    INSERT = auto()
    UPDATE = auto()
    DELETE = auto()


@dataclass(frozen=True, slots=True)
class StatementBatch:
    """Rows of one table that the same statement writes, and the kind of statement."""

    verb: Verb
    table: Table
    names: tuple[str, ...]
    """The columns that are written."""
    values: Iterable[tuple[Any, ...]]
    """Of these columns; for updates and deletes, followed by those of the key."""


@dataclass(slots=True)
class WriteSet:
    """New, changed and removed rows; each row is written at most once."""

    _added: dict[Table, dict[Key, Record]] = field(default_factory=lambda: defaultdict(dict))
    _changed: dict[Table, dict[Key, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    _removed: dict[Table, dict[Key, None]] = field(default_factory=lambda: defaultdict(dict))

    def __bool__(self) -> bool:
        return bool(self._added or self._changed or self._removed)

    def add(self, row: Record) -> None:
        """Insert a row."""
        self._added[row.TABLE][primary_key_of(row)] = row

    def change(self, row: R, changes: dict[str, Any]) -> None:
        """Update columns of a row; `row` has the new values."""
        key = primary_key_of(row)
        if key in self._added.get(row.TABLE, ()):
            self._added[row.TABLE][key] = row
        else:
            self._changed[row.TABLE].setdefault(key, {}).update(changes)

    def remove(self, row: Record) -> None:
        """Delete a row."""
        key = primary_key_of(row)
        self._changed.get(row.TABLE, {}).pop(key, None)
        if self._added.get(row.TABLE, {}).pop(key, None) is None:
            self._removed[row.TABLE][key] = None

    def in_order(self) -> Iterator[StatementBatch]:
        """What to write, in order."""
        for table in _tables():
            yield from _updated(table, self._changed.get(table, {}))
            if added := self._added.get(table):
                yield _inserted(table, list(added.values()))
        for table in reversed(_tables()):
            if removed := self._removed.get(table):
                yield StatementBatch(Verb.DELETE, table, (), removed)


def _inserted(table: Table, rows: Sequence[Record]) -> StatementBatch:
    numbered = table.autoincrement_column
    names = tuple(
        column.name for column in table.c if column is not numbered or getattr(rows[0], column.name) is not None
    )
    return StatementBatch(Verb.INSERT, table, names, map(attrgetter(*names), rows))


def _updated(table: Table, changes: dict[Key, dict[str, Any]]) -> Iterator[StatementBatch]:
    alike: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key in sorted(changes):
        alike[tuple(column.name for column in table.c if column.name in changes[key])].append(key)
    for names, keys in alike.items():
        yield StatementBatch(
            Verb.UPDATE, table, names, ((*(changes[key][name] for name in names), *key) for key in keys)
        )


@cache
def _tables() -> Sequence[Table]:
    """All tables, referenced ones first."""
    return SQLModel.metadata.sorted_tables
