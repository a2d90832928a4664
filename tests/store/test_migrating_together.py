"""Several replicas start on one database, and each migrates it first; one is killed, or a table is locked meanwhile."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import IsolationLevel

from app.store.migration_turns import LOCK_TIMEOUT_SECONDS
from app.store.schema import WANTED_REVISION
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.servers import start
from tests.store.next_migration import INDEX, REVISION, wait_for, with_next_migration

pytestmark = pytest.mark.anyio

_ROOT = Path(__file__).resolve().parents[2]
_REPLICAS = 3
_TOGETHER = """
import sys
from pathlib import Path
from app.store import migrating
url, *folders = sys.argv[1:]
if folders:
    from tests.store.next_migration import with_next_migration
    migrating.alembic_config = with_next_migration(Path(folders[0]))
print("loaded", flush=True)
sys.stdin.readline()
migrating.migrate(url)
"""
"""All have loaded the code before any begins."""


_CREATING_AN_INDEX = "SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
_MIGRATING = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


async def _replica(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", _TOGETHER, *arguments, cwd=_ROOT, stdin=pipe, stdout=pipe, stderr=pipe
    )


async def _replicas(count: int, *arguments: str) -> list[asyncio.subprocess.Process]:
    replicas = [await _replica(*arguments) for _ in range(count)]
    for each in replicas:
        assert each.stdout is not None
        assert await each.stdout.readline() == b"loaded\n"
    return replicas


async def _let_migrate(replicas: list[asyncio.subprocess.Process]) -> list[tuple[int | None, bytes]]:
    said = await asyncio.gather(*(each.communicate(b"go\n") for each in replicas))
    return [(each.returncode, errors) for each, (_, errors) in zip(replicas, said, strict=True)]


async def _migrate_together(url: str) -> list[tuple[int | None, bytes]]:
    return await _let_migrate(await _replicas(_REPLICAS, url))


def _revisions(url: str) -> list[tuple[str]]:
    asked = "SELECT version_num FROM alembic_version"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        found = connection.execute(asked).fetchall()
        connection.close()
        return found
    with psycopg.connect(url) as there:
        return there.execute(asked).fetchall()


async def test_replicas_that_migrate_at_once_all_succeed(template: SqliteTemplate | PostgresTemplate) -> None:
    url = template.empty()

    assert await _migrate_together(url) == [(0, b"")] * _REPLICAS
    assert _revisions(url) == [(WANTED_REVISION,)]


def _index_is_valid(url: str) -> bool:
    with psycopg.connect(url) as connection:
        query = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
        return connection.execute(query, [INDEX]).fetchall() == [(True,)]


async def test_replicas_that_migrate_at_once_wait_for_a_locked_table(
    postgresql: PostgresTemplate, tmp_path: Path
) -> None:
    url = postgresql.fresh()
    with_next_migration(tmp_path)
    replicas = await _replicas(4, url, str(tmp_path))
    with psycopg.connect(url) as reader:
        reader.execute("SELECT FROM delivery_attempts")
        migrating = asyncio.create_task(_let_migrate(replicas))
        await asyncio.sleep(LOCK_TIMEOUT_SECONDS + 1.5)
        assert not migrating.done()

    assert await migrating == [(0, b"")] * 4
    assert _revisions(url) == [(REVISION,)]
    assert _index_is_valid(url)


@pytest.mark.parametrize("session_too", [False, True], ids=["the process is killed", "its session is ended too"])
async def test_a_migration_killed_while_it_creates_an_index_is_run_again(
    postgresql: PostgresTemplate, tmp_path: Path, session_too: bool
) -> None:
    url = postgresql.fresh()
    with_next_migration(tmp_path)
    killed, again = await _replicas(2, url, str(tmp_path))
    with psycopg.connect(url) as reader, psycopg.connect(url, autocommit=True) as watcher:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT FROM tasks")  # whose snapshot the index waits for
        migrating = asyncio.create_task(_let_migrate([killed]))
        await asyncio.to_thread(wait_for, watcher, _CREATING_AN_INDEX)
        killed.kill()
        await migrating
        if session_too:
            watcher.execute(f"SELECT pg_terminate_backend(({_MIGRATING}))")
        assert not _index_is_valid(url)

    assert await _let_migrate([again]) == [(0, b"")]
    assert _revisions(url) == [(REVISION,)]
    assert _index_is_valid(url)


async def test_replicas_that_start_at_once_on_a_new_database_all_serve(
    template: SqliteTemplate | PostgresTemplate,
) -> None:
    url = template.empty()
    servers = await asyncio.gather(*(start(url, "--migrate") for _ in range(2)))
    answers = await asyncio.gather(*(each.client.get("/v1/candidates") for each in servers))
    codes = await asyncio.gather(*(each.terminate() for each in servers))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.json()["items"][0]["id"] for answer in answers}) == 1
    assert codes == [0, 0]
    assert _revisions(url) == [(WANTED_REVISION,)]
