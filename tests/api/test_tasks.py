"""What a caller does with a task: done, skipped, snoozed, reopened; and the one event that each action makes."""

from datetime import timedelta

import pytest

from tests.api.lives import NOTHING_MOVED
from tests.api.plans import Plan
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

LATER = "2026-11-24T12:30:00Z"


async def half_an_hour_later(api: Api, clock: FrozenClock) -> Plan:
    """The plan of an interview that ended at noon, half an hour later."""
    plan = await Plan.post(api, interview())
    clock.pass_time(timedelta(minutes=30))
    return plan


async def test_a_completed_task_is_done(api: Api, clock: FrozenClock) -> None:
    plan = await half_an_hour_later(api, clock)
    task = await plan.task("debrief")
    answer = await plan.act("debrief", "complete")
    done = {**task, "status": "done", "closed_at": LATER, "closed_by": "api", "updated_at": LATER}
    assert (answer.status_code, answer.json()) == (200, {**done, "plan_changes": NOTHING_MOVED})
    assert await plan.task("debrief") == done
    assert await plan.new_events() == [("task.done", "debrief")]


async def test_a_task_can_have_been_done_earlier_and_otherwise(api: Api, clock: FrozenClock) -> None:
    plan = await half_an_hour_later(api, clock)
    task = await plan.task("thank_you")
    body = {"occurred_at": "2026-11-24T13:10:00+01:00", "channel": "letter", "summary": "By hand.\nTwo pages."}
    answer = await plan.act("thank_you", "complete", body)
    closing = {"status": "done", "closed_at": "2026-11-24T12:10:00Z", "closed_by": "api"}
    assert answer.json() == {**task, **closing, "updated_at": LATER, "plan_changes": NOTHING_MOVED}
    assert await plan.new_events() == [("interaction.recorded", "thank_you"), ("task.done", "thank_you")]
    (contact,) = (await api.get("/v1/interactions")).json()["items"]
    assert contact == {
        "id": contact["id"],
        "application_id": plan.application_id,
        "interview_id": plan.interview_id,
        "interviewer_id": task["interviewer_id"],
        "task_id": task["id"],
        "direction": "outbound",
        "channel": "letter",
        "purpose": "thank_you",
        "occurred_at": "2026-11-24T12:10:00Z",
        "summary": "By hand.\nTwo pages.",
        "needs_reply": False,
        "created_at": LATER,
        "updated_at": LATER,
    }


async def test_a_task_can_be_done_before_its_time(api: Api) -> None:
    plan = await Plan.post(api, interview(NOON + timedelta(days=1)))
    answer = await plan.act("thank_you", "complete", {})
    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert await plan.new_events() == [("interaction.recorded", "thank_you"), ("task.done", "thank_you")]


async def test_a_skipped_task_is_skipped(api: Api, clock: FrozenClock) -> None:
    plan = await half_an_hour_later(api, clock)
    task = await plan.task("ask_next_steps")
    answer = await plan.act("ask_next_steps", "skip", {"reason": "They told us on the way out"})
    skipped = {**task, "status": "skipped", "closed_at": LATER, "closed_by": "api", "updated_at": LATER}
    assert (answer.status_code, answer.json()) == (200, {**skipped, "plan_changes": NOTHING_MOVED})
    assert await plan.new_events() == [("task.skipped", "ask_next_steps")]


async def test_a_snoozed_task_waits(api: Api, clock: FrozenClock) -> None:
    plan = await half_an_hour_later(api, clock)
    task = await plan.task("thank_you")
    answer = await plan.act("thank_you", "snooze", {"until": "2026-11-25T09:00:00+01:00"})
    snoozed = {**task, "status": "scheduled", "snoozed_until": "2026-11-25T08:00:00Z", "updated_at": LATER}
    assert (answer.status_code, answer.json()) == (200, {**snoozed, "plan_changes": NOTHING_MOVED})
    assert await plan.new_events() == [("task.rescheduled", "thank_you")]

    again = await plan.act("thank_you", "snooze", {"until": "2026-12-01T11:59:59Z"})
    assert (again.json()["status"], again.json()["snoozed_until"]) == ("scheduled", "2026-12-01T11:59:59Z")
    assert await plan.new_events() == [("task.rescheduled", "thank_you")]


async def test_a_task_is_snoozed_until_before_its_expiry(api: Api) -> None:
    plan = await Plan.post(api, interview())
    task = await plan.task("debrief")
    assert task["expires_at"] == "2026-12-01T14:00:00Z"
    for until in ("2026-11-24T11:59:59Z", "2026-11-24T12:00:00Z", "2026-12-01T14:00:00Z", "2026-12-02T00:00:00Z"):
        assert refusal(await plan.act("debrief", "snooze", {"until": until})) == (422, ["/until"]), until
    assert (await plan.act("debrief", "snooze", {"until": "2026-12-01T13:59:59Z"})).status_code == 200
    assert await plan.new_events() == [("task.rescheduled", "debrief")]


