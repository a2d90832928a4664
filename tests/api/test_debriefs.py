"""The debrief of an interview: `PUT` replaces it, it closes its task, and each wrong name in it wants an apology."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.documents import UNKNOWN_ID, debrief
from tests.api.lives import NOTHING_MOVED, NOW
from tests.api.plans import Plan, in_order, moved, only
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

LATER = "2026-11-24T13:00:00Z"
NOTHING_WRITTEN: dict[str, Any] = {
    "questions": [],
    "strengths": [],
    "weaknesses": [],
    "unsaid": [],
    "interviewer_reactions": None,
    "would_join": None,
    "wrong_name_for": [],
    "notes": None,
}


async def test_put_replaces_the_complete_debrief(api: Api, clock: FrozenClock) -> None:
    plan = await Plan.post(api, interview())
    own = f"/v1/interviews/{plan.interview_id}/debrief"
    task = await plan.task("debrief")
    assert refusal(await api.get(own)) == (404, [])

    most = {
        "questions": [
            {"question": "Why us?", "answer": "The grid.", "went_well": True, "better_answer": None},
            {"question": "Why not?", "answer": None, "went_well": None, "better_answer": "The trains."},
        ],
        "strengths": ["Knew their tariffs"],
        "weaknesses": ["Talked much", ""],
        "unsaid": ["The migration"],
        "interviewer_reactions": "Dana smiled.",
        "would_join": "unsure",
        "wrong_name_for": [],
        "notes": "🙂\nLong way home.",
    }
    answer = await api.put(own, json=most)
    written = {**most, "interview_id": plan.interview_id, "created_at": NOW, "updated_at": NOW}
    assert (answer.status_code, answer.json()) == (200, {**written, "plan_changes": moved(satisfied=[task])})
    assert (await api.get(own)).json() == written
    closed = await plan.task("debrief")
    assert (closed["status"], closed["closed_by"], closed["closed_at"]) == ("done", "fact", NOW)
    assert await plan.new_events() == [("task.done", "debrief")]

    clock.pass_time(timedelta(hours=1))
    again = await api.put(own, json={"would_join": "yes"})
    rewritten = {**written, **NOTHING_WRITTEN, "would_join": "yes", "updated_at": LATER}
    assert (again.status_code, again.json()) == (200, {**rewritten, "plan_changes": NOTHING_MOVED})
    assert (await api.get(own)).json() == rewritten
    assert await plan.new_events() == []


async def test_a_deleted_debrief_is_planned_again(api: Api) -> None:
    plan = await Plan.post(api, interview())
    own = f"/v1/interviews/{plan.interview_id}/debrief"
    before = await plan.task("debrief")
    least = (await api.put(own, json={})).json()
    assert {name: least[name] for name in NOTHING_WRITTEN} == NOTHING_WRITTEN
    await plan.new_events()

    removed = await api.delete(own)
    assert (removed.status_code, removed.content) == (204, b"")
    assert await plan.task("debrief") == before
    assert await plan.new_events() == [("task.due", "debrief")]
    for method in ("GET", "DELETE"):
        assert refusal(await api.request(method, own)) == (404, []), method


async def test_a_debrief_goes_with_its_interview(api: Api) -> None:
    plan = await Plan.post(api, interview())
    own = f"/v1/interviews/{plan.interview_id}/debrief"
    assert (await api.put(own, json=debrief())).status_code == 200
    assert (await api.delete(f"/v1/interviews/{plan.interview_id}")).status_code == 204
    for path in (own, f"/v1/interviews/int_{UNKNOWN_ID}/debrief"):
        for method in ("GET", "PUT", "DELETE"):
            assert refusal(await api.request(method, path, json={} if method == "PUT" else None)) == (404, []), (
                method,
                path,
            )


async def test_one_apology_for_each_wrong_name(api: Api, clock: FrozenClock) -> None:
    await only(api, "debrief", "apologise_wrong_name")
    plan = await Plan.post(api, interview(interviewers=[interviewer(), interviewer("Jonas Weber")]))
    dana, jonas = (each["id"] for each in plan.created["interviewers"])
    own = f"/v1/interviews/{plan.interview_id}/debrief"
    debriefing = await plan.task("debrief")

    first = (await api.put(own, json=debrief(wrong_name_for=[dana]))).json()
    apology = await plan.task("apologise_wrong_name")
    assert in_order(first["plan_changes"]) == moved(created=[apology], satisfied=[debriefing])
    assert (apology["interviewer_id"], apology["opens_at"], apology["due_at"]) == (dana, NOW, LATER)

    clock.pass_time(timedelta(minutes=30))
    second = (await api.put(own, json=debrief(wrong_name_for=[dana, jonas]))).json()
    tasks = {task["interviewer_id"]: task for task in await plan.tasks() if task["rule"] == "apologise_wrong_name"}
    assert second["plan_changes"] == moved(created=[tasks[jonas]])
    assert tasks[dana] == apology, "what was noted then is due from then"
    assert tasks[jonas]["due_at"] == "2026-11-24T13:30:00Z"

    said = {"application_id": plan.application_id, "direction": "outbound", "channel": "email", "purpose": "apology"}
    sorry = await api.post("/v1/interactions", json={**said, "interviewer_id": jonas})
    assert sorry.json()["plan_changes"] == moved(satisfied=[tasks[jonas]])
    third = (await api.put(own, json=debrief(wrong_name_for=[jonas]))).json()
    assert third["plan_changes"] == moved(cancelled=[apology])
