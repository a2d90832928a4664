"""What can be opened without a key: the pages for people, which load nothing from other hosts, and the probes."""

import base64
import hashlib
import re

import pytest

from tests.api.documents import Document
from tests.api.openapi import operations
from tests.service import Api

pytestmark = pytest.mark.anyio


async def test_the_page_loads_everything_from_its_own_host(api: Api) -> None:
    page = await api.get("/docs", headers={"authorization": ""})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "//" not in page.text, "no other host is named"
    assert "script-src 'self';" in page.headers["content-security-policy"]

    kinds = []
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        answer = await api.get(path, headers={"authorization": ""})
        assert (answer.status_code, bool(answer.content)) == (200, True), path
        kinds.append(answer.headers["content-type"].partition(";")[0])
        if kinds[-1] == "text/css":
            assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", answer.text), path
    script, style = "text/javascript", "text/css"
    assert sorted(kinds) == ["application/json", "image/png", style, style, script, script]


async def test_the_tour_names_operations_that_there_are(api: Api, document: Document) -> None:
    tour = (await api.get("/docs/assets/docs.js", headers={"authorization": ""})).text
    named = set(re.findall(r'^  \{ id: "(\w+)"', tour, re.MULTILINE))
    assert len(named) == 8
    assert named <= {operation["operationId"] for _, _, operation in operations(document)}


async def test_the_landing_page_has_no_scripts_and_no_requests(api: Api) -> None:
    page = await api.get("/", headers={"authorization": ""})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert page.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert not re.search(r"<script|<iframe|<form|@import|url\(", page.text)
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page.text)) == {
        *map(api.address, ("/docs", "/openapi.json", "/readyz", "/metrics")),
        "data:,",
    }


async def test_the_landing_page_shows_addresses_as_text(api: Api) -> None:
    page = await api.get("/", headers={"host": "<script>alert(1)</script>"})
    assert "<script" not in page.text


async def test_the_probes_answer(api: Api) -> None:
    healthy, ready = await api.get("/healthz"), await api.get("/readyz")
    assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})
    checks = {"database": "ok", "schema": "ok", "writing": "ok", "scheduler": "off"}
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "checks": checks})
