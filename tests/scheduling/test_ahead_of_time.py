"""What time moves is written a little ahead of its instant, and holds from the instant on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.store.outgoing_tables import EventRow
from app.store.tables import TaskRow
from app.usecases.advance import advance
from tests.api.plans import only
from tests.clocks import NOON, FrozenClock
from tests.conftest import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

_INSTANT = NOON + timedelta(hours=1)


async def _debrief(api: Api) -> tuple[str, list[datetime]]:
    """The status of the one task, and when it was told of: a look without writing, as others have it meanwhile."""
    async with api.database.reading() as session:
        [status] = await session.scalars(select(col(TaskRow.status)))
        told = await session.scalars(select(col(EventRow.timestamp)).where(col(EventRow.type) == "task.due"))
        return status, list(told)


@pytest.fixture
async def waiting(api: Api, clock: FrozenClock) -> None:
    """A debrief that comes due a moment from now."""
    await only(api, "debrief")
    assert (await api.post("/v1/interviews", json=interview(_INSTANT))).status_code == 201
    clock.set(_INSTANT - timedelta(milliseconds=20))


@pytest.mark.usefixtures("waiting")
async def test_nothing_of_it_is_seen_before_the_commit(api: Api) -> None:
    seen = []

    async def written() -> None:
        seen.append(await _debrief(api))

    assert await advance(api.database, _INSTANT, written=written) == 2, "the interview, and the task"
    assert seen == [("scheduled", [])]
    assert await _debrief(api) == ("due", [_INSTANT])


@pytest.mark.usefixtures("waiting")
async def test_where_nothing_moves_nothing_is_waited_for(api: Api, clock: FrozenClock) -> None:
    async def written() -> None:
        raise AssertionError("there is nothing to commit")

    assert await advance(api.database, clock.now(), written=written) == 0


@pytest.mark.usefixtures("waiting")
async def test_what_does_not_come_to_its_instant_is_taken_back(api: Api) -> None:
    async def written() -> None:
        raise RuntimeError("the clock was set back")

    with pytest.raises(RuntimeError, match="set back"):
        await advance(api.database, _INSTANT, written=written)
    assert await _debrief(api) == ("scheduled", [])
    await advance(api.database, _INSTANT)
    assert (await _debrief(api))[0] == "due"
