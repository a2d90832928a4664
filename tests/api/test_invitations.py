"""Invitations of companies' calendars: what they make, move and cancel, and what they say of themselves."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.usecases.accounts import create_account
from tests.api.documents import NOBODYS
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.conftest import Api
from tests.formats.dialects import ADA, DIALECTS, cancelled, invitation, moved
from tests.portability import export_of, taken_in

pytestmark = pytest.mark.anyio

CALENDAR = {"content-type": "text/calendar; charset=utf-8; method=REQUEST"}
PATH = "/v1/interviews/import"


async def send(api: Api, text: str | bytes, headers: dict[str, str] | None = None, /, **params: str) -> httpx.Response:
    content = text.encode() if isinstance(text, str) else text
    return await api.post(PATH, content=content, headers={**CALENDAR, **(headers or {})}, params=params)


async def taken(api: Api, text: str, **params: str) -> dict[str, Any]:
    """What became of the one event of an invitation."""
    answer = await send(api, text, **params)
    assert answer.is_success, answer.text
    (interview,) = answer.json()["interviews"]
    found: dict[str, Any] = interview
    assert (answer.status_code == 201) is (found["outcome"] == "created")
    return found


async def ada(api: Api, **more: Any) -> str:
    """The default candidate gets a name and an address."""
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    fields = {"name": "Ada Byron", "email": ADA, "timezone": "Europe/Berlin", **more}
    assert (await api.patch(f"/v1/candidates/{candidate['id']}", json=fields)).status_code == 200
    identifier: str = candidate["id"]
    return identifier


async def told(api: Api) -> list[str]:
    events = (await api.get("/v1/events", params={"limit": 200})).json()["items"]
    return [each["type"] for each in events if each["type"].startswith(("interview.", "application."))]


def people(interview: dict[str, Any]) -> set[tuple[str | None, str | None, str]]:
    return {(each["name"], each["email"], each["role"]) for each in interview["interviewers"]}


def lacks(interview: dict[str, Any]) -> list[str]:
    return [each["pointer"] for each in interview["missing"]]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_invitation_is_taken_in_moved_and_cancelled(api: Api, dialect: str) -> None:
    await ada(api)
    expected, text = DIALECTS[dialect], invitation(dialect)

    made = await taken(api, text, company="Nordlicht Energie", job_title="Data Engineer")
    assert made["outcome"] == "created"
    assert (made["starts_at"], made["ends_at"]) == tuple(
        f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (expected.starts_at, expected.ends_at)
    )
    assert made["timezone"] == (expected.timezone or "Europe/Berlin")
    assert (made["type"], made["location"], made["round"]) == (expected.type, expected.location, 1)
    assert people(made) == set(expected.panel)
    assert (made["application"]["company"], made["application"]["job_title"]) == ("Nordlicht Energie", "Data Engineer")
    assert {"debrief", "thank_you"} <= {task["rule"] for task in made["tasks"]}
    assert "/deadlines" in lacks(made)
    assert ("/type" in lacks(made)) is (expected.type == "other")

    again = await taken(api, text, company="Nordlicht Energie", job_title="Data Engineer")
    assert (again["outcome"], again["id"], again["updated_at"]) == ("unchanged", made["id"], made["updated_at"])

    later = await taken(api, moved(text))
    assert (later["outcome"], later["id"]) == ("updated", made["id"])
    assert later["starts_at"] == f"{expected.starts_at + timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"
    assert people(later) == set(expected.panel)
    assert {task["id"] for task in later["tasks"]} == {task["id"] for task in made["tasks"]}, "they move along"

    late = await taken(api, text)
    assert (late["outcome"], late["starts_at"]) == ("outdated", later["starts_at"])

    gone = await taken(api, cancelled(text))
    assert (gone["outcome"], gone["status"]) == ("cancelled", "cancelled")
    assert {task["status"] for task in gone["tasks"]} == {"cancelled"}
    assert (await taken(api, moved(text)))["outcome"] == "outdated"
    assert await told(api) == ["application.created", "interview.created", "interview.updated", "interview.cancelled"]


async def test_the_answer_is_that_of_any_write(api: Api) -> None:
    await ada(api)
    answer = await send(api, invitation("google_calendar"), company="Nordlicht Energie")
    (made,) = answer.json()["interviews"]
    assert answer.headers["location"] == f"/v1/interviews/{made['id']}"
    assert (answer.json()["application_created"], answer.json()["ignored"]) == (True, [])
    assert {task["id"] for task in made["tasks"]} <= set(answer.json()["plan_changes"]["created"])
    read = (await api.get(f"/v1/interviews/{made['id']}")).json()
    assert read == {name: made[name] for name in read}
    assert set(made["seated"]) == {each["id"] for each in made["interviewers"]}
    assert (made["uid"], made["sequence"]) == ("5k2v0c8m1s3q7r9t4u6w@google.com", 0)
    assert made["summary"] == "Interview: Data Engineer, first round"


async def test_it_says_what_is_still_missing_and_where_to_write_it(api: Api) -> None:
    candidate = await ada(api)
    made = await taken(api, invitation("outlook_desktop"))
    application, interview = f"/v1/applications/{made['application_id']}", f"/v1/interviews/{made['id']}"
    assert made["application"]["company"] == "nordlicht.example"
    assert made["application"]["candidate_id"] == candidate
    panel = [each["id"] for each in made["interviewers"]]
    assert [(each["pointer"], each["path"]) for each in made["missing"]] == [
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
    due = {"interview_id": made["id"], "kind": "decision", "due_on": "2026-12-11"}
    assert (await api.post("/v1/deadlines", json=due)).status_code == 201
    later = await taken(api, moved(invitation("outlook_desktop")))
    assert later["missing"] == []
    assert later["type"] == "onsite", "what somebody wrote stays"


async def test_nobody_is_taken_for_the_candidate_by_chance(api: Api) -> None:
    """Without an address of the candidate all of the invited are on the panel, until it is known."""
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    made = await taken(api, invitation("lever"))
    assert ADA in {each["email"] for each in made["interviewers"]}
    assert made["missing"][0] == {
        "pointer": "/interviewers",
        "detail": "which of the invited is the candidate; until then all of them sit on the panel",
        "path": f"/v1/candidates/{candidate['id']}",
    }
    herself = next(each["id"] for each in made["interviewers"] if each["email"] == ADA)
    mended = await taken(api, invitation("lever"), invited_as=ADA.upper())
    assert (mended["outcome"], mended["unseated"]) == ("updated", [herself])
    assert people(mended) == set(DIALECTS["lever"].panel)
    assert herself not in {task["interviewer_id"] for task in mended["tasks"] if task["status"] != "cancelled"}
    read = (await api.get(f"/v1/interviews/{made['id']}")).json()
    assert people(read) == set(DIALECTS["lever"].panel)


async def test_who_is_no_longer_invited_leaves_the_panel_and_who_was_seated_by_hand_stays(api: Api) -> None:
    await ada(api)
    text = invitation("outlook_desktop")
    made = await taken(api, text)
    by_hand = (await api.post("/v1/interviewers", json={"name": "Kim Lee"})).json()["id"]
    await api.put(f"/v1/interviews/{made['id']}/interviewers/{by_hand}")
    jonas = next(each["id"] for each in made["interviewers"] if each["name"] == "Jonas Weber")
    await api.patch(f"/v1/interviewers/{jonas}", json={"title": "Engineer"})

    without = moved(text).replace('CN="Jonas Weber"', 'CN="Priya Nair"').replace("jonas.weber", "priya.nair")
    later = await taken(api, without)
    assert later["unseated"] == [jonas]
    assert {each["name"] for each in later["interviewers"]} == {"Dana Reyes", "Aylin Kaya", "Priya Nair", "Kim Lee"}
    assert (await api.get(f"/v1/interviewers/{jonas}")).json()["title"] == "Engineer", "the person is kept"
    thanked = {task["interviewer_id"] for task in later["tasks"] if task["rule"] == "thank_you"} - {jonas}
    assert thanked == {each["id"] for each in later["interviewers"]}
    (of_jonas,) = [task for task in later["tasks"] if task["interviewer_id"] == jonas and task["rule"] == "thank_you"]
    assert of_jonas["status"] == "cancelled"


async def test_the_next_round_joins_the_application_of_the_same_people(api: Api) -> None:
    await ada(api)
    first = await taken(api, invitation("outlook_desktop"), company="Nordlicht Energie")
    second = await taken(api, invitation("google_calendar"))
    assert (second["application_id"], second["round"]) == (first["application_id"], 2)
    both = {each["email"]: each["id"] for each in first["interviewers"]}
    assert {each["id"] for each in second["interviewers"]} <= set(both.values()), "they are the same people"

    other = invitation("google_calendar").replace("5k2v0c8m", "agency")
    elsewhere = await taken(api, other, company="Brightloop")
    assert elsewhere["application_id"] != first["application_id"], "an agency's recruiter works for many"
    third = invitation("google_calendar").replace("5k2v0c8m", "third")
    unsure = await taken(api, third)
    assert unsure["application_id"] not in (first["application_id"], elsewhere["application_id"])
    sure = await taken(api, third.replace("third", "fourth"), company="nordlicht energie")
    assert sure["application_id"] == first["application_id"]


async def test_a_card_that_was_taken_in_before_is_that_person(api: Api) -> None:
    await ada(api)
    known = (await api.post("/v1/interviewers", json={"email": "Dana.Reyes@nordlicht.example", "title": "CTO"})).json()
    made = await taken(api, invitation("outlook_desktop"))
    (dana,) = [each for each in made["interviewers"] if each["id"] == known["id"]]
    assert (dana["name"], dana["title"], dana["role"]) == ("Dana Reyes", "CTO", "interviewer")


async def test_an_invitation_belongs_to_whom_it_is_for(api: Api) -> None:
    await api.post("/v1/candidates", json={"name": "Grace"})
    theirs = (await api.post("/v1/candidates", json={"name": "Ada Byron", "email": ADA})).json()["id"]
    made = await taken(api, invitation("lever"))
    assert made["application"]["candidate_id"] == theirs
    application = (await api.post("/v1/applications", json={"company": "Brightloop"})).json()["id"]
    of_default = await taken(api, invitation("greenhouse"), application_id=application)
    assert of_default["application_id"] == application
    grace = (await api.get("/v1/candidates")).json()["items"][1]["id"]
    assert (await taken(api, invitation("zoom"), candidate_id=grace))["application"]["candidate_id"] == grace


async def test_within_json_it_is_the_same(api: Api) -> None:
    await ada(api)
    body = {"ics": invitation("zoom"), "application": {"company": "Brightloop", "allowed_channels": ["email"]}}
    answer = await api.post(PATH, json=body)
    (made,) = answer.json()["interviews"]
    assert (answer.status_code, made["application"]["allowed_channels"]) == (201, ["email"])
    answer = await api.post(PATH, json={"ics": moved(invitation("zoom")), "application_id": made["application_id"]})
    assert (answer.status_code, answer.json()["interviews"][0]["outcome"]) == (200, "updated")


async def test_a_cancelled_interview_takes_place_when_it_is_invited_to_again(api: Api) -> None:
    await ada(api)
    text = invitation("greenhouse")
    await taken(api, text)
    await taken(api, cancelled(text))
    again = await taken(api, moved(text).replace("SEQUENCE:1", "SEQUENCE:3"))
    assert (again["outcome"], again["status"]) == ("updated", "scheduled")
    assert {task["status"] for task in again["tasks"] if task["rule"] == "debrief"} == {"scheduled"}


async def test_tidying_a_calendar_up_cancels_nothing_that_was_held(api: Api, clock: FrozenClock) -> None:
    await ada(api)
    text = invitation("greenhouse")
    made = await taken(api, text)
    await api.patch(f"/v1/interviews/{made['id']}", json={"status": "held"})
    clock.set(datetime(2026, 12, 20, 12, tzinfo=UTC))
    late = cancelled(text).replace("DTSTAMP:20261120T083212Z", "DTSTAMP:20261220T100000Z")
    gone = await taken(api, late)
    assert (gone["outcome"], gone["status"]) == ("unchanged", "held")


async def test_a_cancellation_of_what_is_not_known_makes_nothing(api: Api) -> None:
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
    made = await taken(api, invitation("greenhouse").replace("20261201T", "20261101T"))
    assert (made["outcome"], made["status"]) == ("created", "held")


async def test_several_rounds_of_one_file_are_of_one_application(api: Api) -> None:
    await ada(api)
    first = invitation("greenhouse")
    second = first.replace("4411223344", "4411223345").replace("20261201T", "20261202T")
    answer = await send(api, first + second)
    made = answer.json()["interviews"]
    assert (answer.status_code, [each["round"] for each in made]) == (201, [1, 2])
    assert len({each["application_id"] for each in made}) == 1
    assert {each["id"] for each in made[0]["interviewers"]} == {each["id"] for each in made[1]["interviewers"]}

    await send(api, first.replace("4411223344", "elsewhere"), company="Fernweh Labs")
    mixed = await send(api, first + first.replace("4411223344", "elsewhere"))
    assert refusal(mixed) == (422, [""])
    assert mixed.json()["errors"][0]["detail"] == "its events belong to several applications; send each by itself"


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


async def test_accounts_do_not_share_invitations(api: Api) -> None:
    await ada(api)
    mine = await taken(api, invitation("lever"))
    _, key = await create_account(api.database, "neighbour", NOON)
    theirs = await send(api, invitation("lever"), {"authorization": f"Bearer {key}"})
    assert (theirs.status_code, theirs.json()["interviews"][0]["outcome"]) == (201, "created")
    assert theirs.json()["interviews"][0]["id"] != mine["id"]


async def test_updates_find_a_candidate_who_moved_to_another_service(api: Api) -> None:
    candidate = await ada(api)
    made = await taken(api, invitation("outlook_desktop"))
    document = await export_of(api, candidate)
    copy = await taken_in(api, document)  # where the invitation goes on updating the first one
    assert (await taken(api, moved(invitation("outlook_desktop"))))["id"] == made["id"]
    again = await export_of(api, copy["id"])
    assert [each["invitation_uid"] for each in again["interviews"]] == [None]

    account, key = await create_account(api.database, "elsewhere", NOON)
    del account
    api.headers["authorization"] = f"Bearer {key}"
    there = await taken_in(api, document)
    without = moved(invitation("outlook_desktop")).replace('CN="Jonas Weber";ROLE=OPT-PARTICIPANT', "PARTSTAT=DECLINED")
    later = await taken(api, without)
    assert (later["outcome"], later["id"]) == ("updated", there["identifiers"][made["id"]])
    assert {each["name"] for each in later["interviewers"]} == {"Dana Reyes", "Aylin Kaya"}


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
        "of an application nobody knows",
        invitation("lever").encode(),
        {"application_id": f"app_{NOBODYS}"},
        ["?application_id"],
    ),
    ("of an application of another form", invitation("lever").encode(), {"application_id": "7"}, ["?application_id"]),
    (
        "for a candidate nobody knows",
        invitation("lever").encode(),
        {"candidate_id": f"cand_{NOBODYS}"},
        ["?candidate_id"],
    ),
    ("to no address", invitation("lever").encode(), {"invited_as": "ada"}, ["?invited_as"]),
]


@pytest.mark.sqlite_alone
async def test_what_cannot_be_taken_in_is_refused_by_name(api: Api) -> None:
    await ada(api)
    for says, content, params, blamed in REFUSED:
        assert refusal(await send(api, content, **params)) == (422, blamed), says
    assert (await api.get("/v1/applications")).json()["items"] == []
    for place in ("text/plain", "application/octet-stream", ""):
        assert refusal(await send(api, b"x", {"content-type": place})) == (415, []), place
    too_large = await send(api, b" " * (1024 * 1024 + 1))
    assert refusal(too_large) == (413, [])


@pytest.mark.sqlite_alone
async def test_an_invitation_stays_with_its_application(api: Api) -> None:
    await ada(api)
    made = await taken(api, invitation("lever"))
    other = (await api.post("/v1/applications", json={"company": "Brightloop"})).json()["id"]
    wrong = await send(api, moved(invitation("lever")), application_id=other)
    assert refusal(wrong) == (422, ["?application_id"])
    assert made["application_id"] in wrong.json()["errors"][0]["detail"]


@pytest.mark.sqlite_alone
async def test_what_goes_with_a_plain_file_does_not_go_with_json(api: Api) -> None:
    answer = await api.post(PATH, json={"ics": invitation("lever")}, params={"company": "Brightloop"})
    assert refusal(answer) == (422, ["?company"])