@pytest.mark.parametrize(
    ("minutes", "status"),
    [
        pytest.param(0, "due", id="at the end of the interview"),
        pytest.param(119, "due", id="a minute before it was due"),
        pytest.param(120, "overdue", id="at the minute it was due"),
    ],
)
async def test_a_reopened_task_gets_the_status_of_the_current_time(
    api: Api, clock: FrozenClock, minutes: int, status: str
) -> None:
    plan = await Plan.post(api, interview())
    task = await plan.task("debrief")
    for action, event in (("complete", "task.done"), ("skip", "task.skipped")):
        await plan.act("debrief", action)
        clock.set(NOON + timedelta(minutes=minutes))
        answer = await plan.act("debrief", "reopen")
        reopened = {**task, "status": status, "updated_at": clock.now().isoformat().replace("+00:00", "Z")}
        assert (answer.status_code, answer.json()) == (200, {**reopened, "plan_changes": NOTHING_MOVED})
        assert await plan.new_events() == sorted([(event, "debrief"), (f"task.{status}", "debrief")])


async def test_a_task_reopened_before_its_time_is_scheduled_and_no_longer_snoozed(api: Api) -> None:
    plan = await Plan.post(api, interview(NOON + timedelta(days=1)))
    task = await plan.task("thank_you")
    await plan.act("thank_you", "snooze", {"until": "2026-11-26T09:00:00Z"})
    await plan.act("thank_you", "complete")
    assert (await plan.act("thank_you", "reopen")).json() == {**task, "plan_changes": NOTHING_MOVED}
    assert await plan.new_events() == [
        ("interaction.recorded", "thank_you"),
        ("task.done", "thank_you"),
        ("task.rescheduled", "thank_you"),
        ("task.scheduled", "thank_you"),
    ]


CONFLICTS = {
    "nothing": ("reopen",),
    "snooze": ("reopen",),
    "complete": ("complete", "skip", "snooze"),
    "skip": ("complete", "skip", "snooze"),
}


async def test_an_action_that_contradicts_the_status_is_409_and_changes_nothing(api: Api) -> None:
    until = {"until": "2026-11-25T09:00:00Z"}
    for before, refused in CONFLICTS.items():
        plan = await Plan.post(api, interview())
        if before != "nothing":
            await plan.act("debrief", before, until if before == "snooze" else None)
        task, _ = await plan.task("debrief"), await plan.new_events()
        for action in refused:
            answer = await plan.act("debrief", action, until if action == "snooze" else None)
            assert refusal(answer) == (409, []), (before, action)
        assert (await plan.task("debrief"), await plan.new_events()) == (task, []), before


async def test_what_the_facts_ended_cannot_be_acted_on(api: Api) -> None:
    plan = await Plan.post(api, interview(NOON + timedelta(days=1)))
    await api.patch(f"/v1/interviews/{plan.interview_id}", json={"status": "cancelled"})
    await plan.new_events()
    for action in ("complete", "skip", "reopen"):
        assert refusal(await plan.act("thank_you", action)) == (409, []), action
    assert await plan.new_events() == []


async def test_a_done_task_of_a_cancelled_interview_cannot_be_reopened(api: Api) -> None:
    plan = await Plan.post(api, interview(NOON + timedelta(days=1)))
    await plan.act("thank_you", "complete")
    await api.patch(f"/v1/interviews/{plan.interview_id}", json={"status": "cancelled"})
    await plan.new_events()
    assert refusal(await plan.act("thank_you", "reopen")) == (409, [])
    assert ((await plan.task("thank_you"))["status"], await plan.new_events()) == ("done", [])


async def test_an_expired_task_can_be_done_late_and_not_reopened(api: Api) -> None:
    plan = await Plan.post(api, interview(NOON - timedelta(days=30)))
    assert (await plan.statuses())["debrief"] == "expired"
    assert refusal(await plan.act("debrief", "snooze", {"until": "2026-11-25T09:00:00Z"})) == (409, [])
    assert (await plan.act("debrief", "complete")).json()["status"] == "done"
    assert refusal(await plan.act("debrief", "reopen")) == (409, [])
    assert await plan.new_events() == [("task.done", "debrief")]


async def test_an_event_has_the_task_and_links_to_act_on_it(api: Api) -> None:
    plan = await Plan.post(api, interview())
    answer = (await plan.act("thank_you", "complete")).json()
    read = await plan.interview()
    (event,) = (await api.get("/v1/events", params={"types": "task.done"})).json()["items"]

    own = f"http://afterview.test/v1/tasks/{answer['id']}"
    (person,) = [
        {name: value for name, value in each.items() if name not in ("email", "phone")} for each in read["interviewers"]
    ]
    application = read.pop("application")
    del read["deadlines"], read["tasks"]
    del answer["plan_changes"]
    assert event == {
        "id": event["id"],
        "type": "task.done",
        "timestamp": "2026-11-24T12:00:00Z",
        "sequence": event["sequence"],
        "data": {
            "task": answer,
            "application": application,
            "interview": {**read, "interviewers": [person]},
            "interviewer": person,
            "links": {"self": own, **{action: f"{own}/{action}" for action in ("complete", "skip", "snooze")}},
        },
    }
