"""What one receiver gains by hanging, redirecting, cookies, asking for a pause, being gone or pouring: nothing."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta

import pytest

from app.delivery.fan_out import fan_out
from tests.clocks import FrozenClock
from tests.delivery.hostile import OK, Hostile, answering, hanging, hostile
from tests.delivery.misbehaviour import MEBIBYTE, POURS
from tests.delivery.sending import (
    deliver,
    deliveries,
    delivering,
    on_sqlite_alone,
    send_test,
    subscribe,
    subscribe_hostile,
    the_delivery,
)
from tests.receiver import Receiver
from tests.service import Api

pytestmark = pytest.mark.anyio


@pytest.fixture
async def endpoint() -> AsyncIterator[Hostile]:
    async with hostile() as running:
        yield running


@on_sqlite_alone
async def test_an_endpoint_that_hangs_delays_no_other(
    api: Api, clock: FrozenClock, receiver: Receiver, endpoint: Hostile
) -> None:
    await endpoint.serve(hanging)
    webhooks = [await subscribe_hostile(api, endpoint), await subscribe(api, receiver)]
    for _ in range(20):
        for webhook in webhooks:
            await send_test(api, webhook)
    async with delivering(api, clock, timeout_seconds=60) as worker:
        await api.database.run_in_transaction(fan_out, clock.now())
        async with asyncio.timeout(50):
            while len(receiver.received) < 20:
                await worker.run()
                await asyncio.sleep(0.02)
        assert endpoint.connections > 0
        assert [each["attempts"] for each in await deliveries(api, webhooks[0])] == [[]] * 20
        await endpoint.behave()
        await deliver(worker, api, clock)
        clock.pass_time(timedelta(seconds=6))
        await deliver(worker, api, clock)
    assert sorted(endpoint.arrived) == sorted(each["id"] for each in await deliveries(api, webhooks[0]))
    assert len({each.headers["webhook-id"] for each in receiver.received}) == len(receiver.received) == 20


@on_sqlite_alone
async def test_a_redirect_reaches_no_other_receiver(
    api: Api, clock: FrozenClock, receiver: Receiver, endpoint: Hostile
) -> None:
    answer = f"HTTP/1.1 307 Go\r\nlocation: {receiver.url}\r\ncontent-length: 0\r\n\r\n"
    await endpoint.serve(answering(answer.encode()))
    webhook = await subscribe_hostile(api, endpoint)
    await send_test(api, webhook)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    assert [each["status_code"] for each in (await the_delivery(api, webhook))["attempts"]] == [307]
    assert (receiver.received, endpoint.connections) == ([], 1)


@on_sqlite_alone
@pytest.mark.parametrize("cookie", [b"session=1; domain=127.0.0.1", b"session=1", b"odd=\xff\xfe"])
async def test_a_cookie_is_neither_sent_on_nor_stored(
    api: Api, clock: FrozenClock, receiver: Receiver, endpoint: Hostile, cookie: bytes
) -> None:
    await endpoint.serve(answering(OK + b"set-cookie: " + cookie + b"; path=/\r\n\r\nfine"))
    webhooks = [await subscribe_hostile(api, endpoint), await subscribe(api, receiver)]
    async with delivering(api, clock) as worker:
        for webhook in [*webhooks, *webhooks]:
            await send_test(api, webhook)
            await deliver(worker, api, clock)

    assert [each["status"] for webhook in webhooks for each in await deliveries(api, webhook)] == ["succeeded"] * 4
    assert ["cookie" in each.headers for each in receiver.received] == [False, False]


@on_sqlite_alone
async def test_answers_are_requested_uncompressed(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await send_test(api, await subscribe(api, receiver))
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    assert [each.headers["accept-encoding"] for each in receiver.received] == ["identity"]


@on_sqlite_alone
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param("Tue, 24 Nov 2026 12:10:00 GMT", 600, id="a date"),
    ],
)
async def test_nothing_is_sent_before_the_pause_is_over(
    api: Api, clock: FrozenClock, endpoint: Hostile, value: str, seconds: int
) -> None:
    await endpoint.serve(answering(f"HTTP/1.1 503 Wait\r\nretry-after: {value}\r\ncontent-length: 0\r\n\r\n".encode()))
    webhook = await subscribe_hostile(api, endpoint)
    await send_test(api, webhook)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        await endpoint.behave()
        clock.pass_time(timedelta(seconds=seconds - 1))
        await deliver(worker, api, clock)
        assert endpoint.arrived == []
        clock.pass_time(timedelta(seconds=1))
        await deliver(worker, api, clock)
    assert endpoint.arrived == [(await the_delivery(api, webhook))["id"]]


@on_sqlite_alone
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Fri, 31 Dec 99999999999 23:59:59 GMT", id="a year that does not exist"),
        pytest.param("Tue, 24 Nov 2026 12:10:00 +99999999999999", id="a zone that does not exist"),
    ],
)
async def test_a_pause_of(api: Api, clock: FrozenClock, endpoint: Hostile, value: str) -> None:
    await endpoint.serve(answering(f"HTTP/1.1 429 Wait\r\nretry-after: {value}\r\ncontent-length: 0\r\n\r\n".encode()))
    webhook = await subscribe_hostile(api, endpoint)
    await send_test(api, webhook)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    assert [each["status_code"] for each in (await the_delivery(api, webhook))["attempts"]] == [429]


@on_sqlite_alone
async def test_410_disables_the_endpoint_and_keeps_its_message(
    api: Api, clock: FrozenClock, endpoint: Hostile, receiver: Receiver
) -> None:
    await endpoint.serve(answering(b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"))
    webhook, healthy = await subscribe_hostile(api, endpoint), await subscribe(api, receiver)
    await send_test(api, webhook)
    await send_test(api, healthy)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        delivery = await the_delivery(api, webhook)
        shown = (await api.get(f"/v1/webhooks/{webhook['id']}")).json()
        assert (shown["status"], shown["disabled_reason"]) == ("disabled", "the receiver answered 410 Gone")
        assert [each["status_code"] for each in delivery["attempts"]] == [410]
        assert (delivery["status"], delivery["next_attempt_at"]) == ("pending", None)

        await endpoint.behave()
        clock.pass_time(timedelta(days=1))
        await deliver(worker, api, clock)
        assert endpoint.arrived == []
        await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": "enabled"})
        await deliver(worker, api, clock)
    assert endpoint.arrived[0] == delivery["id"]
    assert endpoint.arrived.count(delivery["id"]) == 1
    assert len(receiver.received) == 1
    events = (await api.get("/v1/events", params={"types": "webhook.disabled"})).json()["items"]
    assert [each["data"]["webhook_id"] for each in events] == [webhook["id"]]


@contextmanager
def peak_of_memory() -> Iterator[list[int]]:
    """Afterwards contains how many bytes of Python's memory were in use at most, over those at the beginning."""
    peak: list[int] = []
    tracemalloc.start(1)
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield peak
        peak.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()


@on_sqlite_alone
async def test_no_answer_fills_the_memory(api: Api, clock: FrozenClock) -> None:
    async with AsyncExitStack() as stack:
        webhooks = [await subscribe_hostile(api, await stack.enter_async_context(hostile(row.talk))) for row in POURS]
        for webhook in webhooks:
            await send_test(api, webhook)
        async with delivering(api, clock, timeout_seconds=2) as worker:
            with peak_of_memory() as peak:
                await deliver(worker, api, clock)
        for webhook in webhooks:
            assert len((await the_delivery(api, webhook))["attempts"]) == 1
    assert peak[0] < 40 * MEBIBYTE
