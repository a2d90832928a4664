"""PostgreSQL that vanishes, fails over, or accepts no writes: 503 and never 500, and what was acknowledged is there."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg
import pytest

from app.store import migrating
from tests.api.plans import only
from tests.postgresql import PostgresServer, running, server_folder, usual_programs
from tests.receiver import Receiver
from tests.servers import Server, serving_process
from tests.store.next_migration import wait_for
from tests.stories import interview
from tests.streams import until

pytestmark = pytest.mark.anyio

_WRITERS: Final = 6
_RECOVERED_SECONDS: Final = 15
_READS: Final = ("/v1/tasks", "/v1/events", "/v1/applications")
_READ_ONLY: Final = "the database cannot be written, because it is read-only"


@pytest.fixture
def primary() -> Iterator[PostgresServer]:
    """A migrated server of the test's own, which writes to the disk what it commits."""
    with running(usual_programs()) as server:
        migrating.migrate(server.url)
        yield server


@dataclass
class Load:
    """Callers that create and read without pause."""

    server: Server
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)

    async def write(self) -> None:
        while True:
            now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
            created = await self.server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
            self.statuses[created.status_code] += 1
            if created.status_code == 201:
                self.acknowledged.append(created.json()["id"])

    async def read(self) -> None:
        while True:
            for path in _READS:
                self.statuses[(await self.server.client.get(path)).status_code] += 1

    async def until_written(self, count: int) -> None:
        """Wait for so many more acknowledged interviews."""
        wanted = len(self.acknowledged) + count
        await until(lambda: len(self.acknowledged) >= wanted)


@asynccontextmanager
async def _under_load(server: Server) -> AsyncIterator[Load]:
    load = Load(server)
    callers = [asyncio.create_task(load.write()) for _ in range(_WRITERS)]
    callers.append(asyncio.create_task(load.read()))
    try:
        yield load
    finally:
        for caller in callers:
            caller.cancel()
        ended = await asyncio.gather(*callers, return_exceptions=True)
        assert {type(each) for each in ended} == {asyncio.CancelledError}, ended


async def _readiness(server: Server, wanted: int) -> None:
    """Wait until the probe answers so."""
    async with asyncio.timeout(_RECOVERED_SECONDS):
        while True:
            if (await server.client.get("/readyz")).status_code == wanted:
                return
            await asyncio.sleep(0.05)


async def _assert_nothing_was_lost(load: Load, receiver: Receiver) -> None:
    assert load.statuses.keys() == {200, 201, 503}, load.statuses
    for interview_id in load.acknowledged:
        assert (await load.server.client.get(f"/v1/interviews/{interview_id}")).status_code == 200
    wanted = set(load.acknowledged)
    await receiver.wait_for(lambda all_: wanted <= {each.event["data"]["task"]["interview_id"] for each in all_}, 30)


async def _subscribe(server: Server, receiver: Receiver) -> None:
    await only(server.client, "debrief")
    hook = {"url": receiver.url, "event_types": ["task.due"]}
    assert (await server.client.post("/v1/webhooks", json=hook)).status_code == 201


async def test_killed_and_started_again(primary: PostgresServer, receiver: Receiver) -> None:
    async with serving_process(primary.url) as server:
        await _subscribe(server, receiver)
        async with _under_load(server) as load:
            await load.until_written(20)
            primary.kill()
            await _readiness(server, 503)
            await asyncio.to_thread(primary.start)
            await _readiness(server, 200)
            async with asyncio.timeout(_RECOVERED_SECONDS):
                await load.until_written(20)
        await _assert_nothing_was_lost(load, receiver)


@pytest.mark.skipif(
    not (usual_programs() / "pg_basebackup").exists(), reason="a standby is copied by pg_basebackup, which is missing"
)
async def test_a_standby_that_is_promoted_takes_over(primary: PostgresServer, receiver: Receiver) -> None:
    with server_folder() as folder:
        standby = _synchronous_standby(primary, folder)
        try:
            both = f"postgresql://postgres@/postgres?host={primary.folder},{folder}&target_session_attrs=read-write"
            async with serving_process(both) as server:
                await _subscribe(server, receiver)
                async with _under_load(server) as load:
                    await load.until_written(20)
                    primary.kill()
                    await _readiness(server, 503)
                    standby.promote()
                    await _readiness(server, 200)
                    async with asyncio.timeout(_RECOVERED_SECONDS):
                        await load.until_written(20)
                await _assert_nothing_was_lost(load, receiver)
        finally:
            standby.kill()


@pytest.mark.skipif(not (usual_programs() / "pg_basebackup").exists(), reason="as above")
async def test_a_standby_is_read(primary: PostgresServer) -> None:
    async with serving_process(primary.url) as server:
        created = (await server.client.post("/v1/interviews", json=interview())).json()
    with server_folder() as folder:
        standby = primary.copy_to_standby(folder)
        try:
            standby.start()
            async with serving_process(standby.url) as server:
                await _assert_only_reads_work(server, created["id"])
        finally:
            standby.kill()


async def test_a_database_that_becomes_read_only_is_read(primary: PostgresServer) -> None:
    async with serving_process(primary.url) as server:
        created = (await server.client.post("/v1/interviews", json=interview())).json()
        with psycopg.connect(primary.url, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            admin.execute("SELECT pg_reload_conf()")
            wait_for(admin, "SELECT WHERE current_setting('default_transaction_read_only') = 'on'")
            await _assert_only_reads_work(server, created["id"])
            admin.execute("SET default_transaction_read_only = off")
            admin.execute("ALTER SYSTEM RESET default_transaction_read_only")
            admin.execute("SELECT pg_reload_conf()")
        await _readiness(server, 200)
        assert (await server.client.post("/v1/interviews", json=interview())).status_code == 201


async def _assert_only_reads_work(server: Server, interview_id: str) -> None:
    for path in (*_READS, f"/v1/interviews/{interview_id}"):
        answer = await server.client.get(path)
        assert answer.status_code == 200, answer.text
    answer = await server.client.post("/v1/interviews", json=interview())
    assert (answer.status_code, answer.json()["detail"]) == (503, _READ_ONLY)


def _synchronous_standby(primary: PostgresServer, folder: Path) -> PostgresServer:
    """A running standby, which has every commit before it is acknowledged."""
    standby = primary.copy_to_standby(folder)
    standby.start()
    with psycopg.connect(primary.url, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        admin.execute("SELECT pg_reload_conf()")
        wait_for(admin, "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")
    return standby
