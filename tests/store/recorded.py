"""The statements of each migration, and how long it takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Engine, event

_DONE: Final = ("UPDATE alembic_version SET version_num", "INSERT INTO alembic_version")
"""Alembic's last statement of each migration names the revision that the database is at then."""


@dataclass(slots=True)
class Step:
    """One migration."""

    revision: str = ""
    statements: list[str] = field(default_factory=list)
    commits: int = 0
    seconds: float = 0.0


@contextmanager
def recorded() -> Iterator[list[Step]]:
    """The migrations that end while the block lasts, in their order; those of this process, on any engine."""
    steps: list[Step] = []
    going = [Step()]
    began: list[float] = []

    def executing(*_statement: object) -> None:
        if not began:
            began.append(time.perf_counter())

    def executed(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if not statement.startswith(_DONE):
            going[0].statements.append(statement)
            return
        now = time.perf_counter()
        going[0].revision = _revision(statement)
        going[0].seconds, began[0] = now - began[0], now
        steps.append(going[0])
        going[0] = Step()

    def committed(_connection: object) -> None:
        going[0].commits += 1

    event.listen(Engine, "before_cursor_execute", executing)
    event.listen(Engine, "after_cursor_execute", executed)
    event.listen(Engine, "commit", committed)
    try:
        yield steps
    finally:
        event.remove(Engine, "before_cursor_execute", executing)
        event.remove(Engine, "after_cursor_execute", executed)
        event.remove(Engine, "commit", committed)


def _revision(statement: str) -> str:
    """The revision is written into the statement, between the first quotes."""
    return statement.split("'")[1]
