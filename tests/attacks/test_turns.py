"""One caller's long requests do not block others: no lock is taken where none is needed."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from app.store import outbox
from app.store.account_records import ApiKeyRecord
from app.usecases.accounts.accounts import create_account, create_key
from tests.api.documents import letter, letter_facts
from tests.api.problems import refusal
from tests.attacks import slow_letters
from tests.clocks import NOON, FrozenClock
from tests.databases import SqliteTemplate
from tests.feeds import token_of
from tests.portability import export_candidate, import_candidate
from tests.service import Api, serving, settings_for
from tests.stories import interview
from tests.uses import noted_use

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]


async def test_a_fresh_key_reads_while_another_writes(api: Api) -> None:
    """The first use of a key is noted, and waits for no writer."""
    _, key = await api.database.run_in_transaction(create_account, "bystander", NOON)
    keys = ApiKeyRecord.TABLE
    async with api.database.transaction() as tx:
        await tx.execute(update(keys).values(name=keys.c.name))
        async with asyncio.timeout(10):
            answer = await api.get("/v1/candidates", headers={"authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    headers = {"authorization": f"Bearer {key}"}
    [own] = (await api.get("/v1/api-keys", headers=headers)).json()["items"]
    api.headers.update(headers)
    assert await noted_use(api, f"/v1/api-keys/{own['id']}") == "2026-11-24T12:00:00Z"


async def test_a_request_that_writes_nothing_keeps_no_transaction_open(api: Api) -> None:
    """Letters that wait for their thread, each with an `Idempotency-Key`, leave the database to others."""
    _, reading = await api.database.run_in_transaction(create_key, api.account_id, "reader", ("read",), NOON)
    slow = letter(body=slow_letters.LETTERS[0].make(20_000), facts=letter_facts())
    api.event_hooks = {}
    checks = [
        asyncio.create_task(
            api.post(
                "/v1/letters/check",
                json=slow,
                headers={"authorization": f"Bearer {reading}", "idempotency-key": str(number)},
            )
        )
        for number in range(40)
    ]
    await asyncio.sleep(0)
    written = await api.post("/v1/applications", json={"company": "Nordlicht"})
    assert written.status_code == 201
    assert not all(each.done() for each in checks), "it was written while checks still waited"
    assert {(await each).status_code for each in checks} == {200}


async def test_a_large_answer_to_a_request_that_writes_nothing_is_computed_again(api: Api) -> None:
    panels = [[{"id": f"p{number}-{seat}", "name": "n" * 200} for seat in range(20)] for number in range(40)]
    hour = {"starts_at": "2026-12-01T10:00:00Z", "ends_at": "2026-12-01T11:00:00Z"}
    body = {
        "now": "2026-12-02T09:00:00Z",
        "application": {"company": "Nordlicht"},
        "interviews": [
            {
                "id": f"r{number}",
                **hour,
                "interviewers": panel,
            }
            for number, panel in enumerate(panels)
        ],
    }
    answers = [await api.post("/v1/plans/preview", json=body, headers={"idempotency-key": "x"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert [each.headers.get("idempotent-replayed") for each in answers] == [None, None]
    small = {**body, "interviews": []}
    again = [await api.post("/v1/plans/preview", json=small, headers={"idempotency-key": "y"}) for _ in range(2)]
    assert [each.headers.get("idempotent-replayed") for each in again] == [None, "true"]


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_an_import_blocks_no_other_request_of_its_account(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are numbered at the end of an import: another writer of the account commits while it plans."""
    created = (await api.post("/v1/interviews", json=interview())).json()
    document = await export_candidate(api, created["application"]["candidate_id"])
    reached, go_on = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr("app.usecases.portability.imports.outbox.number_at_end", _stopping(reached, go_on))
    importing = asyncio.create_task(import_candidate(api, document))
    await reached.wait()
    async with asyncio.timeout(20):
        assert (await api.post("/v1/applications", json={"company": "Brightloop"})).status_code == 201
    go_on.set()
    await importing
    events = (await api.get("/v1/events?limit=200")).json()["items"]
    assert [each["sequence"] for each in events] == list(range(1, len(events) + 1))


