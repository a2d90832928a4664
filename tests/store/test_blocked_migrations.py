"""A migration whose table is locked, or that was interrupted, on PostgreSQL; and a locked file of SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import psycopg
import pytest
import typer
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from app import logs
from app.cli import service
from app.errors import MigrationBlocked
from app.store import migrating, migration_turns
from app.store.schema import WANTED_REVISION
from tests.databases import PostgresTemplate
from tests.store.next_migration import INDEX, REVISION, wait_for, with_next_migration

_ATTEMPTS_AT_ONCE = """
    SET session_replication_role = replica;
    INSERT INTO delivery_attempts (delivery_id, number, started_at, duration_ms)
    VALUES ('del_1', 1, '2026-12-01', 1), ('del_1', 2, '2026-12-01', 1);
"""
_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


@pytest.fixture
def url(postgresql: PostgresTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database that has all migrations but the next."""
    migrated_url = postgresql.fresh()
    monkeypatch.setattr(migrating, "alembic_config", with_next_migration(tmp_path))
    monkeypatch.setattr(migrating, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setitem(migration_turns._SESSION, "lock_timeout", "50ms")
    yield migrated_url
    postgresql.give_back(migrated_url)


def _found(url: str) -> tuple[str, list[tuple[bool]]]:
    """The revision, and whether the next migration's index is valid, if there is one."""
    with psycopg.connect(url) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
        return revision, connection.execute(_VALID, [INDEX]).fetchall()


def test_an_invalid_index_is_dropped_and_created_again(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(_ATTEMPTS_AT_ONCE)
    with pytest.raises(IntegrityError):
        migrating.migrate(url)
    assert _found(url) == (WANTED_REVISION, [(False,)])

    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM delivery_attempts WHERE number = 2")
    with capture_logs() as logged:
        migrating.migrate(url)

    assert _found(url) == (REVISION, [(True,)])
    dropped = {"event": "dropping an invalid index that an interrupted migration left", "index": INDEX}
    assert [each for each in logged if each["log_level"] == "warning"] == [{**dropped, "log_level": "warning"}]


def test_an_index_that_another_session_is_building_stays(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as builder, psycopg.connect(url) as writer:
        writer.execute("LOCK TABLE tasks IN ROW EXCLUSIVE MODE")
        building = Thread(target=builder.execute, args=("CREATE INDEX CONCURRENTLY ix_mine ON tasks (title)",))
        building.start()
        with psycopg.connect(url, autocommit=True) as watcher:
            wait_for(watcher, "SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'")
        migrating.migrate(url)
        writer.rollback()
        building.join()

        assert builder.execute(_VALID, ["ix_mine"]).fetchall() == [(True,)]


def test_a_table_that_stays_locked_ends_the_migration(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "ATTEMPTS", 3)
    with psycopg.connect(url) as reader:
        reader.execute("SELECT FROM delivery_attempts")
        with capture_logs() as logged, pytest.raises(MigrationBlocked, match="locked by another session"):
            migrating.migrate(url)
    assert [each["attempt"] for each in logged if "attempt" in each] == [1, 2, 3]
    assert _found(url) == (WANTED_REVISION, [])

    migrating.migrate(url)
    assert _found(url) == (REVISION, [(True,)])


def test_a_process_that_never_gets_the_migration_lock_gives_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration_turns, "WAIT_SECONDS", 0.1)
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migration_turns._TURN])
        with pytest.raises(MigrationBlocked, match=r"for 0.1 seconds; wait for it to finish"):
            migrating.migrate(url)


def test_a_relative_revision_is_not_tried_again(url: str) -> None:
    with psycopg.connect(url) as reader:
        reader.execute("SELECT FROM delivery_attempts")
        with pytest.raises(MigrationBlocked, match="attempts: 1, each"):
            migrating.migrate(url, "+1")


def test_a_file_that_stays_locked_ends_the_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration_turns, "WAIT_SECONDS", 0.05)
    migrating.migrate(f"sqlite:///{tmp_path}/locked.db", "8c41d7e5b2a0")
    with closing(sqlite3.connect(tmp_path / "locked.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MigrationBlocked, match="writing to this database"):
            migrating.migrate(f"sqlite:///{tmp_path}/locked.db")
    migrating.migrate(f"sqlite:///{tmp_path}/locked.db")


def test_the_command_reports_why_it_cannot_migrate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migration_turns, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(logs, "configure", lambda _level: None)
    monkeypatch.setenv("AFTERVIEW_DATABASE_URL", f"sqlite:///{tmp_path}/locked.db")
    service.migrate("8c41d7e5b2a0")
    with closing(sqlite3.connect(tmp_path / "locked.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(typer.Exit) as ended:
            service.migrate("head")

    assert ended.value.exit_code == 1
    assert "end it, then run `python -m app migrate`" in capsys.readouterr().err
