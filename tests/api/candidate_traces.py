"""What a database still has of a candidate who was erased: every column of every table, read as text."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from tests.api.candidate_writer import IDENTIFIER, WORD

WORDLESS_EVENTS: Final = ("task.cancelled", "interview.cancelled")
"""What was still open is reported as cancelled, in events without a word: they alone say of which identifier."""
_IDENTIFYING_COLUMNS: Final = ("candidate_id", "application_id", "task_id", "data")

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Trace:
    """A word or an identifier, where it was found, and the row that it stands in."""

    found: str
    table: str
    column: str
    row: dict[str, str | None]

    @property
    def is_allowed(self) -> bool:
        """Whether it is an identifier in a wordless event."""
        named = self.table == "events" and self.column in _IDENTIFYING_COLUMNS
        return named and self.row["type"] in WORDLESS_EVENTS and WORD.fullmatch(self.found) is None

    def __str__(self) -> str:
        return f"{self.found} in {self.table}.{self.column} of {self.row!s:.300}"


def traces_of(
    url: str, identifiers: Collection[str], words: Collection[str], unseal: Callable[[str], str]
) -> list[Trace]:
    """Where any of these stands. Answers that are stored for repeated requests are opened first."""
    wanted = {*identifiers, *words}
    return [
        Trace(found, table, column, row)
        for table, row in _rows(url)
        for column, value in row.items()
        for found in _found_in(unseal(value) if (table, column) == ("first_answers", "sealed") else value)
        if found in wanted
    ]


def assert_none(traces: Collection[Trace]) -> None:
    """None but those that are allowed."""
    found = [str(each) for each in traces if not each.is_allowed]
    assert not found, "\n".join((f"{len(found)} traces are left", *found[:_SHOWN]))


def _found_in(value: str | None) -> set[str]:
    return set() if value is None else {*IDENTIFIER.findall(value), *WORD.findall(value)}


def _rows(url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    driver = "sqlite" if url.startswith("sqlite") else "postgresql+psycopg"
    engine = create_engine(make_url(url).set(drivername=driver))
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            columns = ", ".join(f'CAST("{column.name}" AS TEXT) AS "{column.name}"' for column in table.columns)
            for row in connection.execute(text(f'SELECT {columns} FROM "{table.name}"')).mappings():
                yield table.name, dict(row)
    engine.dispose()
