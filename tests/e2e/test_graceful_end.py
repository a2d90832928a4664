"""A process that is asked to end finishes what it has begun, and leaves the rest to its successor."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.api.plans import only
from tests.conftest import serving, settings_for
from tests.receiver import Receiver
from tests.servers import KEY, Server, serving_process
from tests.stories import interview

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


async def _refused(server: Server) -> None:
    """Wait until nobody takes a new connection."""
    async with asyncio.timeout(10), httpx.AsyncClient(base_url=server.base_url) as newcomer:
        while True:
            try:
                await newcomer.get("/healthz", headers={"connection": "close"})
            except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                return
            await asyncio.sleep(0.05)
