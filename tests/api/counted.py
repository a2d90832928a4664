"""What the application asks of its database: statements as SQLAlchemy sends them, and turns of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event

from app.store.db import Database
from tests.service import Api

_NOT_ASKED: Final = ("BEGIN", "UPDATE api_keys")
"""Where transactions begin, and that a key's use is noted once a minute."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked.

    A turn is a visit to a thread of SQLite's, or a conversation with PostgreSQL: several statements of one query, what
    is pending before them, or a commit with all that it writes. What a unit of work writes of its records is no
    statement of SQLAlchemy's.
    """

    statements: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)


class _Counted:
    """A part of the database that counts its turns."""

    def __init__(self, part: Any, turns: list[str]) -> None:
        self._part, self._turns = part, turns
        self._begun = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)

    async def run_statement(self, query: Any) -> Any:
        self._turns.append("statement")
        return await self._part.run_statement(query)

    def transaction(self) -> Any:
        return _Counted(self._part.transaction(), self._turns)

    async def run(self, query: Any, *pending: Any) -> Any:
        """Of a transaction, with what is pending before it; of the database without."""
        self._begun = bool(pending)
        self._turns.append("run")
        return await self._part.run(query, *pending)

    async def write(self, pending: Any) -> None:
        self._begun = True
        self._turns.append("write")
        await self._part.write(pending)

    async def commit(self, pending: Any, messages: list[str]) -> None:
        if self._begun or pending:
            self._turns.append("commit")
        await self._part.commit(pending, messages)


@contextmanager
def asked_of_the_database(api: Api) -> Iterator[Asked]:
    """What is asked of the database of the application's requests within the block, and of `api.database`."""
    asked = Asked()

    def note(_: object, __: object, statement: str, *more: object) -> None:
        if not statement.startswith(_NOT_ASKED):
            asked.statements.append(statement)

    db: Database = api.database
    counted: Any = copy(db)
    counted._backend = _Counted(counted._backend, asked.turns)
    api.database = api.app.state.db = counted
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        api.database = api.app.state.db = db
