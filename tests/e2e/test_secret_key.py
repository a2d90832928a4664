"""A lost secret key, as an operator meets it: refused in one sentence, and given up only on request."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.api.documents import webhook
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.servers import Server, run, serving_process, start

pytestmark = pytest.mark.anyio

ACCEPT = "--accept-new-secret-key"
KEYED = {"idempotency-key": "one"}


@dataclass(frozen=True)
class Home:
    """A folder to serve from, with nothing configured but the database."""

    folder: Path
    url: str

    @property
    def key(self) -> Path:
        return self.folder / "data" / "secret.key"

    def execute(self, statement: str) -> list[str]:
        """Ask the database itself; the first column of what it answers."""
        engine = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            done = connection.execute(text(statement))
            found = [row[0] for row in done] if done.returns_rows else []
        engine.dispose()
        return found


@pytest.fixture
def home(template: SqliteTemplate | PostgresTemplate, tmp_path: Path) -> Iterator[Home]:
    """On a migrated database that is empty; the data folder is the test's own on PostgreSQL too."""
    url = template.fresh()
    (tmp_path / "data").mkdir()
    if isinstance(template, SqliteTemplate):
        shutil.copy(url.removeprefix("sqlite:///"), tmp_path / "data" / "afterview.db")
        yield Home(tmp_path, f"sqlite:///{tmp_path}/data/afterview.db")
    else:
        yield Home(tmp_path, url)
        template.give_back(url)


async def _said(home: Home, *arguments: str, secret: str = "") -> tuple[int | None, str, str]:
    """Run a command to its end; its exit code, its output and its errors."""
    process = await run(home.url, *arguments, folder=home.folder, AFTERVIEW_SECRET_KEY=secret)
    async with asyncio.timeout(60):
        output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def _use(server: Server) -> dict[str, str]:
    """Have the service seal things: a webhook's secret and headers, a first answer, and a cursor."""
    hook = webhook(url="https://example.com/hook", headers={"X-Team": "north"})
    made = await server.client.post("/v1/webhooks", json=hook)
    first = await server.client.post("/v1/applications", json={"company": "Nordlicht"}, headers=KEYED)
    await server.client.post("/v1/applications", json={"company": "Brightloop"})
    page = (await server.client.get("/v1/applications?limit=1")).json()
    return {"webhook": made.json()["id"], "application": first.json()["id"], "cursor": page["next_cursor"]}


async def _used(home: Home) -> dict[str, str]:
    """What a service with a generated key leaves behind."""
    async with serving_process(home.url, folder=home.folder, AFTERVIEW_SECRET_KEY="") as server:
        made = await _use(server)
        assert await server.terminate() == 0
    assert home.key.read_text()
    return made


async def test_without_its_key_a_full_database_is_refused_until_the_key_is_back(home: Home) -> None:
    made = await _used(home)
    moved = home.key.rename(home.folder / "kept.key")

    for arguments in ([], ["--migrate"], ["--workers", "2"] if home.url.startswith("postgresql") else []):
        code, output, errors = await _said(home, "serve", *arguments)
        assert (code, output) == (1, "")
        assert errors == (
            f"the secret key of this database is missing: {home.key} has none and AFTERVIEW_SECRET_KEY is not set;"
            " restore secret.key from the backup or set AFTERVIEW_SECRET_KEY,"
            " or start once with --accept-new-secret-key, which says what that costs\n"
        )
        assert not home.key.exists()

    async with serving_process(home.url, folder=home.folder, AFTERVIEW_SECRET_KEY=moved.read_text()) as server:
        again = await server.client.post("/v1/applications", json={"company": "Nordlicht"}, headers=KEYED)
        assert (again.json()["id"], again.headers["idempotent-replayed"]) == (made["application"], "true")


async def test_another_key_is_refused_wherever_it_is(home: Home) -> None:
    await _used(home)
    own = home.key.read_text()
    message = "is not the secret key that sealed this database; restore secret.key from the backup"

    code, _, errors = await _said(home, "serve", secret="another secret")
    assert (code, errors.count("\n")) == (1, 1)
    assert errors.startswith(f"AFTERVIEW_SECRET_KEY {message}")
    assert home.key.read_text() == own

    home.key.write_text("another secret")
    code, _, errors = await _said(home, "serve")
    assert (code, errors.count("\n")) == (1, 1)
    assert errors.startswith(f"{home.key} {message}")
    assert home.key.read_text() == "another secret"


