"""`ETag`, `If-Match` and `If-None-Match`: optimistic concurrency control, and 304 (RFC 9110, section 13).

A tag is `"object.representation"`. The first part changes with the object itself, and is what `If-Match` compares; the
second is a digest of the answer, which may embed other objects. A compressed answer is another representation, whose
tag ends in `-gzip` (section 8.8.3.3).
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, TypeVar

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import Scope

from app.errors import InvalidParameter
from app.store.preconditions import ANY, Precondition, Versions, version_of
from app.store.wire import Document, encoded

TAGS_PATTERN: Final = r'^(\*|(W/)?"[\x21\x23-\x7e]*"([ \t]*,[ \t]*(W/)?"[\x21\x23-\x7e]*")*)$'
"""The syntax of `If-Match` and `If-None-Match`: entity tags, or an asterisk for any."""
_TAG: Final = re.compile(r'[ \t]*(W/)?"([\x21\x23-\x7e]*)"[ \t]*(?:,|$)', re.ASCII)
_ANY_TAG: Final = re.compile(r'"[\x21\x23-\x7e]*"', re.ASCII)
_GZIP: Final = re.compile(r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=([\d.]+)\s*)?(?=,|$)", re.ASCII)
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


def parse_precondition(request: Request) -> Precondition:
    """The precondition of a request, from `If-Match` and `If-None-Match`. Raises InvalidParameter.

    `If-None-Match` concerns the object at the path itself: on an action or a panel it is ignored.
    """
    path = _object_path(request)
    unwanted = _versions(request, "If-None-Match", weak=True) if path == request.url.path else None
    return Precondition(path, _versions(request, "If-Match", weak=False), unwanted)


def add_etag(request: Request, response: Response) -> Response:
    """Add the entity tag to the response to a `GET`, `PATCH` or `PUT`."""
    if _wants_tag(request, response):
        body = bytes(response.body)
        response.headers["ETag"] = entity_tag(body, _version(_object_path(request), body))
    if response.status_code == 204:
        del response.headers["Content-Type"]  # there is no body
    return response


def entity_tag(body: bytes, version: str | None = None) -> str:
    """The tag of an answer; without the version of an object, as of lists and files, both parts are the digest."""
    return tag_of_digest(hashlib.sha256(body).hexdigest(), version)


def tag_of_digest(digest: str, version: str | None = None) -> str:
    """The tag of an answer, by the digest of its body or of all that it is made from."""
    return f'"{version or digest[:24]}.{digest[:24]}"'


def compressed_tag(tag: str) -> str:
    """The tag of the same answer, compressed."""
    return f'{tag[:-1]}-gzip"'


def accepts_gzip(scope: Scope) -> bool:
    """Whether the client accepts a compressed answer."""
    match = _GZIP.search(Headers(scope=scope).get("accept-encoding", ""))
    return match is not None and (match[1] is None or match[1].strip("0.") != "")


def known_tag(scope: Scope, tag: str | None) -> str | None:
    """The tag under which a client has an answer already (`If-None-Match`); None where it has not.

    The comparison is weak: a proxy that compresses marks tags as weak. The tag of
    a compressed answer counts only for clients that accept one: a cache would pass it on. What is no tag is ignored.
    """
    names = ", ".join(Headers(scope=scope).getlist("if-none-match"))
    if not names or tag is None:
        return None
    if names.strip() == "*":
        return tag
    named = _ANY_TAG.findall(names)
    variants = (compressed_tag(tag), tag) if accepts_gzip(scope) else (tag,)
    return next((each for each in variants if each in named), None)


def is_unwanted(scope: Scope, tag: str | None) -> bool:
    """Whether a client wants an answer only if the object is as `If-Match` says, and it is not (section 13.1.1)."""
    names = ", ".join(Headers(scope=scope).getlist("if-match"))
    if not names or names.strip() == "*" or tag is None:
        return False
    wanted = {match[2].partition(".")[0] for match in _TAG.finditer(names) if match[1] is None}
    return tag[1:].partition(".")[0] not in wanted


def document_created(document: Document, path: str) -> Response:
    """201 with a created object and its `Location`, which `Addresses` completes."""
    return Response(encoded(document), status_code=201, media_type="application/json", headers={"Location": path})


def _wants_tag(request: Request, response: Response) -> bool:
    read = request.method in ("GET", "PATCH", "PUT") and response.status_code == 200 and hasattr(response, "body")
    return read and "etag" not in response.headers


def document_shown(document: Document, path: str) -> Response:
    """An object that was read as JSON, with its entity tag."""
    body = encoded(document)
    tag = entity_tag(body, version_of(path, datetime.fromisoformat(document["updated_at"])))
    return Response(body, media_type="application/json", headers={"ETag": tag})


def _object_path(request: Request) -> str:
    """The path of the object that a request reads or changes, without an action."""
    path, _, last = request.url.path.rpartition("/")
    if last in ACTIONS:
        return path
    if "interviewer_id" in request.path_params and "interview_id" in request.path_params:
        return path.rpartition("/")[0]  # a panel belongs to the interview
    return request.url.path


def _versions(request: Request, name: str, *, weak: bool) -> Versions | None:
    """The versions that a header names: the first part of its tags. None where it is not sent.

    `weak`: weak tags count too, as in `If-None-Match` alone (RFC 9110, section 8.8.3.2).
    """
    lines = request.headers.getlist(name)
    if not lines:
        return None
    header = ", ".join(lines)
    if header.strip() == "*":
        return ANY
    versions, position = set(), 0
    while position < max(len(header), 1):  # an empty header is malformed
        match = _TAG.match(header, position)
        if match is None:
            raise InvalidParameter(name, 'must be entity tags such as "5f2c….9e01…", as an answer showed them in ETag')
        if weak or match[1] is None:
            versions.add(match[2].partition(".")[0])
        position = match.end()
    return frozenset(versions)


def _version(path: str, body: bytes) -> str | None:
    """The version of the object in an answer; None for lists, files and objects without one."""
    if body.startswith(b"{") and not body.startswith(b'{"items"'):
        shown = json.loads(body)
        if isinstance(shown, dict) and "updated_at" in shown:
            return version_of(path, datetime.fromisoformat(shown["updated_at"]))
    return None
