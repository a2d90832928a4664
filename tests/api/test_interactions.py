"""Interactions: what was said is stored whatever the etiquette says of it, and can be read, corrected and removed."""

from datetime import timedelta

import pytest

from tests.api.contacts import recorded, sent
from tests.api.documents import Document, interaction, reference
from tests.api.lives import NOTHING_MOVED, NOW
from tests.api.plans import Plan
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

LATER = "2026-11-24T13:00:00Z"


async def test_a_minimal_interaction_from_creation_to_deletion(api: Api) -> None:
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


async def test_a_complete_interaction_is_read_as_written(api: Api, clock: FrozenClock) -> None:
    plan = await Plan.post(api, interview())
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
    plan = await Plan.post(api, interview())
    body = await recorded(api, interview_id=plan.interview_id)
    assert (body["application_id"], body["interview_id"]) == (plan.application_id, plan.interview_id)
    other = await Plan.post(api, interview())
    both = interaction(application_id=other.application_id, interview_id=plan.interview_id)
    assert refusal(await api.post("/v1/interactions", json=both)) == (422, ["/interview_id"])
    stranger = interaction(application_id=other.application_id, interviewer_id=plan.created["interviewers"][0]["id"])
    assert refusal(await api.post("/v1/interactions", json=stranger)) == (422, ["/interviewer_id"])


async def test_a_recruiter_outside_the_panel_can_be_written_to(api: Api) -> None:
    plan = await Plan.post(api, interview())
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


async def test_a_recorded_interaction_makes_one_event(api: Api) -> None:
    plan = await Plan.post(api, interview())
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
async def test_broken_etiquette_is_stored_with_a_warning(api: Api, document: Document, broken: list[str]) -> None:
    by_email = {"company": "Nordlicht Energie", "allowed_channels": ["email"]}
    plan = await Plan.post(api, interview(application=by_email))
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
    plan = await Plan.post(api, interview())
    clock.pass_time(timedelta(days=30))
    dates = {
        "2026-11-30T22:59:59Z": ["wait_without_deadline"],
        "2026-11-30T23:00:00Z": ["follow_up_gap"],
        "2026-12-07T22:59:59Z": ["max_follow_ups", "follow_up_gap"],
    }
    for occurred_at, broken in dates.items():
        body = await sent(api, plan, "follow_up", occurred_at=occurred_at)
        assert [each["rule"] for each in body["warnings"]] == broken, occurred_at


async def test_references_and_interactions_can_be_changed_after_what_they_name_is_deleted(api: Api) -> None:
    plan = await Plan.post(api, interview())
    dana = plan.created["interviewers"][0]["id"]
    kim = (await api.post("/v1/references", json=reference(knows_interviewer_ids=[dana]))).json()["id"]
    said = (await recorded(api, interview_id=plan.interview_id, interviewer_id=dana))["id"]
    assert (await api.delete(f"/v1/interviewers/{dana}")).status_code == 204
    assert (await api.patch(f"/v1/references/{kim}", json={"phone": "1"})).status_code == 200
    assert (await api.patch(f"/v1/interactions/{said}", json={"summary": "x"})).status_code == 200
    assert (await api.delete(f"/v1/interviews/{plan.interview_id}")).status_code == 204
    assert (await api.patch(f"/v1/interactions/{said}", json={"summary": "y"})).status_code == 200
