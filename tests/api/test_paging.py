"""Lists: how many, in which order, by which filters."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.documents import UNKNOWN_ID, interaction, reference
from tests.clocks import NOON
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

Query = dict[str, str]


async def listed(api: Api, path: str, **query: Any) -> list[Any]:
    answer = await api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next_cursor"] is None
    items: list[Any] = answer.json()["items"]
    return items


async def test_a_page_holds_fifty_unless_asked_otherwise(api: Api) -> None:
    panel = [{"name": f"Person {number}"} for number in range(50)]
    await api.post("/v1/interviews", json=interview(interviewers=panel))
    exactly = await api.get("/v1/interviewers")
    assert (len(exactly.json()["items"]), exactly.json()["next_cursor"], exactly.headers.get("link")) == (
        50,
        None,
        None,
    )

    last = (await api.post("/v1/interviewers", json={"name": "Person 50"})).json()
    first_page = await api.get("/v1/interviewers")
    cursor = first_page.json()["next_cursor"]
    assert first_page.json()["items"] == exactly.json()["items"]
    assert first_page.headers["link"] == f'<http://afterview.test/v1/interviewers?cursor={cursor}>; rel="next"'

    two = await api.get("/v1/interviewers", params={"limit": 2})
    cursor = two.json()["next_cursor"]
    assert two.json()["items"] == exactly.json()["items"][:2]
    assert two.headers["link"] == f'<http://afterview.test/v1/interviewers?limit=2&cursor={cursor}>; rel="next"'
    assert await listed(api, "/v1/interviewers", limit=200) == [*exactly.json()["items"], last]


async def test_tasks_come_in_the_order_in_which_they_open(api: Api) -> None:
    for days in (9, -1, 3):
        await api.post("/v1/interviews", json=interview(NOON + timedelta(days=days)))
    tasks = await listed(api, "/v1/tasks")
    assert [task["opens_at"] for task in tasks] == sorted(task["opens_at"] for task in tasks)
    assert [(task["opens_at"], task["id"]) for task in tasks] == sorted(
        (task["opens_at"], task["id"]) for task in tasks
    )
    assert {task["opens_at"] for task in tasks if task["rule"] == "debrief"} == {
        "2026-11-23T12:00:00Z",
        "2026-11-27T12:00:00Z",
        "2026-12-03T12:00:00Z",
    }


async def test_tasks_are_found_by_what_they_are_about(api: Api) -> None:
    ada = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    mine = (await api.post("/v1/interviews", json=interview())).json()
    hers = (
        await api.post(
            "/v1/interviews",
            json=interview(NOON + timedelta(days=1), application={"company": "Brightloop", "candidate_id": ada}),
        )
    ).json()
    everything = await listed(api, "/v1/tasks")
    weekly = [task for task in everything if task["rule"] == "keep_searching"]
    assert [task["candidate_id"] == ada for task in weekly] == [False, True]
    assert sorted(task["id"] for task in everything) == sorted(
        task["id"] for task in (*mine["tasks"], *hers["tasks"], *weekly)
    )
    borders = {task[name] for task in everything for name in ("opens_at", "due_at")}
    expectations: list[tuple[Query, list[Any]]] = [
        ({"candidate_id": ada}, [*hers["tasks"], weekly[1]]),
        ({"application_id": hers["application_id"]}, hers["tasks"]),
        ({"interview_id": mine["id"]}, mine["tasks"]),
        ({"interview_id": mine["id"], "candidate_id": ada}, []),
        ({"interview_id": f"int_{UNKNOWN_ID}"}, []),
        ({"rule": "debrief"}, [task for task in everything if task["rule"] == "debrief"]),
        ({"status": "due"}, [task for task in everything if task["status"] == "due"]),
        ({"status": "done"}, []),
        *(({"opens_before": each}, [task for task in everything if task["opens_at"] < each]) for each in borders),
        *(({"due_before": each}, [task for task in everything if task["due_at"] < each]) for each in borders),
        ({"due_before": "2026-11-24T15:00:00+01:00"}, []),
        (
            {"due_before": "2026-11-24T15:00:00.000001+01:00"},
            [task for task in everything if task["due_at"] == "2026-11-24T14:00:00Z"],
        ),
    ]
    for query, expected in expectations:
        found = await listed(api, "/v1/tasks", **query)
        assert sorted(found, key=lambda task: task["id"]) == sorted(expected, key=lambda task: task["id"]), query


async def test_resources_are_found_by_what_they_belong_to(api: Api) -> None:
    default = (await listed(api, "/v1/candidates"))[0]["id"]
    ada = (await api.post("/v1/candidates", json={"name": "Ada", "external_id": "ada"})).json()["id"]
    application = {"company": "Brightloop", "candidate_id": ada, "external_id": "hers", "status": "offer"}
    mine = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()
    hers = (
        await api.post(
            "/v1/interviews",
            json=interview(
                NOON + timedelta(days=1),
                application=application,
                interviewers=[interviewer(external_id="dana")],
                external_id="round",
            ),
        )
    ).json()
    decision = mine["deadlines"][0]["id"]
    promise = {"interview_id": hers["id"], "kind": "commitment", "due_on": "2026-12-01", "status": "met"}
    promised = (await api.post("/v1/deadlines", json=promise)).json()["id"]
    said = [
        (await api.post("/v1/interactions", json=interaction(interview_id=each["id"], **more))).json()["id"]
        for each, more in (
            (mine, {}),
            (hers, {"direction": "outbound", "purpose": "reply"}),
            (hers, {"purpose": "request"}),
        )
    ]
    vouchers = [
        (await api.post("/v1/references", json=reference(candidate_id=each))).json()["id"] for each in (ada, default)
    ]
    my_application, her_application = mine["application_id"], hers["application_id"]

    expectations: list[tuple[str, Query, list[str]]] = [
        ("candidates", {}, [default, ada]),
        ("candidates", {"external_id": "ada"}, [ada]),
        ("candidates", {"external_id": "ADA"}, []),
        ("applications", {}, [my_application, her_application]),
        ("applications", {"candidate_id": ada}, [her_application]),
        ("applications", {"candidate_id": default}, [my_application]),
        ("applications", {"status": "active"}, [my_application]),
        ("applications", {"external_id": "hers"}, [her_application]),
        ("interviews", {}, [mine["id"], hers["id"]]),
        ("interviews", {"application_id": my_application}, [mine["id"]]),
        ("interviews", {"status": "scheduled"}, [hers["id"]]),
        ("interviews", {"status": "held"}, [mine["id"]]),
        ("interviews", {"external_id": "round"}, [hers["id"]]),
        ("interviews", {"external_id": "round", "status": "held"}, []),
        ("interviewers", {"external_id": "dana"}, [hers["interviewers"][0]["id"]]),
        ("deadlines", {}, [decision, promised]),
        ("deadlines", {"kind": "decision"}, [decision]),
        ("deadlines", {"status": "met"}, [promised]),
        ("deadlines", {"interview_id": hers["id"]}, [promised]),
        ("deadlines", {"application_id": my_application}, [decision]),
        ("deadlines", {"application_id": my_application, "kind": "commitment"}, []),
        ("interactions", {}, said),
        ("interactions", {"application_id": her_application}, said[1:]),
        ("interactions", {"interview_id": mine["id"]}, said[:1]),
        ("interactions", {"direction": "outbound"}, said[1:2]),
        ("interactions", {"purpose": "request"}, said[2:]),
        ("interactions", {"application_id": my_application, "purpose": "request"}, []),
        ("references", {}, vouchers),
        ("references", {"candidate_id": ada}, vouchers[:1]),
        ("references", {"candidate_id": default}, vouchers[1:]),
    ]
    for resource, query, expected in expectations:
        found = await listed(api, f"/v1/{resource}", **query)
        assert [each["id"] for each in found] == expected, (resource, query)


async def test_events_are_walked_by_their_sequence(api: Api) -> None:
    await api.post("/v1/interviews", json=interview())
    feed = (await api.get("/v1/events")).json()
    sequences = [event["sequence"] for event in feed["items"]]
    assert sequences == list(range(1, len(sequences) + 1))
    assert feed["next_cursor"] == str(sequences[-1])

    walked: list[Any] = []
    after = "0"
    while page := (await api.get("/v1/events", params={"after": after, "limit": 2})).json()["items"]:
        walked += page
        after = page[-1]["sequence"]
        if len(walked) == 4:
            await api.post("/v1/applications", json={"company": "Brightloop"})
    assert walked[:-1] == feed["items"]
    assert (walked[-1]["type"], walked[-1]["sequence"]) == ("application.created", len(sequences) + 1)
    assert (await api.get("/v1/events", params={"after": after})).json() == {"items": [], "next_cursor": None}

    wanted = (await api.get("/v1/events", params={"types": "interview.created, task.due"})).json()["items"]
    assert wanted == [event for event in walked if event["type"] in ("interview.created", "task.due")]


async def test_deliveries_come_newest_first(api: Api) -> None:
    webhook = (await api.post("/v1/webhooks", json={"url": "https://hooks.example.com/"})).json()["id"]
    other = (await api.post("/v1/webhooks", json={"url": "https://hooks.example.com/"})).json()["id"]
    sent = [(await api.post(f"/v1/webhooks/{webhook}/test")).json() for _ in range(3)]
    path = f"/v1/webhooks/{webhook}/deliveries"
    assert await listed(api, path) == sorted(sent, key=lambda each: each["id"], reverse=True)
    assert await listed(api, path, status="failed") == []
    assert await listed(api, f"/v1/webhooks/{other}/deliveries") == []
    assert (await api.get(f"/v1/deliveries/{sent[0]['id']}")).json() == {**sent[0], "attempts": []}
