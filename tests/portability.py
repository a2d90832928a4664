"""What is exported and taken in again is the same life, with the same plan, under other identifiers."""

import json
from typing import Any

from tests.conftest import Api

SECTIONS = (
    "interviewers",
    "references",
    "applications",
    "interviews",
    "debriefs",
    "deadlines",
    "interactions",
    "tasks",
    "letters",
)


async def export_of(api: Api, candidate_id: str) -> dict[str, Any]:
    answer = await api.get(f"/v1/candidates/{candidate_id}/export")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def taken_in(api: Api, document: Any) -> dict[str, Any]:
    answer = await api.post("/v1/candidates/import", json=document)
    assert answer.status_code == 201, answer.text
    candidate: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/candidates/{candidate['id']}"
    return candidate


def under_old_names(document: Any, identifiers: dict[str, str]) -> Any:
    """A document with the identifiers it had before it was taken in."""
    text = json.dumps(document)
    for before, after in identifiers.items():
        text = text.replace(after, before)
    return json.loads(text)


async def compare_with_import(api: Api, elsewhere: Api, candidate_id: str) -> dict[str, Any]:
    """Take a candidate's export in elsewhere, and compare what is exported from there."""
    document = await export_of(api, candidate_id)
    imported = await taken_in(elsewhere, document)
    again = under_old_names(await export_of(elsewhere, imported["id"]), imported["identifiers"])
    assert again["candidate"] == document["candidate"]
    for section in SECTIONS:
        for mine, theirs in zip(again[section], document[section], strict=True):
            different = {name: (theirs[name], mine[name]) for name in theirs if mine[name] != theirs[name]}
            assert different == {}, (section, theirs.get("key", theirs.get("id")))
    return imported
