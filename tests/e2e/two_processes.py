"""What two processes on one PostgreSQL must do, whatever is between them and it."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.api.plans import only
from tests.receiver import Receiver
from tests.servers import Server
from tests.stories import interview
from tests.streams import Reader, following

_INTERVIEWS: Final = 16
_READS: Final = ("/v1/tasks", "/v1/events", "/v1/applications", "/v1/candidates", "/readyz")


async def assert_they_work_together(first: Server, second: Server, receiver: Receiver) -> None:
    """Many requests at once, streams and deliveries: nothing fails, and everything arrives once."""
    await only(first.client, "debrief", "thank_you")
    hook = {"url": receiver.url, "event_types": ["task.due"]}
    assert (await first.client.post("/v1/webhooks", json=hook)).status_code == 201
    async with following(first.client) as one, following(second.client) as two:
        answers = await asyncio.gather(*(_play(server) for server in (first, second) for _ in range(_INTERVIEWS // 2)))
        assert sum(answers, Counter[int]()) == {201: _INTERVIEWS, 200: _INTERVIEWS * len(_READS)}

        received = await receiver.wait_for_count(2 * _INTERVIEWS, 30)
        events = [event["id"] for event in (await second.client.get("/v1/events?limit=200")).json()["items"]]
        assert await _ids(one, len(events)) == await _ids(two, len(events)) == events
    assert Counter(each.headers["webhook-id"] for each in received).most_common(1)[0][1] == 1
    assert len(received) == 2 * _INTERVIEWS


async def _play(server: Server) -> Counter[int]:
    """Create an interview that has just ended, and read; returns the status codes."""
    ended_at = datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251  # the service runs by the machine's clock
    created = await server.client.post("/v1/interviews", json=interview(ended_at))
    reads = await asyncio.gather(*(server.client.get(path) for path in _READS))
    return Counter([created.status_code, *(read.status_code for read in reads)])


async def _ids(reader: Reader, count: int) -> list[str]:
    """The identifiers of a stream's next events."""
    return [block.document["id"] for block in await reader.blocks(count)]
