"""The calendar feed over HTTP: it agrees with the API, and polling it is cheap."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.api.calendars import NO_KEY, a_search, components, fetched, read_by_icalendar, subscribed
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.feeds import all_of, candidate_of, expected_calendar, token_of
from tests.portability import a_short_life, export_candidate, import_candidate, multiplied
from tests.service import Api
from tests.stories import interview

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]


async def test_the_calendar_agrees_with_the_api(api: Api) -> None:
    await a_search(api)
    answer = await fetched(api, await subscribed(api))
    assert read_by_icalendar(answer.content) == await expected_calendar(api)
    statuses = {each["status"] for each in (await api.get("/v1/tasks?limit=200")).json()["items"]}
    assert statuses == {"scheduled", "due", "done", "skipped", "cancelled"}


async def test_a_long_calendar_is_complete(api: Api, elsewhere: Api) -> None:
    long = multiplied(await export_candidate(api, (await a_short_life(api))["candidate_id"]), 205)
    mine = await import_candidate(elsewhere, long)
    address: str = (await token_of(elsewhere, mine["id"]))["urls"]["calendar"]
    shown = read_by_icalendar((await fetched(elsewhere, address)).content)
    assert shown == await expected_calendar(elsewhere)
    assert Counter(each["uid"].partition("_")[0] for each in shown) == {"int": 205, "task": 2 * 410}


async def test_beyond_the_limit_the_nearest_open_tasks_stay(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_search(api)
    address = await subscribed(api)
    tasks = await all_of(api, "/v1/tasks")
    still_open = [each["id"] for each in tasks if each["closed_at"] is None]
    ended = {each["id"] for each in tasks} - set(still_open)
    for most in (3, len(still_open), len(still_open) + 1):
        monkeypatch.setattr("app.usecases.tasks.calendars.MOST", most)
        shown = [each for each in await components(api, f"{address}&tasks=todos") if each.startswith("task")]
        assert set(shown) - ended == set(still_open[:most])
        assert len(shown) == most


async def test_headers_and_304_when_nothing_changed(api: Api) -> None:
    second = await a_search(api)
    address = await subscribed(api)
    first = await fetched(api, address)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert first.headers["content-disposition"] == 'attachment; filename="afterview.ics"'
    assert (first.headers["cache-control"], first.headers["referrer-policy"]) == ("private, no-cache", "no-referrer")

    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = await fetched(api, address, **{"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
        assert "content-type" not in again.headers
    for unknown in ('"other"', tag[:-2] + '"', "yesterday", ""):
        assert (await fetched(api, address, **{"if-none-match": unknown})).status_code == 200, unknown

    await api.patch(f"/v1/interviews/{second['id']}", json={"location": "Room 2"})
    after = await fetched(api, address, **{"if-none-match": tag})
    assert (after.status_code, after.headers["etag"] != tag) == (200, True)
    assert (await api.head(address, headers=NO_KEY)).headers["etag"] == after.headers["etag"]


async def test_every_change_of_the_calendar_changes_its_etag(api: Api, clock: FrozenClock) -> None:
    """The ETag is computed from the calendar's rows before it is generated; it must change whenever the bytes do."""
    ahead = await a_search(api)
    candidate, application = await candidate_of(api), f"/v1/applications/{ahead['application_id']}"
    own, dana = f"/v1/interviews/{ahead['id']}", f"/v1/interviewers/{ahead['interviewers'][0]['id']}"
    task = f"/v1/tasks/{next(each['id'] for each in ahead['tasks'] if each['rule'] == 'thank_you')}"
    address = await subscribed(api)
    changes: list[tuple[str, str, Any]] = [
        ("PATCH", f"/v1/candidates/{candidate}", {"name": "Ada"}),
        ("PATCH", f"/v1/candidates/{candidate}", {"timezone": "Asia/Tokyo"}),
        ("PATCH", application, {"company": "Brightloop"}),
        ("PATCH", application, {"job_title": "Analyst"}),
        ("PATCH", dana, {"name": "Dana R. Reyes"}),
        ("PATCH", dana, {"title": "CTO"}),
        ("PATCH", own, {"type": "onsite"}),
        ("PATCH", own, {"location": "Room 3"}),
        ("PATCH", own, {"timezone": "Europe/Berlin"}),
        ("PATCH", own, {"starts_at": "2026-12-08T08:30:00Z"}),
        ("POST", f"{task}/snooze", {"until": "2026-12-08T12:00:00Z"}),
        ("POST", f"{task}/complete", {}),
        ("POST", f"{task}/reopen", {}),
        ("POST", f"{task}/skip", {}),
        ("DELETE", f"{own}/interviewers/{ahead['interviewers'][0]['id']}", None),
        ("PATCH", own, {"status": "cancelled"}),
        ("PATCH", application, {"status": "rejected"}),
        ("DELETE", own, None),
    ]
    seen = [await fetched(api, address)]
    for method, path, body in changes:
        answer = await api.request(method, path, json=body)
        assert answer.is_success, (path, body, answer.text)
        seen.append(await fetched(api, address, **{"if-none-match": seen[-1].headers["etag"]}))
        assert seen[-1].status_code == 200, (method, path, body)
    for days in (20, 100):
        clock.set(NOON + timedelta(days=days))
        seen.append(await fetched(api, address, **{"if-none-match": seen[-1].headers["etag"]}))
        assert seen[-1].status_code == 200, f"{days} days later"
    seen += [await fetched(api, f"{address}&tasks={each}") for each in ("events", "todos", "none")]
    assert len({each.headers["etag"] for each in seen}) == len({each.content for each in seen}) == len(seen)


