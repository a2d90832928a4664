"""The processes that serve one database together. Any of them may be killed at any instant; it is replaced at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Final

from tests.crash.process import LOG, Replica

_LONGEST_LIFE: Final = 2.0
"""Seconds from one kill to the next, at most: some fall into a start, most into work."""
_LAST_CHARACTERS: Final = 4000


class Fleet:
    """As many serving processes as asked for. Outputs and logs go into a folder."""

    def __init__(self, database_url: str, folder: Path, environment: dict[str, str]) -> None:
        self._environment = {
            "AFTERVIEW_DATABASE_URL": database_url,
            "AFTERVIEW_PORT": "0",
            "AFTERVIEW_SECRET_KEY": "a secret for crashes",
            "AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
            "AFTERVIEW_LOG_LEVEL": "warning",
            **environment,
        }
        (folder / LOG).touch()
        self._folder = folder
        self._serving: list[Replica] = []
        self.ended_by_themselves = 0

    @property
    def urls(self) -> list[str]:
        """Where the service can be reached now."""
        return [url for each in self._serving if (url := each.url) is not None]

    async def start(self, count: int) -> None:
        """Have so many serve."""
        self._serving = [self._start_one() for _ in range(count)]
        await self.ready()

    async def ready(self) -> None:
        """Wait until all serve."""
        await asyncio.gather(*(each.ready() for each in self._serving))

    async def strike(self, chance: Random) -> None:
        """Kill any process at any instant, one that has hardly started as well, and start another in its place."""
        await asyncio.sleep(chance.uniform(0, _LONGEST_LIFE))
        place = chance.randrange(len(self._serving))
        await self._end(self._serving[place])
        self._serving[place] = self._start_one()

    async def end(self) -> None:
        """Kill all of them."""
        for each in self._serving:
            await self._end(each)
        self._serving.clear()

    async def _end(self, replica: Replica) -> None:
        self.ended_by_themselves += replica.ended_by_itself
        await replica.kill()

    def _start_one(self) -> Replica:
        return Replica(self._environment, self._folder)


@asynccontextmanager
async def serving(database_url: str, count: int, folder: Path, **environment: str) -> AsyncIterator[Fleet]:
    """A fleet for as long as the block lasts. An error in the block shows the end of the log."""
    fleet = Fleet(database_url, folder, environment)
    try:
        await fleet.start(count)
        yield fleet
    except Exception as error:
        error.add_note(f"the service logged:\n{(folder / LOG).read_text(errors='replace')[-_LAST_CHARACTERS:]}")
        raise
    finally:
        await fleet.end()
