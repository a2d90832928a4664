"""A reminder is sent as soon as it is made: nobody looks for its delivery first, and none is lost or sent twice."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.delivery.lanes import Lanes
from app.delivery.worker import DeliveryWorker
from app.store.deliveries import claim
from app.usecases.tasks.advance import advance
from tests.api.plans import only
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

_FIRST_WIDTH = Lanes().room_of("nobody yet")


async def ended(api: Api, clock: FrozenClock, count: int = 1) -> None:
    """Interviews whose debrief has just come due."""
    await only(api, "debrief")
    for number in range(count):
        story = interview(NOON + timedelta(hours=1), application={"company": f"Company {number}"})
        assert (await api.post("/v1/interviews", json=story)).status_code == 201
    clock.pass_time(timedelta(hours=1))


async def make(worker: DeliveryWorker, api: Api, clock: FrozenClock) -> int:
    """What the scheduler does at the hour; answers with how many deliveries went into the worker's hand."""
    hand = worker.hand()
    await api.database.carry_out(advance, clock.now(), hand=hand)
    worker.accept(hand)
    return len(hand.claims)


async def test_a_reminder_is_sent_without_being_looked_for(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    await ended(api, clock)
    async with delivering(api, clock) as worker:
        assert await make(worker, api, clock) == 1
        assert (await api.database.carry_out(claim, clock.now(), timedelta(seconds=30), 10)).claims == []
        await worker.drain()
        await deliver(worker, api, clock)
    [arrived] = receiver.received
    [told] = await deliveries(api, webhook)
    assert receiver.signed_with(arrived, webhook["secret"])
    assert arrived.event["type"] == "task.due"
    assert (told["status"], told["attempt_count"]) == ("succeeded", 1)


async def test_what_died_with_its_process_is_sent_by_another_when_the_lease_ends(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver)
    await ended(api, clock)
    async with delivering(api, clock) as killed:
        hand = killed.hand()
        await api.database.carry_out(advance, clock.now(), hand=hand)
    assert len(hand.claims) == 1
    async with delivering(api, clock) as other:
        await deliver(other, api, clock)
        assert receiver.received == [], "it may be under way"
        clock.set(hand.lease_ends_at)
        await deliver(other, api, clock)
    assert [each.headers["webhook-id"] for each in receiver.received] == [hand.claims[0].id]
    assert [each["status"] for each in await deliveries(api, webhook)] == ["succeeded"]


@pytest.mark.parametrize("spelling", [{}, {"payload": "thin"}, {"format": "cloudevents"}, {"format": "slack"}])
async def test_a_retry_says_what_the_first_attempt_said(
    api: Api, clock: FrozenClock, receiver: Receiver, spelling: dict[str, Any]
) -> None:
    await subscribe(api, receiver, **spelling)
    await ended(api, clock)
    receiver.status = 500
    async with delivering(api, clock) as worker:
        clock.pass_time(timedelta(microseconds=123_457))
        await make(worker, api, clock)
        await worker.drain()
        clock.pass_time(timedelta(seconds=10))
        await deliver(worker, api, clock)
    first, second = receiver.received
    assert json.loads(first.body) == json.loads(second.body)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_no_more_is_taken_than_a_lane_has_room_for(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    await ended(api, clock, _FIRST_WIDTH + 3)
    async with delivering(api, clock) as worker:
        assert await make(worker, api, clock) == _FIRST_WIDTH
        await worker.drain()
        await deliver(worker, api, clock)
    assert len(receiver.received) == len({each.headers["webhook-id"] for each in receiver.received}) == _FIRST_WIDTH + 3
    assert {each["attempt_count"] for each in await deliveries(api, webhook)} == {1}


@pytest.mark.parametrize("not_now", [{"rate_limit": 1}, {"status": "disabled"}])
async def test_an_endpoint_that_is_disabled_or_keeps_a_rate_is_left_to_the_queue(
    api: Api, clock: FrozenClock, receiver: Receiver, not_now: dict[str, Any]
) -> None:
    webhook = await subscribe(api, receiver)
    assert (await api.patch(f"/v1/webhooks/{webhook['id']}", json=not_now)).status_code == 200
    await ended(api, clock)
    async with delivering(api, clock) as worker:
        assert await make(worker, api, clock) == 0


async def test_an_endpoint_that_asked_for_a_pause_is_left_to_the_queue(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    await subscribe(api, receiver)
    await ended(api, clock, 2)
    receiver.status, receiver.headers = 429, {"retry-after": "600"}
    async with delivering(api, clock) as worker:
        await make(worker, api, clock)
        await worker.drain()
        told = len(receiver.received)
        story = interview(clock.now() + timedelta(minutes=1), application={"company": "Later"})
        await api.post("/v1/interviews", json=story)
        clock.pass_time(timedelta(minutes=1))
        assert await make(worker, api, clock) == 0
        await worker.drain()
    assert len(receiver.received) == told
