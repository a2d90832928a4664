"""Callers that write all the time: each changes its own interviews only and records what was committed."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from app.clock import SystemClock
from tests.crash.calls import Caller, one
from tests.stories import interview

_LONGEST_PAUSE: Final = 0.2
_SPAN_OF_ENDS: Final = (-60.0, 3.0)
"""Seconds from now to the end of a posted interview: most are over, for some the hour is about to come."""
_REMEMBERED: Final = 20


@dataclass(slots=True)
class Committed:
    """Every change of state that callers know of."""

    interviews: dict[str, str] = field(default_factory=dict)
    """Identifiers by external_id."""
    moves: list[tuple[str, str]] = field(default_factory=list)
    """Interviews, each with a location that it was given once."""
    ended: dict[str, str] = field(default_factory=dict)
    """Tasks that a caller completed or skipped, with their status since then."""
    rejected: list[str] = field(default_factory=list)
    """Applications."""
    recorded: dict[str, str] = field(default_factory=dict)
    """Identifiers of interactions by summary: only the key of the request keeps one from being recorded twice."""
    tally: Counter[str] = field(default_factory=Counter)


class Writer:
    """One of several callers of an account."""

    def __init__(self, name: str, caller: Caller, chance: Random, committed: Committed) -> None:
        self._name = name
        self._caller = caller
        self._chance = chance
        self._committed = committed
        self._count = 0
        self._known: list[Any] = []

    async def write_until(self, end: asyncio.Event) -> None:
        """One change after the other, with short pauses."""
        actions: dict[Callable[[Any], Awaitable[None]], int] = {
            self._patch: 3,
            self._complete: 4,
            self._skip: 1,
            self._snooze: 2,
            self._reject: 1,
            self._record: 3,
        }
        while not end.is_set():
            self._count += 1
            if not self._known or self._chance.random() < 0.3:
                await self._post()
            else:
                (act,) = self._chance.choices(list(actions), list(actions.values()))
                await act(self._chance.choice(self._known))
            await asyncio.sleep(self._chance.uniform(0, _LONGEST_PAUSE))

    async def _post(self) -> None:
        """An interview with a new application and a new interviewer."""
        own = f"{self._name}-{self._count}"
        document = interview(SystemClock().now() + timedelta(seconds=self._chance.uniform(*_SPAN_OF_ENDS)))
        document |= {"application": {**document["application"], "external_id": own}, "external_id": own}
        if self._chance.random() < 0.3:
            document["decision"] = {"within_days": 5}

        async def committed() -> Any:
            return one(await self._caller.read("interviews", external_id=own))

        written = await self._caller.write("POST", "interviews", document, committed)
        assert written is not None, own
        details = await self._caller.read(f"interviews/{written['id']}")
        self._committed.interviews[own] = details["id"]
        self._known = [*self._known, details][-_REMEMBERED:]

    async def _patch(self, known: Any) -> None:
        location = f"{self._name} {self._count}"
        path = f"interviews/{known['id']}"

        async def committed() -> Any:
            found = await self._caller.read(path)
            return found if found["location"] == location else None

        if await self._caller.write("PATCH", path, {"location": location}, committed) is not None:
            self._committed.moves.append((known["id"], location))

    async def _record(self, known: Any) -> None:
        own = f"{self._name}-{self._count}"
        body = {"application_id": known["application_id"], "direction": "outbound", "channel": "email"}
        written = await self._caller.post_once("interactions", {**body, "purpose": "other", "summary": own}, own)
        self._committed.recorded[own] = written["id"]

    async def _complete(self, known: Any) -> None:
        await self._end(known, "complete", "done")

    async def _skip(self, known: Any) -> None:
        await self._end(known, "skip", "skipped")

    async def _end(self, known: Any, action: str, status: str) -> None:
        task = self._chance.choice(known["tasks"])["id"]

        async def committed() -> Any:
            found = await self._caller.read(f"tasks/{task}")
            return found if (found["status"], found["closed_by"]) == (status, "api") else None

        if task not in self._committed.ended:
            written = await self._caller.write("POST", f"tasks/{task}/{action}", {}, committed)
            if written is not None:
                self._committed.ended[task] = status

    async def _snooze(self, known: Any) -> None:
        task = self._chance.choice(known["tasks"])["id"]
        until = SystemClock().now() + timedelta(seconds=self._chance.uniform(1, 3))

        async def committed() -> Any:
            found = await self._caller.read(f"tasks/{task}")
            snoozed_until = found["snoozed_until"]
            return found if snoozed_until and datetime.fromisoformat(snoozed_until) == until else None

        await self._caller.write("POST", f"tasks/{task}/snooze", {"until": until.isoformat()}, committed)

    async def _reject(self, known: Any) -> None:
        path = f"applications/{known['application_id']}"

        async def committed() -> Any:
            found = await self._caller.read(path)
            return found if found["status"] == "rejected" else None

        if known["application_id"] not in self._committed.rejected:
            await self._caller.write("PATCH", path, {"status": "rejected"}, committed)
            self._committed.rejected.append(known["application_id"])
