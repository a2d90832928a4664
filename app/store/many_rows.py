"""Many rows of one table as one statement: PostgreSQL takes them as a JSON array, which it unpacks by itself.

Row after row, as psycopg sends them, each costs a message, an answer and a turn of the event loop: of hundreds of rows,
this takes half as much of the process's time. A few are answered sooner one by one, the database being at work on the
first while the others are still being sent.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from psycopg.types.json import Json, Jsonb
from pydantic_core import to_json
from sqlalchemy import BindParameter, Column, Insert, Table, Update
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.operators import eq

MANY: Final = 50
"""Rows from which on this pays."""
_MORE_CLAUSES: Final = (" RETURNING ", " ON CONFLICT ")
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_quoted: Final = _DIALECT.identifier_preparer


def write_at_once(cursor: Any, statement: str, rows: Sequence[Mapping[str, Any]], context: Any) -> bool:
    """SQLAlchemy's `do_executemany`: whether it was done here, which few rows never are.

    It is for inserts, and for updates that find each row by one column, where every value is a parameter.
    """
    asked = context.compiled.statement if context.compiled and len(rows) >= MANY else None
    if not isinstance(asked, (Insert, Update)) or not isinstance(asked.table, Table):
        return False
    if asked._values or any(clause in statement for clause in _MORE_CLAUSES):
        return False
    found_by = _found_by(asked) if isinstance(asked, Update) else None
    text = _at_once(asked.table, tuple(rows[0]), found_by, inserts=isinstance(asked, Insert))
    if text is None:
        return False
    cursor.execute(text, {"rows": to_json(rows, fallback=_plain).decode()})
    return True


def _found_by(asked: Update) -> tuple[str, str] | None:
    """The column by which an update finds each row, and the parameter of its value; None where it asks for more."""
    match [part for each in asked._where_criteria for part in getattr(each, "clauses", (each,))]:
        case [BinaryExpression(left=Column() as column, right=BindParameter() as sought, operator=operator)]:
            return (column.key, sought.key) if operator is eq else None
    return None


@lru_cache
def _at_once(table: Table, names: tuple[str, ...], found_by: tuple[str, str] | None, *, inserts: bool) -> str | None:
    """The statement for rows of these names; None where one of them is no column of the table."""
    key_of = {name: name for name in names} | ({} if found_by is None else {found_by[1]: found_by[0]})
    if not set(table.c.keys()).issuperset(key_of.values()) or not (inserts or found_by):
        return None
    target, column = _quoted.format_table(table), {name: table.c[key] for name, key in key_of.items()}
    typed = ", ".join(f"{_quoted.quote(name)} {each.type.compile(_DIALECT)}" for name, each in column.items())
    rows = f"json_to_recordset(%(rows)s) AS new({typed})"
    new = {_quoted.quote(each.name): f"new.{_quoted.quote(name)}" for name, each in column.items()}
    if found_by is None:
        return f"INSERT INTO {target} ({', '.join(new)}) SELECT {', '.join(new.values())} FROM {rows}"
    key = _quoted.quote(table.c[found_by[0]].name)
    changes = ", ".join(f"{name} = {value}" for name, value in new.items() if name != key)
    return f"UPDATE {target} SET {changes} FROM {rows} WHERE {target}.{key} = {new[key]}"


def _plain(value: Any) -> Any:
    if isinstance(value, (Json, Jsonb)):
        return value.obj
    raise TypeError(f"{type(value).__name__} is in no column")
