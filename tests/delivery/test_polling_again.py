"""No message is stuck: what one poll of the queue leaves, for whatever reason, is polled again at once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.delivery import recorder, worker
from app.delivery.attempts import record_attempts
from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.delivery.worker import DeliveryWorker
from app.errors import DatabaseUnavailable
from app.scheduling.notifications import wakes_of
from app.sealing import Seal
from app.store.db import Queue
from app.store.objects import load_owned
from app.store.outgoing_records import DeliveryRecord, WebhookRecord
from tests.clocks import NOON, FrozenClock
from tests.delivery.hostile import OK, hostile, read_request
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver, receiving
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

LEASE = timedelta(seconds=20)


async def apply(api: Api, count: int = 1) -> None:
    for _ in range(count):
        await api.post("/v1/applications", json={"company": "Nordlicht"})
    await api.database.run_in_transaction(fan_out, NOON)


async def run_until_idle(worker: DeliveryWorker, clock: FrozenClock) -> datetime | None:
    """Run as often as the worker itself wants to run at once."""
    for _ in range(50):
        next_at = await worker.run()
        if next_at is None or next_at > clock.now():
            return next_at
    raise AssertionError("it was never idle")


async def run_when_woken(worker: DeliveryWorker, woken: asyncio.Event) -> None:
    while True:
        await woken.wait()
        woken.clear()
        await worker.run()


async def test_everything_beyond_a_rate_limit_gets_its_slot(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"], rate_limit=2)
    await apply(api, 12)
    async with delivering(api, clock) as worker:
        assert await run_until_idle(worker, clock) == NOON + timedelta(seconds=0.5)
        await worker.drain()
    slots = [each["next_attempt_at"] for each in await deliveries(api, webhook) if each["status"] == "pending"]
    assert len(slots) == 11
    assert all(datetime.fromisoformat(each) > NOON for each in slots)


async def test_outdated_reminders_delay_nothing(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await subscribe(api, receiver, event_types=["task.due", "application.status_changed"])
    created = [(await api.post("/v1/interviews", json=interview())).json() for _ in range(2)]
    for task in (each for one in created for each in one["tasks"] if each["status"] == "due"):
        await api.post(f"/v1/tasks/{task['id']}/skip", json={})
    await api.patch(f"/v1/applications/{created[0]['application']['id']}", json={"status": "withdrawn"})
    await api.database.run_in_transaction(fan_out, clock.now())
    async with delivering(api, clock) as worker:
        await run_until_idle(worker, clock)
        await worker.drain()
    assert "application.status_changed" in {each.event["type"] for each in receiver.received}


async def test_a_full_worker_polls_again_when_there_is_room(
    api: Api, clock: FrozenClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_MOST_IN_FLIGHT", 4)
    for _ in range(10):
        await subscribe(api, receiver, event_types=["application.created"])
    await apply(api)
    woken = asyncio.Event()
    api.database.on_wake(lambda wakes: woken.set() if Queue.DELIVER in wakes else None)
    receiver.hold()
    async with delivering(api, clock) as sending:
        assert await sending.run() is None
        await receiver.wait_for_count(4)
        woken.clear()
        receiver.release()
        running = asyncio.create_task(run_when_woken(sending, woken))
        await receiver.wait_for_count(10)
        running.cancel()
        await sending.drain()


async def test_messages_due_while_their_endpoint_is_being_enabled_are_sent(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    await apply(api, 2)
    await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": "disabled"})
    if api.database.is_sqlite:
        pytest.skip("SQLite has one writer: no other transaction can be enabling it")
    async with api.database.transaction() as enabling:
        row = await enabling.run(load_owned, WebhookRecord, api.account_id, webhook["id"], lock=True)
        assert (await api.database.run_in_transaction(claim_deliveries, NOON, LEASE, 10)).deliveries == []
        enabling.change(row, status="enabled")
    soon = NOON + timedelta(milliseconds=50)
    assert len((await api.database.run_in_transaction(claim_deliveries, soon, LEASE, 10)).deliveries) == 2


async def test_an_endpoint_that_is_enabled_again_gets_the_deferred_messages(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    receiver.status, receiver.headers = 503, {"retry-after": "86400"}
    await apply(api)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        await apply(api)
        await deliver(worker, api, clock)
        receiver.status = 204
        for status in ("disabled", "enabled"):
            await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": status})
        await deliver(worker, api, clock)
    assert "succeeded" in {each["status"] for each in await deliveries(api, webhook)}


async def test_a_retry_by_hand_outlives_the_attempt_under_way(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    await apply(api)
    receiver.status = 500
    receiver.hold()
    async with delivering(api, clock) as worker:
        await worker.run()
        await receiver.wait_for_count(1)
        [under_way] = await deliveries(api, webhook)
        assert (await api.post(f"/v1/deliveries/{under_way['id']}/retry")).status_code == 202
        receiver.release()
        await worker.drain()
        [waiting] = await deliveries(api, webhook)
        assert (waiting["status"], waiting["next_attempt_at"]) == ("pending", "2026-11-24T12:00:00Z")
        receiver.status = 204
        await deliver(worker, api, clock)
    assert [each["status"] for each in await deliveries(api, webhook)] == ["succeeded"]


async def test_an_endpoint_sealed_under_another_key_can_be_repaired(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"], headers={"X-Team": "north"})
    other = Seal("the key before").encrypt("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    async with api.database.transaction() as tx:
        await tx.execute(update(WebhookRecord.TABLE).values(sealed_secret=other, sealed_headers=other))
    await apply(api)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        [failed] = await deliveries(api, webhook)
        assert "AFTERVIEW_SECRET_KEY" in failed["attempts"][0]["error"]
        renewed = (await api.post(f"/v1/webhooks/{webhook['id']}/rotate-secret")).json()
        await api.patch(f"/v1/webhooks/{webhook['id']}", json={"headers": {}})
        clock.pass_time(timedelta(minutes=1))
        await deliver(worker, api, clock)
    [message] = receiver.received
    assert receiver.signed_with(message, renewed["secret"])
    assert "x-team" not in message.headers


async def test_a_hidden_header_stays_hidden_when_the_receiver_repeats_it(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    headers = {"Authorization": "Bearer hunter2", "X-Team": "north"}
    webhook = await subscribe(api, receiver, event_types=["application.created"], headers=headers)
    receiver.status, receiver.text = 400, "no entry with Bearer hunter2 (hunter2) for north"
    await apply(api)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    [failed] = await deliveries(api, webhook)
    assert failed["attempts"][0]["response_excerpt"] == "no entry with *** (***) for north"


@pytest.mark.parametrize("repeated", ["as an answer that breaks off", "as what is no HTTP"])
async def test_a_hidden_header_stays_hidden_however_it_is_repeated(api: Api, clock: FrozenClock, repeated: str) -> None:
    secret = "hunter2-" + "0123456789" * 8

    async def repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        body = b"x" * (1024 - 60) + secret.encode()  # the first KiB ends within it
        answer = OK + b"\r\n" + body if repeated == "as an answer that breaks off" else f"{secret}\r\n\r\n".encode()
        writer.write(answer)
        await writer.drain()

    async with hostile(repeat) as endpoint:
        headers = {"X-Api-Key": secret}
        fields = {"url": endpoint.url, "event_types": ["application.created"], "headers": headers}
        webhook = (await api.post("/v1/webhooks", json=fields)).json()
        await apply(api)
        async with delivering(api, clock) as worker:
            await deliver(worker, api, clock)
        [delivery] = await deliveries(api, webhook)
    [attempt] = delivery["attempts"]
    assert "hunter2" not in str(attempt), attempt
    if attempt["response_excerpt"] is not None:
        assert attempt["response_excerpt"].endswith("xx***")


async def test_a_new_address_starts_without_the_pause_of_the_old_one(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    receiver.status, receiver.headers = 503, {"retry-after": "86400"}
    await apply(api)
    async with delivering(api, clock) as worker, receiving() as moved_to:
        await deliver(worker, api, clock)
        await apply(api)
        await deliver(worker, api, clock)
        moved = await api.patch(f"/v1/webhooks/{webhook['id']}", json={"url": moved_to.url})
        assert moved.json()["failing_since"] is None
        await deliver(worker, api, clock)
        assert len(moved_to.received) == 2
    assert {each["status"] for each in await deliveries(api, webhook)} == {"succeeded"}


async def test_a_diagnosis_with_an_idempotency_key_blocks_no_other_request(api: Api, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    receiver.hold()
    headers = {"Idempotency-Key": "diagnosis-1"}
    asked = asyncio.create_task(api.post(f"/v1/webhooks/{webhook['id']}/diagnose", headers=headers))
    await receiver.wait_for_count(1)
    update_fields = await asyncio.wait_for(api.post("/v1/applications", json={"company": "Nordlicht"}), 10)
    assert update_fields.status_code == 201
    assert (await api.post(f"/v1/webhooks/{webhook['id']}/diagnose", headers=headers)).status_code == 409
    receiver.release()
    first = await asked
    sent = len(receiver.received)
    again = await api.post(f"/v1/webhooks/{webhook['id']}/diagnose", headers=headers)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert len(receiver.received) == sent


async def test_outcomes_wait_until_the_database_is_back(
    api: Api, clock: FrozenClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    await apply(api)
    away = iter([True, True, False])

    async def sometimes(*given: Any) -> None:
        if next(away):
            raise DatabaseUnavailable("the database does not answer; try again in a moment")
        await record_attempts(*given)

    monkeypatch.setattr(recorder, "record_attempts", sometimes)
    monkeypatch.setattr(recorder, "_SECONDS_BETWEEN_TRIES", 0.01)
    async with delivering(api, clock) as worker:
        await worker.run()
        await worker.drain()
    assert [each["status"] for each in await deliveries(api, webhook)] == ["succeeded"]
    assert len(await records(api.database, DeliveryRecord)) == 1


@pytest.mark.parametrize(
    ("message", "wakes"),
    [
        ("deliver=2026-11-24T12:00:00+00:00", {Queue.DELIVER: NOON}),
        ("a_newer_queue=2026-11-24T12:00:00+00:00 fan_out=2026-11-24T12:00:00+00:00", {Queue.FAN_OUT: NOON}),
        ("deliver=soon", {}),
        ("deliver=2026-11-24T12:00:00", {}),
        ("deliver", {}),
        ("", {}),
    ],
)
def test_a_notification_that_cannot_be_read_is_ignored(message: str, wakes: dict[Queue, datetime]) -> None:
    assert wakes_of(message) == wakes
