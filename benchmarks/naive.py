"""The naive design: an APScheduler job for each task, stored in its SQLAlchemyJobStore, that posts by itself.

`python -m benchmarks.naive FILE` runs it. It has every advantage it can have: jobs are coroutines, one connection pool
serves all posts, and a job may be late by any time.
"""

import asyncio
import pickle
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import aiohttp
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import create_engine

from app.clock import SystemClock

_AT_ONCE: Final = 10_000
READY: Final = "ready"

_client: list[aiohttp.ClientSession] = []


async def post(url: str, event: dict[str, Any]) -> None:
    """The function of every job."""
    async with _client[0].post(url, json=event) as answer:
        answer.raise_for_status()


def store_jobs(file: Path, jobs: Iterable[tuple[datetime, str, dict[str, Any]]]) -> None:
    """Write jobs as the store would, but in batches: with a commit for each job it would take minutes."""
    scheduler = _scheduler(file)
    scheduler.start(paused=True)
    model = scheduler.add_job(post, "date", run_date=SystemClock().now(), args=["", {}])
    state, table = model.__getstate__(), scheduler._jobstores["default"].jobs_t
    model.remove()
    rows = []
    for number, (at, url, event) in enumerate(jobs):
        own = {**state, "id": f"{number:032}", "args": [url, event], "trigger": DateTrigger(at), "next_run_time": at}
        rows.append({"id": own["id"], "next_run_time": at.timestamp(), "job_state": pickle.dumps(own, 5)})
    with create_engine(f"sqlite:///{file}").begin() as connection:
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(table.insert(), rows[start : start + _AT_ONCE])
    scheduler.shutdown()


def _scheduler(file: Path) -> AsyncIOScheduler:
    return AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")},
        executors={"default": AsyncIOExecutor()},
        job_defaults={"misfire_grace_time": None, "coalesce": True},
        timezone="UTC",
    )


async def serve(file: Path) -> None:
    """Run the jobs as they come due, until the process is terminated."""
    async with aiohttp.ClientSession() as client:
        _client.append(client)
        _scheduler(file).start()
        print(READY, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.modules["benchmarks.naive"] = sys.modules["__main__"]  # jobs refer to their function by this module
    asyncio.run(serve(Path(sys.argv[1])))
