"""A delivery worker of the application under test that runs when a test calls it, without the scheduler."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest

from app.clock import SystemClock
from app.delivery.egress import Egress
from app.delivery.fan_out import fan_out
from app.delivery.queue import earliest_attempt
from app.delivery.sender import Sender
from app.delivery.worker import DeliveryWorker
from app.sealing import Seal
from tests.clocks import FrozenClock
from tests.delivery.hostile import Hostile
from tests.receiver import Receiver
from tests.service import LOOPBACK, Api

on_sqlite_alone = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""

SECRET: Final = "Bearer 5d41402abc4b2a76"
"""The header that `subscribe_hostile` configures; no delivery may show it."""


@asynccontextmanager
async def delivering(
    api: Api, clock: FrozenClock, egress: Egress | None = None, *, timeout_seconds: float = 5
) -> AsyncIterator[DeliveryWorker]:
    """A worker of the application under test, run by the test."""
    async with Sender(
        egress or Egress(LOOPBACK),
        api.app.state.seal,
        clock,
        timeout_seconds=timeout_seconds,
        base_url="https://afterview.example",
    ) as sender:
        yield DeliveryWorker(api.database, sender, clock, retry_delays=(5, 300), timeout_seconds=timeout_seconds)


def sending(egress: Egress) -> Sender:
    """Sends by the real clock, without an application."""
    seal, clock = Seal("a secret for tests"), SystemClock()
    return Sender(egress, seal, clock, timeout_seconds=20, base_url="https://afterview.example")


async def deliver(worker: DeliveryWorker, api: Api, clock: FrozenClock) -> None:
    """Fan out what is pending and send what is due, to the end."""
    await api.database.run_in_transaction(fan_out, clock.now())
    while True:
        await worker.run()
        await worker.drain()
        waiting = await api.database.run(earliest_attempt)
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


async def subscribe_hostile(api: Api, endpoint: Hostile, scheme: str = "http") -> dict[str, Any]:
    """As `subscribe` does, with the secret and no choice of events."""
    url = endpoint.url.replace("http", scheme, 1)
    answer = await api.post("/v1/webhooks", json={"url": url, "headers": {"authorization": SECRET}})
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


async def send_test(api: Api, webhook: dict[str, Any]) -> None:
    assert (await api.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202


async def the_delivery(api: Api, webhook: dict[str, Any]) -> dict[str, Any]:
    """The only one of a webhook."""
    [delivery] = await deliveries(api, webhook)
    return delivery
