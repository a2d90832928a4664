"""The table “Bad disks and databases” of docs/operations.md, row by row, on SQLite."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.store.migrating import migrate
from tests import disks
from tests.servers import Server, run, serving_process

pytestmark = pytest.mark.anyio

FULL = "the database cannot be written, because its disk is full"
FAILING = "the disk of the database fails"
MOVED = "the database file was removed or replaced while the service was running"
DAMAGED = "the database is damaged; its operator has to restore it"


def _migrated(folder: Path) -> tuple[Path, str]:
    file = folder / "data" / "afterview.db"
    migrate(f"sqlite:///{file}")
    return file, f"sqlite:///{file}"


async def _eventually(what: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await what():  # noqa: ASYNC110  # another process becomes ready
            await asyncio.sleep(0.1)


async def _is_ready(server: Server) -> bool:
    return (await server.client.get("/readyz")).status_code == 200


async def _becomes_unready(server: Server, reason: str) -> dict[str, Any]:
    """Wait for that, and return the answer, which has to give the reason."""

    async def is_unready() -> bool:
        return not await _is_ready(server)

    await _eventually(is_unready)
    answer: dict[str, Any] = (await server.client.get("/readyz")).json()
    assert answer["status"] == 503
    assert reason in answer["detail"]
    return answer


async def _becomes_ready(server: Server) -> None:
    async def is_ready() -> bool:
        return await _is_ready(server)

    await _eventually(is_ready)


async def _create(server: Server, name: str = "Ada") -> str:
    created = await server.client.post("/v1/candidates", json={"name": name})
    assert created.status_code == 201, created.text
    return str(created.json()["id"])


async def _is_refused(server: Server, reason: str, method: str = "POST", path: str = "/v1/candidates") -> None:
    body = {"name": "not stored"} if method == "POST" else None
    refused = await server.client.request(method, path, json=body)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30"), refused.text
    assert reason in refused.json()["detail"]
    assert "/" not in refused.json()["detail"], "no paths"


async def _names(server: Server) -> list[str]:
    listed = await server.client.get("/v1/candidates", params={"limit": 200})
    assert listed.status_code == 200, listed.text
    return [each["name"] for each in listed.json()["items"]]


def _faults(errors: bytes) -> list[str]:
    """The faults that a process has logged, by the driver's own name."""
    lines = [json.loads(line) for line in errors.decode().splitlines()]
    assert not [line for line in lines if "exception" in line]
    return [line["reason"].split(":")[0] for line in lines if line["event"] == "the database fails"]


@pytest.mark.parametrize("scheduler", ["on", "off"])
async def test_on_a_full_disk_everything_can_be_read_until_there_is_room_again(tmp_path: Path, scheduler: str) -> None:
    with disks.small_disk(tmp_path) as disk:
        _, url = _migrated(disk)
        async with serving_process(url, AFTERVIEW_SCHEDULER=scheduler) as server:
            await _create(server, "before")
            await _becomes_ready(server)
            disks.fill(disk)
            acknowledged = ["Me", "before"]
            async with asyncio.timeout(30):  # what the log has left from earlier is used up
                while (created := await server.client.post("/v1/candidates", json={"name": "within"})).is_success:
                    acknowledged.append("within")
            assert created.status_code == 503
            answer = await _becomes_unready(server, FULL)
            assert answer["checks"]["database"] == "ok"
            for _ in range(30):
                await _is_refused(server, FULL)
            assert await _names(server) == acknowledged
            assert (await server.client.get("/v1/tasks")).status_code == 200
            disks.make_room(disk)
            await _becomes_ready(server)
            await _create(server, "afterwards")
            assert await _names(server) == [*acknowledged, "afterwards"]
            assert await server.terminate() == 0
        assert _faults(server.errors) == ["SQLITE_FULL"], "once a minute, not for every request"
        async with serving_process(url) as server:
            assert await _names(server) == [*acknowledged, "afterwards"]


