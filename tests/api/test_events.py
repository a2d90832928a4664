"""Every event type happens, and every event reads as its schema says."""

from datetime import timedelta

import pytest

from app.events.types import EVENT_TYPES
from app.usecases.tasks.advance import advance
from tests.api.documents import interaction, webhook
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio


async def test_every_event_reads_as_its_schema_says(api: Api, clock: FrozenClock) -> None:
    story = interview(NOON + timedelta(days=1), interviewers=[interviewer(), {}], decision={"within_days": 2})
    held = (await api.post("/v1/interviews", json=story)).json()
    own, application = f"/v1/interviews/{held['id']}", f"/v1/applications/{held['application_id']}"
    tasks = {task["rule"]: task["id"] for task in held["tasks"]}
    await api.patch(own, json={"location": "Berlin"})
    await api.post(f"/v1/tasks/{tasks['thank_you']}/skip")
    await api.post(f"/v1/tasks/{tasks['debrief']}/snooze", json={"until": "2026-11-26T09:00:00Z"})
    for days in range(40):
        clock.set(NOON + timedelta(days=days))
        await api.database.carry_out(advance, clock.now())
    await api.post(f"/v1/tasks/{tasks['record_contacts']}/complete")
    await api.patch(f"/v1/deadlines/{held['deadlines'][0]['id']}", json={"status": "met"})
    await api.post("/v1/interactions", json=interaction(interview_id=held["id"]))
    await api.patch(application, json={"status": "rejected"})
    other = (await api.post("/v1/interviews", json=interview(clock.now() + timedelta(days=1)))).json()
    await api.patch(f"/v1/interviews/{other['id']}", json={"status": "cancelled"})
    endpoint = (await api.post("/v1/webhooks", json=webhook())).json()["id"]
    await api.post(f"/v1/webhooks/{endpoint}/test")

    events = (await api.get("/v1/events", params={"limit": 200})).json()["items"]
    of_endpoints = {"webhook.failing", "webhook.disabled"}  # told of in tests/delivery/test_standing.py
    assert {event["type"] for event in events} == set(EVENT_TYPES) - of_endpoints
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    for event in events:
        body = {name: value for name, value in event.items() if name != "id"}
        read = EVENT_TYPES[event["type"]].model_validate(body)
        assert read.model_dump(mode="json") == body
        assert "@example.com" not in str(body), "events carry nobody's e-mail address"
        assert event["id"].startswith("evt_")


async def test_an_interview_is_told_in_the_order_in_which_it_was_taken_in(api: Api) -> None:
    await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))
    events = (await api.get("/v1/events")).json()["items"]
    assert [event["type"] for event in events[:3]] == ["application.created", "interview.created", "deadline.created"]
    assert {event["type"] for event in events[3:]} == {"task.due", "task.scheduled"}
    assert {event["timestamp"] for event in events} == {"2026-11-24T12:00:00Z"}


async def test_the_catalogue_holds_the_schema_of_every_event(api: Api) -> None:
    answer = (await api.get("/v1/event-types")).json()
    described = {each["type"]: each for each in answer["items"]}
    assert (set(described), answer["next_cursor"]) == (set(EVENT_TYPES), None)
    for name, each in described.items():
        schema = each["json_schema"]
        assert (schema["type"], schema["additionalProperties"]) == ("object", False), name
        assert set(schema["required"]) == set(schema["properties"]) == {"type", "timestamp", "sequence", "data"}, name


async def test_each_page_of_the_feed_links_to_the_next(api: Api) -> None:
    await api.post("/v1/interviews", json=interview())
    everything = (await api.get("/v1/events", params={"limit": 200})).json()["items"]
    read, where = [], "/v1/events?limit=3&types=task.due,task.scheduled,interview.created"
    while True:
        answer = await api.get(where)
        read += answer.json()["items"]
        if not answer.links:
            break
        where = answer.links["next"]["url"]
    kinds = {"task.due", "task.scheduled", "interview.created"}
    assert read == [event for event in everything if event["type"] in kinds]
    assert answer.json() == {"items": [], "next_cursor": None}