def _stopping(reached: asyncio.Event, go_on: asyncio.Event) -> Any:
    """As `number_at_end`, with a stop once all is written and not yet numbered."""
    real = outbox.number_at_end

    @asynccontextmanager
    async def stopping(tx: Any, account_id: str) -> Any:
        async with real(tx, account_id):
            yield
            await tx.flush()
            reached.set()
            await go_on.wait()

    return stopping


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_key_is_one_however_it_is_spelt(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh(), requests_per_minute=20), clock, fresh=True) as api:
        key = api.headers["authorization"].removeprefix("Bearer ")
        spelt = [f"{scheme}{' ' * blanks}{key}" for scheme in ("Bearer", "bearer", "BEARER") for blanks in range(1, 11)]
        statuses = [(await api.get("/v1/candidates", headers={"authorization": each})).status_code for each in spelt]
        assert (statuses.count(200), statuses.count(429)) == (20, 10)
    async with serving(settings_for(template.fresh(), requests_per_minute=20), clock, fresh=True) as api:
        address = (await token_of(api))["urls"]["calendar"]
        statuses = [
            (await api.get(address, headers={"authorization": f"junk {number}"})).status_code for number in range(30)
        ]
        assert (statuses.count(200), statuses.count(429)) == (20, 10)


async def test_a_task_can_be_completed_however_much_was_said(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit of interactions nothing more is recorded by hand; what is to be done can still be done."""
    monkeypatch.setattr("app.usecases.contacts.interactions.MOST_INTERACTIONS", 1)
    created = (await api.post("/v1/interviews", json=interview())).json()
    task = next(each["id"] for each in created["tasks"] if each["rule"] == "thank_you")
    said = {
        "application_id": created["application"]["id"],
        "direction": "inbound",
        "purpose": "update",
        "channel": "email",
    }
    assert (await api.post("/v1/interactions", json=said)).status_code == 201
    assert refusal(await api.post("/v1/interactions", json=said)) == (422, ["/application_id"])
    assert (await api.post(f"/v1/tasks/{task}/complete", json={})).status_code == 200


async def test_a_reason_stored_by_an_older_version_is_shown(api: Api) -> None:
    """A reason with a line break, from before reasons were one line."""
    candidate = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    reason = json.dumps([{"starts_on": "2026-12-01", "ends_on": "2026-12-02", "reason": "Nort\nh"}])
    async with api.database.transaction() as tx:
        cast = "" if api.database.is_sqlite else "::jsonb"
        await tx.execute(
            text(f"UPDATE candidates SET time_off = (:reason){cast} WHERE id = :id"),
            {"reason": reason, "id": candidate},
        )
    for path in ("/v1/candidates", f"/v1/candidates/{candidate}", f"/v1/candidates/{candidate}/export"):
        assert (await api.get(path)).status_code == 200, path


async def test_references_and_applications_are_bounded_together(api: Api) -> None:
    """An import of few bytes cannot call for a hundred thousand tasks."""
    created = (await api.post("/v1/interviews", json=interview(NOON - timedelta(hours=1)))).json()
    document = await export_candidate(api, created["application"]["candidate_id"])
    stamps = {"created_at": "2026-11-24T12:00:00Z", "updated_at": "2026-11-24T12:00:00Z"}
    of = document["applications"][0], document["interviews"][0]
    document |= {"interviewers": [], "deadlines": [], "interactions": [], "tasks": [], "events": []}
    document["applications"] = [{**of[0], "id": _id("app", number)} for number in range(300)]
    document["interviews"] = [
        {**of[1], "id": _id("int", number), "application_id": _id("app", number), "interviewers": []}
        for number in range(300)
    ]
    document["references"] = [{"id": _id("ref", number), "name": "Kim Lee", **stamps} for number in range(200)]
    assert refusal(await api.post("/v1/candidates/import", json=document)) == (422, ["/interviews"])


def _id(prefix: str, number: int) -> str:
    return f"{prefix}_{number:026d}"