async def test_an_unchanged_calendar_is_not_generated_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_search(api)
    address = await subscribed(api)
    tag = (await fetched(api, address)).headers["etag"]
    monkeypatch.delattr("app.formats.calendar.feed.calendar_of")
    again = await fetched(api, address, **{"if-none-match": tag})
    assert (again.status_code, again.headers["etag"]) == (304, tag)


async def test_each_change_raises_the_sequence_and_nothing_else(api: Api, clock: FrozenClock) -> None:
    ahead = interview(NOON + timedelta(days=7), decision={"within_days": 10})
    created = (await api.post("/v1/interviews", json=ahead)).json()
    own = f"/v1/interviews/{created['id']}"
    debrief = next(each["id"] for each in created["tasks"] if each["rule"] == "debrief")
    address = await subscribed(api)
    seen = [await components(api, address)]
    moved = {"starts_at": "2026-12-03T11:00:00Z", "ends_at": "2026-12-03T12:00:00Z"}
    panel = f"{own}/interviewers/{(await api.post('/v1/interviewers', json={'name': 'Kim Lee'})).json()['id']}"
    for request in (
        api.patch(own, json=moved),
        api.patch(own, json={"location": "Room 2"}),
        api.put(panel),
        api.patch(own, json={"status": "cancelled"}),
        api.patch(own, json={"status": "scheduled"}),
    ):
        clock.pass_time(timedelta(milliseconds=1))
        assert (await request).status_code == 200
        seen.append(await components(api, address))
    counts = [int(each[created["id"]]["SEQUENCE"]) for each in seen]
    assert counts == sorted(set(counts)), "it rises each time, even within one second"
    for identifier in (debrief, f"{debrief}-event"):
        before, after = seen[0][identifier], seen[1][identifier]
        assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(days=2)
        assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])

    clock.pass_time(timedelta(minutes=5))
    assert (await api.patch(own, json={"location": "Room 2"})).status_code == 200, "as it was"
    unchanged = (await components(api, address))[created["id"]]
    assert (int(unchanged["SEQUENCE"]), unchanged["DTSTAMP"].dt) == (counts[-1], NOON)
    dana = created["interviewers"][0]["id"]
    await api.patch(f"/v1/interviewers/{dana}", json={"title": "CTO"})
    renamed = (await components(api, address))[created["id"]]
    assert "Dana Reyes (CTO)" in renamed["DESCRIPTION"]
    assert renamed["LAST-MODIFIED"].dt == NOON + timedelta(minutes=5)


async def test_cancelled_and_done_items_stay_for_a_while(api: Api, clock: FrozenClock) -> None:
    ahead = interview(NOON + timedelta(days=60))
    created = (await api.post("/v1/interviews", json=interview())).json()
    gone = (await api.post("/v1/interviews", json=ahead)).json()
    tasks = {each["rule"]: each["id"] for each in created["tasks"]}
    await api.post(f"/v1/tasks/{tasks['thank_you']}/complete")
    await api.post(f"/v1/tasks/{tasks['debrief']}/skip")
    await api.patch(f"/v1/interviews/{gone['id']}", json={"status": "cancelled"})
    address = await subscribed(api)
    identifiers = {
        "held": created["id"],
        "cancelled": gone["id"],
        "done": tasks["thank_you"],
        "skipped": tasks["debrief"],
    }
    identifiers["open"] = tasks["prepare_next_round"]

    for days, shown in (
        (14, {"held", "cancelled", "done", "skipped", "open"}),
        (15, {"held", "done", "open"}),
        (90, {"held", "done", "open"}),
        (91, {"open"}),
    ):
        clock.set(NOON + timedelta(days=days))
        found = await components(api, address)
        assert {name for name, identifier in identifiers.items() if identifier in found} == shown, days


async def test_the_query_selects_how_tasks_are_shown(api: Api) -> None:
    await a_search(api)
    address = await subscribed(api)
    kinds = {}
    for wanted in ("both", "events", "todos", "none"):
        found = await components(api, f"{address}&tasks={wanted}")
        kinds[wanted] = {(each.name, str(each["UID"])[:3]) for each in found.values()}
    interviews, events, todos = ("VEVENT", "int"), ("VEVENT", "tas"), ("VTODO", "tas")
    assert kinds == {
        "both": {interviews, events, todos},
        "events": {interviews, events},
        "todos": {interviews, todos},
        "none": {interviews},
    }
    assert await components(api, f"{address}&tasks=both") == await components(api, address)
    assert refusal(await fetched(api, f"{address}&tasks=some")) == (422, ["?tasks"])


async def test_a_calendar_has_the_candidates_name(api: Api) -> None:
    address = await subscribed(api)
    assert b"X-WR-CALNAME:Afterview\r\n" in (await fetched(api, address)).content
    await api.patch(
        f"/v1/candidates/{await candidate_of(api)}", json={"name": "Ada Byron", "timezone": "Europe/Berlin"}
    )
    content = (await fetched(api, address)).content
    assert b"X-WR-CALNAME:Afterview: Ada Byron\r\n" in content
    assert b"X-WR-TIMEZONE:Europe/Berlin\r\n" in content
