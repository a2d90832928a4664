"""Recovering what was missed, the ledger of an event, and deleting what is old."""

from datetime import timedelta
from typing import Any

import pytest

from app.store.outgoing_records import AttemptRecord, DeliveryRecord, EventRecord
from app.usecases.tidy import delete_old_events
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

CREATED = ["application.created"]


async def apply(api: Api, company: str) -> str:
    return str((await api.post("/v1/applications", json={"company": company})).json()["id"])


async def give_up(api: Api, clock: FrozenClock) -> None:
    """Let the whole schedule of the worker pass."""
    async with delivering(api, clock) as worker:
        for wait in (0, 6, 331):
            clock.pass_time(timedelta(seconds=wait))
            await deliver(worker, api, clock)


async def send(api: Api, clock: FrozenClock) -> None:
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)


def companies(receiver: Receiver) -> list[str]:
    return [each.event["data"]["application"]["company"] for each in receiver.received]


async def test_a_delivery_of_any_status_can_be_retried(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=CREATED)
    await apply(api, "Nordlicht")
    receiver.status = 500
    await give_up(api, clock)
    [failed] = await deliveries(api, webhook)
    assert (failed["status"], len(failed["attempts"])) == ("failed", 3)
    again = await api.post(f"/v1/deliveries/{failed['id']}/retry")
    assert (again.status_code, again.json()["status"]) == (202, "pending")
    await give_up(api, clock)
    [failed] = await deliveries(api, webhook)
    assert (failed["status"], len(failed["attempts"])) == ("failed", 6), "the schedule began again"
    receiver.status = 204
    for count in (7, 8):
        await api.post(f"/v1/deliveries/{failed['id']}/retry")
        await send(api, clock)
        [sent] = await deliveries(api, webhook)
        assert (sent["status"], [each["number"] for each in sent["attempts"]]) == ("succeeded", [*range(1, count + 1)])
    assert {each.headers["webhook-id"] for each in receiver.received} == {failed["id"]}


