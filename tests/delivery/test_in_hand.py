"""What a worker holds in hand behind a quick endpoint's lane, and when it gives that back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.delivery.lanes import WIDEST
from app.delivery.worker import DeliveryWorker
from app.events.types import ApplicationCreated
from app.store import outbox
from app.store.deliveries import claim
from app.store.fan_out import fan_out
from app.store.outbox import NewEvent
from app.store.outgoing_records import DeliveryRecord
from app.store.outgoing_tables import DeliveryRow
from tests.clocks import FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

_WARM = 300
_WAITING = 150
_APPLICATION = 1
"""The interview comes with an application that is told of."""


async def happen(api: Api, clock: FrozenClock, count: int) -> None:
    """Many events in one transaction, fanned out."""
    application = {"id": "app_01m83fpv1yeztbbf7dmxy7y1xg", "company": "Nordlicht"}
    kind = ApplicationCreated
    events = [NewEvent(kind, api.account_id, {"application": application}) for _ in range(count)]
    async with api.database.transaction() as tx:
        await outbox.record(tx, events, clock.now())
    while await api.database.carry_out(fan_out, clock.now(), 500):
        pass


@asynccontextmanager
async def full_lane(
    api: Api, clock: FrozenClock, receiver: Receiver, worker: DeliveryWorker, webhook: dict[str, Any]
) -> AsyncIterator[Any]:
    """A lane at its widest, whose messages the receiver does not answer before the block ends; more are in hand.

    The last in hand are those of an interview.
    """
    async with asyncio.timeout(60):
        while worker.room_of(webhook["id"]) < 4 * WIDEST:  # on a busy machine some answers are slow
            await happen(api, clock, _WARM)
            await deliver(worker, api, clock)
    receiver.received.clear()
    receiver.hold()
    await happen(api, clock, _WAITING)
    held = (await api.post("/v1/interviews", json=interview())).json()
    await api.database.carry_out(fan_out, clock.now())
    await worker.run()
    await receiver.wait_for_count(WIDEST)
    yield held
    receiver.release()


async def counted(api: Api, clock: FrozenClock, webhook: dict[str, Any]) -> int:
    """How many deliveries anybody could claim."""
    mine, due = col(DeliveryRow.endpoint_id) == webhook["id"], col(DeliveryRow.next_attempt_at) <= clock.now()
    return len(await records(api.database, DeliveryRecord, mine, due))


async def test_behind_a_lane_at_its_widest_more_are_held_in_hand(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    async with delivering(api, clock) as worker:
        async with full_lane(api, clock, receiver, worker, webhook):
            assert await counted(api, clock, webhook) == 0, "everything is in hand"
            assert len(receiver.received) == WIDEST
        await receiver.wait_for_count(_WAITING + _APPLICATION)
        await worker.drain()
    identifiers = [each.headers["webhook-id"] for each in receiver.received]
    assert len(identifiers) == len(set(identifiers)) == _WAITING + _APPLICATION


async def test_what_waited_in_hand_for_long_is_looked_at_anew(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created", "task.due"])
    async with delivering(api, clock) as worker:
        async with full_lane(api, clock, receiver, worker, webhook) as held:
            [debrief] = [each for each in held["tasks"] if each["rule"] == "debrief"]
            await api.post(f"/v1/tasks/{debrief['id']}/complete", json={})
            clock.pass_time(timedelta(seconds=2))
        await deliver(worker, api, clock)
    told = [each.event["data"]["task"]["id"] for each in receiver.received if each.event["type"] == "task.due"]
    assert debrief["id"] not in told
    assert told, "the other reminders still hold"
    assert "superseded" in {each["status"] for each in await deliveries(api, webhook)}


async def test_what_took_long_to_claim_is_not_begun(
    api: Api, clock: FrozenClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease began when the database was asked, and would end within the attempt."""
    await subscribe(api, receiver, event_types=["application.created"])
    await happen(api, clock, 1)

    async def slow(*given: Any, **more: Any) -> Any:
        look = await claim(*given, **more)
        clock.pass_time(timedelta(seconds=4))
        return look

    async with delivering(api, clock, timeout_seconds=5) as worker:
        with monkeypatch.context() as patched:
            patched.setattr("app.delivery.worker.claim", slow)
            await worker.run()
            await worker.drain()
        assert receiver.received == []
        await deliver(worker, api, clock)
    assert len(receiver.received) == 1


async def test_a_pause_holds_for_what_is_in_hand(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    async with delivering(api, clock) as worker:
        async with full_lane(api, clock, receiver, worker, webhook):
            receiver.status, receiver.headers = 503, {"retry-after": "60"}
        await worker.drain()
        await worker.run()
        await worker.drain()
        assert len(receiver.received) == WIDEST, "nothing goes after the answer that asked for a pause"
        receiver.status = 204
        clock.pass_time(timedelta(seconds=61))
        await deliver(worker, api, clock)
    assert len(receiver.received) == WIDEST + _WAITING + _APPLICATION


async def test_a_worker_that_stops_gives_back_what_is_in_hand(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    async with delivering(api, clock) as worker, delivering(api, clock) as another:
        given_back = asyncio.Event()
        async with full_lane(api, clock, receiver, worker, webhook):
            api.database.on_commit(lambda _: given_back.set())
            worker.stop()
            await asyncio.wait_for(given_back.wait(), 20)
            assert await counted(api, clock, webhook) == _WAITING + _APPLICATION - WIDEST
        await worker.drain()
        assert len(receiver.received) == WIDEST
        await deliver(another, api, clock)
    assert len(receiver.received) == _WAITING + _APPLICATION
