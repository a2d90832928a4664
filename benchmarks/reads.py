"""The most frequent reads against bare endpoints with the same selects, on each database.

Both sides serve the same database, and must return the same rows.
"""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from app.clock import SystemClock
from benchmarks.bodies import new_interviews
from benchmarks.load import Request
from benchmarks.measures import Line
from benchmarks.sides import Side, bare_on, compare, prepare_database, service_on
from tests.databases import PostgresTemplate, SqliteTemplate, postgres

_INTERVIEWS: Final = 60
_PAGE: Final = 50

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """One kind of read: its paths, and the part of the response that must be the same on both sides."""

    label: str
    paths: list[str]
    common: Callable[[Answer], object]

    @property
    def requests(self) -> Iterator[Request]:
        return cycle([Request(path) for path in self.paths])


def measure(seconds: float, rounds: int) -> list[Line]:
    """Requests a second of both sides for each kind of read, on SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        return [
            line
            for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template))
            for line in asyncio.run(_on(database, kind, seconds, rounds))
        ]


async def _on(database: str, template: SqliteTemplate | PostgresTemplate, seconds: float, rounds: int) -> list[Line]:
    shared = await prepare_database(template)
    environment = {"BARE_DATABASE_URL": shared.url, "BARE_ACCOUNT_ID": shared.account_id}
    lines = []
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(service_on("service", shared, scheduler="off"))
        bare = await stack.enter_async_context(bare_on("bare_reads", shared, **environment))
        for read in await _filled(service):
            await _require_equal(read, service, bare)
            await compare((bare, service), read.requests, seconds, rounds)
            lines += [side.line(f"{read.label}, {database}", bare) for side in (bare, service)]
    return lines


async def _filled(service: Side) -> list[Read]:
    """Post interviews of yesterday and interactions about them; returns the reads to measure."""
    bodies = new_interviews(SystemClock().now() - timedelta(hours=12))
    interviews = await service.send_each(*(Request("/v1/interviews", body) for body in islice(bodies, _INTERVIEWS)))
    await service.send_each(*(request for interview in interviews for request in _interactions(interview)))
    checks = [
        f"/v1/applications/{interview['application_id']}/contact-check?purpose=follow_up" for interview in interviews
    ]
    return [
        Read("GET /v1/tasks?status=due", ["/v1/tasks?status=due"], lambda answer: _full(answer["items"])),
        Read(
            "GET /v1/interviews/{id}",
            [f"/v1/interviews/{interview['id']}" for interview in interviews],
            lambda answer: answer,
        ),
        Read("contact check", checks, lambda answer: "allowed" in answer),
    ]


def _interactions(interview: Answer) -> Iterator[Request]:
    for direction, purpose in (("outbound", "thank_you"), ("inbound", "other")):
        fields = {"direction": direction, "purpose": purpose, "channel": "email"}
        about = {"application_id": interview["application_id"], "interview_id": interview["id"]}
        yield Request("/v1/interactions", json.dumps({**fields, **about}).encode())


def _full(items: list[Answer]) -> list[Answer]:
    assert len(items) == _PAGE, f"{len(items)} tasks are due, a page has {_PAGE}"
    return items


async def _require_equal(read: Read, service: Side, bare: Side) -> None:
    (ours,), (theirs,) = [await side.send_each(Request(read.paths[0])) for side in (service, bare)]
    ours, theirs = read.common(ours), read.common(theirs)
    assert ours == theirs, f"{read.label}: the service answers {ours}, bare {theirs}"
