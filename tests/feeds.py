"""A calendar as somebody reads it, and as the API says that it should be: two lists of the same form, to be compared.

Instants are seconds since 1970, so that every reader's can be compared, whatever it knows of zones.
"""

from datetime import datetime
from typing import Any, Final

import httpx

Entry = dict[str, Any]
_KINDS: Final = {
    "phone": "Phone interview",
    "video": "Video interview",
    "onsite": "On-site interview",
    "other": "Interview",
}
_MARKS: Final = {
    "overdue": "Overdue: ",
    "done": "\N{CHECK MARK} ",
    "skipped": "Skipped: ",
    "cancelled": "Cancelled: ",
    "expired": "Expired: ",
}


async def expected_calendar(api: Any) -> list[Entry]:
    """What `GET /v1/interviews` and `GET /v1/tasks` say, as the entries of a calendar that shows tasks as both."""
    entries = [_of_interview(each, await _company(api, each)) for each in await all_of(api, "/v1/interviews")]
    for task in await all_of(api, "/v1/tasks"):
        entries += [_event_of_task(task), _todo_of_task(task)]
    return in_order(entries)


def in_order(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: str(entry["uid"]))


async def candidate_of(api: httpx.AsyncClient) -> str:
    """The default candidate."""
    found: str = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    return found


async def token_of(api: httpx.AsyncClient, candidate: str | None = None, **fields: Any) -> dict[str, Any]:
    """A new feed token, with its addresses."""
    answer = await api.post(f"/v1/candidates/{candidate or await candidate_of(api)}/feed-tokens", json=fields)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def all_of(api: Any, path: str) -> list[Any]:
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        shown = (await api.get(path, params={"limit": 200, **cursor})).json()
        items += shown["items"]
        if shown["next_cursor"] is None:
            return items
        cursor = {"cursor": shown["next_cursor"]}


async def _company(api: Any, interview: Any) -> str:
    company: str = (await api.get(f"/v1/applications/{interview['application_id']}")).json()["company"]
    return company


def _of_interview(interview: Any, company: str) -> Entry:
    title = f"{_KINDS[interview['type']]}: {company}"
    cancelled = interview["status"] == "cancelled"
    return {
        "kind": "vevent",
        "uid": f"{interview['id']}@afterview",
        "starts": _seconds(interview["starts_at"]),
        "ends": _seconds(interview["ends_at"]),
        "title": f"Cancelled: {title}" if cancelled else title,
        "location": interview["location"],
        "status": "CANCELLED" if cancelled else "CONFIRMED",
        "completed": None,
        "alarms": 0,
    }


def _event_of_task(task: Any) -> Entry:
    starts, ends = _seconds(task["snoozed_until"] or task["opens_at"]), _seconds(task["due_at"])
    return {
        "kind": "vevent",
        "uid": f"{task['id']}-event@afterview",
        "starts": starts,
        "ends": max(starts, ends),
        "title": _MARKS.get(task["status"], "") + task["title"],
        "location": None,
        "status": "CANCELLED" if task["status"] in ("skipped", "cancelled", "expired") else "CONFIRMED",
        "completed": None,
        "alarms": int(task["status"] in ("scheduled", "due")),
    }


def _todo_of_task(task: Any) -> Entry:
    ended = {"done": "COMPLETED", "skipped": "CANCELLED", "cancelled": "CANCELLED", "expired": "CANCELLED"}
    opens, due = _seconds(task["opens_at"]), _seconds(task["due_at"])
    return {
        "kind": "vtodo",
        "uid": f"{task['id']}@afterview",
        "starts": opens if opens < due else None,
        "ends": due,
        "title": task["title"],
        "location": None,
        "status": ended.get(task["status"], "NEEDS-ACTION"),
        "completed": _seconds(task["closed_at"]) if task["status"] == "done" else None,
        "alarms": 0,
    }


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())
