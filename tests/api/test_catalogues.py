"""What stands behind every plan, over HTTP: the rules, the advice, the figures."""

import pytest

from tests.conftest import Api

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_alone]


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

    assert len(explained) == 50
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
