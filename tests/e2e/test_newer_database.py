"""Old code on a database that a newer version has migrated: the advice is not `migrate`."""

import asyncio
from typing import Final

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.store.schema import WANTED_REVISION
from tests.servers import run, serving_process

pytestmark = pytest.mark.anyio

_ADVICE: Final = (
    "the database is at migration 0123456789ab, which this version does not know: a newer one migrated it; run that"
    " version, or restore the backup from before the upgrade"
)


def _set_revision(database_url: str, revision: str) -> None:
    driver = "sqlite" if database_url.startswith("sqlite") else "postgresql+psycopg"
    engine = create_engine(make_url(database_url).set(drivername=driver))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    engine.dispose()


async def _said(database_url: str, *arguments: str) -> tuple[int | None, str]:
    process = await run(database_url, *arguments)
    said, errors = await process.communicate()
    return process.returncode, (said + errors).decode().strip()


async def test_every_command_and_the_readiness_probe_say_what_to_do(database_url: str) -> None:
    async with serving_process(database_url) as server:
        _set_revision(database_url, "0123456789ab")
        answer = await server.client.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]["schema"]) == (503, _ADVICE)

    commands = (("serve",), ("serve", "--migrate"), ("migrate",), ("keys", "list"), ("replan",))
    said = await asyncio.gather(*(_said(database_url, *command) for command in commands))
    _set_revision(database_url, WANTED_REVISION)
    assert dict(zip(commands, said, strict=True)) == dict.fromkeys(commands, (1, _ADVICE))


async def test_a_revision_that_does_not_exist_is_refused_in_one_sentence(database_url: str) -> None:
    assert await _said(database_url, "migrate", "nonsense") == (1, "Can't locate revision identified by 'nonsense'")
