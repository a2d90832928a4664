"""Facts that change move the plan: exactly these tasks, exactly these events, and nothing that the caller ended."""

from datetime import timedelta
from typing import Any

import pytest

from app.etiquette.catalogue import RULES
from tests.api.plans import Plan, in_order, moved, only
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

TOMORROW = NOON + timedelta(days=1)
FOLLOW_UPS = ("follow_up_without_deadline", "last_follow_up")


async def changes(api: Api, method: str, path: str, body: Any = None) -> dict[str, list[str]]:
    """What a write says it moved in the plan."""
    answer = await api.request(method, path, json=body)
    assert answer.is_success, answer.text
    return in_order(answer.json()["plan_changes"])


def instants(task: Any) -> tuple[str, str]:
    return task["opens_at"], task["due_at"]


async def test_what_the_caller_ended_stays_as_it_ended(api: Api) -> None:
    await only(api, "debrief", "ask_next_steps", "thank_you", *FOLLOW_UPS)
    plan = await Plan.post(api, interview(TOMORROW))
    await plan.act("thank_you", "complete")
    await plan.act("ask_next_steps", "skip")
    ended = {rule: await plan.task(rule) for rule in ("thank_you", "ask_next_steps")}
    rest = [task for task in await plan.tasks() if task["rule"] not in ended]
    own = f"/v1/interviews/{plan.interview_id}"
    await plan.new_events()

    later = {"starts_at": "2026-11-30T11:00:00Z", "ends_at": "2026-11-30T12:00:00Z"}
    assert await changes(api, "PATCH", own, later) == moved(rescheduled=rest)
    assert await changes(api, "PATCH", own, {"status": "cancelled"}) == moved(cancelled=rest)
    assert await changes(api, "PATCH", own, {"status": "scheduled"}) == moved(created=rest)
    assert {rule: await plan.task(rule) for rule in ended} == ended
    assert not [each for each in await plan.new_events() if each[1] in ended]


async def test_other_figures_move_what_they_are_about(api: Api) -> None:
    plan = await Plan.post(api, interview(TOMORROW))
    candidate = f"/v1/candidates/{plan.created['application']['candidate_id']}"
    before = {task["rule"]: task for task in await plan.tasks()}

    sooner = {"policy": {"thank_you_within": "PT4H", "follow_up_without_deadline": "P2D"}}
    about = {rule.id for rule in RULES if "thank_you_within" in rule.figures} | {"follow_up_without_deadline"}
    thanks = [task for rule, task in before.items() if rule in about]
    assert {"thank_you", "ask_next_steps"} < about
    assert await changes(api, "PATCH", candidate, sooner) == moved(rescheduled=thanks)
    assert instants(await plan.task("thank_you")) == ("2026-11-25T12:00:00Z", "2026-11-25T16:00:00Z")
    assert instants(await plan.task("follow_up_without_deadline")) == ("2026-11-27T08:00:00Z", "2026-11-27T16:00:00Z")
    assert await plan.new_events() == sorted(("task.rescheduled", task["rule"]) for task in thanks)

    off = {"policy": {"disabled_rules": ["debrief"]}}
    assert await changes(api, "PATCH", candidate, off) == moved(cancelled=[before["debrief"]])
    assert await plan.new_events() == [("task.cancelled", "debrief")]

    default = await changes(api, "PATCH", candidate, {"policy": None})
    assert default == moved(created=[before["debrief"]], rescheduled=thanks)
    assert {task["rule"]: instants(task) for task in await plan.tasks()} == {
        rule: instants(task) for rule, task in before.items()
    }
    assert await changes(api, "PATCH", candidate, {"name": "Ada", "metadata": {"a": "b"}}) == moved()


