"""Versions: every read has an `ETag`, and a write may require it with `If-Match`."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from app.api.etags import needs_condition, without_version
from app.api.routing import ApiRoute
from app.main import create_app
from tests.api.documents import Document, debrief, letter, stored_documents, template
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.service import Api, settings_for
from tests.stories import interview

pytestmark = pytest.mark.anyio


def object_part(answer: httpx.Response) -> str:
    """The first part of the answer's tag."""
    return answer.headers["etag"].strip('"').partition(".")[0]


CHANGES: dict[str, Document] = {
    "candidates": {"name": "Grace"},
    "applications": {"notes": "They were kind."},
    "interviews": {"location": "Berlin"},
    "interviewers": {"title": "CTO"},
    "deadlines": {"description": "By phone, they said."},
    "interactions": {"summary": "One more week."},
    "references": {"relationship": "mentor"},
    "webhooks": {"description": "Calendar"},
}


async def test_a_write_based_on_an_outdated_read_is_refused(api: Api, clock: FrozenClock) -> None:
    for kind, body in (await stored_documents(api)).items():
        own = (await api.post(f"/v1/{kind}", json=body)).headers["location"]
        read = (await api.get(own)).headers["etag"]
        assert (await api.get(own)).headers["etag"] == read
        clock.pass_time(timedelta(seconds=1))
        first = await api.patch(own, json=CHANGES[kind], headers={"if-match": read})
        assert first.status_code == 200, (kind, first.text)
        assert first.headers["etag"] != read, kind
        assert object_part(await api.get(own)) == object_part(first) != read[1:25], kind
        changed = (await api.get(own)).json()
        for method in ("PATCH", "DELETE"):
            answer = await api.request(method, own, json={} if method == "PATCH" else None, headers={"if-match": read})
            assert refusal(answer) == (412, []), (kind, method)
        assert (await api.get(own)).json() == changed, kind
        several = f'"0", {first.headers["etag"]}'
        assert (await api.patch(own, json={}, headers={"if-match": several})).status_code == 200, kind
        assert (await api.delete(own, headers={"if-match": first.headers["etag"]})).status_code == 204, kind


async def test_a_task_is_acted_on_as_it_was_read(api: Api, clock: FrozenClock) -> None:
    task = (await api.post("/v1/interviews", json=interview())).json()["tasks"][0]["id"]
    own = f"/v1/tasks/{task}"
    read = (await api.get(own)).headers["etag"]
    clock.pass_time(timedelta(seconds=1))
    assert (await api.post(f"{own}/complete", headers={"if-match": read})).status_code == 200
    assert refusal(await api.post(f"{own}/reopen", headers={"if-match": read})) == (412, [])


async def test_a_debrief_and_a_panel_have_versions_too(api: Api, clock: FrozenClock) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    own = f"/v1/interviews/{created['id']}"
    read = (await api.get(own)).headers["etag"]
    debrief = (await api.put(f"{own}/debrief", json={})).headers["etag"]
    clock.pass_time(timedelta(seconds=1))
    assert (await api.put(f"{own}/debrief", json={"notes": "x"}, headers={"if-match": debrief})).status_code == 200
    assert refusal(await api.put(f"{own}/debrief", json={}, headers={"if-match": debrief})) == (412, [])
    person = (await api.post("/v1/interviewers", json={"name": "Jonas"})).json()["id"]
    seat = f"{own}/interviewers/{person}"
    assert (await api.put(seat, headers={"if-match": read})).status_code == 200
    assert refusal(await api.delete(seat, headers={"if-match": read})) == (412, [])


