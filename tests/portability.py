"""What is exported and imported again is the same life, with the same plan, under other identifiers."""

import json
import re
from typing import Any, Final

import httpx

from app.ids import new_id
from tests.api.plans import only
from tests.service import Api
from tests.stories import interview

_CONTACT: Final = {"direction": "outbound", "channel": "email", "purpose": "other"}

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


async def export_candidate(api: Api, candidate_id: str) -> dict[str, Any]:
    answer = await api.get(f"/v1/candidates/{candidate_id}/export")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def import_candidate(api: Api, document: Any) -> dict[str, Any]:
    answer = await api.post("/v1/candidates/import", json=document)
    assert answer.status_code == 201, answer.text
    candidate: dict[str, Any] = answer.json()
    assert answer.headers["location"] == api.address(f"/v1/candidates/{candidate['id']}")
    return candidate


async def a_short_life(api: httpx.AsyncClient) -> dict[str, Any]:
    """Something of every kind, for the default candidate, and two tasks; answers with the application."""
    await only(api, "thank_you", "debrief")
    posted = (await api.post("/v1/interviews", json=interview(decision={"within_days": 9}))).json()
    application: dict[str, Any] = posted["application"]
    thanks = next(each["id"] for each in posted["tasks"] if each["rule"] == "thank_you")
    for method, path, body in (
        ("POST", "references", {"name": "Kim Lee", "knows_interviewer_ids": [posted["interviewers"][0]["id"]]}),
        ("PUT", f"interviews/{posted['id']}/debrief", {"notes": "x"}),
        ("POST", "interactions", {"application_id": application["id"], **_CONTACT}),
        ("PUT", f"tasks/{thanks}/letter", {"subject": "Thanks", "body": "Thank you."}),
        ("POST", f"tasks/{thanks}/skip", {}),
        ("POST", f"tasks/{thanks}/reopen", {}),
    ):
        answer = await api.request(method, f"/v1/{path}", json=body)
        assert answer.is_success, (path, answer.text)
    return application


def multiplied(document: dict[str, Any], times: int) -> dict[str, Any]:
    """The same life so many times over: each application, and all that hangs on it, under identifiers of its own."""
    life = json.dumps({section: document[section] for section in SECTIONS})
    named = sorted({each["id"] for section in SECTIONS for each in document[section] if "id" in each})
    many: dict[str, Any] = {**document, "events": [], **{section: [] for section in SECTIONS}}
    for _ in range(times):
        copy = json.loads(_renamed(life, {each: new_id(each.partition("_")[0]) for each in named}))
        for section in SECTIONS:
            many[section] += copy[section]
    return many


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub("|".join(names), lambda found: names[found[0]], text)


def under_old_names(document: Any, identifiers: dict[str, str]) -> Any:
    """A document with the identifiers it had before it was imported."""
    text = json.dumps(document)
    for before, after in identifiers.items():
        text = text.replace(after, before)
    return json.loads(text)


async def compare_with_import(api: Api, elsewhere: Api, candidate_id: str) -> dict[str, Any]:
    """Import a candidate's export elsewhere, export it from there, and compare the two."""
    document = await export_candidate(api, candidate_id)
    imported = await import_candidate(elsewhere, document)
    again = under_old_names(await export_candidate(elsewhere, imported["id"]), imported["identifiers"])
    assert again["candidate"] == document["candidate"]
    for section in SECTIONS:
        for mine, theirs in zip(again[section], document[section], strict=True):
            different = {name: (theirs[name], mine[name]) for name in theirs if mine[name] != theirs[name]}
            assert different == {}, (section, theirs.get("key", theirs.get("id")))
    return imported
