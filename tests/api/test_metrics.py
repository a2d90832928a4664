"""`/metrics`, as Prometheus reads it."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, event

from app.delivery.fan_out import fan_out
from app.store.db import Database
from app.usecases.backlog import read_backlog
from tests.api.plans import only
from tests.clocks import NOON, FrozenClock
from tests.receiver import Receiver
from tests.service import Api, serving, settings_for
from tests.stories import interview
from tests.streams import following, over_http

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

FORGOTTEN = timedelta(seconds=6)
"""After so long the waiting work is counted again."""


class Figures:
    """One scrape; a sample is found by its name and its labels."""

    def __init__(self, exposition: str) -> None:
        self.families = list(text_string_to_metric_families(exposition))
        self._samples: Mapping[Any, float] = {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in self.families
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float | None:
        return self._samples.get((f"afterview_{name}", *sorted(labels.items())))


async def scrape(api: Api) -> Figures:
    answer = await api.get("/metrics", headers={"authorization": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Figures(answer.text)


async def until(api: Api, name: str, value: float, **labels: str) -> Figures:
    """Scrape until a figure is as high: what was sent is counted a moment after it arrived."""
    given_up = time.monotonic() + 20
    while (found := (figures := await scrape(api))(name, **labels)) is None or found < value:
        assert time.monotonic() < given_up, (name, labels, found)
        await asyncio.sleep(0.02)
    return figures


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the scheduler runs by the machine's clock


async def test_the_work_of_the_service_is_counted(database_url: str, receiver: Receiver) -> None:
    async with serving(settings_for(database_url, scheduler="on")) as api:
        await only(api, "debrief", "thank_you")
        await api.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        created = (await api.post("/v1/interviews", json=interview(_now() - timedelta(minutes=1)))).json()
        await receiver.wait_for_count(2)
        for _ in range(3):
            await api.get(f"/v1/tasks/{created['tasks'][0]['id']}")
        await api.get("/v1/tasks/task_none")
        await api.get(f"/v1/nothing/{created['id']}")
        figures = await until(api, "delivery_attempts_total", 2, outcome="accepted")

    assert figures("http_requests_total", method="GET", route="/v1/tasks/{task_id}", status="200") == 3
    assert figures("http_requests_total", method="GET", route="/v1/tasks/{task_id}", status="404") == 1
    assert figures("http_requests_total", method="GET", route="none", status="404") == 1
    assert figures("http_request_duration_seconds_count", method="GET", route="/v1/tasks/{task_id}") == 4
    assert figures("delivery_attempts_total", outcome="accepted") == 2
    assert figures("delivery_attempts_total", outcome="server_error") == 0
    assert figures("delivery_duration_seconds_count") == 2
    assert (figures("scheduler_lateness_seconds_count", queue="fan_out") or 0) >= 1
    assert figures("build_info", version=api.app.version) == 1
    assert figures("database_up") == 1


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("status", "outcome"),
    [pytest.param(302, "redirected", id="sent on"), (403, "refused"), (503, "server_error"), (None, "no_answer")],
)
async def test_outcomes_of_attempts_are_counted(
    database_url: str, receiver: Receiver, status: int | None, outcome: str
) -> None:
    async with serving(settings_for(database_url, scheduler="on", webhook_timeout_seconds=0.2)) as api:
        await only(api, "debrief")
        await api.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        if status is None:
            receiver.hold()
        else:
            receiver.status = status
        await api.post("/v1/interviews", json=interview(_now() - timedelta(minutes=1)))
        figures = await until(api, "delivery_attempts_total", 1, outcome=outcome)
        receiver.release()

    assert figures("delivery_attempts_total", outcome=outcome) == 1
    assert figures("delivery_attempts_total", outcome="accepted") == 0


async def test_waiting_work_is_counted(api: Api, clock: FrozenClock) -> None:
    await only(api, "debrief", "thank_you", "prepare_next_round")
    await api.post("/v1/webhooks", json={"url": "https://example.com/hook", "event_types": ["interview.created"]})
    await api.post("/v1/interviews", json=interview(NOON - timedelta(hours=3)))
    await api.post("/v1/interviews", json=interview(NOON + timedelta(hours=1)))
    first = await scrape(api)
    assert {status: first("tasks", status=status) for status in ("scheduled", "due", "overdue")} == {
        "scheduled": 3,
        "due": 2,
        "overdue": 1,
    }
    assert (first("events_pending") or 0) >= 4
    assert first("deliveries_waiting", due="now") == 0
    assert first("queue_lateness_seconds", queue="advance") == 0

    await api.database.run_in_transaction(fan_out, clock.now())
    assert (await scrape(api))("events_pending") == first("events_pending")  # remembered

    clock.pass_time(FORGOTTEN)
    later = await scrape(api)
    assert later("events_pending") == 0
    assert later("deliveries_waiting", due="now") == 2
    assert later("deliveries_waiting", due="later") == 0
    assert later("queue_lateness_seconds", queue="deliver") == FORGOTTEN.total_seconds()
    assert later("queue_lateness_seconds", queue="fan_out") == 0

    clock.set(NOON + timedelta(hours=1, seconds=90))
    assert (await scrape(api))("queue_lateness_seconds", queue="advance") == 90


async def test_open_streams_are_counted_and_those_that_ended_are_not(api: Api) -> None:
    assert (await scrape(api))("event_streams_open") == 0
    async with over_http(api) as client:
        async with following(client), following(client):
            await streams_open(api, 2)
        await streams_open(api, 0)
        async with following(client):
            await streams_open(api, 1)
            api.app.state.streams.end()
            await streams_open(api, 0)


async def streams_open(api: Api, count: int) -> None:
    """Wait until as many are counted."""
    async with asyncio.timeout(20):
        while True:
            if (await scrape(api))("event_streams_open") == count:
                return
            await asyncio.sleep(0.02)


async def test_scheduler_lateness_is_measured(database_url: str) -> None:
    """Something holds the process up while an interview ends, and half a second longer."""
    async with serving(settings_for(database_url, scheduler="on")) as api:
        await only(api, "debrief")
        end = _now() + timedelta(seconds=2)
        await api.post("/v1/interviews", json=interview(end))
        before = await scrape(api)
        time.sleep(max(0, (end - _now()).total_seconds()) + 0.5)  # noqa: ASYNC251  # nothing else may run meanwhile
        polls = (before("scheduler_lateness_seconds_count", queue="advance") or 0) + 1
        figures = await until(api, "scheduler_lateness_seconds_count", polls, queue="advance")

    late = [each("scheduler_lateness_seconds_sum", queue="advance") or 0 for each in (before, figures)]
    assert late[1] - late[0] >= 0.5


async def test_every_metric_has_help_and_none_has_personal_data(api: Api) -> None:
    await api.post("/v1/interviews", json=interview())
    await api.request("BREW", "/v1/coffee")
    exposition = (await api.get("/metrics")).text

    for family in Figures(exposition).families:
        assert family.documentation, family.name
        assert family.type != "unknown", family.name
        assert family.name.startswith("afterview_")
    for secret in (api.account_id, "Nordlicht", "dana", "int_", "app_", "BREW"):
        assert secret not in exposition


async def test_without_the_database_the_other_metrics_are_served(api: Api) -> None:
    there, api.app.state.db = api.app.state.db, Database("postgresql://nobody@127.0.0.1:9/nothing")
    figures = await scrape(api)
    await api.app.state.db.close()
    api.app.state.db = there

    assert figures("database_up") == 0
    assert figures("events_pending") is None
    assert figures("build_info", version=api.app.version) == 1


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_scrape_reads_only_indexes(db: Database) -> None:
    """However many tasks, events and deliveries there are: those that neither are open nor wait are not touched.

    Nor does the query that fans events out to webhooks touch them.
    """
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *more: object) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    await read_backlog(db, NOON)
    await db.run_in_transaction(fan_out, NOON)
    event.remove(db.engine, "before_cursor_execute", note)
    steps = await db.run(_steps, [each for each in asked if each[0].startswith("SELECT")])
    touched = [step for step in steps if step.startswith(("SCAN", "SEARCH")) and step != "SCAN CONSTANT ROW"]
    assert len([step for step in touched if step.startswith("SEARCH tasks")]) >= 3
    assert all("INDEX" in step for step in touched), touched


def _steps(connection: Connection, asked: Sequence[tuple[str, Any]]) -> list[str]:
    """What SQLite does to answer each question."""
    return [
        step.detail
        for statement, parameters in asked
        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
