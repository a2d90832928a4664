"""What others notice of a migration: how long a simple SELECT and a simple INSERT take, and which locks they meet."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Final

import psycopg

_PAUSE_SECONDS: Final = 0.01
_PATIENCE_SECONDS: Final = 600
_SELECT: Final = "SELECT title, status FROM tasks WHERE id = (SELECT min(id) FROM tasks)"
_COLUMNS: Final = (
    "created_at, updated_at, account_id, rule, title, why, guidance, optional, candidate_id, opens_at, due_at, status"
)
_INSERT: Final = (
    f"INSERT INTO tasks (id, key, {_COLUMNS}) "
    f"SELECT 'task_new', 'new', {_COLUMNS} FROM tasks WHERE id = (SELECT min(id) FROM tasks)"
)
"""Never committed."""
_LOCKS: Final = """
    SELECT relation::regclass::text, mode FROM pg_locks
    WHERE granted AND locktype = 'relation' AND relation >= 16384
    AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)
    AND relation IN (SELECT oid FROM pg_class WHERE relkind = 'r')
    AND mode NOT IN ('AccessShareLock')
"""
"""The tables that the migrating session has locked more than a reader would."""


@dataclass(slots=True)
class Seen:
    """The longest waits in seconds, errors of either statement, and for how long each lock was seen."""

    select: float = 0.0
    insert: float = 0.0
    refused: set[str] = field(default_factory=set)
    locks: dict[tuple[str, str], float] = field(default_factory=dict)


@contextmanager
def watched(url: str) -> Iterator[Seen]:
    """Poll with connections of our own for as long as the block lasts."""
    seen, over = Seen(), Event()
    threads = [Thread(target=each, args=(url, seen, over)) for each in (_selects, _inserts, _locks)]
    for each in threads:
        each.start()
    try:
        yield seen
    finally:
        over.set()
        for each in threads:
            each.join()


def _connect(url: str) -> Any:
    """A connection that begins transactions explicitly."""
    if url.startswith("sqlite"):
        return closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=_PATIENCE_SECONDS, isolation_level=None))
    return psycopg.connect(url, autocommit=True)


def _selects(url: str, seen: Seen, over: Event) -> None:
    with _connect(url) as connection:

        def select() -> None:
            connection.execute(_SELECT).fetchall()

        while not over.wait(_PAUSE_SECONDS):
            seen.select = max(seen.select, _seconds(select, seen))


def _inserts(url: str, seen: Seen, over: Event) -> None:
    with _connect(url) as connection:
        begin = "BEGIN IMMEDIATE" if url.startswith("sqlite") else "BEGIN"

        def insert() -> None:
            connection.execute(begin)
            try:
                connection.execute(_INSERT)
            finally:
                connection.execute("ROLLBACK")

        while not over.wait(_PAUSE_SECONDS):
            seen.insert = max(seen.insert, _seconds(insert, seen))


def _seconds(statement: Callable[[], None], seen: Seen) -> float:
    began = time.perf_counter()
    try:
        statement()
    except (sqlite3.Error, psycopg.Error) as error:
        seen.refused.add(str(error).partition("\n")[0])
    return time.perf_counter() - began


def _locks(url: str, seen: Seen, over: Event) -> None:
    if url.startswith("sqlite"):
        return
    with psycopg.connect(url, autocommit=True) as connection:
        last = time.perf_counter()
        while not over.wait(_PAUSE_SECONDS):
            found = connection.execute(_LOCKS).fetchall()
            now = time.perf_counter()
            for table, mode in found:
                seen.locks[table, mode] = seen.locks.get((table, mode), 0.0) + now - last
            last = now
