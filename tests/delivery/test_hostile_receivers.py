"""Whatever a receiver does, its message is neither lost nor duplicated, and no other receiver waits for it.

All rows of the table are tried in one run of one worker, against one database of each kind: what one receiver does
must not matter to another.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.delivery.transports import tls_context
from tests.clocks import NOON, FrozenClock
from tests.delivery.hostile import Authority, Hostile, hostile
from tests.delivery.misbehaviour import ROWS, Authorities, Row
from tests.delivery.sending import SECRET, deliver, delivering, send_test, subscribe, subscribe_hostile, the_delivery
from tests.receiver import Receiver
from tests.service import Api

pytestmark = pytest.mark.anyio


@dataclass
class Story:
    """What became of one row's message: after the first attempt, and once the receiver had behaved for a day."""

    webhook: dict[str, Any]
    endpoint: Hostile
    first: dict[str, Any]
    connections: int
    settled: dict[str, Any]


@pytest.fixture
def authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authorities]:
    """Requested before the API, which reads the trusted authorities in a thread as soon as it starts."""
    known = Authority(tmp_path, "known")
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    tls_context.cache_clear()
    yield Authorities(known, Authority(tmp_path, "unknown"))
    tls_context.cache_clear()


async def test_every_misbehaviour(
    authorities: Authorities, api: Api, clock: FrozenClock, receiver: Receiver, subtests: pytest.Subtests
) -> None:
    async with AsyncExitStack() as stack:
        tried = await _subscribe_all(api, authorities, stack)
        healthy = await subscribe(api, receiver)
        for seconds in sorted({row.seconds for row in ROWS}):
            for webhook in [healthy, *(each for row, each, _ in tried if row.seconds == seconds)]:
                await send_test(api, webhook)
            async with delivering(api, clock, timeout_seconds=seconds) as worker:
                await deliver(worker, api, clock)
        first = [(await the_delivery(api, webhook), endpoint.connections) for _, webhook, endpoint in tried]
        assert len(receiver.received) == 2

        for row, _, endpoint in tried:
            await endpoint.behave(authorities.known.server() if row.scheme == "https" else None)
        async with delivering(api, clock, timeout_seconds=30) as worker:
            for wait in (timedelta(seconds=6), timedelta(hours=1), timedelta(days=1)):
                clock.pass_time(wait)
                await deliver(worker, api, clock)
        for (row, webhook, endpoint), seen in zip(tried, first, strict=True):
            settled = (await api.get(f"/v1/deliveries/{seen[0]['id']}")).json()
            story = Story(webhook, endpoint, *seen, settled)
            with subtests.test(row.says):
                assert_first_attempt(row, story)
                assert_it_waits_for_its_time(row, story.first)
                assert_it_arrives_once(row, story)
                assert_nothing_secret(story)


async def _subscribe_all(
    api: Api, authorities: Authorities, stack: AsyncExitStack
) -> Sequence[tuple[Row, dict[str, Any], Hostile]]:
    tried = []
    for row in ROWS:
        tls = None if row.tls is None else row.tls(authorities)
        endpoint = await stack.enter_async_context(hostile(row.talk, tls))
        tried.append((row, await subscribe_hostile(api, endpoint, row.scheme), endpoint))
    return tried


def assert_first_attempt(row: Row, story: Story) -> None:
    [attempt] = story.first["attempts"]
    assert (attempt["number"], attempt["status_code"]) == (1, row.status_code), attempt
    error, excerpt = attempt["error"], attempt["response_excerpt"]
    if row.error is None:
        assert error is None
    else:
        assert error.startswith(row.error)
        assert error.isprintable()
        assert len(error) <= 300
    if row.excerpt is None:
        assert excerpt is None
    else:
        assert excerpt.startswith(row.excerpt)
        assert len(excerpt) <= 1024
    if row.seconds < 1:
        assert attempt["duration_ms"] >= 1000 * row.seconds
    assert story.connections <= 1


def assert_it_waits_for_its_time(row: Row, first: dict[str, Any]) -> None:
    if row.accepted:
        assert (first["status"], first["next_attempt_at"]) == ("succeeded", None)
    elif row.pause is None:
        assert first["status"] == "pending"
        assert "2026-11-24T12:00:05" <= first["next_attempt_at"] <= "2026-11-24T12:00:05.5Z"
    else:
        again = (NOON + timedelta(seconds=row.pause)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert (first["status"], first["next_attempt_at"]) == ("pending", again)


def assert_it_arrives_once(row: Row, story: Story) -> None:
    if row.accepted:
        assert (story.settled, story.endpoint.arrived) == (story.first, [])
    else:
        assert story.settled["status"] == "succeeded"
        assert [each["status_code"] for each in story.settled["attempts"]] == [row.status_code, 204]
        assert story.endpoint.arrived == [story.first["id"]]


def assert_nothing_secret(story: Story) -> None:
    said = json.dumps(story.settled)
    assert not [each for each in (SECRET, story.webhook["secret"], "whsec_", "v1,", "object at 0x") if each in said]