async def test_a_full_disk_is_noticed_without_any_request(tmp_path: Path) -> None:
    with disks.small_disk(tmp_path) as disk:
        _, url = _migrated(disk)
        async with serving_process(url, AFTERVIEW_SCHEDULER="off") as server:
            await _becomes_ready(server)
            disks.fill(disk)
            await _becomes_unready(server, FULL)
            assert (await server.client.get("/v1/tasks")).status_code == 200


async def test_an_export_without_room_for_temporary_files_is_refused(tmp_path: Path) -> None:
    _, url = _migrated(tmp_path)
    with disks.small_disk(tmp_path) as disk:
        async with serving_process(url, TMPDIR=str(disk)) as server:
            candidate = await _create(server)
            for number in range(100):
                vacancy = {"candidate_id": candidate, "company": f"C{number}", "notes": "x" * 15_000}
                assert (await server.client.post("/v1/applications", json=vacancy)).status_code == 201
            path = f"/v1/candidates/{candidate}/export"
            assert (await server.client.get(path)).status_code == 200
            disks.fill(disk)
            refused = await server.client.get(path)
            assert (refused.status_code, "temporary" in refused.json()["detail"]) == (503, True)
            disks.make_room(disk)
            assert (await server.client.get(path)).status_code == 200
            assert await server.terminate() == 0


async def test_a_disk_that_turns_read_only_can_be_read(tmp_path: Path) -> None:
    with disks.image_disk(tmp_path) as disk:
        _, url = _migrated(disk)
        async with serving_process(url) as server:
            await _create(server, "before")
            disks.turn_read_only(disk)
            await _becomes_unready(server, FAILING)
            await _is_refused(server, FAILING)
            assert await _names(server) == ["Me", "before"]
            assert (await server.client.get("/healthz")).status_code == 200
            assert await server.terminate() == 0
        assert {fault[:12] for fault in _faults(server.errors)} == {"SQLITE_IOERR"}, "writing or syncing, as it happens"


