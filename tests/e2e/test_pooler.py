"""Two processes behind PgBouncer, in both of its modes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
import pytest

from app.scheduling.notifications import POLL_SECONDS
from app.store.schema import WANTED_REVISION
from tests.api.plans import only
from tests.databases import PostgresTemplate
from tests.e2e.two_processes import assert_they_work_together
from tests.pooler import Mode, needs_pgbouncer, pooling
from tests.receiver import Receiver
from tests.servers import run, serving_process
from tests.stories import interview
from tests.streams import following

pytestmark = [pytest.mark.anyio, needs_pgbouncer]

_SURELY: Final = POLL_SECONDS + 3
"""Seconds within which another process's commit is noticed, on a busy machine; without polling it may be 15."""
_POLLING: Final = b"polling instead"


@pytest.fixture
def direct_url(postgresql: PostgresTemplate) -> Iterator[str]:
    """PostgreSQL itself, migrated."""
    url = postgresql.fresh()
    yield url
    postgresql.give_back(url)


@pytest.mark.parametrize(
    ("mode", "suffix", "is_direct", "polls"),
    [
        pytest.param("transaction", "", True, False, id="transactions, and a direct URL"),
        pytest.param("transaction", "", False, True, id="transactions, and nothing said of it"),
        pytest.param("transaction", "?prepare_threshold=0&sslmode=prefer", False, True, id="transactions, and asked"),
        pytest.param("session", "", False, False, id="sessions"),
    ],
)
async def test_nothing_fails_and_everything_arrives(
    direct_url: str, receiver: Receiver, mode: Mode, suffix: str, is_direct: bool, polls: bool
) -> None:
    direct = direct_url if is_direct else ""
    with pooling(direct_url, mode) as pooler:
        url = pooler.url + suffix
        async with (
            serving_process(url, AFTERVIEW_DIRECT_URL=direct) as first,
            serving_process(url, AFTERVIEW_DIRECT_URL=direct) as second,
        ):
            await assert_they_work_together(first, second, receiver)
            assert [await each.terminate() for each in (first, second)] == [0, 0]

    assert [each.errors.count(_POLLING) for each in (first, second)] == [int(polls)] * 2


async def test_where_nothing_is_heard_other_processes_are_polled(direct_url: str, receiver: Receiver) -> None:
    """The second process only serves: it neither schedules nor can it notify the first."""
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    with pooling(direct_url, "transaction") as pooler:
        async with (
            serving_process(pooler.url) as first,
            serving_process(pooler.url, AFTERVIEW_SCHEDULER="off") as second,
        ):
            await only(first.client, "debrief")
            await first.client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
            async with following(first.client, params={"types": "task.due"}) as stream:
                for count in (1, 2):
                    began = time.monotonic()
                    await second.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
                    assert await stream.block(_SURELY) is not None
                    await receiver.wait_for_count(count, _SURELY)
                    assert time.monotonic() - began < _SURELY


@pytest.mark.parametrize("mode", ["transaction", "session"])
async def test_a_migration_needs_a_session(postgresql: PostgresTemplate, mode: Mode) -> None:
    empty = postgresql.empty()
    with pooling(empty, mode) as pooler:
        migrating = await run(pooler.url, "migrate")
        _, errors = await migrating.communicate()
        if mode == "transaction":
            assert (migrating.returncode, errors.decode().strip()) == (
                1,
                "a connection pooler lends its sessions for one transaction each, and a migration needs one of its"
                " own; set AFTERVIEW_DIRECT_URL to the address of PostgreSQL itself, then run `python -m app migrate`",
            )
            migrating = await run(pooler.url, "migrate", AFTERVIEW_DIRECT_URL=empty)
            _, errors = await migrating.communicate()

    assert (migrating.returncode, errors) == (0, b"")
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(WANTED_REVISION,)]
