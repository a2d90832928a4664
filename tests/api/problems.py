"""Problem answers (RFC 9457), checked in full and reduced to what tells them apart."""

from http import HTTPStatus
from urllib.parse import unquote

import httpx

Refusal = tuple[int, list[str]]
"""A status and what it blames: JSON Pointers into the body, or `?name` for a parameter."""


def refusal(answer: httpx.Response) -> Refusal:
    """What an error answer says, once it is certain that it is a complete problem and nothing else."""
    assert answer.headers["content-type"] == "application/problem+json", (answer.status_code, answer.text)
    problem = answer.json()
    errors = problem.pop("errors", [])
    kind, detail = problem.pop("type"), problem.pop("detail")
    assert kind == "about:blank" or kind.startswith("urn:afterview:problem:")
    assert detail
    instance = problem.pop("instance")
    assert (instance.isascii(), unquote(instance)) == (True, answer.request.url.path)
    assert problem == {"title": HTTPStatus(answer.status_code).phrase, "status": answer.status_code}
    assert all(error.pop("detail") for error in errors)
    blamed = [error.pop("pointer") if "pointer" in error else f"?{error.pop('parameter')}" for error in errors]
    assert not any(errors), "an error has a pointer or a parameter, and a detail"
    return answer.status_code, blamed
