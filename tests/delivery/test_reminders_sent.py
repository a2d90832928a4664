"""A reminder is committed with its delivery: it needs no fan-out, and neither is lost or sent twice."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.tasks.advance import advance
from tests.api.plans import only
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliveries, delivering, subscribe
from tests.receiver import Receiver
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio


async def ended(api: Api, clock: FrozenClock, count: int = 1) -> None:
    """Interviews whose debrief has just come due, with the reminders that it makes."""
    await only(api, "debrief")
    for number in range(count):
        story = interview(NOON + timedelta(hours=1), application={"company": f"Company {number}"})
        assert (await api.post("/v1/interviews", json=story)).status_code == 201
    clock.pass_time(timedelta(hours=1))
    await api.database.run_in_transaction(advance, clock.now())


async def test_a_reminder_is_sent_without_a_fan_out(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    await ended(api, clock)
    async with delivering(api, clock) as worker:
        await worker.run()
        await worker.drain()
    [arrived] = receiver.received
    [delivery] = await deliveries(api, webhook)
    assert receiver.signed_with(arrived, webhook["secret"])
    assert arrived.event["type"] == "task.due"
    assert (delivery["status"], delivery["attempt_count"]) == ("succeeded", 1)


@pytest.mark.parametrize("spelling", [{}, {"payload": "thin"}, {"format": "cloudevents"}, {"format": "slack"}])
async def test_a_retry_sends_the_body_of_the_first_attempt(
    api: Api, clock: FrozenClock, receiver: Receiver, spelling: dict[str, Any]
) -> None:
    await subscribe(api, receiver, **spelling)
    clock.pass_time(timedelta(microseconds=123_457))
    await ended(api, clock)
    receiver.status = 500
    async with delivering(api, clock) as worker:
        for _ in range(2):
            await worker.run()
            await worker.drain()
            clock.pass_time(timedelta(seconds=10))
    first, second = receiver.received
    assert json.loads(first.body) == json.loads(second.body)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_many_reminders_to_one_endpoint_arrive_once(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    await ended(api, clock, 7)
    async with delivering(api, clock) as worker:
        while len(receiver.received) < 7:
            await worker.run()
            await worker.drain()
    assert len({each.headers["webhook-id"] for each in receiver.received}) == len(receiver.received) == 7
    assert {each["attempt_count"] for each in await deliveries(api, webhook)} == {1}
