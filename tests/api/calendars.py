"""The calendar feed as a subscriber gets and reads it, and a search to show in it."""

from datetime import UTC, datetime
from typing import Any, Final

import httpx
import recurring_ical_events
from icalendar import Calendar

from tests.feeds import Entry, in_order, token_of
from tests.service import Api
from tests.stories import interview

NO_KEY: Final = {"authorization": ""}


async def subscribed(api: Api) -> str:
    """The address of the default candidate's calendar."""
    address: str = (await token_of(api))["urls"]["calendar"]
    return address


async def fetched(api: Api, address: str, **headers: str) -> httpx.Response:
    """What somebody without a key gets."""
    return await api.get(address, headers={**NO_KEY, **headers})


async def components(api: Api, address: str) -> dict[str, Any]:
    """Events and to-dos by their identifiers, the domain left out."""
    calendar = Calendar.from_ical((await fetched(api, address)).content)
    found = [*calendar.walk("VEVENT"), *calendar.walk("VTODO")]
    return {str(each["UID"]).removesuffix("@afterview"): each for each in found}


def read_by_icalendar(content: bytes) -> list[Entry]:
    """All that a calendar shows between 2020 and 2040, expanded as an app does."""
    calendar = Calendar.from_ical(content)
    shown = recurring_ical_events.of(calendar, components=["VEVENT", "VTODO"])
    return in_order([_entry(each) for each in shown.between((2020, 1, 1), (2040, 1, 1))])


def _entry(component: Any) -> Entry:
    is_event = component.name == "VEVENT"
    starts = component["DTSTART"].dt if "DTSTART" in component else None
    ends = component.get("DTEND" if is_event else "DUE", component.get("DTSTART")).dt
    return {
        "kind": component.name.lower(),
        "uid": str(component["UID"]),
        "starts": None if starts is None else int(starts.timestamp()),
        "ends": int(ends.timestamp()),
        "title": str(component["SUMMARY"]),
        "location": str(component["LOCATION"]) if "LOCATION" in component else None,
        "status": str(component["STATUS"]),
        "completed": int(component["COMPLETED"].dt.timestamp()) if "COMPLETED" in component else None,
        "alarms": len(component.walk("VALARM")),
    }


async def a_search(api: Api) -> Any:
    """An interview just held, with a task in each state a caller brings one to, one ahead, and one cancelled."""
    created = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()
    tasks = {each["rule"]: each["id"] for each in created["tasks"]}
    await api.post(f"/v1/tasks/{tasks['thank_you']}/complete")
    await api.post(f"/v1/tasks/{tasks['debrief']}/skip")
    await api.post(f"/v1/tasks/{tasks['prepare_next_round']}/snooze", json={"until": "2026-11-26T09:00:00Z"})
    ahead = interview(datetime(2026, 12, 8, 9, tzinfo=UTC), timezone="America/New_York", location="Room 1; left, \\N")
    second = (await api.post("/v1/interviews", json=ahead)).json()
    gone = (await api.post("/v1/interviews", json=ahead)).json()
    await api.patch(f"/v1/interviews/{gone['id']}", json={"status": "cancelled"})
    return second
