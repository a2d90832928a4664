"""Writers of one application at once: no update is lost, and the plan is the one that the facts call for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.tasks.stale_plans import mark_all_stale, replan_stale
from tests.clocks import NOON, FrozenClock
from tests.service import Api, serving, settings_for
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

_EACH = 8


@asynccontextmanager
async def two_processes(api: Api, clock: FrozenClock) -> AsyncIterator[list[Api]]:
    """Clients of two applications on the same database, with the same key."""
    settings = settings_for(api.app.state.settings.database_url)
    async with serving(settings, clock) as second:
        second.headers["authorization"] = api.headers["authorization"]
        yield [api, second]


async def tasks_of(api: Api) -> list[Any]:
    return (await api.get("/v1/tasks", params={"limit": 200})).json()["items"]  # type: ignore[no-any-return]  # JSON


async def test_parallel_writes_are_all_stored_and_the_plan_fits(api: Api, clock: FrozenClock) -> None:
    created = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()
    application, interview_id = created["application_id"], created["id"]
    thanks = next(each["id"] for each in created["tasks"] if each["rule"] == "thank_you")
    async with two_processes(api, clock) as processes:
        writes = []
        for number in range(_EACH):
            by = processes[number % 2]
            inbound = {"direction": "inbound", "channel": "email", "purpose": "update", "summary": f"{number}"}
            promise = {"kind": "commitment", "due_at": (NOON + timedelta(days=number + 1)).isoformat()}
            later = interview(NOON + timedelta(days=30 + number), application=None) | {"application_id": application}
            known = (await api.post("/v1/interviewers", json=interviewer(f"Person {number}"))).json()["id"]
            writes += [
                by.patch(f"/v1/applications/{application}", json={"metadata": {f"key {number}": "value"}}),
                by.post("/v1/interactions", json={"application_id": application, "needs_reply": True, **inbound}),
                by.post("/v1/deadlines", json={"application_id": application, **promise}),
                by.post("/v1/interviews", json=later),
                by.put(f"/v1/interviews/{interview_id}/interviewers/{known}"),
                by.post(f"/v1/tasks/{thanks}/complete", json={"channel": "email"}),
            ]
        answers = await asyncio.gather(*writes)
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(409) == _EACH - 1, "a task is completed once"
    assert all(status < 300 or status == 409 for status in statuses), statuses

    found = (await api.get(f"/v1/applications/{application}")).json()
    assert set(found["metadata"]) == {f"key {number}" for number in range(_EACH)}
    details = (await api.get(f"/v1/interviews/{interview_id}")).json()
    assert len(details["interviewers"]) == 1 + _EACH
    rounds = (await api.get("/v1/interviews", params={"application_id": application})).json()["items"]
    assert sorted(each["round"] for each in rounds) == list(range(1, 2 + _EACH))

    before = await tasks_of(api)
    await api.database.run_in_transaction(mark_all_stale, clock.now())
    while await replan_stale(api.database, clock.now()):
        pass
    assert await tasks_of(api) == before, "planning from all the facts at once changes nothing"
