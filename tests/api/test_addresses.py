"""Every address that the service gives out is built on one base, path prefix included, and leads somewhere."""

import re
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from app.usecases.accounts.accounts import OPERATOR_SCOPES, create_key
from tests.api.documents import Document, reference, webhook
from tests.api.operations import operations
from tests.clocks import NOON, FrozenClock
from tests.databases import SqliteTemplate
from tests.service import BASE, Api, serving, settings_for
from tests.stories import interview

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]

PUBLIC: Final = "https://jobs.example/afterview"
FORWARDED: Final = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "jobs.example",
    "x-forwarded-prefix": "/afterview",
}
PAGES: Final = ("/", "/docs", "/openapi.json")
WITHOUT_A_KEY: Final = ("/healthz", "/readyz", "/metrics", *PAGES)
_OURS: Final = re.compile(r"(?:https?|webcal)://[^\s\"'<>\\)`]+")
_PATHS: Final = re.compile(r"(?<!\"path\":)[\"'<(]/(?:v1|docs|openapi|healthz|readyz|metrics)\b[^\"'>)]*")
"""Paths without a host: addresses only by mistake, except in fields named `path`."""
_ELSEWHERE: Final = re.compile(r"^\w+://(?:afterview\.test|127\.0\.0\.1:8000|evil\.example)")


def _text(answer: httpx.Response) -> str:
    """Headers and body. Of the OpenAPI document, the servers: its paths are relative to them."""
    body = answer.text
    if answer.url.path == "/openapi.json":
        body = str(answer.json()["servers"])
    elif answer.url.path == "/metrics":
        body = ""  # it names routes
    return "\n".join([*(f'"{value}"' for value in answer.headers.values()), body])


def _misled(answer: httpx.Response) -> list[str]:
    """Addresses in an answer that do not begin with the public base."""
    text = _text(answer)
    return [*filter(_ELSEWHERE.match, _OURS.findall(text)), *_PATHS.findall(text)]


async def _follow(api: Api, answer: httpx.Response, seen: set[str]) -> None:
    """Follow what an answer leads to, as a proxy that removes the prefix passes it on; actions answer 405 to `GET`."""
    for address in _OURS.findall(_text(answer)):
        address = re.sub("^webcal", "https", address)
        if address.startswith(PUBLIC) and address not in seen:
            seen.add(address)
            there = await api.get(address.removeprefix(PUBLIC) or "/")
            wanted = (200,) if address == answer.headers.get("location") else (200, 405)
            assert there.status_code in wanted, (answer.url, address)


@pytest.mark.parametrize("configured", [True, False], ids=["as configured", "as a trusted proxy says"])
async def test_every_answer_names_addresses_on_the_base(
    template: SqliteTemplate, clock: FrozenClock, document: Document, configured: bool
) -> None:
    settings = settings_for(template.fresh(), public_url=f"{PUBLIC}/" if configured else None)
    async with serving(settings, clock) as api:
        _, operators = await api.database.run_in_transaction(create_key, api.account_id, "all", OPERATOR_SCOPES, NOON)
        api.headers.update({"authorization": f"Bearer {operators}", **({} if configured else FORWARDED)})
        await api.post("/v1/interviews", json=interview())  # one more of each, so that lists have a next page
        await api.post("/v1/webhooks", json=webhook(url="http://127.0.0.1:9/"))
        await api.post("/v1/references", json=reference())
        misled: dict[str, list[str]] = {}
        seen = set[str]()
        wanted: list[tuple[str, str, Document | None]] = [("get", path, None) for path in WITHOUT_A_KEY]
        for operation in await operations(api, document):
            wanted.append((operation.method, operation.path, operation.body))
            if operation.method == "get" and operation.path.endswith("s"):
                wanted.append(("get", f"{operation.path}?limit=1", None))
        wanted += [("get", "/v1/nothing", None), ("put", "/docs", None), ("post", "/v1/interviews", {"round": "x"})]
        for method, path, body in wanted:
            answer = await api.request(method, path, json=body)
            if found := _misled(answer):
                misled[f"{method} {path} {answer.status_code}"] = found
            await _follow(api, answer, seen)
    assert misled == {}
    kinds = {re.sub(r"\w+_\w{26}", "…", urlsplit(address).path) for address in seen}
    assert {
        "/afterview/docs",
        "/afterview/openapi.json",
        "/afterview/v1/interviews",
        "/afterview/v1/events",
        "/afterview/v1/tasks/…",
        "/afterview/v1/tasks/…/complete",
        "/afterview/v1/candidates/…/calendar.ics",
        "/afterview/v1/candidates/…/agenda.html",
        "/afterview/v1/interviews/…",
    } <= kinds


async def test_the_walk_takes_every_page(template: SqliteTemplate) -> None:
    async with serving(settings_for(template.fresh())) as api:
        paths = {each.path for each in iter_route_contexts(api.app.routes) if not (each.path or "").startswith("/v1")}
    assert paths == {*WITHOUT_A_KEY, "/docs/assets"}


async def test_headers_of_anybody_else_are_ignored(template: SqliteTemplate, clock: FrozenClock) -> None:
    untrusting = settings_for(template.fresh(), trusted_proxies=(ip_network("10.0.0.0/8"),))
    claims = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-prefix": "/evil"}
    async with serving(untrusting, clock, fresh=True) as api:
        api.headers.update(claims)
        created = await api.post("/v1/interviews", json=interview())
        await api.post("/v1/interviews", json=interview())
        assert created.headers["location"] == api.address(f"/v1/interviews/{created.json()['id']}")
        assert (await api.get("/v1/interviews?limit=1")).headers["link"].startswith(f"<{BASE}/v1/interviews?limit=1&")
        assert (await api.get("/openapi.json")).json()["servers"][0]["url"] == BASE
        assert (await api.get("/v1/tasks/none")).json()["instance"] == "/v1/tasks/none"
        for path in ("/", "/docs", "/v1/events"):
            assert "evil" not in (await api.get(path)).text, path


async def test_a_replayed_answer_has_the_address_of_the_request(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh()), clock) as api:
        keyed = {"idempotency-key": "one"}
        first = await api.post("/v1/interviews", json=interview(), headers=keyed)
        again = await api.post("/v1/interviews", json=interview(), headers=keyed | FORWARDED)
        own = f"/v1/interviews/{first.json()['id']}"
        assert (first.headers["location"], again.headers["location"]) == (f"{BASE}{own}", f"{PUBLIC}{own}")
        assert (again.headers["idempotent-replayed"], again.content) == ("true", first.content)


async def test_a_link_repeats_the_query_of_the_request(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh(), public_url=PUBLIC), clock) as api:
        for _ in range(2):
            await api.post("/v1/applications", json={"company": "Nord & Süd", "external_id": None})
        query = "?limit=1&status=active"
        page = await api.get(f"/v1/applications{query}")
        cursor = page.json()["next_cursor"]
        assert page.headers["link"] == f'<{PUBLIC}/v1/applications{query}&cursor={cursor}>; rel="next"'