async def test_recovering_sends_failed_and_never_queued_messages(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    await apply(api, "Before")
    await send(api, clock)  # no endpoint wants it yet
    clock.pass_time(timedelta(hours=1))
    since = clock.now()
    await apply(api, "Unheard")
    await send(api, clock)
    webhook = await subscribe(api, receiver, event_types=CREATED)
    await apply(api, "Sent")
    await send(api, clock)
    receiver.status = 500
    await apply(api, "Given up")
    await give_up(api, clock)
    receiver.status = 204
    tried = len(receiver.received)
    own = f"/v1/webhooks/{webhook['id']}/recover"
    answer = await api.post(own, json={"since": since.isoformat()})
    assert (answer.status_code, answer.json()) == (202, {"since": "2026-11-24T13:00:00Z", "recovered": 2})
    await send(api, clock)
    assert sorted(companies(receiver)[tried:]) == ["Given up", "Unheard"]
    assert (await api.post(own, json={"since": since.isoformat()})).json()["recovered"] == 0
    assert refusal(await api.post(own, json={"since": "2027-01-01T00:00:00Z"})) == (422, ["/since"])


async def test_a_recovered_reminder_that_is_outdated_is_not_sent(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    await send(api, clock)
    task = next(each["id"] for each in created["tasks"] if each["rule"] == "debrief")
    await api.post(f"/v1/tasks/{task}/skip")
    webhook = await subscribe(api, receiver, filters={"rules": ["debrief"]})
    recovered = (await api.post(f"/v1/webhooks/{webhook['id']}/recover", json={"since": NOON.isoformat()})).json()
    await send(api, clock)
    assert (recovered["recovered"], receiver.received) == (1, [])
    assert [each["status"] for each in await deliveries(api, webhook)] == ["superseded"]


async def test_nothing_is_sent_again_to_a_disabled_endpoint(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=CREATED)
    await apply(api, "Nordlicht")
    await send(api, clock)
    [sent] = await deliveries(api, webhook)
    own = f"/v1/webhooks/{webhook['id']}"
    await api.patch(own, json={"status": "disabled"})
    assert refusal(await api.post(f"/v1/deliveries/{sent['id']}/retry")) == (409, [])
    assert refusal(await api.post(f"{own}/recover", json={"since": NOON.isoformat()})) == (409, [])
    assert refusal(await api.post(f"{own}/test")) == (409, [])


async def ledger(api: Api, event_id: str, **params: str) -> list[Any]:
    answer = await api.get(f"/v1/events/{event_id}/ledger", params=params)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def first_event(api: Api, kind: str) -> Any:
    return (await api.get("/v1/events", params={"types": kind})).json()["items"][0]


async def test_the_ledger_explains_every_endpoint(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    ada = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    sent = await subscribe(api, receiver, event_types=CREATED)
    other_type = await subscribe(api, receiver, event_types=["task.due"])
    other_person = await subscribe(api, receiver, event_types=CREATED, filters={"candidate_ids": [ada]})
    asleep = await subscribe(api, receiver, event_types=CREATED)
    await api.patch(f"/v1/webhooks/{asleep['id']}", json={"status": "disabled"})
    await apply(api, "Nordlicht")
    event = await first_event(api, "application.created")
    assert {each["why"] for each in await ledger(api, event["id"])} == {
        "Not sent yet: the event was only just written."
    }
    await send(api, clock)
    clock.pass_time(timedelta(minutes=1))
    late = await subscribe(api, receiver, event_types=CREATED)

    entries = {each["webhook_id"]: each for each in await ledger(api, event["id"])}
    person = event["data"]["application"]["candidate_id"]
    assert {name: (each["matched"], each["why"]) for name, each in entries.items()} == {
        sent["id"]: (True, "Sent: accepted after 1 attempt (204)."),
        other_type["id"]: (False, "Not sent: event_types does not hold application.created."),
        other_person["id"]: (False, f"Not sent: filters.candidate_ids does not hold {person}."),
        asleep["id"]: (True, "Waits until the endpoint is enabled: disabled by the account."),
        late["id"]: (False, "Not sent: the endpoint was created at 2026-11-24T12:01:00Z, after the event."),
    }
    assert entries[other_person["id"]]["refused_by"] == [{"filter": "filters.candidate_ids", "value": person}]
    assert entries[sent["id"]]["delivery"] == (await deliveries(api, sent))[0]
    assert await ledger(api, event["id"], webhook_id=sent["id"]) == [entries[sent["id"]]]
    assert (await api.get(f"/v1/events/{event['id']}")).json() == event


async def test_the_ledger_names_what_superseded_a_reminder(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await subscribe(api, receiver, filters={"rules": ["debrief"]})
    created = (await api.post("/v1/interviews", json=interview())).json()
    task = next(each["id"] for each in created["tasks"] if each["rule"] == "debrief")
    await api.post(f"/v1/tasks/{task}/complete")
    await send(api, clock)
    events = (await api.get("/v1/events", params={"types": "task.due,task.done"})).json()["items"]
    due, done = (
        next(event for event in events if event["type"] == kind and event["data"]["task"]["id"] == task)
        for kind in ("task.due", "task.done")
    )
    [entry] = await ledger(api, due["id"])
    assert entry["why"] == "Not sent: task.done came first, at 2026-11-24T12:00:00Z."
    assert entry["superseded_by"] == {name: done[name] for name in ("id", "type", "sequence", "timestamp")}


async def test_the_ledger_of_a_message_that_is_being_retried(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=CREATED)
    await apply(api, "Nordlicht")
    event = await first_event(api, "application.created")
    receiver.status = 500
    await send(api, clock)
    [waiting] = await deliveries(api, webhook)
    [entry] = await ledger(api, event["id"])
    assert entry["why"] == f"Waits for its next attempt, at {waiting['next_attempt_at']}, after 1 attempt (500)."
    await give_up(api, clock)
    [entry] = await ledger(api, event["id"])
    assert entry["why"] == "Given up after 3 attempts (500); it can be sent again."


async def test_old_events_are_deleted_with_their_deliveries_and_attempts(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    await subscribe(api, receiver, event_types=CREATED)
    for _ in range(3):
        await apply(api, "Nordlicht")
    await send(api, clock)
    clock.pass_time(timedelta(days=100))
    await apply(api, "Südlicht")
    await send(api, clock)
    limit = clock.now() - timedelta(days=90)
    assert [await delete_old_events(api.database, limit, 2) for _ in range(3)] == [2, 1, 0]
    for kind in (EventRecord, DeliveryRecord, AttemptRecord):
        assert len(await records(api.database, kind)) == 1, kind
    assert (await first_event(api, "application.created"))["data"]["application"]["company"] == "Südlicht"
