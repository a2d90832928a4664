"""The history of a task: every change with its cause, the fields before and after, and its event."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.delivery.fan_out import fan_out
from app.store.records import TaskChangeRecord
from app.store.tables import TaskChangeRow
from app.usecases.tasks.advance import advance
from tests.clocks import NOON, FrozenClock
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio


async def _history(api: Api, task: Any) -> Any:
    answer = await api.get(f"/v1/tasks/{task['id']}/history")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _creation(task: Any) -> Any:
    """The creation of a task as its history shows it, given the answer to the request that created it."""
    fields = (
        *("status", "opens_at", "due_at", "expires_at", "snoozed_until", "closed_at", "closed_by", "title", "why"),
        *("channel", "optional", "interview_id", "interviewer_id", "deadline_id"),
    )
    return {name: {"before": None, "after": task[name]} for name in fields if task[name] is not None}


async def _posted(api: Api, **more: Any) -> Any:
    answer = await api.post("/v1/interviews", json=interview(**more))
    assert answer.status_code == 201, answer.text
    return answer.json()


def _task(written: Any, rule: str) -> Any:
    (task,) = [each for each in written["tasks"] if each["rule"] == rule]
    return task


async def test_the_history_has_every_change(api: Api, clock: FrozenClock) -> None:
    written = await _posted(api, ends_at=NOON + timedelta(hours=1))
    task = _task(written, "thank_you")
    clock.set(NOON + timedelta(minutes=5))
    later = {"starts_at": "2026-11-24T13:00:00Z", "ends_at": "2026-11-24T14:00:00Z"}
    await api.patch(f"/v1/interviews/{written['id']}", json=later)
    clock.set(NOON + timedelta(hours=2))
    await api.database.run_in_transaction(advance, clock.now())
    await api.post(f"/v1/tasks/{task['id']}/snooze", json={"until": "2026-11-24T20:00:00Z"})
    await api.post(f"/v1/tasks/{task['id']}/complete")
    await api.post(f"/v1/tasks/{task['id']}/reopen")
    history = await _history(api, task)
    caller = {"kind": "caller", "resource": "task", "id": task["id"]}
    fact = {"kind": "fact", "resource": "interview", "id": written["id"]}
    assert [(each["change"], each["cause"]) for each in history["items"]] == [
        ("created", {**fact, "action": "created"}),
        ("rescheduled", {**fact, "action": "updated"}),
        ("due", {"kind": "hour", "action": "passed", "resource": None, "id": None}),
        ("snoozed", {**caller, "action": "snoozed"}),
        ("completed", {**caller, "action": "completed"}),
        ("reopened", {**caller, "action": "reopened"}),
    ]
    moved = history["items"][1]
    assert moved["at"] == "2026-11-24T12:05:00Z"
    assert moved["changed"] == {
        "opens_at": {"before": "2026-11-24T13:00:00Z", "after": "2026-11-24T14:00:00Z"},
        "due_at": {"before": "2026-11-25T13:00:00Z", "after": "2026-11-25T14:00:00Z"},
        "expires_at": {"before": "2026-12-02T13:00:00Z", "after": "2026-12-02T14:00:00Z"},
    }
    assert history["items"][2]["changed"] == {"status": {"before": "scheduled", "after": "due"}}
    assert history["task"] == (await api.get(f"/v1/tasks/{task['id']}")).json()
    assert history["next_cursor"] is None


async def test_each_change_names_its_event(api: Api, clock: FrozenClock) -> None:
    written = await _posted(api)
    task = _task(written, "thank_you")
    await api.post(f"/v1/tasks/{task['id']}/skip", json={"reason": "We spoke."})
    events = (await api.get("/v1/events", params={"limit": 200})).json()["items"]
    fields = {
        event["sequence"]: event["type"] for event in events if event["data"].get("task", {}).get("id") == task["id"]
    }
    history = await _history(api, task)
    assert {each["event"]["sequence"]: each["event"]["type"] for each in history["items"]} == fields
    assert [*fields.values()] == ["task.due", "task.skipped"]
    assert history["items"][-1]["changed"]["closing_note"] == {"before": None, "after": "We spoke."}


async def test_a_rewording_is_in_the_history_without_an_event(api: Api) -> None:
    written = await _posted(api)
    task = _task(written, "debrief")
    await api.patch(f"/v1/applications/{written['application_id']}", json={"company": "Südlicht"})
    *_, last = (await _history(api, task))["items"]
    assert (last["change"], last["event"], last["deliveries"]) == ("reworded", None, [])
    assert last["changed"]["title"] == {
        "before": task["title"],
        "after": task["title"].replace("Nordlicht Energie", "Südlicht"),
    }
    assert last["cause"] == {
        "kind": "fact",
        "action": "updated",
        "resource": "application",
        "id": written["application_id"],
    }


async def test_a_change_shows_how_it_went_out(api: Api, clock: FrozenClock) -> None:
    endpoint = (await api.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/", "event_types": ["task.due"]})).json()
    task = _task(await _posted(api), "thank_you")
    await api.database.run_in_transaction(fan_out, clock.now(), 200)
    (created,) = (await _history(api, task))["items"]
    (delivery,) = created["deliveries"]
    assert delivery == {
        "id": delivery["id"],
        "webhook_id": endpoint["id"],
        "status": "pending",
        "attempt_count": 0,
        "completed_at": None,
    }
    assert (await api.get(f"/v1/deliveries/{delivery['id']}")).json()["event_id"] == created["event"]["id"]


async def test_consequences_of_a_task_name_it_as_their_cause(api: Api, clock: FrozenClock) -> None:
    """Asking for news moves the last letter."""
    written = await _posted(api)
    clock.set(NOON + timedelta(days=7))
    task = _task(written, "follow_up_without_deadline")
    done = (await api.post(f"/v1/tasks/{task['id']}/complete")).json()
    assert done["plan_changes"]["rescheduled"]
    last = _task(written, "last_follow_up")
    *_, moved = (await _history(api, last))["items"]
    assert moved["change"] == "rescheduled"
    assert moved["cause"] == {"kind": "caller", "action": "completed", "resource": "task", "id": task["id"]}


async def _lived(api: Api, clock: FrozenClock) -> tuple[Any, Any]:
    """Tasks as they were created, and the interview, after everything about them has changed that can."""
    written = await _posted(api, ends_at=NOON + timedelta(hours=1), decision={"within_days": 9})
    for task, action, body in (
        (_task(written, "thank_you"), "snooze", {"until": "2026-11-25T12:00:00Z"}),
        (_task(written, "thank_you"), "complete", {"summary": "Thanked."}),
        (_task(written, "thank_you"), "reopen", None),
        (_task(written, "debrief"), "skip", {"reason": "No."}),
    ):
        answer = await api.post(f"/v1/tasks/{task['id']}/{action}", json=body)
        assert answer.is_success, answer.text
    await api.patch(f"/v1/applications/{written['application_id']}", json={"company": "Südlicht"})
    later = {"starts_at": "2026-11-26T13:00:00Z", "ends_at": "2026-11-26T14:00:00Z"}
    await api.patch(f"/v1/interviews/{written['id']}", json=later)
    clock.set(NOON + timedelta(days=40))
    await api.database.run_in_transaction(advance, clock.now())
    return written["tasks"], written


async def test_a_creation_shows_the_original_task(api: Api, clock: FrozenClock) -> None:
    tasks, written = await _lived(api, clock)
    assert len({each["rule"] for each in tasks}) > 5
    for task in tasks:
        first, *later = (await _history(api, task))["items"]
        assert later, task["rule"]
        assert (first["change"], first["changed"]) == ("created", _creation(task))
        assert first["cause"]["id"] == written["id"]


async def test_a_creation_stored_by_an_older_version_is_shown_alike(api: Api, clock: FrozenClock) -> None:
    tasks, _ = await _lived(api, clock)
    derived = {task["id"]: await _history(api, task) for task in tasks}
    creations = col(TaskChangeRow.change) == "created"
    async with api.database.transaction() as tx:
        stored = await records(tx, TaskChangeRecord, creations)
        assert {row.id: row.changed for row in stored} == {row.id: {} for row in stored}, "no task is repeated"
        for task in tasks:
            copy = {name: [each["before"], each["after"]] for name, each in _creation(task).items()}
            of_task = update(TaskChangeRecord.TABLE).where(creations, col(TaskChangeRow.task_id) == task["id"])
            await tx.execute(of_task.values(changed=copy))
    assert {task["id"]: await _history(api, task) for task in tasks} == derived


async def test_a_task_of_another_account_has_no_history(api: Api) -> None:
    answer = await api.get("/v1/tasks/task_01kkkkkkkkkkkkkkkkkkkkkkkk/history")
    assert answer.status_code == 404
