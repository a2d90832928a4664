"""Several replicas start on one new database, and each migrates it first."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import psycopg
import pytest

from app.store.schema import WANTED_REVISION
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.servers import start

pytestmark = pytest.mark.anyio

_ROOT = Path(__file__).resolve().parents[2]
_REPLICAS = 3
_TOGETHER = """
import sys, time
from app.store.migrating import migrate
print("loaded", flush=True)
sys.stdin.readline()
migrate(sys.argv[1])
"""
"""All have loaded the code before any begins."""


async def _replica(url: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", _TOGETHER, url, cwd=_ROOT, stdin=pipe, stdout=pipe, stderr=pipe
    )


async def _migrate_together(url: str) -> list[tuple[int | None, bytes]]:
    replicas = [await _replica(url) for _ in range(_REPLICAS)]
    for each in replicas:
        assert each.stdout is not None
        assert await each.stdout.readline() == b"loaded\n"
    said = await asyncio.gather(*(each.communicate(b"go\n") for each in replicas))
    return [(each.returncode, errors) for each, (_, errors) in zip(replicas, said, strict=True)]


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
