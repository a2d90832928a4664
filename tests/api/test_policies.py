"""Presets: named figures from other published advice, which the candidate's own figures override."""

from typing import Any

import pytest

from tests.api.documents import Document
from tests.api.plans import Plan
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

WITHOUT, AFTER = "follow_up_without_deadline", "follow_up_after_deadline"


async def set_policy(api: Api, policy: Document | None) -> Any:
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    answer = await api.patch(f"/v1/candidates/{candidate['id']}", json={"policy": policy})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_preset_names_the_source_of_each_figure(api: Api) -> None:
    answer = await api.get("/v1/policies")
    assert (answer.status_code, answer.json()["next_cursor"]) == (200, None)
    presets = answer.json()["items"]
    names = [preset["name"] for preset in presets]
    assert names[0] == "articles"
    assert len(set(names)) == len(names) >= 3
    known = set((await api.get("/v1/policy")).json()["policy"])
    for preset in presets:
        assert set(preset) == {"name", "title", "policy", "sources"}
        assert preset["title"], preset["name"]
        assert set(preset["sources"]) == set(preset["policy"]) <= known, preset["name"]
        assert all(preset["sources"].values()), preset["name"]
    assert presets[0]["policy"] == {}, "the default is what GET /v1/policy says"


async def test_a_preset_is_the_same_as_its_figures_written_out(api: Api) -> None:
    vague, named = await Plan.post(api, interview()), await Plan.post(api, interview(decision={"within_days": 10}))

    async def times() -> list[tuple[str, str, str, str]]:
        return [
            (task["id"], task["opens_at"], task["due_at"], task["status"])
            for plan in (vague, named)
            for task in await plan.tasks()
        ]

    moved = 0
    default = await times()
    for preset in (await api.get("/v1/policies")).json()["items"]:
        await set_policy(api, None)
        assert await times() == default, preset["name"]
        stored = await set_policy(api, {"preset": preset["name"]})
        assert stored["policy"] == {"preset": preset["name"]}
        by_name = await times()
        await set_policy(api, None)
        await set_policy(api, preset["policy"])
        assert await times() == by_name, preset["name"]
        moved += by_name != default
    assert moved >= 3, "presets differ from the default"


async def test_the_candidates_own_keys_override_the_preset(api: Api) -> None:
    vague, named = await Plan.post(api, interview()), await Plan.post(api, interview(decision={"within_days": 10}))

    async def days() -> tuple[str, str]:
        tasks = await vague.task(WITHOUT), await named.task(AFTER)
        return tasks[0]["opens_at"][:10], tasks[1]["opens_at"][:10]

    assert await days() == ("2026-12-01", "2026-12-07")
    await set_policy(api, {"preset": "patient"})
    assert await days() == ("2026-12-08", "2026-12-11")
    await set_policy(api, {WITHOUT: "P3D"})
    assert await days() == ("2026-11-27", "2026-12-11"), "one of the preset's figures, and the other one's own"
    await set_policy(api, {"preset": "one_letter"})
    assert await days() == ("2026-11-27", "2026-12-07"), "another preset takes its figures along, not the own ones"
    await set_policy(api, {"preset": None, WITHOUT: None})
    assert await days() == ("2026-12-01", "2026-12-07")


async def test_a_preset_can_end_what_it_advises_against(api: Api) -> None:
    plan = await Plan.post(api, interview())
    last = await plan.task("last_follow_up")
    once = await set_policy(api, {"preset": "one_letter"})
    assert once["plan_changes"]["cancelled"] == [last["id"]]
    twice = await set_policy(api, {"max_follow_ups": 2})
    assert twice["plan_changes"]["created"] == [last["id"]]


async def test_the_default_policy_names_its_sources_and_can_be_set(api: Api) -> None:
    answer = await api.get("/v1/policy")
    assert answer.status_code == 200
    policy = answer.json()
    rules = (await api.get("/v1/rules")).json()
    known = {advice["id"] for advice in rules["guidance"]}
    assert policy["preset"] == "articles"
    assert {figure["key"] for rule in rules["items"] for figure in rule["parameters"]} <= set(policy["policy"])
    assert set(policy["policy"]) - set(policy["sources"]) == {"working_days", "working_hours", "disabled_rules"}
    assert all(source["summary"] and set(source["guidance"]) <= known for source in policy["sources"].values())
    own = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    patched = await api.patch(f"/v1/candidates/{own}", json={"policy": {**policy["policy"], "preset": "articles"}})
    assert patched.status_code == 200
