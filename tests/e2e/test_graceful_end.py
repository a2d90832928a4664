"""A process that is asked to end finishes what it has begun, and leaves the rest to its successor."""

import asyncio
import signal
import socket
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.api.plans import only
from tests.receiver import Receiver
from tests.servers import KEY, Server, serving_process
from tests.service import serving, settings_for
from tests.stories import interview, interviewer
from tests.streams import STREAM, following

pytestmark = pytest.mark.anyio

TRIALS = 4
"""Messages of one diagnosis."""


@pytest.mark.parametrize(
    ("template", "workers"),
    [pytest.param("sqlite", "1", id="one process on SQLite"), pytest.param("postgresql", "2", id="two on PostgreSQL")],
    indirect=["template"],
)
async def test_requests_and_deliveries_in_flight_are_finished(
    database_url: str, receiver: Receiver, workers: str
) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    once = {"idempotency-key": "this-diagnosis"}
    async with serving_process(database_url, "--workers", workers) as server:
        await only(server.client, "debrief", "thank_you")
        webhook = (
            await server.client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        ).json()
        receiver.hold()
        await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
        await receiver.wait_for_count(2)
        diagnose = f"/v1/webhooks/{webhook['id']}/diagnose"
        slow = asyncio.create_task(server.client.post(diagnose, headers=once))
        await receiver.wait_for_count(3)

        server.process.send_signal(signal.SIGTERM)
        await _refused(server)
        assert not slow.done()
        receiver.release()
        answer = await slow
        assert answer.status_code == 200
        assert await server.gone() == 0
        assert server.errors == b""
    assert len(receiver.received) == 2 + TRIALS

    async with serving(settings_for(database_url, scheduler="on")) as successor:
        successor.headers["authorization"] = f"Bearer {KEY}"
        deliveries = (await successor.get(f"/v1/webhooks/{webhook['id']}/deliveries")).json()["items"]
        assert [(each["status"], each["attempt_count"]) for each in deliveries] == [("succeeded", 1)] * 2
        again = await successor.post(diagnose, headers=once)
        assert (again.headers["idempotent-replayed"], again.json()) == ("true", answer.json())
        await successor.post(f"/v1/webhooks/{webhook['id']}/test")  # whatever else waits goes before it
        await receiver.wait_for_count(3 + TRIALS)
    assert len(receiver.received) == 3 + TRIALS


@pytest.mark.parametrize(
    ("template", "workers"),
    [pytest.param("sqlite", "1", id="one process on SQLite"), pytest.param("postgresql", "2", id="two on PostgreSQL")],
    indirect=["template"],
)
async def test_streams_of_events_end_at_once(database_url: str, workers: str) -> None:
    """Even that of a client which reads nothing; the server would otherwise wait for it until its timeout."""
    async with serving_process(database_url, "--workers", workers) as server, AsyncExitStack() as open_ones:
        panel = [interviewer(f"Person {one}", role="recruiter") for one in range(40)]
        now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
        body = interview(now, interviewers=panel, application={"company": "Nordlicht", "notes": "long " * 4000})
        for _ in range(3):
            assert (await server.client.post("/v1/interviews", json=body)).status_code == 201
        readers = [await open_ones.enter_async_context(following(server.client)) for _ in range(6)]
        stalled = open_ones.enter_context(closing(socket.socket()))
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect((server.client.base_url.host, server.client.base_url.port))
        request = f"GET {STREAM}?after=0 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n\r\n"
        await asyncio.to_thread(stalled.sendall, request.encode())
        assert await asyncio.to_thread(stalled.recv, 12) == b"HTTP/1.1 200"

        begun = asyncio.get_running_loop().time()
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.gather(*(reader.rest() for reader in readers)) == [[]] * len(readers)
        assert await server.gone() == 0
        assert asyncio.get_running_loop().time() - begun < 15
        assert b"Cancel" not in server.errors, "nothing had to be broken off at the end of the server's patience"


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_events_of_another_process_reach_a_stream(database_url: str) -> None:
    """Well before the stream's own next poll, in a process that runs no scheduler."""
    async with (
        serving_process(database_url) as writing,
        serving_process(database_url, AFTERVIEW_SCHEDULER="off") as server,
        following(server.client) as reader,
    ):
        for company in ("Nordlicht", "Brightloop"):
            await writing.client.post("/v1/applications", json={"company": company})
            block = await reader.block(seconds=10)
            assert block is not None
            assert block.document["data"]["application"]["company"] == company


async def _refused(server: Server) -> None:
    """Wait until nobody takes a new connection."""
    async with asyncio.timeout(10), httpx.AsyncClient(base_url=server.base_url) as newcomer:
        while True:
            try:
                await newcomer.get("/healthz", headers={"connection": "close"})
            except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                return
            await asyncio.sleep(0.05)
