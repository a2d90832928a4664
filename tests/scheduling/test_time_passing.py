"""The real scheduler on the machine's own clock: what is due happens at its instant, once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.plans import only
from tests.clocks import FrozenClock
from tests.receiver import Receiver
from tests.service import serving, settings_for
from tests.stories import interview

pytestmark = pytest.mark.anyio
_INSTANTS = 6
_APART = timedelta(milliseconds=150)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the scheduler runs by the machine's clock


async def test_what_is_due_happens_at_its_instant(database_url: str, receiver: Receiver) -> None:
    """An interview ends and a deadline passes in a second: held, passed, due, each reported once and not too early."""
    async with serving(settings_for(database_url, scheduler="on")) as api:
        await only(api, "debrief", "thank_you")
        secret = (await api.post("/v1/webhooks", json={"url": receiver.url})).json()["secret"]
        end = _now() + timedelta(seconds=1)
        story = interview(end, decision={"due_at": end.isoformat()})
        created = (await api.post("/v1/interviews", json=story)).json()
        due = {task["id"] for task in created["tasks"] if task["rule"] in ("debrief", "thank_you")}
        expected = ["deadline.passed", "interview.held", "task.due", "task.due"]
        await receiver.wait_for(
            lambda received: sum(each.event["type"] in expected for each in received) >= len(expected)
        )
        happened = [each for each in receiver.received if each.event["type"] in expected]

        assert sorted(each.verified(secret)["type"] for each in happened) == expected
        assert {each.event["data"]["task"]["id"] for each in happened if each.event["type"] == "task.due"} == due
        assert all(each.arrived_at >= end for each in happened)
        read = (await api.get(f"/v1/interviews/{created['id']}")).json()
        assert read["status"] == "held"
        assert {task["status"] for task in read["tasks"] if task["id"] in due} == {"due"}


async def test_nothing_is_reported_or_visible_before_its_instant(database_url: str, receiver: Receiver) -> None:
    async with serving(settings_for(database_url, scheduler="on")) as api:
        await only(api, "debrief")
        await api.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        first = _now() + timedelta(seconds=1)
        for place in range(_INSTANTS):
            await api.post("/v1/interviews", json=interview(first + place * _APART))
        seen = []
        while _now() < first + _INSTANTS * _APART:
            due = (await api.get("/v1/tasks", params={"status": "due", "rule": "debrief"})).json()["items"]
            seen += [(datetime.fromisoformat(task["opens_at"]), _now()) for task in due]
        await receiver.wait_for(lambda received: len(received) >= _INSTANTS)

    arrived = [(datetime.fromisoformat(each.event["data"]["task"]["opens_at"]), each) for each in receiver.received]
    assert len({opens_at for opens_at, _ in arrived}) == _INSTANTS
    assert all(opens_at <= each.arrived_at for opens_at, each in arrived)
    assert all(opens_at <= answered_at for opens_at, answered_at in seen)


async def test_after_downtime_every_task_is_reported_once(database_url: str, receiver: Receiver) -> None:
    """Down while a task opened and came due: it is overdue at once, and was never due."""
    clock = FrozenClock(_now() - timedelta(days=2))
    async with serving(settings_for(database_url), clock) as api:
        await only(api, "debrief", "ask_next_steps", "thank_you", "last_follow_up")
        await api.post("/v1/webhooks", json={"url": receiver.url})
        created = (await api.post("/v1/interviews", json=interview(_now() - timedelta(hours=3)))).json()
        key = api.headers["authorization"]
    assert {task["status"] for task in created["tasks"]} == {"scheduled"}

    async with serving(settings_for(database_url, scheduler="on")) as api:
        api.headers["authorization"] = key
        await receiver.wait_for(lambda received: any(each.event["type"] == "task.overdue" for each in received))
        await receiver.wait_for(lambda received: any(each.event["type"] == "task.due" for each in received))
        events = (await api.get("/v1/events", params={"types": "task.due,task.overdue,task.expired"})).json()["items"]

    assert sorted((event["type"], event["data"]["task"]["rule"]) for event in events) == [
        ("task.due", "ask_next_steps"),
        ("task.due", "thank_you"),
        ("task.overdue", "debrief"),
    ]


async def test_an_old_interview_causes_no_burst_of_events(database_url: str) -> None:
    """After seven months nothing of it can be acted on any more: only the search goes on."""
    async with serving(settings_for(database_url, scheduler="on")) as api:
        created = (await api.post("/v1/interviews", json=interview(_now() - timedelta(days=210)))).json()
        events = (await api.get("/v1/events")).json()["items"]

    assert {task["status"] for task in created["tasks"]} == {"expired"}
    assert [event["type"] for event in events] == ["application.created", "interview.created", "task.due"]
    assert events[-1]["data"]["task"]["rule"] == "keep_searching"