async def test_of_concurrent_writers_one_wins(api: Api, clock: FrozenClock) -> None:
    own = (await api.post("/v1/applications", json={"company": "Nordlicht"})).headers["location"]
    read = (await api.get(own)).headers["etag"]
    clock.pass_time(timedelta(seconds=1))
    answers = await asyncio.gather(
        *(api.patch(own, json={"notes": f"writer {one}"}, headers={"if-match": read}) for one in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 7]


async def test_any_version_and_none(api: Api) -> None:
    own = (await api.post("/v1/applications", json={"company": "Nordlicht"})).headers["location"]
    assert (await api.patch(own, json={}, headers={"if-match": "*"})).status_code == 200
    weak = f"W/{(await api.get(own)).headers['etag']}"
    assert refusal(await api.patch(own, json={}, headers={"if-match": weak})) == (412, [])
    wrong: list[Any] = ["yesterday", '"a" "b"', '"a"b', ""]
    for header in wrong:
        assert refusal(await api.patch(own, json={}, headers={"if-match": header})) == (422, ["?If-Match"]), header


async def test_lists_and_catalogues_have_a_digest_as_etag(api: Api) -> None:
    for path in ("/v1/applications", "/v1/rules", "/v1/policy", "/v1/events"):
        first, second = [(await api.get(path)).headers["etag"] for _ in range(2)]
        assert first == second, path
    before = (await api.get("/v1/applications")).headers["etag"]
    await api.post("/v1/applications", json={"company": "Nordlicht"})
    assert (await api.get("/v1/applications")).headers["etag"] != before


async def test_what_a_put_creates_can_be_made_conditional(api: Api) -> None:
    """`If-Match` of what does not exist is false, also an asterisk, and `If-None-Match: *` once it exists."""
    created = (await api.post("/v1/interviews", json=interview())).json()
    task = next(each["id"] for each in created["tasks"] if each["rule"] == "thank_you")
    for path, body in (
        (f"/v1/interviews/{created['id']}/debrief", debrief()),
        (f"/v1/tasks/{task}/letter", letter()),
        ("/v1/letter-templates/thank_you/formal", template()),
    ):

        async def put(path: str = path, body: Document = body, **conditions: str) -> httpx.Response:
            return await api.put(
                path, json=body, headers={name.replace("_", "-"): conditions[name] for name in conditions}
            )

        for missing in ("*", '"0"', '"0.0", "1.1"'):
            assert refusal(await put(if_match=missing)) == (412, []), path
            assert (await api.get(path)).status_code == 404, path
        assert refusal(await put(if_none_match="yesterday")) == (422, ["?If-None-Match"]), path
        assert (await put(if_none_match="*")).status_code == 200, path
        tag = (await api.get(path)).headers["etag"]
        for there in ("*", tag, f"W/{tag}", f'"0", {tag}'):
            assert refusal(await put(if_none_match=there)) == (412, []), (path, there)
        assert refusal(await put(if_match=tag, if_none_match="*")) == (412, []), path
        assert (await api.get(path)).headers["etag"] == tag, path
        assert (await put(if_none_match='"0"')).status_code == 200, path
        for fresh in ("*", tag):
            assert (await put(if_match=fresh)).status_code == 200, (path, fresh)


async def test_if_none_match_guards_other_writes_and_leaves_actions_alone(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    own, unwanted = f"/v1/interviews/{created['id']}", {"if-none-match": "*"}
    assert refusal(await api.patch(own, json={}, headers=unwanted)) == (412, [])
    assert refusal(await api.delete(own, headers=unwanted)) == (412, [])
    seat = f"{own}/interviewers/{created['interviewers'][0]['id']}"
    assert (await api.put(seat, headers=unwanted)).status_code == 200, "the seat has no representation"
    assert (await api.post(f"/v1/tasks/{created['tasks'][0]['id']}/skip", headers=unwanted)).status_code == 200
    assert (await api.post("/v1/applications", json={"company": "Nordlicht"}, headers=unwanted)).status_code == 201


OUTDATED = '"of-another-version"'
BODIES: dict[str, Document] = {
    "/v1/interviews/{interview_id}/debrief": debrief(),
    "/v1/tasks/{task_id}/snooze": {"until": (NOON + timedelta(hours=1)).isoformat()},
    "/v1/tasks/{task_id}/letter": letter(),
    "/v1/letter-templates/{kind}/{tone}": template(),
}


def conditional_routes() -> Iterator[ApiRoute]:
    """Every route that changes an object with a version."""
    for each in iter_route_contexts(create_app(settings_for("sqlite:///nowhere.db")).routes):
        route = each.original_route
        if isinstance(route, ApiRoute) and needs_condition(route.methods or (), route.path, route.endpoint):
            yield route


async def test_every_route_that_changes_a_versioned_object_checks_if_match(api: Api) -> None:
    """An outdated `If-Match` is refused wherever an object has an `ETag`, and nothing is changed."""
    bodies = await stored_documents(api)
    created = {kind: (await api.post(f"/v1/{kind}", json=body)).json() for kind, body in bodies.items()}
    created_interview = created["interviews"]
    task = next(each for each in created_interview["tasks"] if each["rule"] == "thank_you")
    named = {f"{kind[:-1]}_id": each["id"] for kind, each in created.items()}
    named |= {
        "task_id": task["id"],
        "interviewer_id": created_interview["interviewers"][0]["id"],
        "kind": "thank_you",
        "tone": "formal",
    }
    assert (await api.put(f"/v1/interviews/{created_interview['id']}/debrief", json=debrief())).status_code == 200
    assert (await api.put(f"/v1/tasks/{task['id']}/letter", json=letter())).status_code == 200
    assert (await api.put("/v1/letter-templates/thank_you/formal", json=template())).status_code == 200
    events = (await api.get("/v1/events", params={"limit": 200})).json()
    tried = 0
    for route in conditional_routes():
        [method] = route.methods or set[str]()
        body = BODIES.get(route.path, {} if method in ("PATCH", "POST") else None)
        path = route.path.format(**named)
        answer = await api.request(method, path, json=body, headers={"if-match": OUTDATED})
        assert refusal(answer) == (412, []), (method, path, answer.text)
        tried += 1
    assert tried >= 29
    assert (await api.get("/v1/events", params={"limit": 200})).json() == events


def test_a_route_that_forgets_the_version_cannot_be_built() -> None:
    async def forgetful() -> None: ...

    for method, path in (("PATCH", "/v1/things/{id}"), ("POST", "/v1/things/{id}/complete")):
        with pytest.raises(TypeError, match="must take a Condition"):
            ApiRoute(path, forgetful, methods=[method])
    ApiRoute("/v1/keys/{id}", without_version(forgetful), methods=["DELETE"])


async def test_a_get_of_another_version_than_asked_for_is_refused(api: Api) -> None:
    """`If-Match` goes before `If-None-Match`; both may come in several lines (RFC 9110, sections 5.3 and 13.2.2)."""
    await api.post("/v1/applications", json={"company": "Nordlicht"})
    for path in ("/v1/applications", "/v1/rules", "/openapi.json"):
        tag = (await api.get(path)).headers["etag"]
        old, current = ("if-match", '"a.b"'), ("if-match", tag)
        for lines, status in (
            ([current], 200),
            ([old, current], 200),
            ([("if-match", "*")], 200),
            ([old], 412),
            ([("if-match", f"W/{tag}")], 412),
            ([old, ("if-none-match", tag)], 412),
            ([current, ("if-none-match", tag)], 304),
            ([("if-none-match", '"a.b"'), ("if-none-match", tag)], 304),
        ):
            for method in ("GET", "HEAD"):
                answer = await api.request(method, path, headers=lines)
                assert answer.status_code == status, (method, path, lines)
