"""What was said closes the tasks that it answers, no more, until it is taken back."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.contacts import recorded, sent
from tests.api.lives import NOTHING_MOVED, NOW
from tests.api.plans import Plan, in_order, moved, only
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

LATER = "2026-11-24T13:00:00Z"
PANEL = [interviewer(), interviewer("Jonas Weber")]


async def thanks(plan: Plan) -> dict[str, Any]:
    """The thank-you of each person on the panel, by their names."""
    names = {each["id"]: each["name"] for each in plan.created["interviewers"]}
    return {names[task["interviewer_id"]]: task for task in await plan.tasks() if task["rule"] == "thank_you"}


async def test_a_note_to_one_interviewer_thanks_no_other(api: Api) -> None:
    await only(api, "thank_you")
    plan = await Plan.post(api, interview(interviewers=PANEL))
    before = await thanks(plan)
    dana, jonas = before["Dana Reyes"], before["Jonas Weber"]

    note = await sent(api, plan, "thank_you", interviewer_id=dana["interviewer_id"])
    assert in_order(note["plan_changes"]) == moved(satisfied=[dana])
    after = await thanks(plan)
    assert after["Dana Reyes"] == {**dana, "status": "done", "closed_at": NOW, "closed_by": "interaction"}
    assert after["Jonas Weber"] == jonas
    assert await plan.new_events() == [("interaction.recorded", "thank_you"), ("task.done", "thank_you")]

    own = f"/v1/interactions/{note['id']}"
    patched = (await api.patch(own, json={"interviewer_id": jonas["interviewer_id"]})).json()
    assert in_order(patched["plan_changes"]) == moved(created=[dana], satisfied=[jonas])
    assert await plan.new_events() == [("task.done", "thank_you"), ("task.due", "thank_you")]

    assert (await api.delete(own)).status_code == 204
    assert await thanks(plan) == before
    assert await plan.new_events() == [("task.due", "thank_you")]


async def test_a_note_without_a_name_thanks_a_panel_of_one(api: Api) -> None:
    await only(api, "thank_you")
    alone, several = await Plan.post(api, interview()), await Plan.post(api, interview(interviewers=PANEL))
    (task,) = (await thanks(alone)).values()
    assert (await sent(api, alone, "thank_you"))["plan_changes"] == moved(satisfied=[task])
    assert (await sent(api, several, "thank_you"))["plan_changes"] == NOTHING_MOVED


async def test_their_own_thanks_close_nothing(api: Api) -> None:
    await only(api, "thank_you")
    plan = await Plan.post(api, interview())
    assert (await sent(api, plan, "thank_you", direction="inbound"))["plan_changes"] == NOTHING_MOVED


async def test_a_message_that_waits_for_an_answer_gets_a_task(api: Api, clock: FrozenClock) -> None:
    await only(api, "reply")
    plan = await Plan.post(api, interview())
    asked = await recorded(api, interview_id=plan.interview_id, purpose="request", needs_reply=True)
    task = await plan.task("reply")
    assert asked["plan_changes"] == moved(created=[task])
    assert (task["status"], task["opens_at"], task["due_at"]) == ("due", NOW, "2026-11-25T12:00:00Z")

    clock.pass_time(timedelta(hours=1))
    answer = await sent(api, plan, "reply")
    assert answer["plan_changes"] == moved(satisfied=[task])
    assert (await plan.task("reply"))["closed_at"] == LATER
    assert (await api.delete(f"/v1/interactions/{answer['id']}")).status_code == 204
    assert (await plan.task("reply"))["status"] == "due"

    settled = await api.patch(f"/v1/interactions/{asked['id']}", json={"needs_reply": False})
    assert settled.json()["plan_changes"] == moved(cancelled=[task])


async def test_a_completed_outreach_is_recorded_until_it_is_reopened(api: Api) -> None:
    await only(api, "debrief", "thank_you")
    plan = await Plan.post(api, interview(interviewers=PANEL))
    before = await thanks(plan)
    dana = before["Dana Reyes"]
    done = await api.post(f"/v1/tasks/{dana['id']}/complete")
    assert (done.status_code, done.json()["plan_changes"]) == (200, NOTHING_MOVED)
    (contact,) = (await api.get("/v1/interactions")).json()["items"]
    assert {name: contact[name] for name in ("task_id", "purpose", "channel", "direction", "interviewer_id")} == {
        "task_id": dana["id"],
        "purpose": "thank_you",
        "channel": "email",
        "direction": "outbound",
        "interviewer_id": dana["interviewer_id"],
    }
    assert (await thanks(plan))["Jonas Weber"] == before["Jonas Weber"]

    reopened = await api.post(f"/v1/tasks/{dana['id']}/reopen")
    assert (reopened.status_code, reopened.json()) == (200, {**dana, "plan_changes": NOTHING_MOVED})
    assert (await api.get("/v1/interactions")).json()["items"] == []

    assert (await api.post(f"/v1/tasks/{dana['id']}/complete")).status_code == 200
    (contact,) = (await api.get("/v1/interactions")).json()["items"]
    assert (await api.delete(f"/v1/interactions/{contact['id']}")).status_code == 204
    assert (await thanks(plan))["Dana Reyes"]["status"] == "done", "what the caller ended stays ended"

    assert (await plan.act("debrief", "complete")).status_code == 200
    assert (await api.get("/v1/interactions")).json()["items"] == [], "a debrief is nothing between two"


async def test_a_commitment_is_met_by_sending_it(api: Api) -> None:
    await only(api, "deliver_commitment")
    plan = await Plan.post(api, interview())
    stated = {"interview_id": plan.interview_id, "kind": "commitment", "description": "a work sample"}
    later, sooner = [
        (await api.post("/v1/deadlines", json={**stated, "due_on": day})).json()["id"]
        for day in ("2026-11-27", "2026-11-26")
    ]
    tasks = {task["deadline_id"]: task for task in await plan.tasks()}
    await plan.new_events()

    async def deadlines() -> dict[str, tuple[str, str | None]]:
        items = (await api.get("/v1/deadlines")).json()["items"]
        return {each["id"]: (each["status"], each["met_at"]) for each in items}

    still_open = {later: ("open", None), sooner: ("open", None)}
    first = await sent(api, plan, "commitment")
    assert first["plan_changes"] == moved(satisfied=[tasks[sooner]])
    assert await deadlines() == {later: ("open", None), sooner: ("met", NOW)}
    assert await plan.new_events() == [
        ("deadline.met", "met"),
        ("interaction.recorded", "commitment"),
        ("task.done", "deliver_commitment"),
    ]
    assert (await api.delete(f"/v1/interactions/{first['id']}")).status_code == 204
    assert await deadlines() == still_open
    assert {task["status"] for task in await plan.tasks()} == {tasks[sooner]["status"], tasks[later]["status"]}

    assert (await api.post(f"/v1/tasks/{tasks[later]['id']}/complete")).status_code == 200
    assert await deadlines() == {later: ("met", NOW), sooner: ("open", None)}
    assert (await api.post(f"/v1/tasks/{tasks[later]['id']}/reopen")).status_code == 200
    assert await deadlines() == still_open
    assert (await api.get("/v1/interactions")).json()["items"] == []


async def test_news_end_one_wait_and_begin_another(api: Api, clock: FrozenClock) -> None:
    await only(api, "follow_up_without_deadline")
    plan = await Plan.post(api, interview(NOON - timedelta(days=3)))
    (old,) = await plan.tasks()
    news = await recorded(api, application_id=plan.application_id, purpose="update")
    new = await plan.task("follow_up_without_deadline", but="cancelled")
    assert in_order(news["plan_changes"]) == moved(created=[new], cancelled=[old])
    assert (old["opens_at"], new["opens_at"]) == ("2026-11-30T08:00:00Z", "2026-12-01T08:00:00Z")

    assert (await api.delete(f"/v1/interactions/{news['id']}")).status_code == 204
    back = await plan.task("follow_up_without_deadline", but="cancelled")
    assert (back["id"], back["opens_at"]) == (old["id"], old["opens_at"])
