"""Whether an answer is one that the OpenAPI document promises: every request of every test is checked against it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.routing import compile_path

_DOCUMENT: Final = Path(__file__).resolve().parents[1] / "openapi" / "openapi.json"
_PROBLEM: Final = "application/problem+json"
_REMEDY: Final = "declare it with `responses(…)` and run `make openapi`"


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    return document


@cache
def _operations() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    return [(compile_path(template)[0], item) for template, item in _document()["paths"].items()]


async def check_against_the_document(answer: httpx.Response) -> None:
    """A hook of a client; fails the test that sent the request. Where no operation is, only problems may come."""
    request = answer.request
    seen = f"{request.method} {request.url.path} answered {answer.status_code}"
    media = answer.headers.get("content-type", "").partition(";")[0]
    operation = next(
        (
            item[request.method.lower()]
            for pattern, item in _operations()
            if pattern.match(request.url.path) and request.method.lower() in item
        ),
        None,
    )
    if operation is None:
        assert answer.status_code < 400 or media == _PROBLEM, f"{seen} as {media}, which is no problem"
        return
    documented = operation["responses"].get(str(answer.status_code))
    assert documented is not None, f"{seen}, which {_DOCUMENT.name} does not know; {_REMEDY}"
    if "$ref" in documented:
        documented = _document()["components"]["responses"][documented["$ref"].rpartition("/")[2]]
    assert media in documented.get("content", {"": None}), f"{seen} as {media}, which {_DOCUMENT.name} does not know"
