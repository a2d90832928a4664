"""What a worker claims for an endpoint, and what it leaves in the queue."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.delivery.concurrency import HIGHEST
from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.delivery.worker import DeliveryWorker
from app.events.types import ApplicationCreated
from app.store import outbox
from app.store.db import UnitOfWork
from app.store.outbox import NewEvent
from app.store.outgoing_records import DeliveryRecord
from app.store.outgoing_tables import DeliveryRow
from tests.clocks import FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver, receiving
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

_FIRST_LIMIT = 4
_LEASE = timedelta(seconds=10)
"""That of a worker whose attempts take five seconds at most."""


async def happen(api: Api, clock: FrozenClock, count: int) -> None:
    """Many events in one transaction, fanned out."""
    application = {"id": "app_01m83fpv1yeztbbf7dmxy7y1xg", "company": "Nordlicht"}
    events = [NewEvent(ApplicationCreated, api.account_id, {"application": application}) for _ in range(count)]
    async with api.database.transaction() as tx:
        await outbox.append(tx, events, clock.now())
    while await api.database.run_in_transaction(fan_out, clock.now(), 500):
        pass


async def due(api: Api, clock: FrozenClock, webhook: dict[str, Any]) -> int:
    """How many deliveries any process could claim."""
    of_webhook, is_due = col(DeliveryRow.endpoint_id) == webhook["id"], col(DeliveryRow.next_attempt_at) <= clock.now()
    return len(await records(api.database, DeliveryRecord, of_webhook, is_due))


async def until_highest(
    api: Api, clock: FrozenClock, receiver: Receiver, worker: DeliveryWorker, webhook: dict[str, Any]
) -> None:
    """Have the receiver answer until its limit is the highest."""
    async with asyncio.timeout(60):
        while (await capacity_of(worker, webhook)) < HIGHEST:  # on a busy machine some answers are slow
            await happen(api, clock, HIGHEST)
            await deliver(worker, api, clock)
    receiver.received.clear()


async def capacity_of(worker: DeliveryWorker, webhook: dict[str, Any]) -> int:
    return worker.concurrency.capacity_of(webhook["id"])


async def test_no_more_than_the_limit_is_claimed_and_the_rest_stays_in_the_queue(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    async with delivering(api, clock) as worker, delivering(api, clock) as other:
        await until_highest(api, clock, receiver, worker, webhook)
        receiver.hold()
        await happen(api, clock, HIGHEST + 50)
        await worker.run()
        await receiver.wait_for_count(HIGHEST)
        assert await due(api, clock, webhook) == 50
        assert len(receiver.received) == HIGHEST
        await other.run()
        await receiver.wait_for_count(HIGHEST + _FIRST_LIMIT)
        receiver.release()
        for each in (worker, other):
            await each.drain()
        await deliver(worker, api, clock)
    identifiers = [each.headers["webhook-id"] for each in receiver.received]
    assert len(identifiers) == len(set(identifiers)) == HIGHEST + 50


async def test_an_endpoint_with_a_long_backlog_does_not_delay_the_others(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    await subscribe(api, receiver, event_types=["application.created"])
    await happen(api, clock, 300)
    clock.pass_time(timedelta(seconds=1))
    async with delivering(api, clock) as worker, receiving() as later:
        await subscribe(api, later, event_types=["application.created"])
        await happen(api, clock, 1)
        receiver.hold()
        await worker.run()
        await later.wait_for_count(1)
        receiver.release()
        await worker.drain()


async def test_a_reminder_that_waited_behind_others_is_checked_when_it_is_claimed(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created", "task.due"])
    async with delivering(api, clock) as worker:
        receiver.hold()
        await happen(api, clock, _FIRST_LIMIT)
        created = (await api.post("/v1/interviews", json=interview())).json()
        await api.database.run_in_transaction(fan_out, clock.now())
        await worker.run()
        await receiver.wait_for_count(_FIRST_LIMIT)
        [debrief] = [each for each in created["tasks"] if each["rule"] == "debrief"]
        await api.post(f"/v1/tasks/{debrief['id']}/complete", json={})
        receiver.release()
        await deliver(worker, api, clock)
    reminded = [each.event["data"]["task"]["id"] for each in receiver.received if each.event["type"] == "task.due"]
    assert debrief["id"] not in reminded
    assert reminded, "the other reminders still apply"
    assert "superseded" in {each["status"] for each in await deliveries(api, webhook)}


async def test_a_claim_that_waited_for_the_database_is_made_again_at_once(
    api: Api, clock: FrozenClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease began when the database was asked, and would end within the attempt."""
    await subscribe(api, receiver, event_types=["application.created"])
    await happen(api, clock, 1)

    async def slow(*given: Any, **more: Any) -> Any:
        claimed = await claim_deliveries(*given, **more)
        clock.pass_time(timedelta(seconds=4))
        return claimed

    async with delivering(api, clock, timeout_seconds=5) as worker:
        with monkeypatch.context() as patched:
            patched.setattr("app.delivery.worker.claim_deliveries", slow)
            assert await worker.run() == clock.now(), "to be polled again"
            await worker.drain()
        assert receiver.received == []
        await deliver(worker, api, clock)
    assert len(receiver.received) == 1


async def test_a_claim_with_a_slow_commit_is_left_until_its_lease_ends(
    api: Api, clock: FrozenClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    await subscribe(api, receiver, event_types=["application.created"])
    await happen(api, clock, 1)
    commit = UnitOfWork.commit

    async def slow(tx: UnitOfWork) -> None:
        await commit(tx)
        clock.pass_time(timedelta(seconds=4))

    async with delivering(api, clock, timeout_seconds=5) as worker:
        with monkeypatch.context() as patched:
            patched.setattr(UnitOfWork, "commit", slow)
            await worker.run()
            await worker.drain()
        await deliver(worker, api, clock)
        assert receiver.received == []
        clock.pass_time(_LEASE)
        await deliver(worker, api, clock)
    assert len(receiver.received) == 1


async def test_nothing_more_is_sent_after_an_answer_that_asks_for_a_pause(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    async with delivering(api, clock) as worker:
        await until_highest(api, clock, receiver, worker, webhook)
        receiver.hold()
        await happen(api, clock, HIGHEST + 50)
        await worker.run()
        await receiver.wait_for_count(HIGHEST)
        receiver.status, receiver.headers = 503, {"retry-after": "60"}
        receiver.release()
        await worker.drain()
        await worker.run()
        await worker.drain()
        assert len(receiver.received) == HIGHEST, "nothing goes after the answer that asked for a pause"
        receiver.status = 204
        clock.pass_time(timedelta(seconds=61))
        await deliver(worker, api, clock)
    assert len(receiver.received) == HIGHEST + HIGHEST + 50


async def test_a_dead_processs_deliveries_are_claimed_again_when_the_lease_ends(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    await happen(api, clock, 1)
    [dead] = (await api.database.run_in_transaction(claim_deliveries, clock.now(), _LEASE, 10)).deliveries
    async with delivering(api, clock) as other:
        await deliver(other, api, clock)
        assert receiver.received == [], "it may be under way"
        clock.pass_time(_LEASE)
        await deliver(other, api, clock)
    assert [each.headers["webhook-id"] for each in receiver.received] == [dead.id]
    assert [each["status"] for each in await deliveries(api, webhook)] == ["succeeded"]
