"""Invitations from companies' calendars: what they create, move and cancel, what they lack, and which are refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.documents import UNKNOWN_ID
from tests.api.inviting import PATH, ada, import_invitation, people, send
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.formats.dialects import DIALECTS, cancelled, invitation, moved
from tests.service import Api

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]


async def event_types(api: Api) -> list[str]:
    events = (await api.get("/v1/events", params={"limit": 200})).json()["items"]
    return [each["type"] for each in events if each["type"].startswith(("interview.", "application."))]


def lacks(interview: dict[str, Any]) -> list[str]:
    return [each["pointer"] for each in interview["missing"]]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_invitation_is_imported_moved_and_cancelled(api: Api, dialect: str) -> None:
    await ada(api)
    expected, text = DIALECTS[dialect], invitation(dialect)

    imported = await import_invitation(api, text, company="Nordlicht Energie", job_title="Data Engineer")
    assert imported["outcome"] == "created"
    assert (imported["starts_at"], imported["ends_at"]) == tuple(
        f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (expected.starts_at, expected.ends_at)
    )
    assert imported["timezone"] == (expected.timezone or "Europe/Berlin")
    assert (imported["type"], imported["location"], imported["round"]) == (expected.type, expected.location, 1)
    assert people(imported) == set(expected.panel)
    assert (imported["application"]["company"], imported["application"]["job_title"]) == (
        "Nordlicht Energie",
        "Data Engineer",
    )
    assert {"debrief", "thank_you"} <= {task["rule"] for task in imported["tasks"]}
    assert "/deadlines" in lacks(imported)
    assert ("/type" in lacks(imported)) is (expected.type == "other")

    again = await import_invitation(api, text, company="Nordlicht Energie", job_title="Data Engineer")
    assert (again["outcome"], again["id"], again["updated_at"]) == ("unchanged", imported["id"], imported["updated_at"])

    later = await import_invitation(api, moved(text))
    assert (later["outcome"], later["id"]) == ("updated", imported["id"])
    assert later["starts_at"] == f"{expected.starts_at + timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"
    assert people(later) == set(expected.panel)
    assert {task["id"] for task in later["tasks"]} == {task["id"] for task in imported["tasks"]}, "they move along"

    late = await import_invitation(api, text)
    assert (late["outcome"], late["starts_at"]) == ("outdated", later["starts_at"])

    gone = await import_invitation(api, cancelled(text))
    assert (gone["outcome"], gone["status"]) == ("cancelled", "cancelled")
    assert {task["status"] for task in gone["tasks"]} == {"cancelled"}
    assert (await import_invitation(api, moved(text)))["outcome"] == "outdated"
    assert await event_types(api) == [
        "application.created",
        "interview.created",
        "interview.updated",
        "interview.cancelled",
    ]


async def test_the_answer_is_that_of_any_write(api: Api) -> None:
    await ada(api)
    answer = await send(api, invitation("google_calendar"), company="Nordlicht Energie")
    (imported,) = answer.json()["interviews"]
    assert answer.headers["location"] == api.address(f"/v1/interviews/{imported['id']}")
    assert (answer.json()["application_created"], answer.json()["ignored"]) == (True, [])
    assert {task["id"] for task in imported["tasks"]} <= set(answer.json()["plan_changes"]["created"])
    read = (await api.get(f"/v1/interviews/{imported['id']}")).json()
    assert read == {name: imported[name] for name in read}
    assert set(imported["seated"]) == {each["id"] for each in imported["interviewers"]}
    assert (imported["uid"], imported["sequence"]) == ("5k2v0c8m1s3q7r9t4u6w@google.com", 0)
    assert imported["summary"] == "Interview: Data Engineer, first round"


async def test_the_answer_names_missing_fields_and_their_addresses(api: Api) -> None:
    candidate = await ada(api)
    imported = await import_invitation(api, invitation("outlook_desktop"))
    application, interview = f"/v1/applications/{imported['application_id']}", f"/v1/interviews/{imported['id']}"
    assert imported["application"]["company"] == "nordlicht.example"
    assert imported["application"]["candidate_id"] == candidate
    panel = [each["id"] for each in imported["interviewers"]]
    assert [(each["pointer"], each["path"]) for each in imported["missing"]] == [
        ("/application/company", application),
        ("/application/job_title", application),
        *((f"/interviewers/{place}/title", f"/v1/interviewers/{each}") for place, each in enumerate(panel)),
        ("/type", interview),
        ("/deadlines", "/v1/deadlines"),
    ]
    await api.patch(application, json={"company": "Nordlicht Energie", "job_title": "Data Engineer"})
    await api.patch(interview, json={"type": "onsite"})
    for each in panel:
        await api.patch(f"/v1/interviewers/{each}", json={"title": "Engineer"})
    due = {"interview_id": imported["id"], "kind": "decision", "due_on": "2026-12-11"}
    assert (await api.post("/v1/deadlines", json=due)).status_code == 201
    later = await import_invitation(api, moved(invitation("outlook_desktop")))
    assert later["missing"] == []
    assert later["type"] == "onsite", "what somebody wrote stays"


async def test_within_json_it_is_the_same(api: Api) -> None:
    await ada(api)
    body = {"ics": invitation("zoom"), "application": {"company": "Brightloop", "allowed_channels": ["email"]}}
    answer = await api.post(PATH, json=body)
    (imported,) = answer.json()["interviews"]
    assert (answer.status_code, imported["application"]["allowed_channels"]) == (201, ["email"])
    answer = await api.post(PATH, json={"ics": moved(invitation("zoom")), "application_id": imported["application_id"]})
    assert (answer.status_code, answer.json()["interviews"][0]["outcome"]) == (200, "updated")


async def test_a_cancelled_interview_takes_place_when_it_is_invited_to_again(api: Api) -> None:
    await ada(api)
    text = invitation("greenhouse")
    await import_invitation(api, text)
    await import_invitation(api, cancelled(text))
    again = await import_invitation(api, moved(text).replace("SEQUENCE:1", "SEQUENCE:3"))
    assert (again["outcome"], again["status"]) == ("updated", "scheduled")
    assert {task["status"] for task in again["tasks"] if task["rule"] == "debrief"} == {"scheduled"}


async def test_a_cancellation_after_the_interview_does_not_cancel_it(api: Api, clock: FrozenClock) -> None:
    await ada(api)
    text = invitation("greenhouse")
    imported = await import_invitation(api, text)
    await api.patch(f"/v1/interviews/{imported['id']}", json={"status": "held"})
    clock.set(datetime(2026, 12, 20, 12, tzinfo=UTC))
    late = cancelled(text).replace("DTSTAMP:20261120T083212Z", "DTSTAMP:20261220T100000Z")
    gone = await import_invitation(api, late)
    assert (gone["outcome"], gone["status"]) == ("unchanged", "held")


async def test_a_cancellation_of_an_unknown_invitation_is_ignored(api: Api) -> None:
    answer = await send(api, cancelled(invitation("greenhouse")))
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "interviews": [],
            "ignored": [
                {
                    "uid": "interview-4411223344@greenhouse.io",
                    "sequence": 2,
                    "detail": "no interview has come of this invitation, so there is none to cancel",
                }
            ],
            "application_created": False,
            "plan_changes": {"created": [], "rescheduled": [], "cancelled": [], "satisfied": []},
        },
    )
    assert (await api.get("/v1/applications")).json()["items"] == []


async def test_an_interview_long_past_is_held(api: Api) -> None:
    await ada(api)
    imported = await import_invitation(api, invitation("greenhouse").replace("20261201T", "20261101T"))
    assert (imported["outcome"], imported["status"]) == ("created", "held")


async def test_the_same_request_again_gets_the_same_answer(api: Api) -> None:
    await ada(api)
    key = {"idempotency-key": "mail-7"}
    first = await send(api, invitation("yahoo"), key, company="Brightloop")
    again = await send(api, invitation("yahoo"), key, company="Brightloop")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert refusal(await send(api, invitation("zoom"), key, company="Brightloop"))[0] == 422


async def test_one_invitation_forwarded_ten_times_at_once_makes_one_interview(api: Api) -> None:
    await ada(api)
    answers = await asyncio.gather(*(send(api, invitation("lever")) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len((await api.get("/v1/interviews")).json()["items"]) == 1
    assert len((await api.get("/v1/applications")).json()["items"]) == 1


REFUSED = [
    ("nothing", b"", {}, [""]),
    ("a letter", b"Dear Ada", {}, [""]),
    ("a whole day", invitation("lever").replace("T100000", "").encode(), {}, [""]),
    ("an end before the start", invitation("lever").replace("PT1H30M", "-PT1H").encode(), {}, [""]),
    ("an end in another year", invitation("lever").replace("PT1H30M", "P300D").encode(), {}, [""]),
    ("a reply", invitation("lever").replace("METHOD:REQUEST", "METHOD:REPLY").encode(), {}, [""]),
    ("of no company", invitation("yahoo").encode(), {}, ["?company"]),
    ("of a job at nowhere", invitation("lever").encode(), {"job_title": "Engineer"}, ["?job_title"]),
    (
        "of an unknown application",
        invitation("lever").encode(),
        {"application_id": f"app_{UNKNOWN_ID}"},
        ["?application_id"],
    ),
    ("of an application of another form", invitation("lever").encode(), {"application_id": "7"}, ["?application_id"]),
    (
        "for an unknown candidate",
        invitation("lever").encode(),
        {"candidate_id": f"cand_{UNKNOWN_ID}"},
        ["?candidate_id"],
    ),
    ("to no address", invitation("lever").encode(), {"invited_as": "ada"}, ["?invited_as"]),
]


async def test_an_invalid_invitation_is_refused_with_the_field(api: Api) -> None:
    await ada(api)
    for says, content, params, blamed in REFUSED:
        assert refusal(await send(api, content, **params)) == (422, blamed), says
    assert (await api.get("/v1/applications")).json()["items"] == []
    for place in ("text/plain", "application/octet-stream", ""):
        assert refusal(await send(api, b"x", {"content-type": place})) == (415, []), place
    too_large = await send(api, b" " * (1024 * 1024 + 1))
    assert refusal(too_large) == (413, [])


async def test_parameters_for_a_plain_file_are_refused_with_json(api: Api) -> None:
    answer = await api.post(PATH, json={"ics": invitation("lever")}, params={"company": "Brightloop"})
    assert refusal(answer) == (422, ["?company"])
