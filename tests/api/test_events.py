"""Every event type happens, and every event reads as its schema says."""

import pytest

from app.events.types import EVENT_TYPES
from app.resources.events import body_of
from tests.clocks import FrozenClock
from tests.event_types import ROWS
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio


def test_every_event_type_has_its_row() -> None:
    missing = sorted(set(EVENT_TYPES) - set(ROWS))
    assert not missing, f"no row in tests/event_types.py for {', '.join(missing)}"
    assert not set(ROWS) - set(EVENT_TYPES), "tests/event_types.py has rows for types that do not exist"


@pytest.mark.parametrize("type", [type for type, row in ROWS.items() if row.happens is not None])
async def test_an_event_happens_and_reads_as_its_schema_says(api: Api, clock: FrozenClock, type: str) -> None:
    happens = ROWS[type].happens
    assert happens is not None
    await happens(api, clock)
    events = (await api.get("/v1/events", params={"limit": 200})).json()["items"]
    assert type in {event["type"] for event in events}
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    for event in events:
        body = {name: value for name, value in event.items() if name != "id"}
        read = body_of(event["type"]).model_validate(body)
        assert read.model_dump(mode="json") == body
        assert "@example.com" not in str(body), "events carry no e-mail addresses"
        assert event["id"].startswith("evt_")


async def test_events_of_a_new_interview_come_in_causal_order(api: Api) -> None:
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
        assert (schema["type"], "additionalProperties" in schema) == ("object", False), "events may come to have more"
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
