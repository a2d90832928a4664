"""Interviews over HTTP: one call creates everything and answers with the plan."""

from datetime import timedelta

import pytest

from tests.api.plans import only
from tests.clocks import NOON
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio


async def test_one_call_is_enough(api: Api) -> None:
    panel = [interviewer("Dana Reyes", role="hiring_manager"), interviewer("Jonas Weber"), {"name": "Aylin Kaya"}]
    asking = ("follow_up_after_deadline", "last_follow_up", "review_silence")
    met = ("debrief", "record_contacts", "thank_you", "connect_on_linkedin", "prepare_next_round")
    await only(api, *met, *asking, "keep_searching")
    answer = await api.post("/v1/interviews", json=interview(interviewers=panel, decision={"within_days": 10}))

    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == api.address(f"/v1/interviews/{body['id']}")
    assert body["status"] == "held"
    assert body["application"]["company"] == "Nordlicht Energie"
    assert [each["name"] for each in body["interviewers"]] == ["Dana Reyes", "Jonas Weber", "Aylin Kaya"]
    assert [(each["kind"], each["due_on"], each["status"]) for each in body["deadlines"]] == [
        ("decision", "2026-12-04", "open")
    ]
    assert sorted((task["rule"], task["status"], task["due_at"]) for task in body["tasks"]) == [
        ("connect_on_linkedin", "scheduled", "2026-11-27T12:00:00Z"),
        ("debrief", "due", "2026-11-24T14:00:00Z"),
        ("follow_up_after_deadline", "scheduled", "2026-12-07T16:00:00Z"),
        ("last_follow_up", "scheduled", "2026-12-24T16:00:00Z"),
        ("prepare_next_round", "due", "2026-12-01T12:00:00Z"),
        ("record_contacts", "due", "2026-11-24T14:00:00Z"),
        ("review_silence", "scheduled", "2027-05-31T11:00:00Z"),
        ("thank_you", "due", "2026-11-25T12:00:00Z"),
        ("thank_you", "due", "2026-11-25T12:00:00Z"),
        ("thank_you", "due", "2026-11-25T12:00:00Z"),
    ]
    everything = (await api.get("/v1/tasks")).json()["items"]
    (weekly,) = [task for task in everything if task not in body["tasks"]]
    assert (weekly["rule"], weekly["status"], weekly["due_at"]) == ("keep_searching", "due", "2026-12-01T12:00:00Z")
    assert {name: weekly[name] for name in ("application_id", "interview_id")} == {
        "application_id": None,
        "interview_id": None,
    }
    assert sorted(body["plan_changes"]["created"]) == sorted(task["id"] for task in everything)

    read = (await api.get(f"/v1/interviews/{body['id']}")).json()
    assert {name: value for name, value in body.items() if name != "plan_changes"} == read


async def test_an_interview_moved_moves_its_plan(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview(NOON + timedelta(days=1)))).json()
    patch = {"starts_at": "2026-11-30T11:00:00Z", "ends_at": "2026-11-30T12:00:00Z"}
    moved = (await api.patch(f"/v1/interviews/{created['id']}", json=patch)).json()

    assert sorted(moved["plan_changes"]["rescheduled"]) == sorted(task["id"] for task in created["tasks"])
    assert {task["opens_at"] for task in moved["tasks"] if task["rule"] == "thank_you"} == {"2026-11-30T12:00:00Z"}


async def test_a_cancelled_interview_takes_its_tasks_along(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview(NOON + timedelta(days=1)))).json()
    cancelled = (await api.patch(f"/v1/interviews/{created['id']}", json={"status": "cancelled"})).json()

    assert {task["status"] for task in cancelled["tasks"]} == {"cancelled"}
    types = [each["type"] for each in (await api.get("/v1/events")).json()["items"]]
    assert types.count("interview.cancelled") == 1
    assert types.count("task.cancelled") == len(created["plan_changes"]["created"])
    assert sorted(cancelled["plan_changes"]["cancelled"]) == sorted(created["plan_changes"]["created"])