async def test_a_new_key_is_accepted_once_and_its_cost_is_said(home: Home) -> None:
    made = await _used(home)
    home.key.unlink()

    async with serving_process(home.url, ACCEPT, folder=home.folder, AFTERVIEW_SECRET_KEY="") as server:
        said = server.said
        await server.terminate()
    assert said.splitlines()[:-1] == [
        "The database has a new secret key. What the old one sealed cannot be read any more:",
        "- webhook endpoints whose secret is lost: 1 (their deliveries fail until"
        " POST /v1/webhooks/{id}/rotate-secret gives each a new one)",
        "- webhook endpoints whose own headers are lost: 1 (their deliveries fail until"
        " PATCH /v1/webhooks/{id} sets them again)",
        "- stored responses to requests with an Idempotency-Key: 1 (they are forgotten;"
        " a request that is sent again is carried out again)",
        "- cursors of lists: a client that was reading one by next_cursor starts again without it",
    ]
    assert (home.key.stat().st_mode & 0o777, home.key.read_text() != "") == (0o600, True)

    for arguments in ([], [ACCEPT]):  # from now on it is the database's key
        async with serving_process(home.url, *arguments, folder=home.folder, AFTERVIEW_SECRET_KEY="") as server:
            assert server.said.startswith("Afterview is ready")
            shown = await server.client.get(f"/v1/webhooks/{made['webhook']}")
            assert (shown.status_code, shown.json()["headers"]) == (200, {})
            cursor = await server.client.get(f"/v1/applications?cursor={made['cursor']}")
            assert cursor.status_code == 422
            if not arguments:
                again = await server.client.post("/v1/applications", json={"company": "Nordlicht"}, headers=KEYED)
                assert (again.status_code, again.json()["id"] != made["application"]) == (201, True)
                renewed = await server.client.post(f"/v1/webhooks/{made['webhook']}/rotate-secret")
                assert renewed.status_code == 200
            await server.terminate()


async def test_a_database_from_before_is_tried_with_the_key(home: Home) -> None:
    """One that was used by a version that remembered no key."""
    await _used(home)
    home.execute("DELETE FROM sealing_checks")
    own = home.key.read_text()

    code, _, errors = await _said(home, "serve", secret="another secret")
    assert (code, "AFTERVIEW_SECRET_KEY is not the secret key" in errors) == (1, True)
    home.key.unlink()
    code, _, errors = await _said(home, "serve")
    assert (code, "the secret key of this database is missing" in errors) == (1, True)
    assert not home.key.exists()
    assert home.execute("SELECT fingerprint FROM sealing_checks") == []

    async with serving_process(home.url, folder=home.folder, AFTERVIEW_SECRET_KEY=own):
        pass
    [fingerprint] = home.execute("SELECT fingerprint FROM sealing_checks")
    assert len(fingerprint) == 64


async def test_processes_that_start_at_once_in_one_folder_share_a_key(home: Home) -> None:
    count = 3 if home.url.startswith("postgresql") else 2
    servers = [serving_process(home.url, folder=home.folder, AFTERVIEW_SECRET_KEY="") for _ in range(count)]
    async with asyncio.timeout(60):
        running = await asyncio.gather(*(each.__aenter__() for each in servers))
    answers = await asyncio.gather(*(each.client.get("/v1/webhooks") for each in running))
    assert [each.status_code for each in answers] == [200] * count
    assert [await each.terminate() for each in running] == [0] * count


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_of_hosts_that_start_at_once_one_gives_the_database_its_key(home: Home, tmp_path: Path) -> None:
    hosts = [Home(tmp_path / f"host{number}", home.url) for number in range(3)]
    for each in hosts:
        each.folder.mkdir()
    async with asyncio.timeout(60):
        started = await asyncio.gather(
            *(start(home.url, folder=each.folder, AFTERVIEW_SECRET_KEY="") for each in hosts), return_exceptions=True
        )
    [winner] = [each for each in started if isinstance(each, Server)]
    refused = [str(each) for each in started if each is not winner]
    assert [each for each in refused if "the secret key of this database is missing" not in each] == []
    assert [host.key.exists() for host in hosts] == [each is winner for each in started]
    assert await winner.terminate() == 0


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_key_that_cannot_be_used_is_named(home: Home) -> None:
    await _used(home)
    home.key.write_bytes(b"")
    assert "the secret key of this database is missing" in (await _said(home, "serve"))[2]
    assert home.key.read_bytes() == b""
    home.key.write_bytes(b"\xff\xfe")
    code, _, errors = await _said(home, "serve")
    assert (code, errors) == (
        1,
        f"{home.key} cannot be used: it holds no text; make it readable, or set AFTERVIEW_SECRET_KEY\n",
    )
    home.key.unlink()
    home.key.mkdir()
    code, _, errors = await _said(home, "serve", ACCEPT)
    assert (code, errors) == (
        1,
        f"{home.key} cannot be used: Is a directory; make it readable, or set AFTERVIEW_SECRET_KEY\n",
    )


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_an_empty_file_is_no_key_of_a_new_database(home: Home) -> None:
    home.key.write_bytes(b"")
    await _used(home)
    assert len(home.key.read_text()) > 40


async def test_only_serve_creates_a_key(home: Home) -> None:
    await _used(home)
    home.key.unlink()
    database = [["backup", "copy.db"]] if home.url.startswith("sqlite") else []
    for arguments in (
        ["migrate"],
        ["keys", "create", "calendar"],
        ["keys", "list"],
        ["replan"],
        ["export", "everything.json"],
        ["import", "everything.json"],
        ["openapi", "openapi.json"],
        ["guidance", "guidance.md"],
        *database,
    ):
        code, output, errors = await _said(home, *arguments)
        assert code == 0, (arguments, output, errors)
        assert not home.key.exists(), arguments


async def test_a_database_that_is_not_migrated_gets_no_key(template: SqliteTemplate, tmp_path: Path) -> None:
    home = Home(tmp_path, template.empty())
    code, _, errors = await _said(home, "serve")

    assert (code, "run `python -m app migrate`" in errors) == (1, True)
    assert not home.key.exists()