async def test_a_new_country_moves_tasks_off_its_holidays(api: Api) -> None:
    """A week after 18 December 2026 is Christmas Day, a Friday; in Germany the 26th is a holiday too."""
    on_18_december = NOON + timedelta(days=24)
    plan = await Plan.post(api, interview(on_18_december))
    candidate = f"/v1/candidates/{plan.created['application']['candidate_id']}"
    task = await plan.task("follow_up_without_deadline")
    assert instants(task) == ("2026-12-25T08:00:00Z", "2026-12-25T16:00:00Z")
    assert await changes(api, "PATCH", candidate, {"country": "DE"}) == moved(rescheduled=[task])
    task = await plan.task("follow_up_without_deadline")
    assert instants(task) == ("2026-12-28T08:00:00Z", "2026-12-28T16:00:00Z")


async def test_a_decision_date_takes_the_follow_ups_along(api: Api) -> None:
    plan = await Plan.post(api, interview())
    asked, vague = await plan.task("ask_next_steps"), await plan.task("follow_up_without_deadline")

    stated = {"interview_id": plan.interview_id, "kind": "decision", "due_on": "2026-12-04"}
    deadline = (await api.post("/v1/deadlines", json=stated)).json()
    after = await plan.task("follow_up_after_deadline")
    expected = moved(created=[after], cancelled=[vague], satisfied=[asked])
    assert in_order(deadline["plan_changes"]) == expected
    assert instants(after) == ("2026-12-07T08:00:00Z", "2026-12-07T16:00:00Z")
    assert after["deadline_id"] == deadline["id"]
    asked = await plan.task("ask_next_steps")
    assert (asked["status"], asked["closed_by"]) == ("done", "fact")
    assert await plan.new_events() == [
        ("deadline.created", "open"),
        ("task.cancelled", "follow_up_without_deadline"),
        ("task.done", "ask_next_steps"),
        ("task.scheduled", "follow_up_after_deadline"),
    ]

    own = f"/v1/deadlines/{deadline['id']}"
    both = [after, await plan.task("last_follow_up")]
    assert await changes(api, "PATCH", own, {"due_on": "2026-12-18"}) == moved(rescheduled=both)
    assert instants(await plan.task("follow_up_after_deadline")) == ("2026-12-21T08:00:00Z", "2026-12-21T16:00:00Z")
    assert await plan.new_events() == [
        ("task.rescheduled", "follow_up_after_deadline"),
        ("task.rescheduled", "last_follow_up"),
    ]

    assert (await api.delete(own)).status_code == 204
    statuses = await plan.statuses()
    assert {rule: statuses[rule] for rule in ("ask_next_steps", "follow_up_after_deadline", *FOLLOW_UPS)} == {
        "ask_next_steps": "due",
        "follow_up_after_deadline": "cancelled",
        "follow_up_without_deadline": "scheduled",
        "last_follow_up": "scheduled",
    }
    assert await plan.new_events() == [
        ("task.cancelled", "follow_up_after_deadline"),
        ("task.due", "ask_next_steps"),
        ("task.rescheduled", "last_follow_up"),
        ("task.scheduled", "follow_up_without_deadline"),
    ]


async def test_a_met_decision_deadline_begins_a_new_wait(api: Api, clock: FrozenClock) -> None:
    plan = await Plan.post(api, interview(decision={"within_days": 10}))
    deadline = plan.created["deadlines"][0]["id"]
    old = [await plan.task(rule) for rule in ("follow_up_after_deadline", "last_follow_up", "review_silence")]

    clock.pass_time(timedelta(days=2))
    answer = await changes(api, "PATCH", f"/v1/deadlines/{deadline}", {"status": "met"})
    new = [await plan.task(rule, but="cancelled") for rule in (*FOLLOW_UPS, "review_silence")]
    assert answer == moved(created=new, cancelled=old)
    assert instants(new[0]) == ("2026-12-03T08:00:00Z", "2026-12-03T16:00:00Z")
    assert await plan.new_events() == [
        ("deadline.met", "met"),
        ("task.cancelled", "follow_up_after_deadline"),
        ("task.cancelled", "last_follow_up"),
        ("task.cancelled", "review_silence"),
        ("task.scheduled", "follow_up_without_deadline"),
        ("task.scheduled", "last_follow_up"),
        ("task.scheduled", "review_silence"),
    ]


