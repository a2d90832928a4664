"""Deliveries from the event to the receiver: claimed, sent, recorded, retried, or not sent because outdated."""

import json
from datetime import timedelta
from ipaddress import ip_network

import pytest

from app.delivery.attempts import FinishedAttempt, PostResult, record_attempts
from app.delivery.egress import Egress
from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.sealing import Seal
from app.store.outgoing_records import WebhookRecord
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver
from tests.rows import records
from tests.service import LOOPBACK, Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

LEASE = timedelta(seconds=20)


async def test_a_task_that_is_due_arrives_with_its_full_payload(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["thank_you"]})
    panel = [interviewer(phone="+49 30 1234567", linkedin_url="https://www.linkedin.com/in/dana")]
    created = (await api.post("/v1/interviews", json=interview(interviewers=panel))).json()
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert delivery["status"] == "succeeded"
    assert [(each["number"], each["status_code"], each["error"]) for each in delivery["attempts"]] == [(1, 204, None)]
    [received] = receiver.received
    assert received.headers["webhook-id"] == delivery["id"]
    assert received.headers["content-type"] == "application/json"
    event = received.event
    task = next(each for each in created["tasks"] if each["rule"] == "thank_you")
    own = f"https://afterview.example/v1/tasks/{task['id']}"
    person = {name: value for name, value in created["interviewers"][0].items() if name not in ("email", "phone")}
    assert event["type"] == "task.due"
    assert event["timestamp"] == "2026-11-24T12:00:00Z"
    assert event["data"]["task"] == task
    assert event["data"]["application"] == created["application"]
    assert event["data"]["interviewer"] == person
    assert event["data"]["interview"]["interviewers"] == [person]
    assert event["data"]["links"] == {
        "self": own,
        "complete": f"{own}/complete",
        "skip": f"{own}/skip",
        "snooze": f"{own}/snooze",
    }
    feed = (await api.get("/v1/events", params={"types": "task.due"})).json()["items"]
    assert event["sequence"] in [each["sequence"] for each in feed]


async def test_a_thin_payload_carries_no_text_of_people(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await subscribe(api, receiver, payload="thin", filters={"rules": ["thank_you"]})
    created = (await api.post("/v1/interviews", json=interview())).json()
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [received] = receiver.received
    task = next(each for each in created["tasks"] if each["rule"] == "thank_you")
    assert received.event["data"]["task"]["id"] == task["id"]
    assert "Dana" not in received.body.decode()
    assert "Nordlicht" not in received.body.decode()


async def test_a_failure_is_retried_and_then_given_up(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    receiver.status = 500
    async with delivering(api, clock) as worker:
        for wait in (0, 6, 331):
            clock.pass_time(timedelta(seconds=wait))
            await deliver(worker, api, clock)
        clock.pass_time(timedelta(hours=5))
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert delivery["status"] == "failed"
    assert [each["status_code"] for each in delivery["attempts"]] == [500, 500, 500]
    assert {each["response_excerpt"] for each in delivery["attempts"]} == {"as you wish"}
    assert len({each.headers["webhook-id"] for each in receiver.received}) == 1
    assert len({each.headers["webhook-timestamp"] for each in receiver.received}) == 3


async def test_nothing_is_sent_before_it_is_due(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    receiver.status = 503
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        clock.pass_time(timedelta(seconds=4))
        await deliver(worker, api, clock)
    assert len(receiver.received) == 1


async def test_redirects_are_not_followed(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    receiver.status = 307
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert [each["status_code"] for each in delivery["attempts"]] == [307]
    assert delivery["status"] == "pending"


async def test_a_forbidden_address_is_not_connected_to(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    elsewhere = Egress([each for each in LOOPBACK if each.version == 6])
    async with delivering(api, clock, elsewhere) as worker:
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert [each["error"] for each in delivery["attempts"]] == [
        "the address must not be an address of a private or reserved network"
    ]
    assert receiver.received == []


async def test_a_name_that_resolves_to_a_forbidden_address(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    receiver.url = receiver.url.replace("127.0.0.1", "localhost")
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    elsewhere = Egress([ip_network("192.0.2.0/24")])
    async with delivering(api, clock, elsewhere) as worker:
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert [each["error"] for each in delivery["attempts"]] == [
        "the address lies in a network that webhooks may not reach"
    ]
    assert receiver.received == []


async def test_a_reminder_of_a_task_that_is_done_is_not_sent(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    created = (await api.post("/v1/interviews", json=interview())).json()
    task = next(each for each in created["tasks"] if each["rule"] == "debrief")
    await api.post(f"/v1/tasks/{task['id']}/complete")
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert (delivery["status"], delivery["attempts"]) == ("superseded", [])
    assert receiver.received == []


async def test_a_claimed_delivery_is_not_claimed_again_until_its_lease_ends(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    await api.database.run_in_transaction(fan_out, NOON)

    [first] = (await api.database.run_in_transaction(claim_deliveries, NOON, LEASE, 10)).deliveries
    assert (
        await api.database.run_in_transaction(claim_deliveries, NOON + LEASE - timedelta(seconds=1), LEASE, 10)
    ).deliveries == []
    [second] = (await api.database.run_in_transaction(claim_deliveries, NOON + LEASE, LEASE, 10)).deliveries
    assert second.id == first.id

    late = PostResult(500, duration=timedelta(seconds=30))
    await api.database.run_in_transaction(record_attempts, [FinishedAttempt(first, NOON, late)], NOON + LEASE)
    shown = (await api.get(f"/v1/deliveries/{first.id}")).json()
    assert (shown["status"], shown["attempts"]) == ("pending", [])


async def test_deliveries_wait_while_their_endpoint_is_disabled(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    await api.database.run_in_transaction(fan_out, NOON)
    disabled = (await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": "disabled"})).json()
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        assert (disabled["disabled_reason"], receiver.received) == ("disabled by the account", [])

        enabled = (await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": "enabled"})).json()
        await deliver(worker, api, clock)
    assert (enabled["disabled_reason"], len(receiver.received)) == (None, 1)


async def test_a_test_message_reaches_its_endpoint_alone(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    await subscribe(api, receiver, event_types=[])
    answer = await api.post(f"/v1/webhooks/{webhook['id']}/test")
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    assert answer.status_code == 202
    assert [json.loads(each.body)["type"] for each in receiver.received] == ["webhook.test"]
    assert receiver.received[0].headers["webhook-id"] == answer.json()["id"]


async def test_secrets_are_sealed_in_the_database(api: Api, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    [stored] = await records(api.database, WebhookRecord)

    assert webhook["secret"] not in stored.sealed_secret
    assert "secret" not in (await api.get(f"/v1/webhooks/{webhook['id']}")).json()


async def test_a_secret_sealed_under_another_key_is_a_failed_attempt(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    await api.post("/v1/interviews", json=interview())
    api.app.state.seal = Seal("a different secret")
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [delivery] = await deliveries(api, webhook)
    assert [each["error"] for each in delivery["attempts"]] == [
        "the endpoint's secret or headers were sealed under another AFTERVIEW_SECRET_KEY; renew them"
    ]
    assert (delivery["status"], receiver.received) == ("pending", [])
