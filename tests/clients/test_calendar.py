"""The calendar feed as ical.js reads it, which knows no zone but those that the calendar itself describes."""

import asyncio
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.formats.calendar.feed import calendar_of
from app.resources.feeds import TasksAs
from tests.clients.touring import HERE
from tests.clocks import FrozenClock
from tests.feeds import expected_calendar, in_order, token_of
from tests.formats.calendars import around_changes_of_clocks
from tests.service import Api, serving, settings_for
from tests.stories import interview

pytestmark = pytest.mark.anyio


def read_by_ical_js(packages: Path, folder: Path, calendar: bytes) -> list[dict[str, Any]]:
    for name in ("package.json", "calendar.js"):
        shutil.copy(HERE / name, folder)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(packages)
    done = subprocess.run(
        ["node", "calendar.js"], cwd=folder, input=calendar, capture_output=True, check=True, timeout=60
    )
    return in_order(json.loads(done.stdout))


async def calendar_read(api: Api, packages: Path, folder: Path) -> list[dict[str, Any]]:
    address = (await token_of(api))["urls"]["calendar"]
    answer = await api.get(address, headers={"authorization": ""})
    assert answer.status_code == 200
    return await asyncio.to_thread(read_by_ical_js, packages, folder, answer.content)


async def test_ical_js_reads_what_the_api_says(packages: Path, tmp_path: Path, database: str) -> None:
    async with serving(settings_for(database), FrozenClock()) as api:
        posted = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()
        tasks = {each["rule"]: each["id"] for each in posted["tasks"]}
        await api.post(f"/v1/tasks/{tasks['thank_you']}/complete")
        await api.post(f"/v1/tasks/{tasks['debrief']}/skip")
        await api.post(f"/v1/tasks/{tasks['prepare_next_round']}/snooze", json={"until": "2026-11-26T09:00:00Z"})
        ahead = interview(datetime(2026, 12, 8, 9, tzinfo=UTC), location="Hafenstraße 1; 2. Stock, links, Klingel: \\N")
        second = (await api.post("/v1/interviews", json=ahead)).json()
        await api.patch(f"/v1/interviews/{second['id']}", json={"status": "cancelled"})

        read = await calendar_read(api, packages, tmp_path)
        assert read == await expected_calendar(api)
        assert len(read) > 10


def test_ical_js_reads_the_hours_around_every_change_of_clocks(packages: Path, tmp_path: Path) -> None:
    made = around_changes_of_clocks()
    read = read_by_ical_js(packages, tmp_path, calendar_of(made, tasks_as=TasksAs.BOTH, title="Afterview"))
    found = {each["uid"]: (each["starts"], each["ends"]) for each in read}
    assert len(found) > 500
    assert found == {
        f"{each.interview.id}@afterview": (each.interview.starts_at.timestamp(), each.interview.ends_at.timestamp())
        for each in made.interviews
    }
