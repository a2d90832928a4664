"""Every PostgreSQL that this machine has: from an empty database to a delivery, with two processes."""

import pytest

from app.store import migrating
from tests.e2e.two_processes import assert_they_work_together
from tests.postgresql import VERSIONS, running
from tests.receiver import Receiver
from tests.servers import run, serving_process

pytestmark = pytest.mark.anyio

_FIRST_REVISION = "2e9e9a9ce3bd"


@pytest.mark.parametrize(
    "version",
    [
        pytest.param(
            version,
            marks=pytest.mark.skipif(
                not (programs / "postgres").exists(), reason=f"PostgreSQL {version} is not installed in {programs}"
            ),
        )
        for version, programs in VERSIONS.items()
    ],
)
async def test_two_processes_on(version: int, receiver: Receiver) -> None:
    with running(VERSIONS[version]) as server:
        assert server.version == version
        migrating.migrate(server.url, _FIRST_REVISION)
        migration = await run(server.url, "migrate")
        assert ((await migration.communicate())[1], migration.returncode) == (b"", 0)
        async with serving_process(server.url, "--migrate") as first, serving_process(server.url) as second:
            await assert_they_work_together(first, second, receiver)
            assert [await each.terminate() for each in (first, second)] == [0, 0]
        assert (first.errors, second.errors) == (b"", b"")
