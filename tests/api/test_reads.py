"""Every `GET`: `HEAD`, entity tags, 304, compression, and who may cache it. A new route is walked with the others."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.types import Receive, Scope, Send

from app.api.representations import PROBES, Representations
from app.main import create_app
from app.usecases.webhooks.event_streams import STREAMS_PER_ACCOUNT
from tests.api.documents import Document
from tests.api.openapi import referred
from tests.api.operations import account_of_one_each, filled_in, operations
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.service import Api, settings_for
from tests.stories import interview
from tests.streams import STREAM, over_http, until

pytestmark = pytest.mark.anyio

TAG: Final = re.compile(r'"([0-9a-f]{24})\.([0-9a-f]{24})"')
GZIP: Final = {"accept-encoding": "br, gzip;q=0.8"}
_OF_THE_REQUEST: Final = ("x-request-id", "ratelimit", "date")
"""Headers that differ between any two answers."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def sent(client: httpx.AsyncClient, method: str, path: str, **more: str) -> Answer:
    """The answer as it went over the wire; uncompressed, if the headers do not say otherwise."""
    given = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in more.items()}
    async with client.stream(method, path, headers=given) as answer:
        body = b"".join([piece async for piece in answer.aiter_raw()])
    headers = {name: value for name, value in answer.headers.items() if name not in _OF_THE_REQUEST}
    return Answer(answer.status_code, headers, body)


async def reads(api: Api) -> AsyncIterator[str]:
    """The path of every `GET` that there is, in the OpenAPI document or not, but for probes and the stream."""
    identifiers, _ = await account_of_one_each(api)
    for each in iter_route_contexts(create_app(settings_for("sqlite:///nowhere.db")).routes):
        if "GET" in (each.methods or ()) and each.path not in (*PROBES, STREAM):
            yield filled_in(each.path or "", identifiers)
    yield "/docs/assets/docs.js"


async def test_every_get_answers_head_with_the_same_headers(api: Api) -> None:
    paths = [path async for path in reads(api)]
    assert len(paths) > 45
    for path in paths:
        for accepted in ({}, GZIP):
            full = await sent(api, "GET", path, **accepted)
            head = await sent(api, "HEAD", path, **accepted)
            assert (full.status, bool(full.body)) == (200, True), path
            assert head == Answer(200, full.headers, b""), path


async def test_every_get_has_an_etag_and_answers_304_to_who_has_it(api: Api) -> None:
    async for path in reads(api):
        full = await sent(api, "GET", path)
        tag, own = full.headers["etag"], path.startswith("/v1")
        assert TAG.fullmatch(tag) or path.startswith("/docs/assets"), (path, tag)
        assert full.headers["cache-control"] == ("private, no-cache" if own else "no-cache"), path
        assert full.headers["vary"] == ("Accept-Encoding, Authorization" if own else "Accept-Encoding"), path
        for known in (tag, f"W/{tag}", f'"other",{tag}', "*"):
            for method in ("GET", "HEAD"):
                again = await sent(api, method, path, if_none_match=known)
                assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag), (path, known)
                assert again.headers["cache-control"] == full.headers["cache-control"], path
                assert again.headers["vary"] == full.headers["vary"], path
                assert not {name for name in again.headers if name.startswith("content-")} - {
                    "content-security-policy"
                }, path
        for unknown in ('"other"', f'{tag[:25]}"', "yesterday", '"', "", f'{tag[:-2]}"'):
            assert await sent(api, "GET", path, if_none_match=unknown) == full, (path, unknown)
        if own:
            refused = await sent(api, "GET", path, if_none_match="*", authorization="")
            assert (refused.status, refused.headers["cache-control"]) == (401, "no-store"), path


async def test_every_get_over_a_kibibyte_is_compressed_where_accepted(api: Api) -> None:
    compressed = 0
    async for path in reads(api):
        plain = await sent(api, "GET", path)
        tag = plain.headers["etag"]
        packed = await sent(api, "GET", path, **GZIP)
        if len(plain.body) <= 1024 and "content-length" in plain.headers:
            assert packed == plain, path
            continue
        compressed += 1
        assert packed.headers["content-encoding"] == "gzip", path
        assert gzip.decompress(packed.body) == plain.body, path
        assert packed.headers.get("content-length", str(len(packed.body))) == str(len(packed.body)), path
        assert packed.headers["etag"] == f'{tag[:-1]}-gzip"', path
        assert packed.headers["vary"] == plain.headers["vary"], path
        for accepted in ("gzip;q=0", "gzip; q=0.000, br", "br", "identity", ""):
            assert await sent(api, "GET", path, accept_encoding=accepted) == plain, (path, accepted)
        for known in (packed.headers["etag"], f"W/{packed.headers['etag']}", tag):
            again = await sent(api, "GET", path, if_none_match=known, **GZIP)
            assert (again.status, again.headers["etag"]) == (304, known.removeprefix("W/")), path
        uncompressed = await sent(api, "GET", path, if_none_match=packed.headers["etag"])
        assert uncompressed == plain, "a client that takes no gzip gets no 304 for the compressed answer"
    assert compressed > 15


async def test_a_get_shows_a_new_etag_for_what_it_embeds_and_the_same_object(api: Api, clock: FrozenClock) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    own = f"/v1/interviews/{created['id']}"
    before = await sent(api, "GET", own)
    clock.pass_time(timedelta(seconds=1))
    assert (await api.post(f"/v1/tasks/{created['tasks'][0]['id']}/skip")).status_code == 200
    after = await sent(api, "GET", own, if_none_match=before.headers["etag"])
    assert (after.status, after.body != before.body) == (200, True)
    (object_before, shown_before), (object_after, shown_after) = (
        TAG.fullmatch(each.headers["etag"]).groups()  # type: ignore[union-attr]  # the walk compares the form
        for each in (before, after)
    )
    assert (object_after == object_before, shown_after == shown_before) == (True, False)
    accepted = await api.patch(own, json={"location": "Berlin"}, headers={"if-match": before.headers["etag"]})
    assert accepted.status_code == 200, "the interview itself is as it was read"


