"""Interviews and deadlines, the resources that a plan hangs on: one life of each, its answers compared in full."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.documents import Document
from tests.api.interview_fields import INTERVIEW_FIELDS
from tests.api.lives import NOTHING_MOVED, NOW
from tests.api.plans import in_order, moved
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

LATER = "2026-11-24T13:00:00Z"
TIMES = {"created_at": NOW, "updated_at": NOW}
START, END = "2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z"


async def posted(api: Api, path: str, document: Document) -> Any:
    answer = await api.post(path, json=document)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert answer.headers["location"] == api.address(f"{path}/{body['id']}")
    return body


async def known_application(api: Api) -> Any:
    application = await posted(api, "/v1/applications", {"company": "Nordlicht Energie"})
    del application["plan_changes"]
    return application


async def test_a_minimal_interview_from_creation_to_deletion(api: Api) -> None:
    application = await known_application(api)
    least = {"application_id": application["id"], "starts_at": START, "ends_at": END}
    body = await posted(api, "/v1/interviews", least)
    tasks, changes = body.pop("tasks"), body.pop("plan_changes")

    alone = {
        **{row.name: row.default for row in INTERVIEW_FIELDS},
        **least,
        "id": body["id"],
        "interviewers": [],
        **TIMES,
    }
    assert body == {**alone, "application": application, "deadlines": []}
    everything = (await api.get("/v1/tasks")).json()["items"]
    assert in_order(changes) == moved(created=everything)
    assert tasks == [task for task in everything if task["rule"] != "keep_searching"]

    own = f"/v1/interviews/{body['id']}"
    read = await api.get(own)
    assert (read.status_code, read.json()) == (200, {**body, "tasks": tasks})
    assert (await api.get("/v1/interviews")).json() == {"items": [alone], "next_cursor": None}

    removed = await api.delete(own)
    assert (removed.status_code, removed.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        assert refusal(await api.request(method, own, json={})) == (404, []), method
    assert (await api.get("/v1/interviews")).json()["items"] == []
    assert (await api.get(f"/v1/applications/{application['id']}")).json() == application


async def test_a_complete_interview_is_read_as_written(api: Api, clock: FrozenClock) -> None:
    known = await posted(api, "/v1/interviewers", interviewer("Jonas Weber"))
    most = {
        "application": {"company": "Nordlicht Energie", "external_id": "vacancy"},
        "round": 3,
        "type": "onsite",
        "starts_at": "2026-11-25T10:00:00+01:00",
        "ends_at": "2026-11-25T11:00:00.5+01:00",
        "timezone": "Europe/Berlin",
        "location": " Invalidenstraße 1 ",
        "status": "scheduled",
        "interviewers": [known["id"], interviewer(role="recruiter"), known["id"]],
        "decision": {"due_at": "2026-12-04T17:00:00-05:00"},
        "external_id": "round-3",
        "metadata": {"floor": "4"},
    }
    stored = await posted(api, "/v1/interviews", most)
    del stored["plan_changes"]
    own = f"/v1/interviews/{stored['id']}"

    assert {name: stored[name] for name in most if name not in ("application", "interviewers", "decision")} == {
        "round": 3,
        "type": "onsite",
        "starts_at": "2026-11-25T09:00:00Z",
        "ends_at": "2026-11-25T10:00:00.500000Z",
        "timezone": "Europe/Berlin",
        "location": "Invalidenstraße 1",
        "status": "scheduled",
        "external_id": "round-3",
        "metadata": {"floor": "4"},
    }
    assert stored["application"] == (await api.get("/v1/applications")).json()["items"][0]
    assert stored["interviewers"] == (await api.get("/v1/interviewers")).json()["items"], "each sits there once"
    assert stored["deadlines"] == (await api.get("/v1/deadlines")).json()["items"]
    assert stored["deadlines"][0]["due_at"] == "2026-12-04T22:00:00Z"

    clock.pass_time(timedelta(hours=1))
    patch = dict.fromkeys(("type", "timezone", "location", "external_id", "metadata"))
    reset = (await api.patch(own, json=patch)).json()
    changed: Document = {"type": "other", "timezone": "UTC", "location": None, "external_id": None, "metadata": {}}
    untouched = set(stored) - {"tasks"}
    assert {name: reset[name] for name in untouched} == {
        name: {**stored, **changed, "updated_at": LATER}[name] for name in untouched
    }


DECISIONS = {
    "within the day": ("Europe/Berlin", {"within_days": 0}, "2026-11-24"),
    "within ten days": ("Europe/Berlin", {"within_days": 10}, "2026-12-04"),
    "on the day itself": ("Europe/Berlin", {"due_on": "2026-11-24"}, "2026-11-24"),
    "within the day, where it is tomorrow": ("Pacific/Kiritimati", {"within_days": 0}, "2026-11-25"),
    "within ten days, where it is tomorrow": ("Pacific/Kiritimati", {"within_days": 10}, "2026-12-05"),
}


async def test_a_decision_is_counted_from_the_interviews_own_day(api: Api) -> None:
    for says, (zone, decision, due_on) in DECISIONS.items():
        body = await posted(api, "/v1/interviews", interview(NOON, timezone=zone, decision=decision))
        assert [(each["due_on"], each["due_at"]) for each in body["deadlines"]] == [(due_on, None)], says
    too_early = interview(NOON, timezone="Pacific/Kiritimati", decision={"due_on": "2026-11-24"})
    assert refusal(await api.post("/v1/interviews", json=too_early)) == (422, ["/decision/due_on"])


async def test_rounds_count_themselves(api: Api) -> None:
    application = await known_application(api)
    document = {"application_id": application["id"], "starts_at": START, "ends_at": END}
    rounds = [(await posted(api, "/v1/interviews", {**document, **more}))["round"] for more in ({}, {"round": 7}, {})]
    assert rounds == [1, 7, 8]


async def test_an_own_reference_of_an_interview_is_given_once(api: Api) -> None:
    first = await posted(api, "/v1/interviews", interview(external_id="one"))
    second = await posted(api, "/v1/interviews", interview())
    for answer in (
        await api.post("/v1/interviews", json=interview(external_id="one")),
        await api.patch(f"/v1/interviews/{second['id']}", json={"external_id": "one"}),
    ):
        assert refusal(answer) == (409, ["/external_id"])
    assert len((await api.get("/v1/applications")).json()["items"]) == 2, "a refused one leaves nothing behind"
    found = (await api.get("/v1/interviews", params={"external_id": "one"})).json()["items"]
    assert [each["id"] for each in found] == [first["id"]]


async def test_a_minimal_deadline_from_creation_to_deletion(api: Api) -> None:
    application = await known_application(api)
    least = {"application_id": application["id"], "kind": "decision", "due_on": "2026-12-04"}
    body = await posted(api, "/v1/deadlines", least)
    assert body.pop("plan_changes") == NOTHING_MOVED
    assert body == {
        **least,
        "id": body["id"],
        "interview_id": None,
        "description": None,
        "due_at": None,
        "stated_at": NOW,
        "promised_channel": None,
        "status": "open",
        "met_at": None,
        **TIMES,
    }
    own = f"/v1/deadlines/{body['id']}"
    assert (await api.get(own)).json() == body
    assert (await api.get("/v1/deadlines")).json() == {"items": [body], "next_cursor": None}

    removed = await api.delete(own)
    assert (removed.status_code, removed.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        assert refusal(await api.request(method, own, json={})) == (404, []), method


async def test_a_complete_deadline_is_read_as_written(api: Api, clock: FrozenClock) -> None:
    created = await posted(api, "/v1/interviews", interview())
    most = {
        "application_id": created["application_id"],
        "interview_id": created["id"],
        "kind": "commitment",
        "description": "Send the certificates",
        "due_at": "2026-11-27T12:00:00+01:00",
        "stated_at": "2026-11-24T12:00:00+01:00",
        "promised_channel": "phone",
        "status": "met",
    }
    body = await posted(api, "/v1/deadlines", most)
    del body["plan_changes"]
    utc = {"due_at": "2026-11-27T11:00:00Z", "stated_at": "2026-11-24T11:00:00Z"}
    assert body == {**most, **utc, "id": body["id"], "due_on": None, "met_at": NOW, **TIMES}
    own = f"/v1/deadlines/{body['id']}"
    assert (await api.get(own)).json() == body

    clock.pass_time(timedelta(hours=1))
    for patch, changed, move in (
        ({}, {}, None),
        ({"status": "met"}, {}, None),
        ({"due_on": "2026-11-28"}, {"due_on": "2026-11-28", "due_at": None, "updated_at": LATER}, None),
        ({"due_at": utc["due_at"]}, {"due_on": None, "due_at": utc["due_at"]}, None),
        ({"description": None, "promised_channel": None}, {"description": None, "promised_channel": None}, None),
        ({"status": None}, {"status": "open", "met_at": None}, "created"),
        ({"status": "met"}, {"status": "met", "met_at": LATER}, "satisfied"),
    ):
        body |= changed
        answer = await api.patch(own, json=patch)
        deliver = (await api.get("/v1/tasks", params={"rule": "deliver_commitment"})).json()["items"]
        changes = moved(**{move: deliver} if move else {})
        assert (answer.status_code, answer.json()) == (200, {**body, "plan_changes": changes}), patch


async def test_the_decision_stated_last_supersedes_the_others(api: Api) -> None:
    created = await posted(api, "/v1/interviews", interview(NOON, decision={"within_days": 10}))
    stated = {"application_id": created["application_id"], "kind": "decision", "due_on": "2026-12-11"}

    async def statuses() -> dict[str, str]:
        items = (await api.get("/v1/deadlines", params={"kind": "decision"})).json()["items"]
        return {each["id"]: each["status"] for each in items}

    first = created["deadlines"][0]["id"]
    last = (await posted(api, "/v1/deadlines", stated))["id"]
    earlier = (await posted(api, "/v1/deadlines", {**stated, "stated_at": "2026-11-24T11:59:59Z"}))["id"]
    promise = (await posted(api, "/v1/deadlines", {**stated, "kind": "commitment"}))["status"]
    assert (await statuses(), promise) == ({first: "superseded", last: "open", earlier: "superseded"}, "open")

    await api.delete(f"/v1/deadlines/{last}")
    assert await statuses() == {first: "open", earlier: "superseded"}, "of what is left, the one stated last"


async def test_a_deadline_is_not_moved_before_its_interview(api: Api) -> None:
    (deadline,) = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()["deadlines"]
    own = f"/v1/deadlines/{deadline['id']}"
    assert refusal(await api.patch(own, json={"due_on": "2026-11-23"})) == (422, ["/due_on"])
