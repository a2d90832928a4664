"""Several processes behind one socket."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.plans import only
from tests.receiver import Receiver
from tests.servers import Server, serving_process
from tests.stories import interview
from tests.streams import STREAM

pytestmark = pytest.mark.anyio

_ASKED = 24


def _workers(server: Server) -> set[int]:
    """The processes that a server looks after, as Linux tells."""
    family = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return {int(pid) for pid in family if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()}


async def _health(server: Server) -> int:
    """Asked on a connection of its own: whichever worker is free takes it."""
    return (await server.client.get("/healthz", headers={"connection": "close"})).status_code


async def _figure(server: Server, name: str, **labels: str) -> float:
    text = (await server.client.get("/metrics", headers={"connection": "close"})).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return sum(
        each.value for each in samples if each.name == f"afterview_{name}" and labels.items() <= each.labels.items()
    )


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists threads and children in /proc")
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_a_worker_that_dies_is_replaced_and_none_outlives_its_supervisor(
    database_url: str, receiver: Receiver
) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    async with serving_process(database_url, "--workers", "2") as server:
        first = _workers(server)
        assert len(first) == 2
        await only(server.client, "debrief", "thank_you")
        await server.client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
        await receiver.wait_for_count(2)
        assert [await _health(server) for _ in range(_ASKED)] == [200] * _ASKED
        assert await _figure(server, "http_requests_total", route="/healthz") == _ASKED

        os.kill(min(first), signal.SIGKILL)
        async with asyncio.timeout(30):
            while len(_workers(server) - {min(first)}) < 2:
                assert await _health(server) == 200
                await asyncio.sleep(0.1)
        assert await _figure(server, "http_requests_total", route="/healthz") >= _ASKED
        assert await _figure(server, "delivery_attempts_total", outcome="accepted") == 2

        async with asyncio.timeout(30):
            await server.kill()  # returns once no worker holds its output any more
    assert len(receiver.received) == 2


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="as above")
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_the_streams_of_a_dead_worker_no_longer_count_as_open(database_url: str) -> None:
    async with serving_process(database_url, "--workers", "2") as server, AsyncExitStack() as streams:
        for _ in range(4):
            opened = server.client.stream("GET", STREAM, headers={"connection": "close"}, timeout=30)
            assert (await streams.enter_async_context(opened)).status_code == 200
        assert await _figure(server, "event_streams_open") == 4
        for worker in _workers(server):
            os.kill(worker, signal.SIGKILL)
        async with asyncio.timeout(30):
            while True:
                if await _figure(server, "event_streams_open") == 0:
                    break
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_on_sqlite_one_process_serves(database_url: str) -> None:
    with pytest.raises(AssertionError, match="several workers need PostgreSQL"):
        async with serving_process(database_url, "--workers", "2"):
            pass
