"""A process killed at the worst moment loses nothing and repeats nothing that it had recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.plans import only
from tests.receiver import Receiver
from tests.servers import Server, serving_process
from tests.stories import interview

pytestmark = pytest.mark.anyio


async def _subscribed(server: Server, receiver: Receiver) -> str:
    answer = await server.client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
    assert answer.status_code == 201, answer.text
    await only(server.client, "debrief", "ask_next_steps", "thank_you")
    return str(answer.json()["secret"])


async def _due_events(server: Server) -> list[str]:
    events = (await server.client.get("/v1/events", params={"types": "task.due"})).json()["items"]
    return [event["data"]["task"]["id"] for event in events]


async def test_killed_between_commit_and_delivery(database_url: str, receiver: Receiver) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    async with serving_process(database_url, AFTERVIEW_SCHEDULER="off") as server:
        secret = await _subscribed(server, receiver)
        created = (await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))).json()
        due = [task["id"] for task in created["tasks"] if task["status"] == "due"]
        await server.kill()
    assert receiver.received == []

    async with serving_process(database_url) as server:
        received = await receiver.wait_for_count(len(due))
        assert sorted(await _due_events(server)) == sorted(due)
    assert sorted(each.verified(secret)["data"]["task"]["id"] for each in received) == sorted(due)
    assert len({each.headers["webhook-id"] for each in received}) == len(due)


async def test_killed_while_an_attempt_is_under_way(database_url: str, receiver: Receiver) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # as above
    receiver.hold()
    async with serving_process(database_url, AFTERVIEW_WEBHOOK_TIMEOUT_SECONDS="1") as server:
        await _subscribed(server, receiver)
        created = (await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))).json()
        due = {task["id"] for task in created["tasks"] if task["status"] == "due"}
        await receiver.wait_for_count(len(due))
        await server.kill()
    first_tries = {each.headers["webhook-id"] for each in receiver.received}
    receiver.release()

    async with serving_process(database_url, AFTERVIEW_WEBHOOK_TIMEOUT_SECONDS="1") as server:
        received = await receiver.wait_for_count(2 * len(due))
        assert sorted(await _due_events(server)) == sorted(due)
    assert {each.headers["webhook-id"] for each in received[len(due) :]} == first_tries


async def test_ctrl_c_stops_cleanly(database_url: str) -> None:
    async with serving_process(database_url) as server:
        assert (await server.client.get("/readyz")).status_code == 200
        assert await server.interrupt() == 0
