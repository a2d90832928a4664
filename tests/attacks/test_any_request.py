"""No request, however wrong, gets a 500: every path and method, known and unknown, with every odd header."""

from typing import Final

import httpx
import pytest

from tests.api.documents import Document
from tests.api.operations import operations
from tests.attacks.found import every
from tests.attacks.shapes import Header
from tests.service import Api

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
]
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
ELSEWHERE: Final = (
    "/",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
    "/v1",
    "/v1/",
    "/v1/nope",
    "/v1//candidates",
    "/v1/candidates/",
    "/v1/interviews/%00",
    "/v1/tasks/..%2f..%2fetc",
    "/static/../app/main.py",
    "/%ff%fe",
    "//evil.example/v1/candidates",
)
ALWAYS: Final = (
    Header("nothing odd", ()),
    Header("an idempotency key", (("Idempotency-Key", b"x"),)),
    Header("a token beside the key", (("X-Request-ID", b"-"), ("If-None-Match", b"*"), ("Last-Event-ID", b"x"))),
)


@pytest.mark.parametrize("attack", [*ALWAYS, *every(Header, "HEADERS")], ids=lambda each: each.name)
async def test_no_header_causes_a_500(api: Api, document: Document, attack: Header) -> None:
    """With and without a key, on every route and on unknown paths."""
    api.event_hooks = {}
    known = await operations(api, document)
    # streams do not end, and what removes things comes last
    paths = [(each.method, each.path, each.body) for each in known if not each.path.endswith("/stream")]
    paths.sort(key=lambda each: each[0] == "delete")
    everywhere = [(method, path, None) for path in ELSEWHERE for method in METHODS]
    faults = []
    for key in ("", api.headers["authorization"]):
        for method, path, body in (*everywhere, *paths):
            answer = await _sent(api, method, path, body, key, attack)
            if answer is not None and answer.status_code >= 500:
                faults.append((method, path, bool(key), answer.status_code, answer.text[:200]))
    assert faults == []


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_on_every_path(api: Api, document: Document, method: str) -> None:
    api.event_hooks = {}
    paths = {each.path for each in await operations(api, document) if not each.path.endswith("/stream")}
    faults = []
    for path in sorted(paths):
        for key in ("", api.headers["authorization"]):
            for headers in ({}, {"idempotency-key": "x"}):
                answer = await api.request(method, path, headers={"authorization": key, **headers})
                if answer.status_code >= 500:
                    faults.append((path, bool(key), headers, answer.text[:200]))
    assert faults == []


async def _sent(
    api: Api, method: str, path: str, body: Document | None, key: str, attack: Header
) -> httpx.Response | None:
    """The answer; None where the HTTP client refuses to build such a request."""
    odd = [(name.encode(), value) for name, value in attack.headers]
    replaced = {name.lower() for name, _ in odd}
    base = [(name.encode(), value.encode()) for name, value in api.headers.items() if name != "authorization"]
    usual = [(name, value) for name, value in [*base, (b"authorization", key.encode())] if name not in replaced]
    try:
        request = api.build_request(method, path, json=body)
    except httpx.InvalidURL:
        return None
    lengths = [(name, value) for name, value in request.headers.raw if name.lower() not in replaced]
    left = [(name, value) for name, value in lengths if name.lower() in (b"content-length", b"content-type", b"host")]
    request.headers = httpx.Headers([*left, *[each for each in usual if each[0] != b"host"], *odd])
    return await api.send(request)
