"""What time moves is written a little ahead of its instant, and holds from the instant on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.scheduling.runner import Runner
from app.store.outgoing_records import EventRecord
from app.store.outgoing_tables import EventRow
from app.store.records import TaskRecord
from app.usecases.tasks.advance import advance
from tests.api.plans import only
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import delivering
from tests.rows import records
from tests.service import Api
from tests.stories import interview

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("waiting")]

_INSTANT = NOON + timedelta(hours=1)


async def _debrief(api: Api) -> tuple[str, list[datetime]]:
    """The status of the one task, and when it was told of: a look without writing, as others have it meanwhile."""
    [task] = await records(api.database, TaskRecord)
    told = await records(api.database, EventRecord, col(EventRow.type) == "task.due")
    return task.status, [each.timestamp for each in told]


@pytest.fixture
async def waiting(api: Api, clock: FrozenClock) -> None:
    """A debrief that comes due a moment from now."""
    await only(api, "debrief")
    assert (await api.post("/v1/interviews", json=interview(_INSTANT))).status_code == 201
    clock.set(_INSTANT - timedelta(milliseconds=20))


@pytest.fixture
async def runner(api: Api, clock: FrozenClock) -> AsyncIterator[Runner]:
    """What looks after the queues, run by hand."""
    async with delivering(api, clock) as worker:
        yield Runner(api.database, worker, clock, retention=timedelta(days=90), on_look=lambda *_: None)


def _meanwhile(runner: Runner, monkeypatch: pytest.MonkeyPatch, happens: Callable[[datetime], Awaitable[Any]]) -> None:
    """Have something happen where a look begins to wait for its instant."""
    reach = runner._reach

    async def reached(at: datetime) -> None:
        await happens(at)
        await reach(at)

    monkeypatch.setattr(runner, "_reach", reached)


async def test_nothing_of_it_is_seen_before_the_commit(api: Api) -> None:
    async with api.database.transaction() as tx:
        assert await advance(tx, _INSTANT) == 2, "the interview, and the task"
        await tx.flush()
        assert await _debrief(api) == ("scheduled", [])
    assert await _debrief(api) == ("due", [_INSTANT])


async def test_a_look_ahead_of_its_instant_is_committed_at_the_instant(
    api: Api, clock: FrozenClock, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    async def passes(at: datetime) -> None:
        seen.append(await _debrief(api))
        clock.set(at)

    _meanwhile(runner, monkeypatch, passes)
    await runner._advance(_INSTANT)
    assert seen[0] == ("scheduled", [])
    assert await _debrief(api) == ("due", [_INSTANT])


async def test_where_nothing_moves_nobody_waits_for_the_instant(
    api: Api, clock: FrozenClock, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    async def writes(at: datetime) -> None:
        async with asyncio.timeout(20):
            written.append((await api.post("/v1/applications", json={"company": "Brightloop"})).status_code)
        clock.set(at)

    _meanwhile(runner, monkeypatch, writes)
    await runner._advance(clock.now() + timedelta(milliseconds=10))
    assert written == [201]
    assert await _debrief(api) == ("scheduled", [])


async def test_what_does_not_come_to_its_instant_is_taken_back(
    api: Api, clock: FrozenClock, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_set_back(at: datetime) -> None:
        clock.set(at - timedelta(seconds=1))

    with monkeypatch.context() as patched:
        _meanwhile(runner, patched, is_set_back)
        with pytest.raises(RuntimeError, match="set back"):
            await runner._advance(_INSTANT)
    assert await _debrief(api) == ("scheduled", [])
    clock.set(_INSTANT)
    await runner._advance(_INSTANT)
    assert (await _debrief(api))[0] == "due"
