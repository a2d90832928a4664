"""vCards: imported from a file, and exported for an address book."""

from typing import Any

import pytest

from app.resources.cards import CardImport
from tests.api.documents import UNKNOWN_ID
from tests.api.problems import refusal
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

PATH = "/v1/interviewers/import"
VCARD = {"content-type": "text/vcard; charset=utf-8"}
CARD_FIELDS = ("name", "title", "email", "phone", "linkedin_url", "role", "company")
DANA = {
    **interviewer(),
    "phone": "+49 30 901820",
    "linkedin_url": "https://www.linkedin.com/in/dana-reyes",
    "role": "hiring_manager",
    "company": "Nordlicht Energie",
}


def card_fields(person: dict[str, Any]) -> dict[str, Any]:
    return {name: person[name] for name in CARD_FIELDS}


@pytest.mark.parametrize("version", ["4", "3"])
async def test_an_exported_card_can_be_imported(api: Api, version: str) -> None:
    created = (await api.post("/v1/interviewers", json={**DANA, "name": "Zoë Çelik", "notes": "Tired."})).json()
    card = await api.get(f"/v1/interviewers/{created['id']}/card.vcf", params={"version": version})
    assert (card.status_code, card.headers["content-type"]) == (200, "text/vcard; charset=utf-8")
    assert card.headers["content-disposition"] == f'attachment; filename="{created["id"]}.vcf"'
    assert f"VERSION:{version}.0\r\n" in card.text
    assert "Tired" not in card.text
    answer = await api.post(PATH, content=card.content * 2, headers=VCARD)
    people = answer.json()["interviewers"]
    own = api.address(f"/v1/interviewers/{people[0]['id']}")
    assert (answer.status_code, answer.headers["location"]) == (201, own)
    assert [card_fields(each) for each in people] == [card_fields(created)] * 2
    assert (await api.get(f"/v1/interviewers/{people[1]['id']}")).json() == people[1]


async def test_an_applications_contacts_are_each_in_the_file_once(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview(interviewers=[DANA, {"name": "Jonas Weber"}]))).json()
    dana, later = created["interviewers"][0]["id"], interview(interviewers=[])
    later = {**later, "application": None, "application_id": created["application_id"]}
    second = (await api.post("/v1/interviews", json={**later, "interviewers": [dana, {"name": "Kim Lee"}]})).json()
    await api.post("/v1/interviews", json=interview(interviewers=[{"name": "Somebody else"}]))
    contacts = await api.get(f"/v1/applications/{created['application_id']}/contacts.vcf")
    assert contacts.text.count("BEGIN:VCARD") == 3
    people = (await api.post(PATH, content=contacts.content, headers=VCARD)).json()["interviewers"]
    assert {each["name"] for each in people} == {"Dana Reyes", "Jonas Weber", "Kim Lee"}
    changed = await api.get(f"/v1/applications/{created['application_id']}/contacts.vcf")
    assert changed.headers["etag"] == contacts.headers["etag"]
    await api.patch(f"/v1/interviewers/{second['interviewers'][-1]['id']}", json={"title": "CTO"})
    changed = await api.get(f"/v1/applications/{created['application_id']}/contacts.vcf")
    assert changed.headers["etag"] != contacts.headers["etag"]


async def test_no_interviewers_give_an_empty_file(api: Api) -> None:
    created = (await api.post("/v1/applications", json={"company": "Brightloop"})).json()
    contacts = await api.get(f"/v1/applications/{created['id']}/contacts.vcf")
    assert (contacts.status_code, contacts.text) == (200, "")


async def test_cards_are_accepted_within_json(api: Api) -> None:
    (example,) = CardImport.model_json_schema()["examples"]
    answer = await api.post(PATH, json=example, headers={"idempotency-key": "one"})
    again = await api.post(PATH, json=example, headers={"idempotency-key": "one"})
    assert (answer.status_code, again.json()) == (201, answer.json())
    assert len((await api.get("/v1/interviewers")).json()["items"]) == 1


async def test_an_invalid_file_of_cards_is_refused(api: Api) -> None:
    for content in (b"", b"Dana Reyes", b"BEGIN:VCARD\nFN:Dana\nEMAIL:dana\nEND:VCARD\n", b"\xff\xfeB"):
        assert refusal(await api.post(PATH, content=content, headers=VCARD)) == (422, [""]), content
    assert refusal(await api.post(PATH, content=b"x", headers={"content-type": "text/calendar"})) == (415, [])
    for path in (f"/v1/interviewers/ivr_{UNKNOWN_ID}/card.vcf", f"/v1/applications/app_{UNKNOWN_ID}/contacts.vcf"):
        assert refusal(await api.get(path)) == (404, []), path
        assert refusal(await api.get(path, params={"version": "2.1"})) == (422, ["?version"]), path
    assert (await api.get("/v1/interviewers")).json()["items"] == []
