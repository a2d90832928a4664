"""Plans made with outdated rules or figures are replanned: once, in batches, also after an interruption."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.store.account_records import CatalogueRecord
from app.store.records import ApplicationRecord, CandidateRecord, TaskRecord
from app.store.tables import ApplicationRow, TaskRow
from app.usecases.tasks import stale_plans
from app.usecases.tasks.catalogue_version import CATALOGUE_VERSION
from app.usecases.tasks.stale_plans import mark_all_stale, register_rules_version, replan_stale
from tests.clocks import NOON
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

OLDER = "an older version"


async def _applications(api: Api, count: int) -> list[str]:
    applications = []
    for place in range(count):
        story = interview(application={"company": f"Company {place}"})
        applications.append((await api.post("/v1/interviews", json=story)).json()["application_id"])
    return applications


async def _planned_by_older_rules(api: Api) -> None:
    """The state before an upgrade: planned by other rules, one task with another title and one missing."""
    async with api.database.transaction() as tx:
        for kind in (ApplicationRecord, CandidateRecord):
            await tx.execute(update(kind.TABLE).values(planned_with=OLDER))
        tasks = update(TaskRecord.TABLE)
        await tx.execute(tasks.where(col(TaskRow.rule) == "debrief").values(title="An older title"))
        await tx.execute(
            tasks.where(col(TaskRow.rule) == "review_silence").values(rule="older", key=TaskRecord.TABLE.c.id)
        )


async def _stale(api: Api) -> int:
    return len(await records(api.database, ApplicationRecord, col(ApplicationRow.planned_with) != CATALOGUE_VERSION))


async def _tasks(api: Api, **wanted: str) -> list[Any]:
    return list((await api.get("/v1/tasks", params={"limit": 200, **wanted})).json()["items"])


async def test_an_upgrade_replans_everything_once_in_batches(api: Api) -> None:
    await _applications(api, 5)
    before = len((await api.get("/v1/events", params={"limit": 200})).json()["items"])
    await _planned_by_older_rules(api)
    await register_rules_version(api.database, NOON)
    left = []
    while await replan_stale(api.database, NOON, batch=2):
        left.append(await _stale(api))
    assert left == [3, 1, 0, 0]
    assert {task["title"] for task in await _tasks(api, rule="debrief")} == {
        f"Write the debrief of your interview at Company {place}" for place in range(5)
    }
    assert {task["status"] for task in await _tasks(api) if task["rule"] == "older"} == {"cancelled"}
    assert [task["status"] for task in await _tasks(api, rule="review_silence")] == ["scheduled"] * 5
    events = [event["type"] for event in (await api.get("/v1/events", params={"limit": 200})).json()["items"]][before:]
    assert sorted(events) == ["task.cancelled"] * 5 + ["task.scheduled"] * 5
    history = (await api.get(f"/v1/tasks/{(await _tasks(api, rule='debrief'))[0]['id']}/history")).json()["items"]
    assert (history[-1]["change"], history[-1]["cause"]["kind"]) == ("reworded", "catalogue")


async def test_replanning_continues_where_it_stopped(api: Api) -> None:
    await _applications(api, 3)
    await _planned_by_older_rules(api)
    await register_rules_version(api.database, NOON)
    assert await replan_stale(api.database, NOON, batch=2)
    await register_rules_version(api.database, NOON + timedelta(minutes=1))  # another process, later
    assert await _stale(api) == 1
    assert await replan_stale(api.database, NOON, batch=2)
    assert await _stale(api) == 0


async def test_the_version_started_last_decides(api: Api) -> None:
    """While replicas are replaced, an old one does not replan what a new one has planned."""
    await _applications(api, 1)
    await register_rules_version(api.database, NOON)
    async with api.database.transaction() as tx:
        tx.add(CatalogueRecord(version="a newer version", started_at=NOON + timedelta(minutes=1)))
        await tx.execute(update(ApplicationRecord.TABLE).values(planned_with="a newer version"))
    assert not await replan_stale(api.database, NOON)
    assert await _stale(api) == 1
    await register_rules_version(api.database, NOON + timedelta(minutes=2))  # back to this version
    assert await replan_stale(api.database, NOON)
    assert await _stale(api) == 0


async def test_nothing_is_stale_after_an_ordinary_day(api: Api) -> None:
    await _applications(api, 2)
    await register_rules_version(api.database, NOON)
    assert not await replan_stale(api.database, NOON)


async def test_every_plan_can_be_marked_as_stale(api: Api) -> None:
    await _applications(api, 2)
    assert await api.database.run_in_transaction(mark_all_stale, NOON) == 2
    assert await replan_stale(api.database, NOON)


async def test_other_figures_replan_in_batches_and_report_all_changes(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.usecases.interviews.candidates.BATCH", 2)
    monkeypatch.setattr(stale_plans.load_stale_applications, "__defaults__", (2,))
    await _applications(api, 5)
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    answer = await api.patch(f"/v1/candidates/{candidate['id']}", json={"policy": {"thank_you_within": "PT12H"}})
    thanks = {task["id"] for task in await _tasks(api, rule="thank_you")}
    assert thanks <= set(answer.json()["plan_changes"]["rescheduled"])
    assert {task["due_at"] for task in await _tasks(api, rule="thank_you")} == {"2026-11-25T00:00:00Z"}
    assert await _stale(api) == 0


async def test_a_policy_change_cut_short_is_finished_by_the_scheduler(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends after the first batch: the scheduler finds and replans the rest."""
    monkeypatch.setattr("app.usecases.interviews.candidates.BATCH", 2)
    monkeypatch.setattr(stale_plans.load_stale_applications, "__defaults__", (2,))
    await _applications(api, 5)

    async def ends(*_: object) -> None:
        raise ConnectionAbortedError

    monkeypatch.setattr("app.usecases.interviews.candidates.replan_rest", ends)
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    await api.patch(f"/v1/candidates/{candidate['id']}", json={"policy": {"thank_you_within": "PT12H"}})
    due = [task["due_at"] for task in await _tasks(api, rule="thank_you")]
    assert due.count("2026-11-25T00:00:00Z") == 2
    while await replan_stale(api.database, NOON):
        pass
    assert {task["due_at"] for task in await _tasks(api, rule="thank_you")} == {"2026-11-25T00:00:00Z"}


async def test_a_name_alone_replans_nothing(api: Api) -> None:
    await _applications(api, 1)
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    answer = await api.patch(f"/v1/candidates/{candidate['id']}", json={"name": "Mira Novak"})
    assert not any(answer.json()["plan_changes"].values())
