"""Interactions: what was said is stored whatever the etiquette says of it, and closes what it answers, no more."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.documents import Document, interaction, reference
from tests.api.lives import NOTHING_MOVED, NOW
from tests.api.plans import Plan, in_order, moved, only
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.conftest import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_alone]

LATER = "2026-11-24T13:00:00Z"
PANEL = [interviewer(), interviewer("Jonas Weber")]


async def recorded(api: Api, **document: Any) -> Any:
    answer = await api.post("/v1/interactions", json=interaction(**document))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/interactions/{answer.json()['id']}"
    return answer.json()


async def sent(api: Api, plan: Plan, purpose: str, **document: Any) -> Any:
    """A message of the candidate's about the plan's application."""
    facts = {"application_id": plan.application_id, "direction": "outbound", "purpose": purpose, **document}
    return await recorded(api, **facts)


async def thanks(plan: Plan) -> dict[str, Any]:
    """The thank-you of each person on the panel, by their names."""
    names = {each["id"]: each["name"] for each in plan.created["interviewers"]}
    return {names[task["interviewer_id"]]: task for task in await plan.tasks() if task["rule"] == "thank_you"}


async def test_the_least_of_an_interaction_lives_and_ends(api: Api) -> None:
    application = (await api.post("/v1/applications", json={"company": "Nordlicht Energie"})).json()
    least = {"application_id": application["id"], "direction": "inbound", "channel": "email", "purpose": "other"}
    answer = await api.post("/v1/interactions", json=least)
    assert answer.status_code == 201
    stored = answer.json()
    assert (stored.pop("plan_changes"), stored.pop("warnings")) == (NOTHING_MOVED, [])
    assert stored["id"].startswith("itx_")
    assert stored == {
        **least,
        "id": stored["id"],
        "interview_id": None,
        "interviewer_id": None,
        "task_id": None,
        "occurred_at": NOW,
        "summary": None,
        "needs_reply": False,
        "created_at": NOW,
        "updated_at": NOW,
    }
    own = answer.headers["location"]
    read = await api.get(own)
    assert (read.status_code, read.json()) == (200, stored)
    assert (await api.get("/v1/interactions")).json() == {"items": [stored], "next_cursor": None}

    removed = await api.delete(own)
    assert (removed.status_code, removed.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        assert refusal(await api.request(method, own, json={})) == (404, []), method
    assert (await api.get("/v1/interactions")).json()["items"] == []


async def test_the_most_of_an_interaction_reads_back(api: Api, clock: FrozenClock) -> None:
    plan = await Plan.of(api, interview())
    most = {
        "application_id": plan.application_id,
        "interview_id": plan.interview_id,
        "interviewer_id": plan.created["interviewers"][0]["id"],
        "direction": "inbound",
        "channel": "phone",
        "purpose": "feedback",
        "occurred_at": "2026-11-24T12:30:00+01:00",
        "summary": "They liked the sample.\nMore next week.",
        "needs_reply": False,
    }
    body = await recorded(api, **most)
    del body["plan_changes"], body["warnings"]
    body_of = {**most, "occurred_at": "2026-11-24T11:30:00Z", "task_id": None}
    assert body == {**body_of, "id": body["id"], "created_at": NOW, "updated_at": NOW}

    clock.pass_time(timedelta(hours=1))
    own = f"/v1/interactions/{body['id']}"
    for patch, changed in (
        ({}, {}),
        ({"summary": most["summary"], "occurred_at": most["occurred_at"]}, {}),
        ({"channel": "in_person"}, {"channel": "in_person", "updated_at": LATER}),
        ({"occurred_at": "2026-11-24T11:45:00Z"}, {"occurred_at": "2026-11-24T11:45:00Z"}),
        (
            dict.fromkeys(("interview_id", "interviewer_id", "summary", "needs_reply")),
            {"interview_id": None, "interviewer_id": None, "summary": None, "needs_reply": False},
        ),
    ):
        body |= changed
        answer = await api.patch(own, json=patch)
        without_plan = {name: value for name, value in answer.json().items() if name != "plan_changes"}
        assert (answer.status_code, without_plan) == (200, body), patch
    assert (await api.get(own)).json() == body


async def test_an_interaction_of_a_round_belongs_to_its_application(api: Api) -> None:
    plan = await Plan.of(api, interview())
    body = await recorded(api, interview_id=plan.interview_id)
    assert (body["application_id"], body["interview_id"]) == (plan.application_id, plan.interview_id)
    other = await Plan.of(api, interview())
    both = interaction(application_id=other.application_id, interview_id=plan.interview_id)
    assert refusal(await api.post("/v1/interactions", json=both)) == (422, ["/interview_id"])
    stranger = interaction(application_id=other.application_id, interviewer_id=plan.created["interviewers"][0]["id"])
    assert refusal(await api.post("/v1/interactions", json=stranger)) == (422, ["/interviewer_id"])


async def test_a_recruiter_who_sits_on_no_panel_can_be_written_to(api: Api) -> None:
    plan = await Plan.of(api, interview())
    recruiter = (await api.post("/v1/interviewers", json=interviewer("Rita Vogel", role="recruiter"))).json()["id"]
    body = await recorded(api, application_id=plan.application_id, interviewer_id=recruiter)
    assert body["interviewer_id"] == recruiter
    check = f"/v1/applications/{plan.application_id}/contact-check"
    assert (await api.get(check, params={"interviewer_id": recruiter})).status_code == 200
    again = await api.patch(f"/v1/interactions/{body['id']}", json={"interviewer_id": recruiter})
    assert again.status_code == 200
    await api.post("/v1/interviews", json=interview(interviewers=[recruiter]))
    later = interaction(application_id=plan.application_id, interviewer_id=recruiter)
    assert refusal(await api.post("/v1/interactions", json=later)) == (422, ["/interviewer_id"])


async def test_a_recorded_contact_is_told_once(api: Api) -> None:
    plan = await Plan.of(api, interview())
    body = await recorded(api, interview_id=plan.interview_id, purpose="feedback")
    (event,) = (await api.get("/v1/events", params={"types": "interaction.recorded"})).json()["items"]
    plain = {name: value for name, value in body.items() if name not in ("plan_changes", "warnings")}
    assert event["data"]["interaction"] == plain
    assert event["data"]["application"]["id"] == plan.application_id


WARNINGS: dict[str, tuple[Document, list[str]]] = {
    "news of theirs": ({"direction": "inbound", "purpose": "update"}, []),
    "their call on a private account": ({"direction": "inbound", "channel": "social_personal"}, []),
    "a thank-you": ({"purpose": "thank_you"}, []),
    "a promise kept": ({"purpose": "commitment"}, []),
    "an answer": ({"purpose": "reply"}, []),
    "an apology": ({"purpose": "apology"}, []),
    "a question on the day itself": ({"purpose": "follow_up"}, ["wait_without_deadline"]),
    "a call on the day itself": (
        {"purpose": "status_call", "channel": "phone"},
        ["allowed_channels", "wait_without_deadline"],
    ),
    "a thank-you on a channel they did not ask for": (
        {"purpose": "thank_you", "channel": "letter"},
        ["allowed_channels"],
    ),
    "a thank-you on a private account": (
        {"purpose": "thank_you", "channel": "social_personal"},
        ["no_personal_accounts", "allowed_channels"],
    ),
}


@pytest.mark.parametrize(("document", "broken"), WARNINGS.values(), ids=WARNINGS)
async def test_broken_etiquette_is_stored_and_told(api: Api, document: Document, broken: list[str]) -> None:
    by_email = {"company": "Nordlicht Energie", "allowed_channels": ["email"]}
    plan = await Plan.of(api, interview(application=by_email))
    body = await recorded(api, **{"direction": "outbound", "application_id": plan.application_id, **document})
    assert [each["rule"] for each in body["warnings"]] == broken
    for each in body["warnings"]:
        assert set(each) == {"rule", "allowed", "why", "guidance"}
        assert not each["allowed"]
        assert each["why"]
        assert each["guidance"]
    stored = (await api.get(f"/v1/interactions/{body['id']}")).json()
    assert "warnings" not in stored
    assert [each["id"] for each in (await api.get("/v1/interactions")).json()["items"]] == [body["id"]]


async def test_a_contact_is_judged_by_its_own_hour(api: Api, clock: FrozenClock) -> None:
    plan = await Plan.of(api, interview())
    clock.pass_time(timedelta(days=30))
    dates = {
        "2026-11-30T22:59:59Z": ["wait_without_deadline"],
        "2026-11-30T23:00:00Z": ["follow_up_gap"],
        "2026-12-07T22:59:59Z": ["max_follow_ups", "follow_up_gap"],
    }
    for occurred_at, broken in dates.items():
        body = await sent(api, plan, "follow_up", occurred_at=occurred_at)
        assert [each["rule"] for each in body["warnings"]] == broken, occurred_at


async def test_a_note_to_one_thanks_nobody_else(api: Api) -> None:
    await only(api, "thank_you")
    plan = await Plan.of(api, interview(interviewers=PANEL))
    before = await thanks(plan)
    dana, jonas = before["Dana Reyes"], before["Jonas Weber"]

    note = await sent(api, plan, "thank_you", interviewer_id=dana["interviewer_id"])
    assert in_order(note["plan_changes"]) == moved(satisfied=[dana])
    after = await thanks(plan)
    assert after["Dana Reyes"] == {**dana, "status": "done", "closed_at": NOW, "closed_by": "interaction"}
    assert after["Jonas Weber"] == jonas
    assert await plan.told() == [("interaction.recorded", "thank_you"), ("task.done", "thank_you")]

    own = f"/v1/interactions/{note['id']}"
    patched = (await api.patch(own, json={"interviewer_id": jonas["interviewer_id"]})).json()
    assert in_order(patched["plan_changes"]) == moved(created=[dana], satisfied=[jonas])
    assert await plan.told() == [("task.done", "thank_you"), ("task.due", "thank_you")]

    assert (await api.delete(own)).status_code == 204
    assert await thanks(plan) == before
    assert await plan.told() == [("task.due", "thank_you")]


async def test_a_note_to_nobody_by_name_thanks_a_panel_of_one(api: Api) -> None:
    await only(api, "thank_you")
    alone, several = await Plan.of(api, interview()), await Plan.of(api, interview(interviewers=PANEL))
    (task,) = (await thanks(alone)).values()
    assert (await sent(api, alone, "thank_you"))["plan_changes"] == moved(satisfied=[task])
    assert (await sent(api, several, "thank_you"))["plan_changes"] == NOTHING_MOVED


async def test_their_own_thanks_close_nothing(api: Api) -> None:
    await only(api, "thank_you")
    plan = await Plan.of(api, interview())
    assert (await sent(api, plan, "thank_you", direction="inbound"))["plan_changes"] == NOTHING_MOVED


async def test_a_message_that_waits_for_an_answer_gets_a_task(api: Api, clock: FrozenClock) -> None:
    await only(api, "reply")
    plan = await Plan.of(api, interview())
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


async def test_a_completed_outreach_is_on_record_until_it_is_taken_back(api: Api) -> None:
    await only(api, "debrief", "thank_you")
    plan = await Plan.of(api, interview(interviewers=PANEL))
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


async def test_a_promise_is_kept_by_sending_what_was_promised(api: Api) -> None:
    await only(api, "deliver_commitment")
    plan = await Plan.of(api, interview())
    stated = {"interview_id": plan.interview_id, "kind": "commitment", "description": "a work sample"}
    later, sooner = [
        (await api.post("/v1/deadlines", json={**stated, "due_on": day})).json()["id"]
        for day in ("2026-11-27", "2026-11-26")
    ]
    tasks = {task["deadline_id"]: task for task in await plan.tasks()}
    await plan.told()

    async def deadlines() -> dict[str, tuple[str, str | None]]:
        items = (await api.get("/v1/deadlines")).json()["items"]
        return {each["id"]: (each["status"], each["met_at"]) for each in items}

    still_open = {later: ("open", None), sooner: ("open", None)}
    first = await sent(api, plan, "commitment")
    assert first["plan_changes"] == moved(satisfied=[tasks[sooner]])
    assert await deadlines() == {later: ("open", None), sooner: ("met", NOW)}
    assert await plan.told() == [
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
    plan = await Plan.of(api, interview(NOON - timedelta(days=3)))
    (old,) = await plan.tasks()
    news = await recorded(api, application_id=plan.application_id, purpose="update")
    new = await plan.task("follow_up_without_deadline", but="cancelled")
    assert in_order(news["plan_changes"]) == moved(created=[new], cancelled=[old])
    assert (old["opens_at"], new["opens_at"]) == ("2026-11-30T08:00:00Z", "2026-12-01T08:00:00Z")

    assert (await api.delete(f"/v1/interactions/{news['id']}")).status_code == 204
    back = await plan.task("follow_up_without_deadline", but="cancelled")
    assert (back["id"], back["opens_at"]) == (old["id"], old["opens_at"])


async def test_who_and_what_was_deleted_does_not_freeze_what_named_it(api: Api) -> None:
    plan = await Plan.of(api, interview())
    dana = plan.created["interviewers"][0]["id"]
    kim = (await api.post("/v1/references", json=reference(knows_interviewer_ids=[dana]))).json()["id"]
    said = (await recorded(api, interview_id=plan.interview_id, interviewer_id=dana))["id"]
    assert (await api.delete(f"/v1/interviewers/{dana}")).status_code == 204
    assert (await api.patch(f"/v1/references/{kim}", json={"phone": "1"})).status_code == 200
    assert (await api.patch(f"/v1/interactions/{said}", json={"summary": "x"})).status_code == 200
    assert (await api.delete(f"/v1/interviews/{plan.interview_id}")).status_code == 204
    assert (await api.patch(f"/v1/interactions/{said}", json={"summary": "y"})).status_code == 200