async def test_every_object_takes_the_tag_that_its_get_showed(api: Api, document: Document, clock: FrozenClock) -> None:
    """Whatever can be read and patched: each form of a fresh tag passes, and each form of an old one is refused."""
    tried = 0
    for operation in await operations(api, document):
        if operation.method != "patch":
            continue
        old = (await sent(api, "GET", operation.path)).headers["etag"]
        clock.pass_time(timedelta(seconds=1))
        assert (await api.patch(operation.path, json=_touched(operation.template))).status_code == 200, operation.name
        fresh = (await sent(api, "GET", operation.path)).headers["etag"]
        for form in _forms(old):
            assert refusal(await _patched(api, operation.path, form)) == (412, []), (operation.name, form)
        for weak in (f"W/{fresh}", f'W/{fresh}, "0"'):
            assert refusal(await _patched(api, operation.path, weak)) == (412, []), (operation.name, weak)
        for form in _forms(fresh):
            assert (await _patched(api, operation.path, form)).status_code == 200, (operation.name, form)
        tried += 1
    assert tried >= 8


def _touched(template: str) -> Document:
    kind = template.split("/")[2]
    return {
        "candidates": {"name": "Grace"},
        "deadlines": {"description": "By phone, they said."},
        "interactions": {"summary": "One more week."},
        "interviews": {"location": "Berlin"},
        "interviewers": {"title": "CTO"},
        "references": {"relationship": "mentor"},
        "webhooks": {"description": "Calendar"},
    }.get(kind, {"notes": "They were kind."})


def _forms(tag: str) -> tuple[str, ...]:
    """What may be sent of a tag: all, that of a compressed answer, its first part, and this with another second."""
    first = tag.partition(".")[0]
    return tag, f'{tag[:-1]}-gzip"', f'"0.0", {tag}', f'{first}"', f'{first}.0"'


async def _patched(api: Api, path: str, condition: str) -> httpx.Response:
    return await api.patch(path, json={}, headers={"if-match": condition})


async def test_probes_are_not_stored_and_answer_head(api: Api) -> None:
    for path in PROBES:
        full, head = await sent(api, "GET", path), await sent(api, "HEAD", path)
        assert (head.status, head.body, head.headers.keys()) == (200, b"", full.headers.keys()), path
        assert (full.headers["cache-control"], "etag" in full.headers) == ("no-store", False), path


async def test_writes_and_problems_are_not_stored(api: Api) -> None:
    created = await api.post("/v1/interviews", json=interview(), headers={"accept-encoding": "gzip"})
    assert (created.headers["cache-control"], created.headers["content-encoding"]) == ("no-store", "gzip")
    for answer in (await api.get("/v1/nothing"), await api.patch("/v1/candidates/x", json={}), await api.put("/docs")):
        assert (answer.is_error, answer.headers["cache-control"]) == (True, "no-store")


async def test_head_over_http_ends_after_its_headers(api: Api) -> None:
    """On a real connection, which the next request uses too: nothing of a body may follow."""
    candidate = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    async with over_http(api) as client:
        for path in ("/healthz", "/", "/docs/assets/docs.js", f"/v1/candidates/{candidate}/export", "/v1/nothing"):
            full, head = await sent(client, "GET", path, **GZIP), await sent(client, "HEAD", path, **GZIP)
            del full.headers["server"], head.headers["server"]
            full.headers.pop("transfer-encoding", None)
            assert head == Answer(full.status, full.headers, b""), path
        for _ in range(STREAMS_PER_ACCOUNT + 5):
            stream = await sent(client, "HEAD", STREAM, **GZIP)
            assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            assert "content-encoding" not in stream.headers
        await until(lambda: api.app.state.streams.count() == 0)
    metrics = (await api.get("/metrics")).text
    assert re.search(rf'afterview_http_requests_total{{[^}}]*method="HEAD"[^}}]*route="{STREAM}"', metrics)


async def test_a_stream_of_events_is_not_compressed(api: Api) -> None:
    async with over_http(api) as client, client.stream("GET", STREAM, headers=GZIP) as answer:
        assert "content-encoding" not in answer.headers
        assert (await anext(answer.aiter_raw())).startswith(b"id: ")


SECRETS: Final = {"api_key", "key", "secret", "token"}


def test_answers_that_show_a_secret_are_not_compressed(document: Document) -> None:
    """Of all operations, exactly those whose answer shows a secret beside what the caller chose."""

    async def large(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b" " * 5_000})

    async def is_compressed(path: str) -> bool:
        seen: list[Any] = []

        async def send(message: Any) -> None:
            seen.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"accept-encoding", b"gzip")]}
        await Representations(large)(scope, None, send)  # type: ignore[arg-type]  # it reads no body
        return (b"content-encoding", b"gzip") in seen[0]["headers"]

    shows = {
        path
        for path, item in document["paths"].items()
        if "post" in item and SECRETS & _fields(document, item["post"]["responses"]).keys()
    }
    posts = {path for path, item in document["paths"].items() if "post" in item}
    assert len(shows) == 6
    assert {path for path in posts if not asyncio.run(is_compressed(path))} == shows


def _fields(document: Document, answers: Document) -> Document:
    answer = answers.get("201") or answers.get("200") or {}
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return dict(referred(document, schema).get("properties", {})) if "$ref" in schema else {}
