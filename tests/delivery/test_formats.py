"""What receivers of each format get: a chat as strict as the real one, and a reader of CloudEvents."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from app.events.types import EVENT_TYPES
from app.resources.events import body_of
from tests.api.documents import interaction
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, on_sqlite_alone, subscribe
from tests.formats.chats import CHATS
from tests.receiver import Receiver
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio


@dataclass
class Chat:
    """Answers as the chat does: 400 to what breaks its rules, and what it says to the rest."""

    breaks: Callable[[dict[str, Any]], Iterator[str]]
    url: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    pauses: list[str] = field(default_factory=list)
    """What it asks for, in `Retry-After`, before it accepts anything."""

    async def handle(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.Response(status=415)
        if self.pauses:
            return web.Response(status=429, headers={"retry-after": self.pauses.pop()})
        body = await request.json()
        if broken := list(self.breaks(body)):
            return web.json_response({"errors": broken}, status=400)
        self.shown.append(body)
        return web.Response(status=200, text="ok")


@asynccontextmanager
async def chatting(form: str) -> AsyncIterator[Chat]:
    chat = Chat(CHATS[form].breaks)
    app = web.Application()
    app.router.add_post("/hook", chat.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        chat.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield chat
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("form", CHATS)
async def test_a_chat_accepts_every_message_of_a_story(api: Api, clock: FrozenClock, form: str) -> None:
    async with chatting(form) as chat, delivering(api, clock) as worker:
        webhook = (await api.post("/v1/webhooks", json={"url": chat.url, "format": form})).json()
        assert webhook["format"] == form
        story = interview(NOON + timedelta(days=1), decision={"within_days": 2}, location="<https://x|Room> & more")
        created = (await api.post("/v1/interviews", json=story)).json()
        await api.post("/v1/interactions", json=interaction(interview_id=created["id"], summary="*" * 20_000))
        await api.patch(f"/v1/applications/{created['application_id']}", json={"status": "rejected"})
        await api.post(f"/v1/webhooks/{webhook['id']}/test")
        await deliver(worker, api, clock)
        tried = await deliveries(api, webhook)
        fates = [(each["status"], each["attempts"]) for each in tried if each["status"] != "superseded"]
        assert {fate for fate, _ in fates} == {"succeeded"}, fates
        assert len(chat.shown) == len(fates) > 10


@pytest.mark.parametrize("form", CHATS)
async def test_a_chat_that_asks_for_a_pause_gets_it(api: Api, clock: FrozenClock, form: str) -> None:
    async with chatting(form) as chat, delivering(api, clock) as worker:
        chat.pauses.append("7")
        webhook = (
            await api.post(
                "/v1/webhooks", json={"url": chat.url, "format": form, "event_types": ["application.created"]}
            )
        ).json()
        await api.post("/v1/applications", json={"company": "Nordlicht"})
        await deliver(worker, api, clock)
        clock.pass_time(timedelta(seconds=6))
        await deliver(worker, api, clock)
        assert chat.shown == []
        clock.pass_time(timedelta(seconds=1))
        await deliver(worker, api, clock)
        assert len(chat.shown) == 1
        (delivery,) = await deliveries(api, webhook)
        assert [each["status_code"] for each in delivery["attempts"]] == [429, 200]


async def test_an_event_without_interview_uses_the_zone_of_the_candidate(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    candidate = (await api.post("/v1/candidates", json={"name": "Ada", "timezone": "Asia/Tokyo"})).json()["id"]
    created = await api.post("/v1/applications", json={"candidate_id": candidate, "company": "Nordlicht"})
    await subscribe(api, receiver, format="teams", event_types=["task.due"], filters={"rules": ["answer_offer"]})
    await api.patch(f"/v1/applications/{created.json()['id']}", json={"status": "offer"})
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    (received,) = receiver.received
    assert "Wednesday 25 November 2026, 21:00 (Asia/Tokyo)" in received.body.decode()


@pytest.mark.parametrize("form", [*CHATS, "cloudevents"])
async def test_messages_of_every_format_are_signed(api: Api, clock: FrozenClock, receiver: Receiver, form: str) -> None:
    webhook = await subscribe(api, receiver, format=form, event_types=["application.created"])
    await api.post("/v1/applications", json={"company": "Grüße & Söhne"})
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    (received,) = receiver.received
    assert receiver.signed_with(received, webhook["secret"])
    media = "application/cloudevents+json" if form == "cloudevents" else "application/json"
    assert received.headers["content-type"] == media


@pytest.mark.parametrize("payload", ["full", "thin"])
async def test_a_cloudevent_carries_the_data_of_the_event(
    api: Api, clock: FrozenClock, receiver: Receiver, payload: str
) -> None:
    for form in ("standard", "cloudevents"):
        await subscribe(api, receiver, format=form, payload=payload, filters={"rules": ["debrief"]})
    created = (await api.post("/v1/interviews", json=interview())).json()
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    both = {each.headers["content-type"]: each for each in receiver.received}
    standard = both["application/json"].event
    received = both["application/cloudevents+json"]
    event = received.event
    task = next(task for task in created["tasks"] if task["rule"] == "debrief")
    assert {name: event[name] for name in ("specversion", "id", "type", "time", "subject", "sequence", "data")} == {
        "specversion": "1.0",
        "id": received.headers["webhook-id"],
        "type": "task.due",
        "time": standard["timestamp"],
        "subject": task["id"],
        "sequence": f"{standard['sequence']:019}",
        "data": standard["data"],
    }
    where, _, pointer = event["dataschema"].partition("#")
    schema: Any = (await api.get(where.removeprefix("https://afterview.example"))).json()
    for name in pointer.strip("/").split("/"):
        schema = schema[name]
    assert schema["$ref"] == "#/$defs/TaskData"


@pytest.mark.parametrize("form", CHATS)
async def test_a_chat_message_shows_no_identifiers(api: Api, form: str) -> None:
    url = "https://hooks.example.com/chat"
    answer = await api.post("/v1/webhooks", json={"url": url, "format": form, "payload": "thin"})
    assert refusal(answer) == (422, ["/payload"])
    assert form in answer.json()["errors"][0]["detail"]
    own = (await api.post("/v1/webhooks", json={"url": url, "payload": "thin"})).headers["location"]
    assert refusal(await api.patch(own, json={"format": form})) == (422, ["/payload"])
    changed = await api.patch(own, json={"format": form, "payload": "full"})
    assert (changed.status_code, changed.json()["format"]) == (200, form)
    assert refusal(await api.patch(own, json={"payload": "thin"})) == (422, ["/payload"])
    assert (await api.patch(own, json={"format": None, "payload": "thin"})).json()["format"] == "standard"
    assert refusal(await api.post("/v1/webhooks", json={"url": url, "format": "smoke"})) == (422, ["/format"])


@pytest.mark.parametrize("form", CHATS)
async def test_a_diagnosis_sends_a_chat_one_message(api: Api, form: str) -> None:
    async with chatting(form) as chat:
        webhook = (await api.post("/v1/webhooks", json={"url": chat.url, "format": form})).json()
        diagnosis = (await api.post(f"/v1/webhooks/{webhook['id']}/diagnose")).json()
    assert len(chat.shown) == 1
    assert "Afterview reaches this channel" in json.dumps(chat.shown)
    assert (diagnosis["passed"], diagnosis["deduplicated"]) == (True, None)
    assert [(each["message"], each["reaction"]) for each in diagnosis["items"]] == [("valid", "accepted")]


async def test_a_diagnosis_in_cloudevents_tries_everything(api: Api, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, format="cloudevents")
    diagnosis = (await api.post(f"/v1/webhooks/{webhook['id']}/diagnose")).json()
    assert [each["message"] for each in diagnosis["items"]] == ["valid", "duplicate", "tampered", "stale"]
    valid, duplicate, tampered, _ = receiver.received
    assert valid.event["id"] == valid.headers["webhook-id"] == duplicate.headers["webhook-id"]
    assert {each.headers["content-type"] for each in receiver.received} == {"application/cloudevents+json"}
    assert tampered.body != valid.body
    assert "DIAGNOSIS" in tampered.event["data"]["message"]


async def test_samples_are_the_accounts_own_where_there_are_any(api: Api) -> None:
    where = "/v1/event-types/application.created/samples"
    (sample,) = (await api.get(where)).json()
    assert sample["id"] == "evt_01kb0000000000000000000000"
    for company in "ABCD":
        await api.post("/v1/applications", json={"company": company})
    answer = await api.get(where)
    samples = answer.json()
    assert [each["data"]["application"]["company"] for each in samples] == ["D", "C", "B"]
    feed = (await api.get("/v1/events", params={"types": "application.created"})).json()["items"]
    assert samples == feed[:0:-1]
    assert (await api.get(where)).headers["etag"] == answer.headers["etag"]


@on_sqlite_alone
@pytest.mark.parametrize("type", EVENT_TYPES)
async def test_there_is_a_sample_of_every_type(api: Api, type: str) -> None:
    (sample,) = (await api.get(f"/v1/event-types/{type}/samples")).json()
    assert sample.pop("id").startswith("evt_")
    assert sample["type"] == type
    assert body_of(type).model_validate(sample).model_dump(mode="json") == sample
    described = (await api.get(f"/v1/event-types/{type}")).json()
    assert described in (await api.get("/v1/event-types")).json()["items"]


async def test_an_unknown_type_has_no_samples(api: Api) -> None:
    for path in ("/v1/event-types/task.eaten", "/v1/event-types/task.eaten/samples"):
        assert refusal(await api.get(path)) == (404, [])
