"""How much a request asks of the database, in how many turns: as much for a large application as for a small one."""

from datetime import timedelta
from typing import Any

import pytest

from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.usecases.tasks.advance import advance
from tests.api.counted import Asked, asked_of_the_database
from tests.api.documents import Document
from tests.clocks import FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

SMALL = interview()
LARGE = interview(
    interviewers=[interviewer(f"Person {number}") for number in range(12)], decision={"due_on": "2026-12-04"}
)
KEY = 1
"""Every request looks its key up, by one statement in a turn of its own."""


async def _lived(api: Api, body: Document, contacts: int) -> Document:
    """An interview after which so many messages were exchanged."""
    created: Document = (await api.post("/v1/interviews", json=body)).json()
    for _ in range(contacts):
        assert (await api.post("/v1/interactions", json=_said(created))).status_code == 201
    return created


def _said(created: Document) -> Document:
    about = {"application_id": created["application_id"]}
    return {**about, "direction": "inbound", "channel": "email", "purpose": "other"}


async def _asked(api: Api, method: str, path: str, **more: Any) -> Asked:
    with asked_of_the_database(api) as asked:
        answer = await api.request(method, path, **more)
    assert answer.status_code < 300, answer.text
    return asked


@pytest.mark.parametrize(("body", "contacts"), [(SMALL, 0), (LARGE, 6)], ids=["a small process", "a large one"])
async def test_reading_takes_as_many_statements_for_any_application(api: Api, body: Document, contacts: int) -> None:
    created = await _lived(api, body, contacts)
    application = f"/v1/applications/{created['application_id']}"
    for path, expected in (
        (f"/v1/interviews/{created['id']}", 5),
        ("/v1/interviews", 2),
        ("/v1/tasks", 2),  # those that have begun, and those that have not
        ("/v1/tasks?status=due&limit=200", 1),
        (f"/v1/tasks/{created['tasks'][0]['id']}", 1),
        (f"/v1/tasks/{created['tasks'][0]['id']}/history", 4),
        (f"{application}/contact-check", 4),
        (f"{application}/contact-check?interviewer_id={created['interviewers'][0]['id']}", 5),
        (application, 1),
        ("/v1/applications", 1),
        ("/v1/events", 1),
    ):
        asked = await _asked(api, "GET", path)
        assert len(asked.statements) == KEY + expected, (path, asked)
        assert len(asked.turns) == KEY + 1, (path, asked)


@pytest.mark.parametrize(("body", "contacts"), [(SMALL, 0), (LARGE, 6)], ids=["a small process", "a large one"])
async def test_writing_takes_as_many_statements_for_any_application(api: Api, body: Document, contacts: int) -> None:
    created = await _lived(api, body, contacts)
    own = f"/v1/interviews/{created['id']}"
    for method, path, document, expected, turns in (
        ("POST", "/v1/interviews", body, 6, 4),
        ("POST", "/v1/interactions", _said(created), 10, 3),
        ("PATCH", own, {"location": "Berlin"}, 14, 4),
        ("POST", f"/v1/tasks/{created['tasks'][0]['id']}/complete", {}, 11, 3),
    ):
        asked = await _asked(api, method, path, json=document)
        assert len(asked.statements) == KEY + expected, (method, path, asked)
        assert len(asked.turns) == KEY + turns, (method, path, asked)


@pytest.mark.parametrize("applications", [1, 8])
async def test_advancing_takes_as_many_statements_for_many_applications_as_for_one(
    api: Api, clock: FrozenClock, applications: int
) -> None:
    for _ in range(applications):
        await api.post("/v1/interviews", json=LARGE)
    clock.pass_time(timedelta(days=1))
    with asked_of_the_database(api) as asked:
        moved = await api.database.run_in_transaction(advance, clock.now())
    assert moved >= applications
    assert len(asked.statements) == 8, asked
    assert asked.turns == ["run", "run", "run", "commit"], asked


@pytest.mark.parametrize("count", [1, 4])
async def test_claiming_takes_as_many_statements_for_four_as_for_one(api: Api, clock: FrozenClock, count: int) -> None:
    webhook = {"url": "http://127.0.0.1:9/hook", "event_types": ["application.created"]}
    assert (await api.post("/v1/webhooks", json=webhook)).status_code == 201
    for number in range(count):
        assert (await api.post("/v1/applications", json={"company": f"Company {number}"})).status_code == 201
    assert await api.database.run_in_transaction(fan_out, clock.now()) == count
    with asked_of_the_database(api) as asked:
        claimed = await api.database.run_in_transaction(
            claim_deliveries, clock.now(), timedelta(seconds=30), batch_size=10
        )
    assert len(claimed.deliveries) == count
    assert asked.turns == ["run", "run", "commit"], asked
    assert len(asked.statements) == 3, "which are due, where they go, what they say; the lease goes with the commit"
