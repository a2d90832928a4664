"""Sending by hand: a worker of the application under test, run when a test says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.delivery.egress import Egress
from app.delivery.sender import Sender
from app.delivery.worker import DeliveryWorker
from app.store.deliveries import earliest_attempt
from app.store.fan_out import fan_out
from tests.clocks import FrozenClock
from tests.conftest import LOOPBACK, Api
from tests.receiver import Receiver


@asynccontextmanager
async def delivering(
    api: Api, clock: FrozenClock, egress: Egress | None = None, *, timeout_seconds: float = 5
) -> AsyncIterator[DeliveryWorker]:
    """A worker of the application under test, run by hand."""
    async with Sender(
        egress or Egress(LOOPBACK),
        api.app.state.seal,
        clock,
        timeout_seconds=timeout_seconds,
        base_url="https://afterview.example",
    ) as sender:
        yield DeliveryWorker(api.database, sender, clock, waits=(5, 300), timeout_seconds=timeout_seconds)


async def deliver(worker: DeliveryWorker, api: Api, clock: FrozenClock) -> None:
    """Fan out what is pending and send what is due, to the end."""
    await fan_out(api.database, clock.now())
    while True:
        await worker.run()
        await worker.drain()
        waiting = await earliest_attempt(api.database)
        if waiting is None or waiting > clock.now():
            return


async def subscribe(api: Api, receiver: Receiver, **more: Any) -> dict[str, Any]:
    answer = await api.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"], **more})
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


async def deliveries(api: Api, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    items = (await api.get(f"/v1/webhooks/{webhook['id']}/deliveries")).json()["items"]
    return [(await api.get(f"/v1/deliveries/{each['id']}")).json() for each in items]
