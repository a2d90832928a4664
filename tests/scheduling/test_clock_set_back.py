"""The scheduler when the machine's clock is set back: it does not sleep until the clock has caught up."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.metrics import Metrics
from app.scheduling import runner
from app.store.db import Queue
from tests.service import serving, settings_for

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


class _WrongClock:
    """The machine's clock, ahead by an hour until it is set right."""

    def __init__(self) -> None:
        self.ahead = HOUR

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # noqa: TID251  # the scheduler runs by the machine's clock


async def test_every_job_runs_when_the_clock_was_set_back(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CLOCK_CHECK_SECONDS", 0.05)
    ran: set[str] = set()
    monkeypatch.setattr(Metrics, "note_run", lambda _self, queue, _late: ran.add(queue))
    clock = _WrongClock()
    async with serving(settings_for(database_url, scheduler="on"), clock) as api:  # type: ignore[arg-type]
        assert not ran, "APScheduler waits for the hour that the clock is ahead"
        clock.ahead = timedelta()
        async with asyncio.timeout(10):  # less than the safety interval
            while ran != set(Queue):  # noqa: ASYNC110  # no event of this process tells of it
                await asyncio.sleep(0.05)
        assert (await api.get("/readyz")).status_code == 200