async def test_a_file_that_was_moved_away_is_not_written_and_can_be_put_back(tmp_path: Path) -> None:
    file, url = _migrated(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    async with serving_process(url) as server:
        await _create(server, "before")
        file.parent.rename(elsewhere)
        await _becomes_unready(server, MOVED)
        await _is_refused(server, MOVED)
        await _is_refused(server, MOVED, "GET", "/v1/tasks")
        assert not file.exists(), "no new file is made"
        elsewhere.rename(file.parent)
        await _becomes_ready(server)
        await _create(server, "afterwards")
        assert await _names(server) == ["Me", "before", "afterwards"]
        assert await server.terminate() == 0
    assert len(_faults(server.errors)) == 1
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM candidates").fetchone() == (3,)


async def test_a_file_that_was_replaced_is_neither_read_nor_written(tmp_path: Path) -> None:
    file, url = _migrated(tmp_path)
    restored = tmp_path / "restored.db"
    async with serving_process(url) as server:
        await _create(server, "before")
        process = await run(url, "backup", str(restored))
        assert await process.wait() == 0
        for each in file.parent.glob("afterview.db*"):
            each.unlink()
        shutil.copy(restored, file)
        await _becomes_unready(server, MOVED)
        await _is_refused(server, MOVED)
        await _is_refused(server, MOVED, "GET", "/v1/candidates")
        assert await server.terminate() == 0
    async with serving_process(url) as server:
        assert await _names(server) == ["Me", "before"]
        await _create(server)


async def test_damaged_pages_are_reported_from_the_first_request_that_meets_them(tmp_path: Path) -> None:
    file, url = _migrated(tmp_path)
    async with serving_process(url) as server:
        await _create(server, "before")
        _damage(file, "tasks")
        await _is_refused(server, DAMAGED, "GET", "/v1/tasks")
        await _becomes_unready(server, DAMAGED)
        assert await _names(server) == ["Me", "before"], "what is intact can be read"
        assert await server.terminate() == 0
    assert _faults(server.errors) == ["SQLITE_CORRUPT"]


async def test_damaged_pages_are_found_before_a_request_meets_them(tmp_path: Path) -> None:
    file, url = _migrated(tmp_path)
    async with serving_process(url) as server:
        await _create(server, "before")
    _damage(file, "letter_templates")
    async with serving_process(url) as server:
        await _becomes_unready(server, DAMAGED)
        assert await _names(server) == ["Me", "before"]
        assert await server.terminate() == 0


def _damage(file: Path, table: str) -> None:
    """Overwrite the root pages of a table and of its indexes."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        pages = connection.execute("SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?", (table,)).fetchall()
    with file.open("r+b") as opened:
        for (page,) in pages:
            opened.seek((page - 1) * size)
            opened.write(b"\xff" * size)


COMMANDS = ("serve", "serve --migrate", "migrate", "keys list", "replan --later", "export file.json", "backup copy.db")


async def _each_says(url: str, reason: str, folder: Path) -> None:
    """Every command ends with 1, after one line that gives the reason."""

    async def check(command: str) -> None:
        process = await run(url, *command.split(), folder=folder)
        _, errors = await process.communicate()
        assert process.returncode == 1, command
        [line] = errors.decode().splitlines()
        assert reason in line or line.startswith("no backup was made: "), line

    await asyncio.gather(*map(check, COMMANDS))


async def test_commands_say_in_one_line_that_the_database_is_damaged(tmp_path: Path) -> None:
    file, url = _migrated(tmp_path)
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 100_000)
    await _each_says(url, f"{url}: {DAMAGED} (SQLITE_CORRUPT: ", tmp_path)


async def test_commands_say_in_one_line_that_the_file_is_no_database(tmp_path: Path) -> None:
    file, url = _migrated(tmp_path)
    file.write_bytes(b"\xff" * 100_000)
    await _each_says(url, f"{url}: {DAMAGED} (SQLITE_NOTADB: ", tmp_path)


async def test_commands_say_in_one_line_that_the_folder_is_read_only(tmp_path: Path) -> None:
    with disks.image_disk(tmp_path) as disk:
        _, url = _migrated(disk)
        disks.remount_read_only(disk)
        await _each_says(url, "cannot be opened; its folder must be there and writable (SQLITE_CANTOPEN: ", tmp_path)


async def test_no_database_can_be_made_in_a_read_only_folder(tmp_path: Path) -> None:
    with disks.image_disk(tmp_path) as disk:
        disks.remount_read_only(disk)
        process = await run(f"sqlite:///{disk}/new.db", "serve", "--migrate")
        _, errors = await process.communicate()
        assert process.returncode == 1
        [line] = errors.decode().splitlines()
        assert "cannot be created" in line
        assert "Read-only file system" in line


def _modes(folder: Path) -> dict[str, int]:
    return {each.name: each.stat().st_mode & 0o777 for each in folder.rglob("*")}


async def test_only_the_owner_can_read_what_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'afterview.db'}"
    async with serving_process(url, "--migrate", AFTERVIEW_SECRET_KEY="") as server:
        await _create(server)
        for command in ("export export.json", "backup backups/copy.db"):
            process = await run(url, *command.split(), folder=tmp_path, AFTERVIEW_SECRET_KEY="")
            assert await process.wait() == 0
        made = _modes(tmp_path)
    assert made == {
        "data": 0o700,
        "afterview.db": 0o600,
        "afterview.db-wal": 0o600,
        "afterview.db-shm": 0o600,
        "secret.key": 0o600,
        "export.json": 0o600,
        "backups": 0o700,
        "copy.db": 0o600,
    }


@pytest.mark.parametrize(("mode", "is_logged"), [(0o644, True), (0o640, False)])
async def test_an_older_file_keeps_its_modes_and_a_world_readable_one_is_logged(
    tmp_path: Path, mode: int, is_logged: bool
) -> None:
    file, url = _migrated(tmp_path)
    file.parent.chmod(0o755)
    file.chmod(mode)
    async with serving_process(url) as server:
        await _create(server)
        assert {each.stat().st_mode & 0o777 for each in file.parent.glob("afterview.db*")} == {mode}
        assert await server.terminate() == 0
    assert (b"every user of this machine can read the database" in server.errors) is is_logged
