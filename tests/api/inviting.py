"""Invitations as somebody forwards them, and what the answer says."""

from typing import Any

import httpx

from tests.formats.dialects import ADA
from tests.service import Api

CALENDAR = {"content-type": "text/calendar; charset=utf-8; method=REQUEST"}
PATH = "/v1/interviews/import"


async def send(api: Api, text: str | bytes, headers: dict[str, str] | None = None, /, **params: str) -> httpx.Response:
    content = text.encode() if isinstance(text, str) else text
    return await api.post(PATH, content=content, headers={**CALENDAR, **(headers or {})}, params=params)


async def import_invitation(api: Api, text: str, **params: str) -> dict[str, Any]:
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


def people(interview: dict[str, Any]) -> set[tuple[str | None, str | None, str]]:
    return {(each["name"], each["email"], each["role"]) for each in interview["interviewers"]}
