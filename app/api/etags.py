"""`ETag` and `If-Match`: optimistic concurrency control (RFC 9110, section 13)."""

import hashlib
import json
import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, TypeVar

from fastapi import Request, Response

from app.errors import InvalidParameter
from app.store.preconditions import Precondition, version_of
from app.store.wire import Document, encoded

TAGS_PATTERN: Final = r'^(\*|(W/)?"[\x21\x23-\x7e]*"([ \t]*,[ \t]*(W/)?"[\x21\x23-\x7e]*")*)$'
"""The syntax of `If-Match`: entity tags, or an asterisk for any."""
_TAG: Final = re.compile(r'[ \t]*(W/)?"([\x21\x23-\x7e]*)"[ \t]*(?:,|$)', re.ASCII)
ACTIONS: Final = frozenset({"complete", "skip", "snooze", "reopen", "rotate-secret"})
"""The last segments of the paths by which a `POST` changes an object."""
_CHANGING: Final = frozenset({"PATCH", "PUT", "DELETE"})
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_WITHOUT_VERSION: Final[set[Callable[..., object]]] = set()


def without_version(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that changes an object without a version, such as a key: `If-Match` has no meaning there."""
    _WITHOUT_VERSION.add(endpoint)
    return endpoint


def needs_condition(methods: Collection[str], path: str, endpoint: Callable[..., object]) -> bool:
    """Whether a route changes an object that has a version."""
    changes = not _CHANGING.isdisjoint(methods) or ("POST" in methods and path.rpartition("/")[2] in ACTIONS)
    return changes and endpoint not in _WITHOUT_VERSION


def parse_if_match(request: Request) -> Precondition:
    """The precondition of a request, from `If-Match`. Raises InvalidParameter."""
    return Precondition(_object_path(request), _versions(request.headers.get("if-match")))


def add_etag(request: Request, response: Response) -> Response:
    """Add the entity tag to the response to a `GET`, `PATCH` or `PUT`."""
    if _wants_tag(request, response):
        response.headers["ETag"] = f'"{_tag(_object_path(request), bytes(response.body))}"'
    if response.status_code == 204:
        del response.headers["Content-Type"]  # there is no body
    return response


def document_created(document: Document, path: str) -> Response:
    """201 with a created object and its `Location`, which `Addresses` completes."""
    return Response(encoded(document), status_code=201, media_type="application/json", headers={"Location": path})


def _wants_tag(request: Request, response: Response) -> bool:
    read = request.method in ("GET", "PATCH", "PUT") and response.status_code == 200 and hasattr(response, "body")
    return read and "etag" not in response.headers


def document_shown(document: Document, path: str) -> Response:
    """An object that was read as JSON, with its entity tag."""
    tag = version_of(path, datetime.fromisoformat(document["updated_at"]))
    return Response(encoded(document), media_type="application/json", headers={"ETag": f'"{tag}"'})


def _object_path(request: Request) -> str:
    """The path of the object that a request reads or changes, without an action."""
    path, _, last = request.url.path.rpartition("/")
    if last in ACTIONS:
        return path
    if "interviewer_id" in request.path_params and "interview_id" in request.path_params:
        return path.rpartition("/")[0]  # a panel belongs to the interview
    return request.url.path


def _versions(header: str | None) -> frozenset[str] | None:
    """The versions that `If-Match` names; None for any. Weak tags never match (RFC 9110, section 8.8.3.2)."""
    if header is None or header.strip() == "*":
        return None
    tags, position = set(), 0
    while position < max(len(header), 1):  # an empty header matches nothing
        match = _TAG.match(header, position)
        if match is None:
            raise InvalidParameter("If-Match", 'must be entity tags such as "5f2c…", as an answer showed them in ETag')
        if match[1] is None:
            tags.add(match[2])
        position = match.end()
    return frozenset(tags)


def _tag(path: str, body: bytes) -> str:
    """The version of the object in an answer; for lists, files and objects without one, a digest of the answer."""
    if body.startswith(b"{") and not body.startswith(b'{"items"'):
        shown = json.loads(body)
        if isinstance(shown, dict) and "updated_at" in shown:
            return version_of(path, datetime.fromisoformat(shown["updated_at"]))
    return hashlib.sha256(body).hexdigest()[:24]
