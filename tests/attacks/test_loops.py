"""A webhook endpoint that points at the service itself comes to an end at once."""

import asyncio
import time

import httpx
import psutil  # type: ignore[import-untyped]  # comes without types
import pytest

from tests.attacks.found import every
from tests.attacks.shapes import Loop
from tests.attacks.target import prepared
from tests.receiver import receiving
from tests.servers import KEY, Server, serving_process

pytestmark = pytest.mark.anyio
LOOPS = every(Loop, "LOOPS")
_FILES_MORE = 40
"""Open files: a loop took thousands, a handful of requests at once take as many as they are."""


async def test_every_loop_ends(database_url: str) -> None:
    """All loops on one service, one after another: each is refused, or ends with 508 at its first delivery."""
    async with serving_process(
        database_url, AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8,::1/128", AFTERVIEW_REQUESTS_PER_MINUTE="1000000"
    ) as server:
        server.client.event_hooks = {}
        process = psutil.Process(server.process.pid)
        target = await prepared(server.client)
        before, spent = process.num_fds(), sum(process.cpu_times()[:2])
        gone_round = [each.name for each in LOOPS if not await _ends(server, target.identifiers["task_id"], each)]
        assert gone_round == []
        assert process.num_fds() < before + _FILES_MORE
        assert sum(process.cpu_times()[:2]) - spent < 4 * len(LOOPS) * 0.5
        keys = (await server.client.get("/v1/api-keys")).json()["items"]
        assert [each["name"] for each in keys] == ["bootstrap", "another"], "no delivery created anything"


async def _ends(server: Server, task_id: str, loop: Loop) -> bool:
    port = server.base_url.rpartition(":")[2]
    body = {"url": f"http://{loop.spelling}:{port}/", "event_types": ["webhook.test", "application.created"]}
    created = await server.client.post("/v1/webhooks", json=body)
    if created.status_code != 201:
        return created.status_code == 422
    webhook_id = created.json()["id"]
    names = {"{key}": KEY, "{webhook_id}": webhook_id, "{task_id}": task_id}

    def filled(text: str) -> str:
        for name, value in names.items():
            text = text.replace(name, value)
        return text

    own = {name: filled(value) for name, value in loop.headers.items()}
    url = f"http://{loop.spelling}:{port}{filled(loop.path)}"
    pointed = await server.client.patch(f"/v1/webhooks/{webhook_id}", json={"url": url, "headers": own})
    try:
        if pointed.status_code != 200:
            return pointed.status_code == 422
        return await _refused(server, webhook_id, loop)
    finally:
        await server.client.delete(f"/v1/webhooks/{webhook_id}")


async def _refused(server: Server, webhook_id: str, loop: Loop) -> bool:
    if loop.set_off == "diagnose":
        answer = await server.client.post(f"/v1/webhooks/{webhook_id}/diagnose", timeout=60)
        trials = answer.json()["items"]
        return {each["status_code"] for each in trials} <= {508, None}
    if loop.set_off == "test":
        await server.client.post(f"/v1/webhooks/{webhook_id}/test")
    else:
        await server.client.post("/v1/applications", json={"company": "Nordlicht"})
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        deliveries = (await server.client.get(f"/v1/webhooks/{webhook_id}/deliveries")).json()["items"]
        attempts = [one for each in deliveries for one in await _attempts(server.client, each["id"])]
        if attempts:
            return {each["status_code"] for each in attempts} <= {508, None} and len(deliveries) == 1
        await asyncio.sleep(0.02)
    return False


async def _attempts(client: httpx.AsyncClient, delivery_id: str) -> list[dict[str, object]]:
    attempts: list[dict[str, object]] = (await client.get(f"/v1/deliveries/{delivery_id}")).json()["attempts"]
    return attempts


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_an_endpoint_is_diagnosed_once_at_a_time(database_url: str) -> None:
    async with receiving() as receiver, serving_process(database_url) as server:
        receiver.hold()
        created = (await server.client.post("/v1/webhooks", json={"url": receiver.url})).json()
        path = f"/v1/webhooks/{created['id']}/diagnose"
        first = asyncio.create_task(server.client.post(path))
        await receiver.wait_for_count(1)
        second = await server.client.post(path)
        receiver.release()
        assert (second.status_code, (await first).status_code) == (409, 200)
        assert (await server.client.post(path)).status_code == 200
