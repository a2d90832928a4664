"""One-line fields: one visible line is stored unchanged, and everything else is refused, in every such field."""

import json
from typing import Any, Final

import pytest

from tests.api.documents import letter_facts
from tests.api.problems import refusal
from tests.attacks.found import every
from tests.attacks.shapes import OneLine
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
JSON: Final = {"content-type": "application/json"}
FIELDS: Final[dict[str, tuple[str, dict[str, Any], str]]] = {
    "a candidate's name": ("/v1/candidates", {"name": "{line}"}, "/name"),
    "a company": ("/v1/applications", {"company": "{line}"}, "/company"),
    "a job title": ("/v1/applications", {"company": "Nordlicht", "job_title": "{line}"}, "/job_title"),
    "a place": ("/v1/interviews", interview(location="{line}"), "/location"),
    "a person on a panel": ("/v1/interviews", interview(interviewers=[{"name": "{line}"}]), "/interviewers/0/name"),
    "an interviewer's title": ("/v1/interviewers", interviewer(title="{line}"), "/title"),
    "a reference": ("/v1/references", {"name": "{line}"}, "/name"),
    "an endpoint": ("/v1/webhooks", {"url": "https://example.com", "description": "{line}"}, "/description"),
    "an API key": ("/v1/api-keys", {"name": "{line}"}, "/name"),
    "a subject": ("/v1/letters/check", {"facts": letter_facts(), "body": "Hi", "subject": "{line}"}, "/subject"),
}
MAY_BE_EMPTY: Final = frozenset({"a subject"})


@pytest.mark.parametrize("field", FIELDS)
async def test_a_line_is_one_visible_line(api: Api, field: str) -> None:
    path, document, pointer = FIELDS[field]
    wrong = []
    for attack in every(OneLine, "LINES"):
        if not attack.value.strip() and field in MAY_BE_EMPTY:
            continue
        if attack.value != attack.value.strip() and field in MAY_BE_EMPTY:
            continue  # a subject keeps its blanks
        # ASCII alone goes over the wire, so that half a pair can be sent
        content = json.dumps(document).replace('"{line}"', json.dumps(attack.value))
        answer = await api.post(path, content=content, headers=JSON)
        if attack.stored is None:
            found: Any = refusal(answer)
            wanted: Any = (422, [pointer])
        elif field == "a subject":
            found, wanted = answer.status_code, 200
        else:
            found, wanted = (answer.status_code, _at(answer.json(), pointer)), (201, attack.stored)
        if found != wanted:
            wrong.append((attack.name, found, wanted))
    assert wrong == []


def _at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        document = document.get(part) if isinstance(document, dict) else document[int(part)]
    return document


async def test_files_have_lines_too(api: Api) -> None:
    """What a calendar or an address book wrote with line breaks becomes one line; what cannot be seen is nothing."""
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Dana\\nReyes\nTITLE:Head\\nof Data\nORG:\u200b\nEND:VCARD\n"
    created = await api.post("/v1/interviewers/import", content=card.encode(), headers={"content-type": "text/vcard"})
    assert created.status_code == 201, created.text
    [person] = created.json()["interviewers"]
    assert (person["name"], person["title"], person["company"]) == ("Dana Reyes", "Head of Data", None)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a@example.com\r\n"
        "DTSTAMP:20261101T100000Z\r\nDTSTART:20270301T100000Z\r\nDURATION:PT1H\r\nLOCATION:Room 1\\nFloor 2\r\n"
        'ORGANIZER;CN="Dana^nReyes":mailto:dana@firm.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    )
    headers = {"content-type": "text/calendar"}
    read = await api.post("/v1/interviews/import?company=Nordlicht", content=event.encode(), headers=headers)
    assert read.status_code in (200, 201), read.text
    [invited] = read.json()["interviews"]
    shown = (await api.get(f"/v1/interviews/{invited['id']}")).json()
    assert (shown["location"], [each["name"] for each in shown["interviewers"]]) == ("Room 1 Floor 2", ["Dana Reyes"])
