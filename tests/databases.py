"""Freshly migrated databases of both kinds, copied from one migrated by Alembic for each worker."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy.engine import make_url

from app.store.migrating import migrate
from tests.postgresql import running, usual_programs

KINDS: Final = ("sqlite", "postgresql")
_LEAVE: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_ALL: Final = """
    SELECT relkind, relname, (SELECT count(*) FROM pg_attribute WHERE attrelid = pg_class.oid)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname
"""
_numbers = count()


class SqliteTemplate:
    """A migrated SQLite file to copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "template.db"
        migrate(f"sqlite:///{self._file}")
        # What the write-ahead log holds must be in the file before it is copied.
        for leftover in folder.glob("template.db-*"):
            assert leftover.stat().st_size == 0, leftover

    def fresh(self) -> str:
        copy = self._folder / f"test{next(_numbers)}.db"
        shutil.copy(self._file, copy)
        return f"sqlite:///{copy}"

    def give_back(self, url: str) -> None:
        """A file is copied so fast that none is used twice."""

    def empty(self) -> str:
        return f"sqlite:///{self._folder / f'empty{next(_numbers)}.db'}"


class PostgresTemplate:
    """A PostgreSQL server of the worker's own, with a migrated database to copy.

    Unless it is `durable`, what it commits need not reach the disk: no test cuts its power.
    """

    def __init__(self, url: str, *, durable: bool = False) -> None:
        self._url = make_url(url)
        self._admin = psycopg.connect(url, autocommit=True)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._admin.execute(f"ALTER SYSTEM SET {setting} = {'on' if durable else 'off'}")
        self._admin.execute("SELECT pg_reload_conf()")
        template = self._create("template")
        migrate(template)
        self._free: list[str] = []
        with psycopg.connect(template) as connection:
            self._shape = _shape(connection)
            self._emptying = _emptying(connection)

    def fresh(self) -> str:
        """A spare database: one that was given back, or a copy, which takes half a second."""
        return self._free.pop() if self._free else self._create(f"test{next(_numbers)}", "TEMPLATE template")

    def give_back(self, url: str) -> None:
        """Empty a database that is no longer used, and keep it as a spare, unless its tables have changed."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_LEAVE)
            if _shape(connection) == self._shape:
                connection.execute(self._emptying)
                self._free.append(url)

    def empty(self) -> str:
        return self._create(f"empty{next(_numbers)}")

    def close(self) -> None:
        self._admin.close()

    def _create(self, name: str, options: str = "") -> str:
        self._admin.execute(f'CREATE DATABASE "{name}" {options}')
        return self._url.set(database=name).render_as_string(hide_password=False)


def _shape(connection: psycopg.Connection) -> list[Any]:
    """Tables, indexes and sequences, with how many columns each has."""
    return connection.execute(_ALL).fetchall()


def _emptying(connection: psycopg.Connection) -> str:
    """What makes all tables as empty as migrations leave them."""
    named = connection.execute(_ALL).fetchall()
    tables = [name for kind, name, _ in named if kind == "r" and name != "alembic_version"]
    assert not any(connection.execute(f'SELECT 1 FROM "{name}"').fetchone() for name in tables)
    deletes = [f'DELETE FROM "{name}"' for name in tables]
    restarts = [f'ALTER SEQUENCE "{name}" RESTART' for kind, name, _ in named if kind == "S"]
    return "; ".join(["SET session_replication_role = replica", *deletes, *restarts])


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[PostgresTemplate]:
    """A running server, stopped and removed at the end; `durable` as a benchmark wants it, and a user has it."""
    with running(usual_programs()) as server:
        template = PostgresTemplate(server.url, durable=durable)
        try:
            yield template
        finally:
            template.close()
