"""Which rows belong to a candidate, worked out from the tables themselves: nobody lists a new table or column here."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    cast,
    select,
)

from app.store.tables import CandidateRow
from app.store.turns import let_others_run

IDENTIFIER: Final = re.compile(r"\b[a-z]{2,8}_[0-9a-z]{26}\b", re.ASCII)
_BETWEEN: Final = "\0"
"""Between the values of a row. No text that is stored contains it."""
_INTERVIEWER: Final = re.compile(r'ivr_(?<=["\0]ivr_)[0-9a-z]{26}(?=["\0])', re.ASCII)
"""An interviewer's identifier that is an entire value, not one that is quoted in a sentence.

The literal part comes first: an expression that begins with a look-behind takes ten times as long."""
_ROWS_AT_ONCE: Final = 50
"""Rows in memory: an event can repeat a megabyte of notes."""
_CHARACTERS_A_TURN: Final = 256 * 1024
"""Characters that are searched before other requests get a turn: a few milliseconds."""
_WORDLESS: Final = (Boolean, Date, DateTime, Numeric, Integer)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What a candidate's rows are called, and what they name."""

    own: set[str] = field(default_factory=set)
    """Primary keys."""
    named: set[str] = field(default_factory=set)
    """Everything in the form of an identifier, quotations included."""
    interviewers: set[str] = field(default_factory=set)
    """The interviewers whom a field names, past panels included: events and tasks still name those."""


def belongs_to_candidate(table: Table, candidate_id: str) -> ColumnElement[bool] | None:
    """The condition on the rows that belong to the candidate; None for a table of which no row has to.

    They have a `candidate_id`, or are deleted with a row that belongs to the candidate.
    """
    if table.name == CandidateRow.__tablename__:
        return table.c.id == candidate_id
    if "candidate_id" in table.c:
        condition: ColumnElement[bool] = table.c.candidate_id == candidate_id
        return condition
    for key in table.foreign_keys:
        if key.ondelete == "CASCADE" and not key.parent.nullable:
            parent = belongs_to_candidate(key.column.table, candidate_id)
            if parent is not None:
                return key.parent.in_(select(key.column).where(parent))
    return None


def is_text(column: Column[Any]) -> bool:
    """Whether words can stand in the column: a type that nobody thought of counts as text."""
    return not isinstance(getattr(column.type, "impl", column.type), _WORDLESS)


def is_deleted_with_parent(table: Table) -> bool:
    """Whether the database deletes a candidate's rows of this table by itself."""
    column = table.c.get("candidate_id")
    return column is None or any(key.ondelete == "CASCADE" for key in column.foreign_keys)


def identifiers_of(connection: Connection, tables: MetaData, candidate_id: str) -> Identifiers:
    """Every identifier in the candidate's rows, of all tables and columns of text."""
    identifiers = Identifiers()
    for table in tables.tables.values():
        condition = belongs_to_candidate(table, candidate_id)
        if condition is not None:
            _add_identifiers(connection, table, condition, identifiers)
    return identifiers


def _add_identifiers(
    connection: Connection, table: Table, condition: ColumnElement[bool], identifiers: Identifiers
) -> None:
    texts = [column for column in table.c if is_text(column)]
    documents = [isinstance(column.type, JSON) for column in texts]
    keys = [index for index, column in enumerate(texts) if column.primary_key and not column.foreign_keys]
    query = select(*(cast(column, String) for column in texts)).where(condition)
    searched = 0
    for row in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        values = (
            value if is_document else value.replace('"', " ")
            for value, is_document in zip(row, documents, strict=True)
            if value
        )
        text = _BETWEEN.join(("", *values, ""))
        searched += len(text)
        if searched > _CHARACTERS_A_TURN:
            searched = 0
            let_others_run(connection)
        identifiers.own.update(row[index] for index in keys)
        identifiers.named.update(IDENTIFIER.findall(text))
        identifiers.interviewers.update(_INTERVIEWER.findall(text))