async def test_complete_details_close_what_asked_for_them(api: Api) -> None:
    plan = await Plan.post(api, interview(interviewers=[interviewer(), {"name": "Jonas Weber"}]))
    task = await plan.task("record_contacts")
    assert "missing: title and e-mail of Jonas Weber." in task["why"]
    jonas = next(each for each in plan.created["interviewers"] if each["name"] == "Jonas Weber")
    own = f"/v1/interviewers/{jonas['id']}"

    assert await changes(api, "PATCH", own, {"title": "Staff Engineer"}) == moved()
    assert "missing: e-mail of Jonas Weber." in (await plan.task("record_contacts"))["why"]
    assert await plan.new_events() == []

    assert await changes(api, "PATCH", own, {"email": "jonas@example.com"}) == moved(satisfied=[task])
    closed = await plan.task("record_contacts")
    assert (closed["status"], closed["closed_by"], closed["closed_at"]) == ("done", "fact", "2026-11-24T12:00:00Z")
    assert await plan.new_events() == [("task.done", "record_contacts")]

    assert await changes(api, "PATCH", own, {"email": None}) == moved(created=[task])
    assert await plan.new_events() == [("task.due", "record_contacts")]


async def test_a_new_panel_member_is_thanked_too(api: Api) -> None:
    plan = await Plan.post(api, interview())
    jonas = (await api.post("/v1/interviewers", json=interviewer("Jonas Weber"))).json()
    seat = f"/v1/interviews/{plan.interview_id}/interviewers/{jonas['id']}"

    joined = await api.put(seat)
    thanks = next(task for task in await plan.tasks() if task["interviewer_id"] == jonas["id"])
    assert (joined.status_code, in_order(joined.json()["plan_changes"])) == (200, moved(created=[thanks]))
    assert (thanks["rule"], thanks["status"], thanks["title"]) == (
        "thank_you",
        "due",
        "Thank Jonas Weber of Nordlicht Energie",
    )
    assert [each["name"] for each in joined.json()["interviewers"]] == ["Dana Reyes", "Jonas Weber"]
    assert await plan.new_events() == [("interview.updated", "held"), ("task.due", "thank_you")]

    assert await changes(api, "PUT", seat) == moved()
    assert await plan.new_events() == [], "already on the panel"

    left = await api.delete(seat)
    assert (left.status_code, left.content) == (204, b"")
    assert await plan.new_events() == [("interview.updated", "held"), ("task.cancelled", "thank_you")]
    assert (await api.delete(seat)).status_code == 404
    assert (await api.get(f"/v1/interviewers/{jonas['id']}")).status_code == 200


async def test_a_deleted_interviewer_leaves_every_panel(api: Api) -> None:
    plan = await Plan.post(api, interview(TOMORROW))
    assert (await api.delete(f"/v1/interviewers/{plan.created['interviewers'][0]['id']}")).status_code == 204
    assert (await plan.interview())["interviewers"] == []
    assert await plan.new_events() == [("task.cancelled", "thank_you"), ("task.scheduled", "record_contacts")]


async def test_a_deleted_interview_takes_its_tasks_along(api: Api) -> None:
    plan = await Plan.post(api, interview(TOMORROW, decision={"within_days": 10}))
    open_tasks = await plan.tasks()
    assert (await api.delete(f"/v1/interviews/{plan.interview_id}")).status_code == 204
    cancelled = [("task.cancelled", task["rule"]) for task in open_tasks]
    assert await plan.new_events() == sorted([("interview.cancelled", "scheduled"), *cancelled])
    assert {task["status"] for task in await plan.tasks()} == {"cancelled"}
    assert (await api.get("/v1/deadlines")).json()["items"] == []


async def test_deleting_an_application_deletes_everything_of_it(api: Api) -> None:
    plan = await Plan.post(api, interview(decision={"within_days": 10}))
    open_tasks = await plan.tasks()
    assert (await api.delete(f"/v1/applications/{plan.application_id}")).status_code == 204
    assert await plan.new_events() == sorted(("task.cancelled", task["rule"]) for task in open_tasks)
    left = [(await api.get(f"/v1/{name}")).json()["items"] for name in ("interviews", "deadlines", "applications")]
    assert left == [[], [], []]


