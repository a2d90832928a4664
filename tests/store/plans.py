"""Query plans: which statements would read a whole table."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, event

from app.store.db import Database

SMALL: Final = frozenset({"accounts", "api_keys", "webhook_endpoints", "catalogues", "letter_templates"})
"""An account has a handful of these, or the service has: reading them all costs no more than an index."""
_PARTIAL: Final = frozenset(
    {
        "ix_interviews_turns_held_at",
        "ix_deadlines_passes_at",
        "ix_tasks_next_transition_at",
        "ix_deliveries_next_attempt_at",
        "ix_events_pending",
    }
)
"""Indexes of nothing but what waits: going through one of them from its beginning is what they are for."""
_OF_MANY_PAGES: Final = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpages > 40"
_EXPLAINED: Final = ("SELECT", "UPDATE", "DELETE", "WITH")
_SCANNED: Final = re.compile(r"SCAN (?!CONSTANT ROW)(\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was sent to the database."""

    sql: str
    parameters: Any


@contextmanager
def listening(db: Database) -> Iterator[list[Statement]]:
    """The statements within the block that read or change existing rows.

    What a unit of work writes of its records is not among it: that inserts rows, or finds them by their primary keys.
    """
    sent: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool) -> None:
        if sql.lstrip().startswith(_EXPLAINED):
            sent.append(Statement(sql, parameters[0] if many else parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


async def whole_tables_read(db: Database, statements: Sequence[Statement]) -> list[str]:
    """The statements that would read a big table from its beginning to its end, each with the table."""
    return await db.run(_found, statements)


def _found(connection: Connection, statements: Sequence[Statement]) -> list[str]:
    find = _found_on_sqlite if connection.dialect.name == "sqlite" else _found_on_postgresql
    each_once = {(one.sql, repr(one.parameters)): one for one in reversed(statements)}
    return [f"{table}: {one.sql}" for one in each_once.values() for table in find(connection, one)]


def _found_on_sqlite(connection: Connection, statement: Statement) -> list[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
    scans = [match for row in rows if (match := _SCANNED.match(row[3]))]
    return [table for table, index in (each.groups() for each in scans) if _is_big(table) and index not in _PARTIAL]


def _found_on_postgresql(connection: Connection, statement: Statement) -> list[str]:
    # A table of few pages is rightly read in full; this shows what an index could be used for at all.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    rows = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.parameters)
    explained: Any = rows.scalar()
    plan = json.loads(explained) if isinstance(explained, str) else explained
    big = {row[0] for row in connection.exec_driver_sql(_OF_MANY_PAGES)}
    return [
        table for table, by_index in _read_through(plan[0]["Plan"]) if _is_big(table) and (table in big or not by_index)
    ]


def _read_through(node: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Tables read from beginning to end, and whether in the order of an index, which few pages are read by as well."""
    by_index = node["Node Type"].startswith("Index") and "Index Cond" not in node
    if node["Node Type"] == "Seq Scan" or (by_index and node.get("Index Name") not in _PARTIAL):
        yield node.get("Relation Name", ""), by_index
    for below in node.get("Plans", ()):
        yield from _read_through(below)


def _is_big(table: str) -> bool:
    return bool(table) and table not in SMALL
