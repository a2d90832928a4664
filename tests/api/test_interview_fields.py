"""Every field that a caller may write of an interview arrives wherever the interview is read."""

from dataclasses import fields
from typing import Any

import pytest

from app.resources.interviews import InterviewFields, InterviewPatch, InterviewWithoutContacts, NewInterview
from app.store.records import InterviewRecord
from tests.api.documents import preview
from tests.api.interview_fields import INTERVIEW_FIELDS
from tests.portability import compare_with_import, export_candidate
from tests.service import Api

FIRST = {row.name: row.first for row in INTERVIEW_FIELDS}
OTHER = {row.name: row.other for row in INTERVIEW_FIELDS}
NOWHERE = "(not there)"
Found = dict[str, Any]


def lost(found: Found, written: Found) -> dict[str, tuple[Any, Any]]:
    """What was written and what is found instead, by field."""
    return {
        name: (value, found.get(name, NOWHERE)) for name, value in written.items() if found.get(name, NOWHERE) != value
    }


def test_every_field_has_a_row() -> None:
    known, rows = set(InterviewFields.model_fields), {row.name for row in INTERVIEW_FIELDS}
    assert not known - rows, f"no row in tests/api/interview_fields.py for {', '.join(sorted(known - rows))}"
    assert not rows - known, f"tests/api/interview_fields.py has rows for no field: {', '.join(sorted(rows - known))}"


@pytest.mark.parametrize(
    ("where", "there"),
    [
        ("InterviewWithoutContacts", set(InterviewWithoutContacts.model_fields)),
        ("InterviewRecord", {each.name for each in fields(InterviewRecord)}),
        ("NewInterview", set(NewInterview.model_fields)),
        ("InterviewPatch", set(InterviewPatch.model_fields)),
    ],
)
def test_every_writable_field_can_be_stored_and_read(where: str, there: set[str]) -> None:
    lacks = sorted(InterviewFields.model_fields.keys() - there)
    assert not lacks, f"InterviewFields has {', '.join(f'`{name}`' for name in lacks)}, {where} lacks it"


@pytest.mark.anyio
async def test_every_field_arrives_everywhere(api: Api, elsewhere: Api) -> None:
    application = (await api.post("/v1/applications", json={"company": "Nordlicht Energie"})).json()
    answer = await api.post("/v1/interviews", json={**FIRST, "application_id": application["id"]})
    assert answer.status_code == 201, answer.text
    own = answer.headers["location"]
    assert lost(answer.json(), FIRST) == {}, "POST"

    patched = await api.patch(own, json=OTHER)
    assert patched.status_code == 200, patched.text
    assert lost(patched.json(), OTHER) == {}, "PATCH"
    assert lost((await api.get(own)).json(), OTHER) == {}, "GET"
    assert lost((await api.get("/v1/interviews")).json()["items"][0], OTHER) == {}, "list"
    about = [each for each in (await api.get("/v1/events")).json()["items"] if each["type"].startswith("interview.")]
    assert [lost(each["data"]["interview"], written) for each, written in zip(about, (FIRST, OTHER), strict=True)] == [
        {},
        {},
    ], "events"

    document = await export_candidate(api, application["candidate_id"])
    assert lost(document["interviews"][0], OTHER) == {}, "export"
    await compare_with_import(api, elsewhere, application["candidate_id"])
    assert lost((await elsewhere.get("/v1/interviews")).json()["items"][0], OTHER) == {}, "import"


@pytest.mark.anyio
async def test_a_preview_takes_every_field(api: Api) -> None:
    answer = await api.post("/v1/plans/preview", json=preview(interviews=[{"id": "first", **FIRST}]))
    assert answer.status_code == 200, answer.text