async def test_a_final_status_ends_what_was_still_planned(api: Api) -> None:
    await only(api, "debrief", "record_contacts", "ask_next_steps", "thank_you", *FOLLOW_UPS)
    plan = await Plan.post(api, interview())
    await plan.act("thank_you", "complete")
    rest = [task for task in await plan.tasks() if task["rule"] not in ("debrief", "thank_you")]
    await plan.new_events()
    own = f"/v1/applications/{plan.application_id}"
    assert await changes(api, "PATCH", own, {"status": "withdrawn"}) == moved(cancelled=rest)
    cancelled = [("task.cancelled", task["rule"]) for task in rest]
    assert await plan.new_events() == [("application.status_changed", "withdrawn"), *sorted(cancelled)]


async def test_a_later_round_answers_the_one_before(api: Api) -> None:
    plan = await Plan.post(api, interview())
    answered = ("ask_next_steps", *FOLLOW_UPS, "prepare_next_round", "review_silence")
    waiting = [await plan.task(rule) for rule in answered]
    second = interview(TOMORROW, application=None, application_id=plan.application_id)
    answer = (await api.post("/v1/interviews", json=second)).json()
    assert answer["round"] == 2
    assert in_order(answer["plan_changes"]) == moved(created=answer["tasks"], cancelled=waiting)


async def test_an_old_interview_causes_no_burst_of_events(api: Api) -> None:
    asking = ("follow_up_after_deadline", "last_follow_up", "review_silence")
    await only(api, "debrief", "thank_you", "prepare_next_round", *asking, "keep_searching")
    await api.post("/v1/interviews", json=interview(NOON - timedelta(days=200), decision={"within_days": 10}))
    plan = await Plan.post(api, interview(NOON - timedelta(days=20), decision={"within_days": 10}))
    events = (await api.get("/v1/events")).json()["items"]
    facts = [event["type"] for event in events if not event["type"].startswith("task.")]
    assert facts == ["application.created", "interview.created", "deadline.created"] * 2
    new_events = [(event["type"], event["data"]["task"]["rule"]) for event in events if event["type"] not in facts]
    assert sorted(new_events) == [
        ("task.due", "keep_searching"),
        ("task.overdue", "follow_up_after_deadline"),
        ("task.scheduled", "last_follow_up"),
        ("task.scheduled", "review_silence"),
    ]
    assert await plan.statuses() == {
        "prepare_next_round": "expired",
        "review_silence": "scheduled",
        "debrief": "expired",
        "thank_you": "expired",
        "follow_up_after_deadline": "overdue",
        "last_follow_up": "scheduled",
    }


async def test_a_patch_without_a_change_makes_no_event(api: Api) -> None:
    plan = await Plan.post(api, interview())
    for same in ({}, {"type": "video"}):
        await api.patch(f"/v1/interviews/{plan.interview_id}", json=same)
        assert await plan.new_events() == [], same


async def test_a_deleted_candidate_takes_their_tasks_along(api: Api) -> None:
    ada = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    plan = await Plan.post(api, interview(application={"company": "B", "candidate_id": ada}))
    open_tasks = await plan.tasks()
    assert (await api.delete(f"/v1/candidates/{ada}")).status_code == 204
    assert await plan.new_events() == sorted(("task.cancelled", task["rule"]) for task in open_tasks)


async def test_an_application_recorded_as_accepted_ends_the_search(api: Api) -> None:
    plan = await Plan.post(api, interview())
    weekly = (await api.get("/v1/tasks", params={"rule": "keep_searching"})).json()["items"]
    signed = await api.post("/v1/applications", json={"company": "Südlicht", "status": "accepted"})
    assert signed.json()["plan_changes"]["cancelled"] == [task["id"] for task in weekly]
    assert ("task.cancelled", "keep_searching") in await plan.new_events()
