"""How many statements a request asks of the database: as many for a large process as for a small one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.store.deliveries import claim
from app.store.fan_out import fan_out
from app.usecases.advance import advance
from tests.api.documents import Document
from tests.clocks import FrozenClock
from tests.conftest import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

SMALL = interview()
LARGE = interview(
    interviewers=[interviewer(f"Person {number}") for number in range(12)], decision={"due_on": "2026-12-04"}
)
KEY = 1
"""Every request looks its key up."""


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    """What the application asks its database within the block.

    Not counted: where transactions begin, that a key's use is noted once a minute, and PostgreSQL's waking of others.
    """
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *more: object) -> None:
        if not statement.startswith(("BEGIN", "UPDATE api_keys", "SELECT pg_notify")):
            asked.append(statement)

    engine = api.app.state.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def _lived(api: Api, body: Document, contacts: int) -> Document:
    """An interview after which so many messages were exchanged."""
    held: Document = (await api.post("/v1/interviews", json=body)).json()
    for _ in range(contacts):
        assert (await api.post("/v1/interactions", json=_said(held))).status_code == 201
    return held


def _said(held: Document) -> Document:
    about = {"application_id": held["application_id"]}
    return {**about, "direction": "inbound", "channel": "email", "purpose": "other"}


async def _asked(api: Api, method: str, path: str, **more: Any) -> list[str]:
    with statements(api) as asked:
        answer = await api.request(method, path, **more)
    assert answer.status_code < 300, answer.text
    return asked


@pytest.mark.parametrize(("body", "contacts"), [(SMALL, 0), (LARGE, 6)], ids=["a small process", "a large one"])
async def test_reading_asks_as_much_of_any_process(api: Api, body: Document, contacts: int) -> None:
    held = await _lived(api, body, contacts)
    application = f"/v1/applications/{held['application_id']}"
    for path, expected in (
        (f"/v1/interviews/{held['id']}", 5),
        ("/v1/interviews", 2),
        ("/v1/tasks", 1),
        ("/v1/tasks?status=due&limit=200", 1),
        (f"/v1/tasks/{held['tasks'][0]['id']}", 1),
        (f"/v1/tasks/{held['tasks'][0]['id']}/history", 4),
        (f"{application}/contact-check", 4),
        (f"{application}/contact-check?interviewer_id={held['interviewers'][0]['id']}", 5),
        (application, 1),
        ("/v1/applications", 1),
        ("/v1/events", 1),
    ):
        asked = await _asked(api, "GET", path)
        assert len(asked) == KEY + expected, (path, asked)


@pytest.mark.parametrize(("body", "contacts"), [(SMALL, 0), (LARGE, 6)], ids=["a small process", "a large one"])
async def test_writing_asks_as_much_of_any_process(api: Api, body: Document, contacts: int) -> None:
    held = await _lived(api, body, contacts)
    own = f"/v1/interviews/{held['id']}"
    bounded = int("decision" in body)
    for method, path, document, expected in (
        ("POST", "/v1/interviews", body, 13 + bounded),
        ("POST", "/v1/interactions", _said(held), 12),
        ("PATCH", own, {"location": "Berlin"}, 16),
        ("POST", f"/v1/tasks/{held['tasks'][0]['id']}/complete", {}, 14),
    ):
        asked = await _asked(api, method, path, json=document)
        assert len(asked) == KEY + expected, (method, path, asked)


@pytest.mark.parametrize("processes", [1, 8])
async def test_time_passing_asks_as_much_of_many_processes_as_of_one(
    api: Api, clock: FrozenClock, processes: int
) -> None:
    for _ in range(processes):
        await api.post("/v1/interviews", json=LARGE)
    clock.pass_time(timedelta(days=1))
    with statements(api) as asked:
        moved = await advance(api.database, clock.now())
    assert moved >= processes
    assert len(asked) == 9, asked


@pytest.mark.parametrize("count", [1, 4])
async def test_a_look_for_deliveries_asks_as_much_of_many_as_of_one(api: Api, clock: FrozenClock, count: int) -> None:
    webhook = {"url": "http://127.0.0.1:9/hook", "event_types": ["application.created"]}
    assert (await api.post("/v1/webhooks", json=webhook)).status_code == 201
    for number in range(count):
        assert (await api.post("/v1/applications", json={"company": f"Company {number}"})).status_code == 201
    assert await fan_out(api.database, clock.now()) == count
    with statements(api) as asked:
        look = await claim(api.database, clock.now(), timedelta(seconds=30), limit=10)
    assert len(look.claims) == count
    assert len(asked) == 5, "which are due, what they say, to where; their lease, and when to look again"
