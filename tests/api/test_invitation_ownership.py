"""Which account, candidate and application an invitation belongs to, and who joins the panel."""

import pytest

from app.usecases.accounts.accounts import create_account
from tests.api.inviting import ada, import_invitation, people, send
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.formats.dialects import ADA, DIALECTS, invitation, moved
from tests.portability import export_candidate, import_candidate
from tests.service import Api

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]


async def test_no_attendee_is_mistaken_for_the_candidate(api: Api) -> None:
    """Without an address of the candidate all of the invited are on the panel, until it is known."""
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    imported = await import_invitation(api, invitation("lever"))
    assert ADA in {each["email"] for each in imported["interviewers"]}
    assert imported["missing"][0] == {
        "pointer": "/interviewers",
        "detail": "which of the invited is the candidate; until then all of them sit on the panel",
        "path": f"/v1/candidates/{candidate['id']}",
    }
    herself = next(each["id"] for each in imported["interviewers"] if each["email"] == ADA)
    updated = await import_invitation(api, invitation("lever"), invited_as=ADA.upper())
    assert (updated["outcome"], updated["unseated"]) == ("updated", [herself])
    assert people(updated) == set(DIALECTS["lever"].panel)
    assert herself not in {task["interviewer_id"] for task in updated["tasks"] if task["status"] != "cancelled"}
    read = (await api.get(f"/v1/interviews/{imported['id']}")).json()
    assert people(read) == set(DIALECTS["lever"].panel)


async def test_uninvited_interviewers_leave_the_panel_and_manually_added_ones_stay(api: Api) -> None:
    await ada(api)
    text = invitation("outlook_desktop")
    imported = await import_invitation(api, text)
    by_hand = (await api.post("/v1/interviewers", json={"name": "Kim Lee"})).json()["id"]
    await api.put(f"/v1/interviews/{imported['id']}/interviewers/{by_hand}")
    jonas = next(each["id"] for each in imported["interviewers"] if each["name"] == "Jonas Weber")
    await api.patch(f"/v1/interviewers/{jonas}", json={"title": "Engineer"})

    without = moved(text).replace('CN="Jonas Weber"', 'CN="Priya Nair"').replace("jonas.weber", "priya.nair")
    later = await import_invitation(api, without)
    assert later["unseated"] == [jonas]
    assert {each["name"] for each in later["interviewers"]} == {"Dana Reyes", "Aylin Kaya", "Priya Nair", "Kim Lee"}
    assert (await api.get(f"/v1/interviewers/{jonas}")).json()["title"] == "Engineer", "the person stays stored"
    thanked = {task["interviewer_id"] for task in later["tasks"] if task["rule"] == "thank_you"} - {jonas}
    assert thanked == {each["id"] for each in later["interviewers"]}
    (of_jonas,) = [task for task in later["tasks"] if task["interviewer_id"] == jonas and task["rule"] == "thank_you"]
    assert of_jonas["status"] == "cancelled"


async def test_the_next_interview_joins_the_application_of_the_same_people(api: Api) -> None:
    await ada(api)
    first = await import_invitation(api, invitation("outlook_desktop"), company="Nordlicht Energie")
    second = await import_invitation(api, invitation("google_calendar"))
    assert (second["application_id"], second["round"]) == (first["application_id"], 2)
    both = {each["email"]: each["id"] for each in first["interviewers"]}
    assert {each["id"] for each in second["interviewers"]} <= set(both.values()), "they are the same people"

    other = invitation("google_calendar").replace("5k2v0c8m", "agency")
    elsewhere = await import_invitation(api, other, company="Brightloop")
    assert elsewhere["application_id"] != first["application_id"], "an agency's recruiter works for many"
    third = invitation("google_calendar").replace("5k2v0c8m", "third")
    unsure = await import_invitation(api, third)
    assert unsure["application_id"] not in (first["application_id"], elsewhere["application_id"])
    sure = await import_invitation(api, third.replace("third", "fourth"), company="nordlicht energie")
    assert sure["application_id"] == first["application_id"]


