"""`python -m tests.store.large [TASKS]`: what the newest migrations cost a large database, on SQLite and PostgreSQL.

Prints the seconds of each migration, and what others notice: the longest wait of a simple SELECT and a simple INSERT on
`tasks`, and on PostgreSQL the locks. Then the same migrations are killed early, half-way and late, and run again; the
schema must be complete after that.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Final

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app.store.migrating import alembic_config, migrate
from app.store.schema import WANTED_REVISION
from tests.databases import PostgresTemplate, postgres
from tests.store import old_rows
from tests.store.recorded import recorded
from tests.store.waits import Seen, watched

_TASKS: Final = 200_000
_KILLS: Final = (0.25, 0.5, 0.75)
"""When to kill, as shares of the time that the migrations take."""
_READY: Final = "ready\n"
_DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes")


def main() -> int:
    if sys.argv[1:2] == ["--migrate"]:
        return _migrate_and_report(sys.argv[2])
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else _TASKS
    with tempfile.TemporaryDirectory() as folder, postgres() as template:
        complete = [
            _measured(_SqliteCopies(Path(folder)), tasks),
            _measured(_PostgresCopies(template), tasks),
        ]
    return 0 if all(complete) else 1


class _SqliteCopies:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"sqlite:///{folder}/original.db"

    def copy(self, name: str) -> str:
        shutil.copy(self._folder / "original.db", self._folder / f"{name}.db")
        return f"sqlite:///{self._folder}/{name}.db"


class _PostgresCopies:
    """On a server that writes to the disk what it commits, as a real one does."""

    def __init__(self, template: PostgresTemplate) -> None:
        self.url = template.empty()
        with psycopg.connect(self.url, autocommit=True) as connection:
            for setting in _DURABLE:
                connection.execute(f"ALTER SYSTEM SET {setting} = on".encode())
            connection.execute("SELECT pg_reload_conf()")

    def copy(self, name: str) -> str:
        url = make_url(self.url)
        admin = url.set(database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"'.encode())
        return url.set(database=name).render_as_string(hide_password=False)


def _measured(databases: _SqliteCopies | _PostgresCopies, tasks: int) -> bool:
    """Whether the schema was complete whenever it should have been."""
    kind = make_url(databases.url).get_backend_name()
    began = time.perf_counter()
    migrate(databases.url, old_rows.REVISION)
    old_rows.fill(databases.url, tasks)
    print(f"{kind}: {tasks:,} tasks written in {time.perf_counter() - began:.0f} s", flush=True)

    url = databases.copy("undisturbed")
    with watched(url) as seen:
        seconds = _steps(_started(url))
    _print_steps(seconds)
    _print_waits(seen)
    complete = [_is_complete(url)]
    for share in _KILLS:
        url = databases.copy(f"killed at {share}")
        process = _started(url)
        time.sleep(share * sum(seconds.values()))
        process.kill()
        process.communicate()
        killed_at = _revision(url)
        again = sum(_steps(_started(url)).values())
        print(
            f"  killed after {share:.0%} of that time, at migration {killed_at}; run again: {again:.2f} s", flush=True
        )
        complete.append(_is_complete(url))
    return all(complete)


def _started(url: str) -> subprocess.Popen[str]:
    """A migrating process that is about to execute its first statement."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.large", "--migrate", url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == _READY
    return process


def _migrate_and_report(url: str) -> int:
    event.listen(Engine, "before_cursor_execute", lambda *_: print(_READY, end="", flush=True), once=True)
    with recorded() as steps:
        migrate(url)
    for each in steps:
        print(each.revision, each.seconds)
    return 0


def _steps(process: subprocess.Popen[str]) -> dict[str, float]:
    """The seconds of each migration."""
    said: IO[str] | None = process.stdout
    assert said is not None
    lines = [line.split() for line in said]
    assert process.wait() == 0
    return {line[0]: float(line[1]) for line in lines if len(line) == 2}


def _print_steps(seconds: dict[str, float]) -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    for revision, each in seconds.items():
        print(f"  {each:7.2f} s  {scripts.get_revision(revision).doc.partition(chr(10))[0]}")
    print(f"  {sum(seconds.values()):7.2f} s  for all of them")


def _print_waits(seen: Seen) -> None:
    print(f"  longest SELECT on tasks {seen.select * 1000:.0f} ms, longest INSERT {seen.insert * 1000:.0f} ms")
    for (table, mode), seconds in sorted(seen.locks.items(), key=lambda each: -each[1]):
        print(f"  {mode} on {table}: {seconds:.2f} s")
    for each in sorted(seen.refused):
        print(f"  refused meanwhile: {each}")


def _revision(url: str) -> str:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return revision


def _is_complete(url: str) -> bool:
    """Whether the tables are those of the code, every index is valid, and every row is there."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        wrong = [str(each) for each in compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)]
        if engine.dialect.name == "postgresql":
            invalid = text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
            wrong += [f"invalid: {each}" for each in connection.scalars(invalid)]
        elif (found := connection.scalar(text("PRAGMA integrity_check"))) != "ok":
            wrong.append(str(found))
    engine.dispose()
    if _revision(url) != WANTED_REVISION:
        wrong.append(f"at migration {_revision(url)}")
    print("  the schema is complete" if not wrong else f"  WRONG: {wrong}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
