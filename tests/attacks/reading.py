"""Reading all that an account has, in every way in which it can be read."""

import re
from typing import Any, Final

import httpx

from app.etiquette.facts import Channel, Purpose
from app.letters.kinds import KIND_OF_RULE

_LISTS: Final = (
    "candidates",
    "applications",
    "interviews",
    "interviewers",
    "deadlines",
    "interactions",
    "references",
    "tasks",
    "webhooks",
    "api-keys",
    "letter-templates",
    "events",
)
_OPEN: Final = ("scheduled", "due", "overdue")
_IDENTIFIER: Final = re.compile(r"_[0-9a-z]{26}")
_DRAFTED: Final = 60
"""Letters of one account that are drafted: of each rule the first and the last."""


async def unreadable(client: httpx.AsyncClient) -> list[tuple[str, int, str]]:
    """Every read that is not answered with 200, with its status and its words."""
    found: list[tuple[str, int, str]] = []

    async def read(path: str, *also: int) -> httpx.Response:
        answer = await client.get(path, timeout=120)
        if answer.status_code not in (200, *also):
            found.append((path, answer.status_code, answer.text[:300]))
        return answer

    everything = {name: await _all(read, f"/v1/{name}") for name in _LISTS}
    for name, items in everything.items():
        if name not in ("letter-templates", "events"):
            for item in _ends(items):
                await read(f"/v1/{name}/{item['id']}")
    for item in _ends(everything["events"], 20):
        await read(f"/v1/events/{item['id']}")
    for candidate in everything["candidates"][:20]:
        await _of_candidate(read, candidate["id"])
    for application in _ends(everything["applications"], 5):
        for channel, purpose in zip(list(Channel), [*Purpose, *Purpose], strict=False):
            await read(f"/v1/applications/{application['id']}/contact-check?channel={channel}&purpose={purpose}")
        await read(f"/v1/applications/{application['id']}/timeline.svg")
        await read(f"/v1/applications/{application['id']}/contacts.vcf")
    for person in _ends(everything["interviewers"]):
        await read(f"/v1/interviewers/{person['id']}/card.vcf")
    for interview in _ends(everything["interviews"], 20):
        await read(f"/v1/interviews/{interview['id']}/debrief", 404)
    for task in _of_each_rule(everything["tasks"]):
        await read(f"/v1/tasks/{task['id']}/history")
        await read(f"/v1/tasks/{task['id']}/letter", 404)
        await read(f"/v1/tasks/{task['id']}/letter/versions")
        if task["rule"] in KIND_OF_RULE and task["status"] in _OPEN:
            drafted = await client.post("/v1/letters/draft", json={"task_id": task["id"]}, timeout=60)
            own_fails = drafted.status_code == 409 and "your own template" in drafted.text
            if drafted.status_code != 200 and not own_fails:
                found.append((f"draft of {task['rule']}", drafted.status_code, drafted.text[:300]))
    for webhook in everything["webhooks"][:5]:
        await read(f"/v1/webhooks/{webhook['id']}/deliveries")
    for path in ("/v1/rules", "/v1/policy", "/v1/policies", "/v1/event-types"):
        await read(path)
    for kind in (await read("/v1/event-types")).json()["items"]:
        await read(f"/v1/event-types/{kind['type']}/samples")
    return found


async def _of_candidate(read: Any, candidate_id: str) -> None:
    for path in ("calendar.ics", "agenda.html", "feed-tokens", "export"):
        await read(f"/v1/candidates/{candidate_id}/{path}")


async def import_error(client: httpx.AsyncClient, candidate_id: str) -> str | None:
    """The error where a candidate's export cannot be imported again; external identifiers are in use already."""
    document = (await client.get(f"/v1/candidates/{candidate_id}/export", timeout=120)).json()
    for each in (document["candidate"], *document["applications"], *document["interviews"]):
        each["external_id"] = None
    for each in document["tasks"]:
        each["key"] += "" if _IDENTIFIER.search(each["key"]) else ":again"
    answer = await client.post("/v1/candidates/import", json=document, timeout=120)
    if answer.status_code != 201:
        return answer.text[:500]
    again = await client.get(f"/v1/candidates/{answer.json()['id']}/export", timeout=120)
    return None if again.status_code == 200 else again.text[:500]


async def _all(read: Any, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor, name = None, "after" if path.endswith("events") else "cursor"
    while True:
        following = "" if cursor is None else f"&{name}={cursor}"
        answer = await read(f"{path}?limit=200{following}")
        page = answer.json()
        items += page.get("items", [])
        if not page.get("items") or page.get("next_cursor") in (None, cursor):
            return items
        cursor = page["next_cursor"]


def _ends(items: list[dict[str, Any]], count: int = 10) -> list[dict[str, Any]]:
    """The first and the last of many."""
    return items if len(items) <= 2 * count else [*items[:count], *items[-count:]]


def _of_each_rule(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in tasks:
        by_rule.setdefault((each["rule"], each["status"]), []).append(each)
    return [one for some in by_rule.values() for one in _ends(some, 1)][:_DRAFTED]
