"""The shapes of attacks: plain values, written from the contract alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class HostileBody:
    """A request whose body costs more than its size suggests.

    `path` may hold {candidate_id} {application_id} {interview_id} {interviewer_id} {deadline_id} {reference_id}
    {task_id} {webhook_id} {key_id}: identifiers of the attacker's own account. `statuses`: what may be answered.
    """

    name: str
    method: str
    path: str
    body: Callable[[], bytes]
    statuses: frozenset[int]
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Replay:
    """A `POST` with an `Idempotency-Key`, sent first by one caller and then, unchanged, by another.

    `body` may hold the placeholders of HostileBody in its strings. `status`: what the second caller is answered.
    `replayed`: whether the second answer is the first one again (`Idempotent-Replayed: true`).
    """

    name: str
    path: str
    body: Any
    first: Literal["operator", "admin", "write"]
    second: Literal["read", "write", "admin", "same_key", "other_account", "revoked", "expired", "nobody", "feed_token"]
    status: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """A webhook endpoint whose address is the service itself.

    `path` is asked of the service by its own delivery; {base} is put before it. It and `headers` may hold {key} (an
    API key of the account, scopes read, write and admin), {webhook_id} (the endpoint itself) and {task_id}.
    `set_off`: what makes the service post there.
    """

    name: str
    path: str
    headers: Mapping[str, str]
    set_off: Literal["test", "diagnose", "event"]
    spelling: Literal["127.0.0.1", "localhost", "[::1]"] = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A request that came through proxies. `peer`: the address that the connection comes from.

    Proxies in 10.0.0.0/8, 127.0.0.1 and ::1 are trusted. `client`, `scheme`, `host` and `prefix`: what the service
    must take the request to have come from, by which scheme, host and path prefix; the connection itself is plain http
    to `afterview.example` with no prefix.
    """

    name: str
    peer: str
    headers: tuple[tuple[str, str], ...]
    client: str
    scheme: str = "http"
    host: str = "afterview.example"
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """An odd header, to be sent with every method to every path, with and without a key."""

    name: str
    headers: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class OneLine:
    """A value for a field that is one line. `stored`: its stored form, or None where it is refused."""

    name: str
    value: str
    stored: str | None


@dataclass(frozen=True, slots=True)
class HostileLetter:
    """A letter that is slow to check. `make(size)` gives a body of about so many characters, of the same make."""

    name: str
    make: Callable[[int], str]
    subject: str = "Thank you"
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostileTemplate:
    """A letter template. `refused_at`: the JSON Pointer that the 422 names, or None where the template is accepted."""

    name: str
    subject: str
    body: str
    refused_at: str | None


@dataclass(frozen=True, slots=True)
class AtTheLimit:
    """Requests, one after another, that fill an account to one of its limits, or one beyond.

    Each is (method, path, body). Paths and strings may hold the placeholders of HostileBody and {0.id}, {1.id}, … for
    the `id` that the answer to an earlier request had, and {0.application.id} for one within it. `refused`: the index
    of the first request that may be refused (422, 409 or 413); those before it must succeed.
    """

    name: str
    requests: Callable[[], list[tuple[str, str, Any]]]
    refused: int | None = None
