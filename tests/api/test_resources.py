"""What is stored can be read, listed, patched and removed: one life of each resource, its answers compared in full."""

from datetime import timedelta

import pytest

from tests.api.documents import Document
from tests.api.lives import (
    APPLICATION,
    CANDIDATE,
    INTERVIEWER,
    NOW,
    REFERENCE,
    WEBHOOK,
    Life,
    belongings,
    created,
    written,
)
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

LATER = "2026-11-24T13:00:00Z"
LIVES = [pytest.param(life, id=life.path) for life in (CANDIDATE, APPLICATION, INTERVIEWER, REFERENCE, WEBHOOK)]
REFERABLE = [pytest.param(life, id=life.path) for life in (CANDIDATE, APPLICATION, INTERVIEWER)]


@pytest.mark.parametrize("life", LIVES)
async def test_a_minimal_resource_from_creation_to_deletion(api: Api, life: Life) -> None:
    listed = (await api.get(f"/v1/{life.path}")).json()
    stored = await created(api, life, life.least)
    own = f"/v1/{life.path}/{stored['id']}"

    added = {"id": stored["id"], "created_at": NOW, "updated_at": NOW, **await belongings(api, life)}
    assert stored == {**life.least, **life.defaults, **added}
    read = await api.get(own)
    assert (read.status_code, read.json()) == (200, stored)
    assert (await api.get(f"/v1/{life.path}")).json() == {"items": [*listed["items"], stored], "next_cursor": None}

    removed = await api.delete(own)
    assert (removed.status_code, removed.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        assert refusal(await api.request(method, own, json={})) == (404, []), method
    assert (await api.get(f"/v1/{life.path}")).json() == listed


@pytest.mark.parametrize("life", LIVES)
async def test_a_complete_resource_is_read_as_written(api: Api, clock: FrozenClock, life: Life) -> None:
    stored = await created(api, life, life.most)
    added = {"id": stored["id"], "created_at": NOW, "updated_at": NOW, **await belongings(api, life)}
    assert stored == {**life.most, **life.reads, **added}
    own = f"/v1/{life.path}/{stored['id']}"
    assert (await api.get(own)).json() == stored

    clock.pass_time(timedelta(hours=1))
    for same in ({}, life.most):
        answer = await api.patch(own, json=same)
        assert (answer.status_code, answer.json()) == (200, written(life, "PATCH", stored)), "nothing changes"

    answer = await api.patch(own, json=dict.fromkeys(life.reset))
    defaults = {name: life.defaults[name] for name in life.reset}
    reset = {**stored, **defaults, "updated_at": LATER}
    assert (answer.status_code, answer.json()) == (200, written(life, "PATCH", reset)), "null takes away"
    assert (await api.get(own)).json() == reset


@pytest.mark.parametrize("life", REFERABLE)
async def test_an_own_reference_is_given_once(api: Api, life: Life) -> None:
    path = f"/v1/{life.path}"
    taken = {**life.least, "external_id": "one"}
    first, second = await created(api, life, taken), await created(api, life, life.least)

    for answer in (await api.post(path, json=taken), await api.patch(f"{path}/{second['id']}", json=taken)):
        assert refusal(answer) == (409, ["/external_id"])
    assert (await api.get(f"{path}/{second['id']}")).json() == second
    assert (await api.get(path, params={"external_id": "one"})).json() == {"items": [first], "next_cursor": None}

    for other in (CANDIDATE, APPLICATION, INTERVIEWER):
        if other is not life:
            await created(api, other, {**other.least, "external_id": "one"})
    assert (await api.patch(f"{path}/{first['id']}", json={"external_id": None})).status_code == 200
    assert (await api.patch(f"{path}/{second['id']}", json=taken)).status_code == 200
    assert (await api.delete(f"{path}/{second['id']}")).status_code == 204
    assert (await created(api, life, taken))["external_id"] == "one"


ONE_TO_THREE = {"a": "1", "b": "2", "c": "3"}
MERGES: dict[str, tuple[Document | None, Document]] = {
    "a value that is there already": ({"a": "1"}, ONE_TO_THREE),
    "a value changed and one added": ({"a": "9", "d": "4"}, {"a": "9", "b": "2", "c": "3", "d": "4"}),
    "null removes one": ({"b": None}, {"a": "1", "c": "3"}),
    "null removes what is not there": ({"z": None}, ONE_TO_THREE),
    "an empty object changes nothing": ({}, ONE_TO_THREE),
    "null removes all": (None, {}),
}


@pytest.mark.parametrize("life", REFERABLE)
async def test_metadata_is_merged_by_name(api: Api, life: Life) -> None:
    for says, (patch, merged) in MERGES.items():
        stored = await created(api, life, {**life.least, "metadata": ONE_TO_THREE})
        answer = await api.patch(f"/v1/{life.path}/{stored['id']}", json={"metadata": patch})
        assert answer.json() == written(life, "PATCH", {**stored, "metadata": merged}), says


async def test_figures_are_merged_by_name_and_lists_replaced(api: Api) -> None:
    stored = await created(api, CANDIDATE, CANDIDATE.most)
    patch = {
        "policy": {"working_hours": {"start": None}, "max_follow_ups": None, "working_days": ["FR"]},
        "time_off": [],
    }
    answer = await api.patch(f"/v1/candidates/{stored['id']}", json=patch)
    policy = {**stored["policy"], "working_hours": {"end": "16:00"}, "working_days": ["FR"]}
    del policy["max_follow_ups"]
    assert answer.json() == written(CANDIDATE, "PATCH", {**stored, "policy": policy, "time_off": []})


async def test_an_account_has_one_candidate_from_the_start(api: Api) -> None:
    (default,) = (await api.get("/v1/candidates")).json()["items"]
    facts = {**CANDIDATE.defaults, "is_default": True, "name": "Me", "created_at": NOW, "updated_at": NOW}
    assert default == {**facts, "id": default["id"]}


async def test_a_candidate_takes_their_applications_along(api: Api) -> None:
    ada = await created(api, CANDIDATE, CANDIDATE.least)
    theirs = await api.post("/v1/applications", json={**APPLICATION.least, "candidate_id": ada["id"]})
    assert theirs.json()["candidate_id"] == ada["id"]
    assert (await api.delete(f"/v1/candidates/{ada['id']}")).status_code == 204
    assert refusal(await api.get(theirs.headers["location"])) == (404, [])


async def test_only_the_creation_of_a_webhook_shows_its_secret(api: Api) -> None:
    answer = (await api.post("/v1/webhooks", json=WEBHOOK.least)).json()
    own = f"/v1/webhooks/{answer['id']}"
    assert len(answer["secret"]) == len("whsec_") + 44
    later = [await api.get(own), await api.get("/v1/webhooks"), await api.patch(own, json={"payload": "thin"})]
    assert [answer["secret"] in each.text or "whsec_" in each.text for each in later] == [False, False, False]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"application": {"company": "B", "external_id": "one"}}, "/application/external_id"),
        ({"interviewers": [interviewer(), {"external_id": "one"}]}, "/interviewers/1/external_id"),
    ],
)
async def test_a_duplicate_external_id_is_refused_at_its_pointer(api: Api, change: Document, pointer: str) -> None:
    await api.post("/v1/applications", json={"company": "A", "external_id": "one"})
    await api.post("/v1/interviewers", json={"external_id": "one"})
    assert refusal(await api.post("/v1/interviews", json=interview(**change))) == (409, [pointer])
