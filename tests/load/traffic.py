"""A caller's usual requests, from several clients at once, and what was acknowledged to each."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import aiohttp

from app.clock import SystemClock
from tests.servers import KEY
from tests.stories import interview

_VACANCIES: Final = 8
_SINCE_INTERVIEW: Final = timedelta(hours=2)
"""Long enough for the first tasks to be due, so that reminders are sent at once."""
_TRIES: Final = 200
_PAUSE: Final = 0.1
_LIMIT: Final = aiohttp.ClientTimeout(total=60)
GONE: Final = (aiohttp.ClientConnectionError, ConnectionError, asyncio.TimeoutError)
"""How a killed replica appears to a client; the request then goes to the other replica."""


@dataclass
class Promise:
    """An interview that was acknowledged, and what was acknowledged of it since."""

    interview_id: str
    application_id: str
    notes: str | None = None
    done: str | None = None
    """The task that was completed, if one was."""
    tasks: list[str] = field(default_factory=list)


class Traffic:
    """Clients of some replicas, and everything that was acknowledged to them."""

    def __init__(self, replicas: list[str]) -> None:
        self.replicas = replicas
        self.promises: list[Promise] = []
        self.statuses: Counter[int] = Counter()
        self.refused = 0
        self.latencies: list[float] = []
        self._candidate: str | None = None
        self._places = 0
        self._session = aiohttp.ClientSession(headers={"authorization": f"Bearer {KEY}"}, timeout=_LIMIT)

    async def close(self) -> None:
        await self._session.close()

    async def steadily(self, group: asyncio.TaskGroup, per_second: float, seconds: float) -> None:
        """Send at a steady rate, whatever the answers; what could not be sent in time is not sent all at once."""
        begun = place = time.monotonic()
        while (now := time.monotonic()) < begun + seconds:
            place = max(place, now - 1) + random.expovariate(per_second)
            await asyncio.sleep(max(0.0, place - time.monotonic()))
            group.create_task(self.one())

    async def one(self) -> None:
        """One of the things that callers do, more often the cheap ones."""
        known = random.choice(self.promises[-500:]) if self.promises else None
        if known is None or random.random() < 0.2:
            await self._receive()
            return
        do = random.choices(
            (self._read, self._list, self._ask, self._note, self._complete), weights=(30, 20, 20, 20, 10)
        )[0]
        await do(known)

    async def fulfilled(self, promise: Promise) -> bool:
        """Whether everything that was acknowledged is there."""
        found = await self._send("GET", f"/v1/interviews/{promise.interview_id}")
        tasks = {each["id"]: each["status"] for each in found.get("tasks", ())}
        return (
            found.get("id") == promise.interview_id
            and found["application"]["notes"] == promise.notes
            and (promise.done is None or tasks[promise.done] == "done")
        )

    async def _receive(self) -> None:
        if self._places == 0:  # a search of several vacancies, as people have
            self._candidate = (await self._send("POST", "/v1/candidates", {"name": "Ada"}, key=str(uuid4())))["id"]
        self._places = (self._places + 1) % _VACANCIES
        vacancy = {"company": "Nordlicht", "candidate_id": self._candidate}
        ended = SystemClock().now() - _SINCE_INTERVIEW
        document = interview(ended, application=vacancy, decision={"within_days": 10})
        created = await self._send("POST", "/v1/interviews", document, key=str(uuid4()))
        thanks = [each["id"] for each in created["tasks"] if each["rule"] == "thank_you"]
        self.promises.append(Promise(created["id"], created["application_id"], tasks=thanks))

    async def _read(self, known: Promise) -> None:
        await self._send("GET", f"/v1/interviews/{known.interview_id}")

    async def _list(self, _: Promise) -> None:
        await self._send("GET", "/v1/tasks?status=due&limit=50")

    async def _ask(self, known: Promise) -> None:
        await self._send("GET", f"/v1/applications/{known.application_id}/contact-check?channel=email")

    async def _note(self, known: Promise) -> None:
        if known.notes == "…":
            return  # another client is at it: which of two answers was the last one, nobody could tell
        before, known.notes = known.notes, "…"
        notes = str(uuid4())
        try:
            await self._send("PATCH", f"/v1/applications/{known.application_id}", {"notes": notes})
            before = notes
        finally:
            known.notes = before

    async def _complete(self, known: Promise) -> None:
        if known.tasks:
            task = known.tasks.pop()
            await self._send("POST", f"/v1/tasks/{task}/complete", {"channel": "email"}, key=str(uuid4()))
            known.done = task

    async def _send(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """Ask a replica, and where it is gone another one, until one has answered."""
        headers = {} if key is None else {"Idempotency-Key": key}
        begun = time.perf_counter()
        for _ in range(_TRIES):
            base = random.choice(self.replicas)
            try:
                async with self._session.request(method, base + path, json=body, headers=headers) as answer:
                    shown = await answer.json()
            except GONE:
                self.refused += 1
                await asyncio.sleep(_PAUSE)
                continue
            if answer.status == 409 and key is not None:  # the replica that was killed was at it: its lock goes with it
                await asyncio.sleep(_PAUSE)
                continue
            self.statuses[answer.status] += 1
            if answer.status >= 400:
                print(f"{method} {path} was answered {answer.status}: {shown}", flush=True)
            self.latencies.append(time.perf_counter() - begun)
            return shown
        raise AssertionError(f"{method} {path} was never answered")
