"""The catalogues behind every plan, over HTTP: the rules, the advice, the figures."""

import pytest

from tests.api.documents import debrief, interaction, reference
from tests.api.lives import NOTHING_MOVED
from tests.api.previews import FORMAL, PANEL, stored
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio


async def test_every_default_figure_names_its_source(api: Api) -> None:
    answer = await api.get("/v1/policy")

    assert answer.status_code == 200
    body = answer.json()
    figures = set(body["policy"]) - {"working_days", "working_hours", "disabled_rules"}
    assert body["preset"] == "articles"
    assert set(body["sources"]) == figures
    assert body["policy"]["follow_up_after_deadline"] == "P2D"
    assert body["sources"]["follow_up_after_deadline"]["guidance"] == ["follow-up-deadline-2d"]
    assert len(body["sources"]["follow_up_after_deadline"]["articles"]) == 3


async def test_the_defaults_written_back_change_nothing(api: Api) -> None:
    policy = (await api.get("/v1/policy")).json()["policy"]
    [candidate] = (await api.get("/v1/candidates")).json()["items"]
    answer = await api.patch(f"/v1/candidates/{candidate['id']}", json={"policy": policy})

    assert answer.status_code == 200
    assert answer.json()["plan_changes"] == {"created": [], "rescheduled": [], "cancelled": [], "satisfied": []}


async def test_every_rule_cites_advice_that_is_explained(api: Api) -> None:
    catalogue = (await api.get("/v1/rules")).json()
    explained = {advice["id"] for advice in catalogue["guidance"]}

    assert len(explained) >= 50
    for rule in catalogue["items"]:
        assert rule["guidance"], rule["id"]
        assert set(rule["guidance"]) <= explained, rule["id"]


async def test_a_span_beyond_all_bounds_is_refused(api: Api) -> None:
    [candidate] = (await api.get("/v1/candidates")).json()["items"]
    for span in ({"working_days": 10**30}, "P9999Y", {"working_days": -1}):
        answer = await api.patch(
            f"/v1/candidates/{candidate['id']}", json={"policy": {"follow_up_after_deadline": span}}
        )
        assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (
            422,
            ["/policy/follow_up_after_deadline"],
        )


async def test_every_page_of_a_list_follows(api: Api) -> None:
    for name in ("Ada", "Ben", "Cem"):
        await api.post("/v1/candidates", json={"name": name})
    names: list[str] = []
    cursor: str | None = None
    while True:
        page = await api.get("/v1/candidates", params={"limit": 1, **({"cursor": cursor} if cursor else {})})
        assert page.status_code == 200, page.text
        names += [each["name"] for each in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break

    assert names == ["Me", "Ada", "Ben", "Cem"]


async def test_the_catalogue_explains_every_task(api: Api) -> None:
    rules = {rule["id"]: rule for rule in (await api.get("/v1/rules")).json()["items"]}
    story = interview(application=FORMAL, interviewers=[*PANEL, {}], decision={"within_days": 10})
    away = {"time_off": [{"starts_on": "2026-12-01", "ends_on": "2026-12-04"}]}
    formal = await stored(api, away, [{**story, "application": {**FORMAL, "allowed_channels": None}}])
    await stored(api, {}, [interview()])
    application, panel = formal["application"]["id"], formal["interviews"][0]["interviewers"]
    vouching = {"candidate_id": formal["candidate"]["id"], "knows_interviewer_ids": [panel[0]["id"]]}
    calling = {"kind": "decision", "due_on": "2026-12-11", "promised_channel": "phone"}
    for path, document in (
        ("references", reference(**vouching)),
        ("deadlines", {"kind": "commitment", "due_on": "2026-11-27", "application_id": application}),
        ("deadlines", {**calling, "application_id": application}),
        ("interactions", interaction(application_id=application, purpose="request", needs_reply=True)),
        ("applications", {"company": "Nordlicht", "status": "offer"}),
        ("applications", {"company": "Nordlicht", "status": "rejected"}),
    ):
        assert (await api.post(f"/v1/{path}", json=document)).status_code == 201, path
    wrong = debrief(wrong_name_for=[panel[0]["id"]])
    assert (await api.put(f"/v1/interviews/{formal['interviews'][0]['id']}/debrief", json=wrong)).status_code == 200
    tasks = (await api.get("/v1/tasks", params={"limit": 200})).json()["items"]
    seen = {task["rule"] for task in tasks}
    assert seen <= set(rules)
    assert len(seen) >= 22
    for task in tasks:
        rule = rules[task["rule"]]
        assert (task["guidance"], task["optional"]) == (rule["guidance"], rule["optional"])
        assert "{" not in task["title"] + task["why"], task


async def test_every_figure_of_a_rule_can_be_set_to_its_default(api: Api) -> None:
    rules = (await api.get("/v1/rules")).json()["items"]
    assert all(rule["id"] and rule["title"] and rule["summary"] and rule["guidance"] for rule in rules)
    figures = [figure for rule in rules for figure in rule["parameters"]]
    assert all(set(figure) == {"key", "default", "summary"} and figure["summary"] for figure in figures)
    facts = await stored(api, {}, [interview(interviewers=PANEL, decision={"within_days": 10}), interview()])
    policy = {figure["key"]: figure["default"] for figure in figures}
    answer = await api.patch(f"/v1/candidates/{facts['candidate']['id']}", json={"policy": policy})
    assert (answer.status_code, answer.json()["plan_changes"]) == (200, NOTHING_MOVED)