async def test_a_card_imported_before_is_that_interviewer(api: Api) -> None:
    await ada(api)
    known = (await api.post("/v1/interviewers", json={"email": "Dana.Reyes@nordlicht.example", "title": "CTO"})).json()
    imported = await import_invitation(api, invitation("outlook_desktop"))
    (dana,) = [each for each in imported["interviewers"] if each["id"] == known["id"]]
    assert (dana["name"], dana["title"], dana["role"]) == ("Dana Reyes", "CTO", "interviewer")


async def test_an_invitation_belongs_to_the_invited_candidate(api: Api) -> None:
    await api.post("/v1/candidates", json={"name": "Grace"})
    theirs = (await api.post("/v1/candidates", json={"name": "Ada Byron", "email": ADA})).json()["id"]
    imported = await import_invitation(api, invitation("lever"))
    assert imported["application"]["candidate_id"] == theirs
    application = (await api.post("/v1/applications", json={"company": "Brightloop"})).json()["id"]
    of_default = await import_invitation(api, invitation("greenhouse"), application_id=application)
    assert of_default["application_id"] == application
    grace = (await api.get("/v1/candidates")).json()["items"][1]["id"]
    assert (await import_invitation(api, invitation("zoom"), candidate_id=grace))["application"][
        "candidate_id"
    ] == grace


async def test_several_interviews_of_one_file_share_an_application(api: Api) -> None:
    await ada(api)
    first = invitation("greenhouse")
    second = first.replace("4411223344", "4411223345").replace("20261201T", "20261202T")
    answer = await send(api, first + second)
    imported = answer.json()["interviews"]
    assert (answer.status_code, [each["round"] for each in imported]) == (201, [1, 2])
    assert len({each["application_id"] for each in imported}) == 1
    assert {each["id"] for each in imported[0]["interviewers"]} == {each["id"] for each in imported[1]["interviewers"]}

    await send(api, first.replace("4411223344", "elsewhere"), company="Fernweh Labs")
    mixed = await send(api, first + first.replace("4411223344", "elsewhere"))
    assert refusal(mixed) == (422, [""])
    assert mixed.json()["errors"][0]["detail"] == "its events belong to several applications; send each by itself"


async def test_accounts_do_not_share_invitations(api: Api) -> None:
    await ada(api)
    mine = await import_invitation(api, invitation("lever"))
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    theirs = await send(api, invitation("lever"), {"authorization": f"Bearer {key}"})
    assert (theirs.status_code, theirs.json()["interviews"][0]["outcome"]) == (201, "created")
    assert theirs.json()["interviews"][0]["id"] != mine["id"]


async def test_updates_find_an_imported_candidate(api: Api) -> None:
    candidate = await ada(api)
    imported = await import_invitation(api, invitation("outlook_desktop"))
    document = await export_candidate(api, candidate)
    copy = await import_candidate(api, document)  # where the invitation goes on updating the first one
    assert (await import_invitation(api, moved(invitation("outlook_desktop"))))["id"] == imported["id"]
    again = await export_candidate(api, copy["id"])
    assert [each["invitation_uid"] for each in again["interviews"]] == [None]

    account, key = await api.database.run_in_transaction(create_account, "elsewhere", NOON)
    del account
    api.headers["authorization"] = f"Bearer {key}"
    there = await import_candidate(api, document)
    without = moved(invitation("outlook_desktop")).replace('CN="Jonas Weber";ROLE=OPT-PARTICIPANT', "PARTSTAT=DECLINED")
    later = await import_invitation(api, without)
    assert (later["outcome"], later["id"]) == ("updated", there["identifiers"][imported["id"]])
    assert {each["name"] for each in later["interviewers"]} == {"Dana Reyes", "Aylin Kaya"}


async def test_an_invitation_stays_with_its_application(api: Api) -> None:
    await ada(api)
    imported = await import_invitation(api, invitation("lever"))
    other = (await api.post("/v1/applications", json={"company": "Brightloop"})).json()["id"]
    wrong = await send(api, moved(invitation("lever")), application_id=other)
    assert refusal(wrong) == (422, ["?application_id"])
    assert imported["application_id"] in wrong.json()["errors"][0]["detail"]
