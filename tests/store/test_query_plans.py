"""No hot query reads a table from its beginning to its end: checked on both databases, with thousands of rows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import ColumnElement, Connection, text
from sqlmodel import col

from app.clock import SystemClock
from app.delivery.attempts import FinishedAttempt, PostResult, record_attempts
from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries, earliest_attempt
from app.store.idempotency import forget_old_responses
from app.store.record import R, fetch, select_record
from app.store.records import ApplicationRecord, InterviewRecord, TaskRecord
from app.store.tables import TaskRow
from app.usecases.backlog import read_backlog
from app.usecases.tasks.advance import advance, earliest_transition
from app.usecases.tasks.job_search import advance_job_searches
from app.usecases.tasks.stale_plans import replan_stale
from app.usecases.tidy import delete_old_events
from benchmarks.stock import Stock, copy, person, settle
from tests.service import Api, serving, settings_for
from tests.store.plans import listening, whole_tables_read
from tests.stories import interview

pytestmark = pytest.mark.anyio

_STORED: Final = 6000
_ENDPOINTS: Final = 20
_CLOCK: Final = SystemClock()
_LEASE: Final = timedelta(seconds=20)

Hot = dict[str, Callable[[], Awaitable[Any]]]


@pytest.fixture
async def filled(database_url: str) -> AsyncIterator[Api]:
    """Thousands of tasks, some of them due, and events that an endpoint got or waits for."""
    async with serving(settings_for(database_url)) as api:
        db = api.database
        stock = await Stock.create(db, api.account_id)
        await stock.grow(_STORED)
        for place in range(_ENDPOINTS):
            await api.post("/v1/webhooks", json={"url": f"http://127.0.0.1:9/{place}"})
        ended = await person(db, api.account_id, _CLOCK.now(), _CLOCK.now() - timedelta(days=1), vacancies=1)
        await copy(db, ended, 3)
        await _store_deliveries(api)
        await settle(db)
        yield api


async def _store_deliveries(api: Api) -> None:
    """A delivery and an attempt for each event that is not to be fanned out any more."""
    async with api.database.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO deliveries (id, account_id, endpoint_id, event_id, status, attempt_count, tries,"
                " claim_count, completed_at, created_at) SELECT 'dlv' || substr(events.id, 4), events.account_id,"
                " webhook_endpoints.id, events.id, 'succeeded', 1, 1, 1, timestamp, timestamp"
                " FROM events JOIN webhook_endpoints ON url = 'http://127.0.0.1:9/' || (sequence % :endpoints)"
            ),
            {"endpoints": _ENDPOINTS},
        )
        await tx.execute(
            text(
                "INSERT INTO delivery_attempts (delivery_id, number, started_at, duration_ms, status_code)"
                " SELECT id, 1, created_at, 12, 204 FROM deliveries"
            )
        )


async def test_no_hot_query_reads_a_whole_table(filled: Api) -> None:
    wrong = {}
    for name, run_in_transaction in {**await _of_callers(filled), **_of_the_scheduler(filled)}.items():
        with listening(filled.database) as sent:
            answer = await run_in_transaction()
        assert getattr(answer, "is_success", True), (name, answer.text)
        assert sent, name
        if found := await whole_tables_read(filled.database, sent):
            wrong[name] = found
    assert not wrong, "\n\n".join(
        f"{name}: {' '.join(each.split())}" for name, found in wrong.items() for each in found
    )


async def _of_callers(api: Api) -> Hot:
    db, of_rule = api.database, col(TaskRow.rule)
    task = await db.run(_any, TaskRecord, of_rule == "thank_you")
    open_task = await db.run(_any, TaskRecord, of_rule == "debrief", col(TaskRow.status) == "scheduled")
    interview_id = (await db.run(_any, InterviewRecord)).id
    application = await db.run(_any, ApplicationRecord)
    webhook = (await api.get("/v1/webhooks")).json()["items"][0]["id"]
    delivery = (await api.get(f"/v1/webhooks/{webhook}/deliveries?limit=1")).json()["items"][0]
    soon = (_CLOCK.now() + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    reads = (
        "/v1/tasks?status=due",
        f"/v1/tasks?status=due&candidate_id={task.candidate_id}",
        f"/v1/tasks?status=due&due_before={soon}",
        f"/v1/tasks?status=scheduled&opens_before={soon}",
        "/v1/tasks?status=due,overdue,done",
        "/v1/tasks?rule=thank_you",
        "/v1/tasks?rule=thank_you,debrief&status=due,overdue",
        f"/v1/tasks?candidate_id={task.candidate_id}",
        f"/v1/tasks?application_id={task.application_id}",
        f"/v1/tasks?interview_id={task.interview_id}",
        f"/v1/tasks/{task.id}",
        f"/v1/tasks/{task.id}/history",
        f"/v1/interviews/{interview_id}",
        "/v1/interviews?limit=5",
        f"/v1/interviews?application_id={application.id}",
        f"/v1/interviews?candidate_id={application.candidate_id}",
        f"/v1/interviews?starts_after={soon}&status=scheduled,held&limit=5",
        f"/v1/applications?candidate_id={application.candidate_id}",
        f"/v1/applications/{application.id}/contact-check?channel=email&purpose=follow_up",
        f"/v1/deadlines?application_id={application.id}",
        f"/v1/interactions?application_id={application.id}",
        "/v1/events?after=100",
        "/v1/events?after=100&types=task.due,task.overdue",
        f"/v1/events?after=100&candidate_id={task.candidate_id}",
        f"/v1/events?candidate_id={task.candidate_id},{application.candidate_id}&types=task.*",
        "/v1/applications?q=ener",
        f"/v1/deadlines?candidate_id={application.candidate_id}&kind=decision,reply",
        f"/v1/interactions?candidate_id={application.candidate_id}",
        f"/v1/events/{delivery['event_id']}",
        f"/v1/webhooks/{webhook}/deliveries",
        f"/v1/webhooks/{webhook}/deliveries?status=failed",
        f"/v1/deliveries/{delivery['id']}",
    )
    return {
        **{f"GET {path}": lambda path=path: api.get(path) for path in reads},  # type: ignore[misc]  # mypy knows no default here
        "POST /v1/interviews": lambda: api.post("/v1/interviews", json=interview(_CLOCK.now() + timedelta(days=2))),
        "POST with an Idempotency-Key": lambda: api.post(
            "/v1/interviews", json=interview(_CLOCK.now()), headers={"Idempotency-Key": "once"}
        ),
        "POST /v1/tasks/{id}/complete": lambda: api.post(f"/v1/tasks/{open_task.id}/complete", json={}),
        "POST /v1/interactions": lambda: api.post(
            "/v1/interactions",
            json={
                "application_id": application.id,
                "direction": "outbound",
                "channel": "email",
                "purpose": "follow_up",
            },
        ),
        "PATCH /v1/applications/{id}": lambda: api.patch(f"/v1/applications/{application.id}", json={"notes": "Hm."}),
    }


def _any(connection: Connection, kind: type[R], *conditions: ColumnElement[bool]) -> R:
    """One of the rows that fit."""
    [row] = fetch(connection, kind, select_record(kind).where(*conditions).limit(1))
    return row


def _of_the_scheduler(api: Api) -> Hot:
    db = api.database

    async def deliver() -> None:
        claimed = await db.run_in_transaction(claim_deliveries, _CLOCK.now(), _LEASE, 60)
        while not claimed.deliveries:  # outdated reminders come first
            assert not claimed.queue_exhausted
            claimed = await db.run_in_transaction(claim_deliveries, _CLOCK.now(), _LEASE, 60)
        await db.run_in_transaction(claim_deliveries, _CLOCK.now(), _LEASE, 60, skip=["wh_" + 26 * "0"])
        failed = PostResult(503, duration=timedelta(milliseconds=3))
        await db.run_in_transaction(
            record_attempts,
            [FinishedAttempt(each, _CLOCK.now(), failed, _CLOCK.now()) for each in claimed.deliveries],
            _CLOCK.now(),
        )

    return {
        "advance": lambda: db.run_in_transaction(advance, _CLOCK.now()),
        "the weeks after": lambda: advance_job_searches(db, _CLOCK.now() + timedelta(days=8)),
        "the earliest transition": lambda: db.run(earliest_transition),
        "fan out": lambda: db.run_in_transaction(fan_out, _CLOCK.now(), 1000),
        "deliver": deliver,
        "the earliest attempt": lambda: db.run(earliest_attempt),
        "what waits": lambda: read_backlog(db, _CLOCK.now()),
        "forget answers": lambda: forget_old_responses(db, _CLOCK.now() - timedelta(days=1)),
        "forget nothing": lambda: delete_old_events(db, _CLOCK.now() - timedelta(days=90)),
        "no plan is stale": lambda: replan_stale(db, _CLOCK.now()),
    }
