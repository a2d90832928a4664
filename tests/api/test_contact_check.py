"""May I write or call now? Every verdict with its reason, and the next instant at which all of them allow it."""

from typing import Any

import pytest

from tests.api.documents import UNKNOWN_ID, Document
from tests.api.lives import NOW
from tests.api.plans import Plan
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

Facts = tuple[Document, list[Document]]
"""An interview that ended at noon on Tuesday 24 November, in Berlin, and what either side said since."""

NO_DAY: Facts = ({}, [])
BY_FRIDAY: Facts = ({"decision": {"due_on": "2026-12-04"}}, [])
BY_EMAIL: Facts = ({"application": {"company": "Nordlicht", "allowed_channels": ["email"]}}, [])
REJECTED: Facts = (
    {"application": {"company": "Nordlicht", "status": "rejected", "status_changed_at": "2026-11-24T11:00:00Z"}},
    [],
)
ASKED = {"direction": "outbound", "channel": "email", "purpose": "follow_up", "occurred_at": "2026-12-01T09:00:00Z"}
CALLED = {**ASKED, "channel": "phone", "purpose": "status_call"}
ASKED_AGAIN = {**ASKED, "occurred_at": "2026-12-10T09:00:00Z"}
ANSWERED = {"direction": "inbound", "channel": "email", "purpose": "other", "occurred_at": "2026-12-11T09:00:00Z"}
THANKED = {**ASKED, "purpose": "reply", "occurred_at": "2026-11-24T11:30:00Z"}

WEEK_OVER, GAP_OVER = "2026-11-30T23:00:00Z", "2026-12-08T09:00:00Z"
DAY_OVER = "2026-12-04T23:00:00Z"

CASES: dict[str, tuple[Facts, dict[str, str], list[str], str | None]] = {
    "nobody said when, at once": (NO_DAY, {}, ["wait_without_deadline"], WEEK_OVER),
    "nobody said when, a second before the week is over": (
        NO_DAY,
        {"at": "2026-11-30T22:59:59Z"},
        ["wait_without_deadline"],
        WEEK_OVER,
    ),
    "nobody said when, as the week is over": (NO_DAY, {"at": WEEK_OVER}, [], WEEK_OVER),
    "they said Friday, at once": (BY_FRIDAY, {}, ["wait_for_deadline"], DAY_OVER),
    "they said Friday, late on Friday": (BY_FRIDAY, {"at": "2026-12-04T22:59:59Z"}, ["wait_for_deadline"], DAY_OVER),
    "they said Friday, on Saturday": (BY_FRIDAY, {"at": "2026-12-05T00:00:00+01:00"}, [], DAY_OVER),
    "a request has to wait too": (NO_DAY, {"purpose": "request"}, ["wait_without_deadline"], WEEK_OVER),
    "thanks need not wait": (NO_DAY, {"purpose": "thank_you"}, [], NOW),
    "a promise need not wait": (BY_FRIDAY, {"purpose": "commitment"}, [], NOW),
    "an answer need not wait": (BY_FRIDAY, {"purpose": "reply"}, [], NOW),
    "an apology need not wait": (BY_FRIDAY, {"purpose": "apology"}, [], NOW),
    "connecting need not wait": (BY_FRIDAY, {"purpose": "connect", "channel": "linkedin"}, [], NOW),
    "by letter where they asked for e-mail": (
        BY_EMAIL,
        {"purpose": "thank_you", "channel": "letter"},
        ["allowed_channels"],
        None,
    ),
    "by e-mail where they asked for e-mail": (BY_EMAIL, {"purpose": "thank_you", "channel": "email"}, [], NOW),
    "on a private account": (
        NO_DAY,
        {"purpose": "thank_you", "channel": "social_personal"},
        ["no_personal_accounts"],
        None,
    ),
    "asked less than a week ago": (
        ({}, [ASKED]),
        {"at": "2026-12-08T08:59:59Z"},
        ["follow_up_gap"],
        GAP_OVER,
    ),
    "asked a week ago": (({}, [ASKED]), {"at": GAP_OVER}, [], GAP_OVER),
    "asked twice in vain": (({}, [ASKED, ASKED_AGAIN]), {"at": "2027-01-10T12:00:00Z"}, ["max_follow_ups"], None),
    "asked twice, and answered since": (
        ({}, [ASKED, ASKED_AGAIN, ANSWERED]),
        {"at": "2027-01-10T12:00:00Z"},
        [],
        "2027-01-10T12:00:00Z",
    ),
    "called once": (
        ({}, [CALLED]),
        {"at": "2027-01-10T12:00:00Z", "channel": "phone", "purpose": "status_call"},
        ["max_calls"],
        None,
    ),
    "called once, and writes": (({}, [CALLED]), {"at": "2027-01-10T12:00:00Z"}, [], "2027-01-10T12:00:00Z"),
    "rejected, and asks for news": (REJECTED, {"at": "2027-01-10T12:00:00Z"}, ["accept_gracefully"], None),
    "rejected, and thanks": (REJECTED, {"purpose": "reply"}, [], NOW),
    "rejected, and thanks again": (
        (REJECTED[0], [THANKED]),
        {"purpose": "reply"},
        ["accept_gracefully"],
        None,
    ),
    "rejected, and asks what to improve": (REJECTED, {"purpose": "feedback"}, [], NOW),
    "rejected, and stays in touch": (REJECTED, {"purpose": "connect", "channel": "linkedin"}, [], NOW),
}


