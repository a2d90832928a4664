"""References: notified of each application, and asked for a recommendation where they know an interviewer."""

from typing import Any

import pytest

from tests.api.documents import reference
from tests.api.lives import NOTHING_MOVED
from tests.api.plans import Plan, in_order, moved, only
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

LATER_ENDED = {"company": "Brightloop", "status": "withdrawn"}


async def vouching(api: Api, **document: Any) -> Any:
    answer = await api.post("/v1/references", json=reference(**document))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def tasks_of(api: Api, rule: str) -> list[Any]:
    items: list[Any] = (await api.get("/v1/tasks", params={"rule": rule})).json()["items"]
    return items


async def test_a_reference_is_notified_of_every_open_application(api: Api) -> None:
    first, second = await Plan.post(api, interview()), await Plan.post(api, interview())
    await Plan.post(api, interview(application=LATER_ENDED))
    await api.post("/v1/applications", json={"company": "No interview yet"})
    kim = await vouching(api)
    tasks = await tasks_of(api, "notify_reference")
    assert in_order(kim["plan_changes"]) == moved(created=tasks)
    assert {task["application_id"] for task in tasks} == {first.application_id, second.application_id}
    assert {(task["reference_id"], task["due_at"]) for task in tasks} == {(kim["id"], "2026-11-25T12:00:00Z")}
    assert all("Kim Lee" in task["title"] for task in tasks)

    assert (await api.delete(f"/v1/references/{kim['id']}")).status_code == 204
    assert {task["status"] for task in await tasks_of(api, "notify_reference")} == {"cancelled"}


async def test_every_reference_is_notified_of_a_new_application(api: Api) -> None:
    ada = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    mine, hers = await vouching(api), await vouching(api, candidate_id=ada)
    assert (mine["plan_changes"], hers["candidate_id"]) == (NOTHING_MOVED, ada)
    await Plan.post(api, interview())
    assert [task["reference_id"] for task in await tasks_of(api, "notify_reference")] == [mine["id"]]
    await Plan.post(api, interview(application={"company": "Brightloop", "candidate_id": ada}))
    assert {task["reference_id"] for task in await tasks_of(api, "notify_reference")} == {mine["id"], hers["id"]}


async def test_a_new_name_rewords_tasks_and_moves_none(api: Api) -> None:
    await Plan.post(api, interview())
    kim = await vouching(api)
    answer = (await api.patch(f"/v1/references/{kim['id']}", json={"name": "Kim Park"})).json()
    assert (answer["name"], answer["plan_changes"]) == ("Kim Park", NOTHING_MOVED)
    (task,) = await tasks_of(api, "notify_reference")
    assert "Kim Park" in task["title"]


async def test_a_reference_who_knows_an_interviewer_is_asked_for_a_recommendation(api: Api) -> None:
    await only(api, "ask_recommendation")
    plan = await Plan.post(api, interview())
    dana = plan.created["interviewers"][0]["id"]
    kim = await vouching(api)
    assert kim["plan_changes"] == NOTHING_MOVED

    own = f"/v1/references/{kim['id']}"
    knowing = (await api.patch(own, json={"knows_interviewer_ids": [dana]})).json()
    (task,) = await tasks_of(api, "ask_recommendation")
    assert (knowing["knows_interviewer_ids"], knowing["plan_changes"]) == ([dana], moved(created=[task]))
    assert (task["reference_id"], task["interviewer_id"], task["optional"]) == (kim["id"], dana, True)
    assert (task["opens_at"], task["due_at"]) == ("2026-11-24T12:00:00Z", "2026-11-26T12:00:00Z")

    forgotten = (await api.patch(own, json={"knows_interviewer_ids": None})).json()
    assert (forgotten["knows_interviewer_ids"], forgotten["plan_changes"]) == ([], moved(cancelled=[task]))


async def test_references_go_with_their_candidate(api: Api) -> None:
    ada = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    kim = await vouching(api, candidate_id=ada)
    assert (await api.delete(f"/v1/candidates/{ada}")).status_code == 204
    assert (await api.get(f"/v1/references/{kim['id']}")).status_code == 404
