"""Unusual facts, repeated or in an unexpected order: each is answered, and the plan stays the plan of the facts."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.store.records import DeadlineRecord
from app.usecases.tasks.stale_plans import register_rules_version
from tests.api.plans import Plan, only
from tests.clocks import NOON, FrozenClock
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio


async def _tasks(api: Api, rule: str, **query: str) -> list[Any]:
    return list((await api.get("/v1/tasks", params={"rule": rule, **query})).json()["items"])


async def _deadline(api: Api, plan: Plan, **fields: Any) -> Any:
    answer = await api.post("/v1/deadlines", json={"application_id": plan.application_id, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_two_absences_that_begin_on_one_day_are_one_task(api: Api) -> None:
    plan = await Plan.post(api, interview())
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    absences = [{"starts_on": "2026-12-01", "ends_on": day} for day in ("2026-12-05", "2026-12-03")]
    answer = await api.patch(f"/v1/candidates/{candidate['id']}", json={"time_off": absences})
    assert answer.status_code == 200
    assert len(await _tasks(api, "stay_available", application_id=plan.application_id)) == 1


async def test_a_name_noted_twice_wants_one_apology(api: Api) -> None:
    plan = await Plan.post(api, interview())
    dana = plan.created["interviewers"][0]["id"]
    path = f"/v1/interviews/{plan.interview_id}/debrief"
    assert (await api.put(path, json={"wrong_name_for": [dana, dana]})).status_code == 200
    assert len(await _tasks(api, "apologise_wrong_name")) == 1


async def test_an_older_round_imported_later_leaves_the_newer_deadline(api: Api) -> None:
    plan = await Plan.post(api, interview(decision={"within_days": 10}))
    (newer,) = plan.created["deadlines"]
    older = interview(NOON - timedelta(days=20), application_id=plan.application_id, decision={"within_days": 25})
    older.pop("application")
    assert (await api.post("/v1/interviews", json=older)).status_code == 201
    assert (await api.get(f"/v1/deadlines/{newer['id']}")).json()["status"] == "open"


async def test_an_offer_is_answered_by_the_first_open_day(api: Api) -> None:
    await only(api, "answer_offer", "reply")
    plan = await Plan.post(api, interview())
    met = await _deadline(api, plan, kind="reply", due_on="2026-12-01")
    await api.patch(f"/v1/deadlines/{met['id']}", json={"status": "met"})
    for day in ("2026-12-14", "2026-12-10"):
        await _deadline(api, plan, kind="reply", due_on=day)
    await api.patch(f"/v1/applications/{plan.application_id}", json={"status": "offer"})
    (task,) = await _tasks(api, "answer_offer")
    assert task["due_at"] == "2026-12-10T16:00:00Z"


async def test_a_message_meets_the_next_commitment_once_the_first_is_deleted(api: Api) -> None:
    """Deadline and plan agree, and an event reports it."""
    await only(api, "deliver_commitment")
    plan = await Plan.post(api, interview())
    first, second = [
        await _deadline(api, plan, kind="commitment", due_on=day, stated_at="2026-11-24T09:00:00Z")
        for day in ("2026-11-26", "2026-11-30")
    ]
    sent = {"direction": "outbound", "channel": "email", "purpose": "commitment"}
    await api.post("/v1/interactions", json={"application_id": plan.application_id, **sent})
    assert (await api.get(f"/v1/deadlines/{first['id']}")).json()["status"] == "met"
    await plan.new_events()
    await api.delete(f"/v1/deadlines/{first['id']}")
    assert (await api.get(f"/v1/deadlines/{second['id']}")).json()["status"] == "met"
    assert await plan.new_events() == [("deadline.met", "met"), ("task.done", "deliver_commitment")]


async def test_completing_an_expired_promise_leaves_a_cancelled_deadline(api: Api, clock: FrozenClock) -> None:
    await only(api, "deliver_commitment")
    plan = await Plan.post(api, interview())
    promise = await _deadline(api, plan, kind="commitment", due_on="2026-11-26")
    (task,) = await _tasks(api, "deliver_commitment")
    await api.patch(f"/v1/deadlines/{promise['id']}", json={"status": "cancelled"})
    assert (await api.post(f"/v1/tasks/{task['id']}/complete")).status_code == 409
    assert (await api.get(f"/v1/deadlines/{promise['id']}")).json()["status"] == "cancelled"


async def test_a_deadline_passes_in_the_zone_of_the_round(api: Api) -> None:
    """Stated without a round, it is counted at the last one, as the plan counts it."""
    there = interview(NOON, timezone="America/Los_Angeles")
    plan = await Plan.post(api, there)
    await _deadline(api, plan, kind="decision", due_on="2026-12-10")
    [deadline] = await records(api.database, DeadlineRecord)
    assert deadline.passes_at == datetime(2026, 12, 11, 8, tzinfo=UTC)


async def test_a_task_reopened_after_its_round_moved_has_the_new_hours(api: Api, clock: FrozenClock) -> None:
    await only(api, "thank_you")
    plan = await Plan.post(api, interview())
    await plan.act("thank_you", "skip")
    end = NOON + timedelta(days=20)
    later = {"starts_at": (end - timedelta(hours=1)).isoformat(), "ends_at": end.isoformat()}
    await api.patch(f"/v1/interviews/{plan.interview_id}", json=later)
    clock.set(NOON + timedelta(days=19))
    await plan.new_events()
    reopened = (await plan.act("thank_you", "reopen")).json()
    assert (reopened["status"], reopened["opens_at"]) == ("scheduled", "2026-12-14T12:00:00Z")
    assert await plan.new_events() == [("task.scheduled", "thank_you")]
    history = (await api.get(f"/v1/tasks/{reopened['id']}/history")).json()["items"]
    assert [each["change"] for each in history][-1] == "reopened"


async def test_a_queued_reminder_of_other_hours_is_not_sent(api: Api, clock: FrozenClock) -> None:
    """The round moves while its reminders wait: they are still due, for other hours than the reminders say."""
    await only(api, "thank_you")
    hook = (await api.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/"})).json()["id"]
    plan = await Plan.post(api, interview(NOON - timedelta(hours=2)))
    await api.database.run_in_transaction(fan_out, clock.now(), 200)
    moved = {"starts_at": "2026-11-24T10:00:00Z", "ends_at": "2026-11-24T11:00:00Z"}
    await api.patch(f"/v1/interviews/{plan.interview_id}", json=moved)
    await api.database.run_in_transaction(claim_deliveries, clock.now(), timedelta(minutes=1), 100)
    deliveries = (await api.get(f"/v1/webhooks/{hook}/deliveries", params={"limit": 100})).json()["items"]
    assert [each["status"] for each in deliveries if each["event_type"] == "task.due"] == ["superseded"]


async def test_processes_that_start_together_announce_one_catalogue(api: Api) -> None:
    await asyncio.gather(*(register_rules_version(api.database, NOON) for _ in range(4)))


async def test_too_many_interviewers_are_refused_and_the_most_allowed_are_fast(api: Api) -> None:
    def facts_of(rounds: int, seats: int) -> Any:
        people = [{"id": f"p{seat}"} for seat in range(seats)]
        hours = {"starts_at": "2026-11-24T12:00:00Z", "ends_at": "2026-11-24T13:00:00Z", "interviewers": people}
        said = {"direction": "outbound", "purpose": "thank_you", "occurred_at": "2026-11-25T12:00:00Z"}
        return {
            "now": "2026-11-24T12:00:00Z",
            "application": {"company": "N"},
            "interviews": [{"id": f"r{number}", **hours} for number in range(rounds)],
            "interactions": [{"id": f"i{number}", "interviewer_id": "p1", **said} for number in range(100)],
        }

    assert (await api.post("/v1/plans/preview", json=facts_of(20, 51))).status_code == 422
    assert (await api.post("/v1/plans/preview", json=facts_of(20, 20))).status_code == 200