async def checked(api: Api, application_id: str, **query: str) -> Any:
    answer = await api.get(f"/v1/applications/{application_id}/contact-check", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("facts", "query", "refusing", "allowed_from"), CASES.values(), ids=CASES)
async def test_each_piece_of_etiquette_gives_its_verdict(
    api: Api, clock: FrozenClock, facts: Facts, query: dict[str, str], refusing: list[str], allowed_from: str | None
) -> None:
    document, said = facts
    plan = await Plan.post(api, interview(**document))
    clock.set(NOON.replace(year=2027))
    for contact in said:
        answer = await api.post("/v1/interactions", json={**contact, "application_id": plan.application_id})
        assert answer.status_code == 201, answer.text
    clock.set(NOON)

    found = await checked(api, plan.application_id, **query)
    assert [each["rule"] for each in found["verdicts"] if not each["allowed"]] == refusing
    assert (found["allowed"], found["allowed_from"]) == (not refusing, allowed_from)


async def test_a_check_is_explained_and_changes_nothing(api: Api) -> None:
    plan = await Plan.post(api, interview(decision={"due_on": "2026-12-04"}))
    found = await checked(api, plan.application_id)
    assert set(found) == {"allowed", "at", "verdicts", "allowed_from"}
    assert (found["at"], found["allowed"]) == (NOW, False)
    for each in found["verdicts"]:
        assert set(each) == {"rule", "allowed", "why", "guidance"}
        assert each["why"]
        assert each["guidance"]
    advice = {each["id"] for each in (await api.get("/v1/rules")).json()["guidance"]}
    assert {cited for each in found["verdicts"] for cited in each["guidance"]} <= advice
    (waiting,) = [each for each in found["verdicts"] if not each["allowed"]]
    assert "Friday 4 December" in waiting["why"]
    assert await checked(api, plan.application_id, channel="email", purpose="follow_up", at=NOW) == found
    assert await plan.new_events() == []


async def test_someone_of_the_panel_can_be_named(api: Api) -> None:
    plan = await Plan.post(api, interview())
    dana = plan.created["interviewers"][0]["id"]
    named = await checked(api, plan.application_id, purpose="thank_you", interviewer_id=dana)
    assert named == await checked(api, plan.application_id, purpose="thank_you")


async def test_the_candidates_own_figures_count(api: Api) -> None:
    plan = await Plan.post(api, interview())
    candidate = f"/v1/candidates/{plan.created['application']['candidate_id']}"
    policy = {"follow_up_without_deadline": "P2D", "max_calls": 0}
    assert (await api.patch(candidate, json={"policy": policy})).status_code == 200
    written = await checked(api, plan.application_id)
    assert (written["allowed"], written["allowed_from"]) == (False, "2026-11-25T23:00:00Z")
    called = await checked(api, plan.application_id, channel="phone", at="2026-12-01T12:00:00Z")
    assert (called["allowed"], called["allowed_from"]) == (False, None)


async def test_invalid_parameters_are_refused_by_name(api: Api) -> None:
    plan = await Plan.post(api, interview())
    stranger = (await Plan.post(api, interview(interviewers=[interviewer("Jonas Weber")]))).created["interviewers"][0][
        "id"
    ]
    own = f"/v1/applications/{plan.application_id}/contact-check"
    for query, blamed in (
        ({"channel": "pigeon"}, "?channel"),
        ({"channel": ""}, "?channel"),
        ({"purpose": "small talk"}, "?purpose"),
        ({"at": "2026-11-25T12:00:00"}, "?at"),
        ({"at": "2026-11-25"}, "?at"),
        ({"at": "soon"}, "?at"),
        ({"at": "9999-12-31T00:00:00Z"}, "?at"),
        ({"interviewer_id": stranger}, "?interviewer_id"),
        ({"interviewer_id": f"ivr_{UNKNOWN_ID}"}, "?interviewer_id"),
        ({"interviewer_id": "\x00"}, "?interviewer_id"),
    ):
        assert refusal(await api.get(own, params=query)) == (422, [blamed]), query
    assert refusal(await api.get(f"/v1/applications/app_{UNKNOWN_ID}/contact-check")) == (404, [])
