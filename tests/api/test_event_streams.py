"""The stream of events: its wire format, how a client resumes it, and when it ends."""

import asyncio
import json
import random
import re
import socket
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.api.connections import Connections, Patience
from app.errors import DatabaseUnavailable
from app.events.types import ApplicationCreated
from app.resources.events import body_of
from app.store.outbox import NewEvent, append
from app.usecases.accounts.accounts import Caller, create_account, create_key, list_keys, revoke_key
from app.usecases.webhooks import event_streams, live_feed
from tests.api.counted import asked_of_the_database
from tests.api.plans import only
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview, interviewer
from tests.streams import STREAM, Reader, following, over_http, until

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]


async def feed(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/v1/events", params={"limit": 200, **params})).json()["items"]
    return items


async def add(client: httpx.AsyncClient, company: str = "Nordlicht", **more: Any) -> None:
    answer = await client.post("/v1/applications", json={"company": company, **more})
    assert answer.status_code == 201, answer.text


def a_large_panel(**more: Any) -> dict[str, Any]:
    """An interview with fifty interviewers, which makes large events."""
    panel = [interviewer(f"Person {one}", role="recruiter") for one in range(50)]
    return interview(NOON + timedelta(days=1), interviewers=panel, **more)


async def until_open(api: Api, count: int) -> None:
    """Wait until as many streams are open."""
    await until(lambda: api.app.state.streams.count() == count)


async def test_events_go_over_the_wire_as_the_feed_shows_them(api: Api) -> None:
    async with over_http(api) as client:
        await add(client, "Before")
        async with client.stream("GET", STREAM) as answer:
            pieces = answer.aiter_bytes()
            received = await anext(pieces)
            await add(client, "Grüße & Söhne 株式会社", notes="one\u2028two\n\ndata: three")
            while received.count(b"\n\n") < 2:
                received += await anext(pieces)
        headers = {name: answer.headers.get(name) for name in ("content-type", "cache-control", "x-accel-buffering")}
        (event,) = await feed(client, after=1)
    assert headers == {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
    }
    assert "etag" not in answer.headers
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    assert received.decode() == f"id: 1\nretry: 2000\n\nevent: application.created\ndata: {data}\nid: 2\n\n"
    body = {name: value for name, value in event.items() if name != "id"}
    assert body_of(event["type"]).model_validate(body).model_dump(mode="json") == body


async def test_a_reconnecting_client_misses_no_event_and_gets_none_twice(api: Api) -> None:
    async with over_http(api) as client:
        for company in "ABCDEF":
            await add(client, company)
        async with following(client, params={"after": 0}) as reader:
            first = await reader.blocks(2)
        back = {"Last-Event-ID": reader.last_id}
        async with following(client, params={"after": 0}, headers=back) as reader:  # as a browser does
            assert reader.last_id == "2"
            rest = await reader.blocks(4)
        assert [each.document for each in first + rest] == await feed(client)
        assert [each.id for each in first + rest] == list("123456")


async def test_a_connection_that_broke_before_its_first_event_loses_nothing(api: Api) -> None:
    async with over_http(api) as client:
        await add(client)
        async with following(client) as reader:
            pass
        await add(client, "Missed")
        async with following(client, headers={"Last-Event-ID": reader.last_id}) as reader:
            (block,) = await reader.blocks(1)
    assert block.document["data"]["application"]["company"] == "Missed"


async def test_types_filter_as_in_the_feed(api: Api) -> None:
    async with over_http(api) as client:
        async with following(client, params={"types": "task.due, interview.created"}) as reader:
            await client.post("/v1/interviews", json=interview())
            wanted = await feed(client, types="task.due,interview.created")
            assert [each.document for each in await reader.blocks(len(wanted))] == wanted
        refused = await client.get(STREAM, params={"types": "task.eaten"})
        assert refusal(refused) == (422, ["?types"])


@pytest.mark.parametrize("given", ["-1", "x", "1.5", str(2**63)])
async def test_an_invalid_position_is_refused(api: Api, given: str) -> None:
    async with over_http(api) as client:
        assert refusal(await client.get(STREAM, params={"after": given})) == (422, ["?after"])
        assert refusal(await client.get(STREAM, headers={"last-event-id": given})) == (422, ["?Last-Event-ID"])


async def test_a_stream_has_only_its_own_accounts_events(api: Api) -> None:
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    async with over_http(api) as client, following(client, params={"after": 0}) as reader:
        await client.post("/v1/applications", json={"company": "Theirs"}, headers={"authorization": f"Bearer {key}"})
        await add(client, "Ours")
        (block,) = await reader.blocks(1)
    assert block.document["data"]["application"]["company"] == "Ours"


async def test_a_long_backlog_is_read_to_its_end(api: Api) -> None:
    async with over_http(api) as client:
        await client.post("/v1/interviews", json=a_large_panel())
        everything = await feed(client)
        assert len(everything) > 2 * live_feed.BATCH
        async with following(client, params={"after": 0}) as reader:
            assert [each.document for each in await reader.blocks(len(everything))] == everything


async def test_a_waiting_stream_uses_no_connection(api: Api) -> None:
    async with over_http(api) as client, AsyncExitStack() as open_ones:
        for _ in range(20):
            await open_ones.enter_async_context(following(client))
        await add(client)  # the account's feed has read once more after this
        pool: Any = api.database.engine.pool
        await until(lambda: pool.checkedout() == 0)


async def test_an_account_has_a_limited_number_of_streams(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert event_streams.STREAMS_PER_ACCOUNT == 250
    monkeypatch.setattr(event_streams, "STREAMS_PER_ACCOUNT", 3)
    _, second_key = await api.database.run_in_transaction(create_key, api.account_id, "another", ("read",), NOON)
    _, theirs = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    async with over_http(api) as client, AsyncExitStack() as open_ones:
        for _ in range(3):
            await open_ones.enter_async_context(following(client))
        refused = await client.get(STREAM, headers={"authorization": f"Bearer {second_key}"})
        assert refusal(refused) == (429, [])
        assert refused.headers["retry-after"] == "15"
        assert "3 streams" in refused.json()["detail"]
        async with following(client, headers={"authorization": f"Bearer {theirs}"}):
            pass


async def test_a_closed_stream_makes_room_for_another(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "STREAMS_PER_ACCOUNT", 1)
    async with over_http(api) as client:
        for _ in range(3):
            async with following(client):
                pass
            await until_open(api, 0)
        assert not api.app.state.streams._open
        assert not api.app.state.streams._feeds


@pytest.mark.parametrize("readers", [1, 12])
async def test_a_commit_is_read_once_for_all_streams(api: Api, readers: int) -> None:
    _, second_key = await api.database.run_in_transaction(create_key, api.account_id, "another", ("read",), NOON)
    async with over_http(api) as client, AsyncExitStack() as open_ones:
        following_now = [
            await open_ones.enter_async_context(following(client, **how))
            for how in _ways_to_follow(second_key)[:readers]
        ]
        await until(lambda: len(_joined(api)) == readers)
        await add(client, "First")
        for reader in following_now:
            await reader.blocks(1)
        with asked_of_the_database(api) as asked:
            async with api.database.transaction() as tx:
                await append(tx, [NewEvent(ApplicationCreated, api.account_id, {"application": {}})], NOON)
            for reader in following_now:
                await reader.blocks(1)
    read = [each for each in asked.statements if each.startswith("SELECT")]
    assert len(read) == 3, "the keys, the events, and the number of the newest"


async def test_a_slow_reader_is_left_behind_and_catches_up(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for it is bounded; the other streams do not wait for it, and it misses nothing."""
    monkeypatch.setattr(live_feed, "_MOST_UNSENT_BYTES", 1)
    caller = Caller(api.account_id, await _key_id(api), frozenset({"read"}))
    streams = api.app.state.streams
    slow = await streams.open(caller, None, (), "http://x")
    slow_pieces = slow.pieces()
    async with over_http(api) as client, following(client) as reader:
        for number in range(4):
            await add(client, f"Company {number}")
            await reader.blocks(1)
        await until(lambda: slow.inbox not in _joined(api))
        assert slow.inbox.is_empty
        received = b""
        while received.count(b"\n\n") < 4:
            received += await anext(slow_pieces)
        await until(lambda: slow.inbox in _joined(api))
        await add(client, "Company 4")
        received += await anext(slow_pieces)
        assert re.findall(rb"^id: (\d+)$", received, re.MULTILINE) == [b"1", b"2", b"3", b"4", b"5"]
    await slow_pieces.aclose()
    slow.close()


async def _key_id(api: Api) -> str:
    return (await list_keys(api.database))[-1].id


def _joined(api: Api) -> set[Any]:
    return {inbox for feed in api.app.state.streams._feeds.values() for inbox in feed._joined}


def _ways_to_follow(second_key: str) -> list[dict[str, Any]]:
    """Twelve streams with two keys, two positions and three filters."""
    return [
        {"params": params, "headers": headers}
        for headers in ({}, {"authorization": f"Bearer {second_key}"})
        for params in (
            {},
            {"after": 0},
            {"after": 0, "types": "task.due,application.created"},
            {"types": "application.created"},
            {"types": "application.created,task.due"},
            {"after": 0, "types": "application.created"},
        )
    ]


async def test_a_write_only_key_cannot_follow_the_stream(api: Api) -> None:
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "importer", ("write",), NOON)
    async with over_http(api) as client:
        answer = await client.get(STREAM, headers={"authorization": f"Bearer {key}"})
    assert refusal(answer) == (403, [])


@pytest.mark.parametrize("ends", ["revoked", "expired"])
async def test_a_revoked_key_gets_no_further_events(api: Api, clock: FrozenClock, ends: str) -> None:
    expires = clock.now() + timedelta(hours=1)
    row, key = await api.database.run_in_transaction(create_key, api.account_id, "lost", ("read",), NOON, expires)
    async with (
        over_http(api) as client,
        following(client, headers={"authorization": f"Bearer {key}"}) as reader,
    ):
        await add(client, "Heard")
        (received_numbers,) = await reader.blocks(1)
        if ends == "revoked":
            await api.database.run_in_transaction(revoke_key, row.id, NOON)
        else:
            clock.set(expires)
        await add(client, "Not for them")
        assert await reader.rest() == []
    assert received_numbers.document["data"]["application"]["company"] == "Heard"


async def test_a_quiet_stream_sends_comments_and_checks_its_key(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(live_feed, "POLL_SECONDS", 0.1)
    row, key = await api.database.run_in_transaction(create_key, api.account_id, "lost", ("read",), NOON)
    async with (
        over_http(api) as client,
        following(client, headers={"authorization": f"Bearer {key}"}) as reader,
    ):
        assert [await reader.line() for _ in range(4)] == [": still here", "", ": still here", ""]
        await api.database.run_in_transaction(revoke_key, row.id, NOON)
        assert await reader.rest() == []


async def test_events_without_a_notification_are_found_by_polling(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_feed, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(api.database, "_event_listeners", [])
    async with over_http(api) as client, following(client) as reader:
        await add(client)
        await reader.blocks(1)


async def test_a_database_that_does_not_answer_ends_the_stream(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async with over_http(api) as client, following(client) as reader:
        with monkeypatch.context() as patch:
            patch.setattr(live_feed, "load_events_after", _no_database)
            await add(client, "Unseen")
            assert await reader.rest() == []
        async with following(client, headers={"Last-Event-ID": reader.last_id}) as again:
            (block,) = await again.blocks(1)
    assert block.document["data"]["application"]["company"] == "Unseen"


def _no_database(*_: object) -> None:
    raise DatabaseUnavailable("the database does not answer")


async def test_a_stalled_client_is_disconnected(api: Api) -> None:
    async with over_http(api, Connections(100, Patience(response=0.5))) as client:
        application = {"company": "Nordlicht", "notes": "long " * 4000}
        for _ in range(4):
            await client.post("/v1/interviews", json=a_large_panel(application=application))
        with closing(socket.socket()) as stalled:
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stalled.connect((client.base_url.host, client.base_url.port))
            key = api.headers["authorization"]
            stalled.sendall(f"GET {STREAM}?after=0 HTTP/1.1\r\nhost: x\r\nauthorization: {key}\r\n\r\n".encode())
            await until_open(api, 1)
            await until_open(api, 0)
            stalled.settimeout(10)
            received = b""
            while piece := stalled.recv(1 << 20):
                received += piece
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert not received.endswith(b"0\r\n\r\n"), "it was broken off"


async def test_the_duration_of_a_stream_does_not_count_as_latency(api: Api) -> None:
    async with over_http(api) as client:
        async with following(client) as reader:
            await asyncio.sleep(1.2)
            await add(client)
            await reader.blocks(1)
        async with asyncio.timeout(10):
            metrics = ""
            while f'route="{STREAM}"' not in metrics:
                metrics = (await client.get("/metrics")).text
    (line,) = (
        each
        for each in metrics.splitlines()
        if each.startswith("afterview_http_request_duration_seconds_sum") and STREAM in each
    )
    assert float(line.split()[-1]) < 1


async def test_no_event_is_lost_or_duplicated_by_disconnects(api: Api) -> None:
    """Writers at once, some of them in transactions that commit in another order than they began, and a reader that
    is cut off all the time and comes back as a browser would.
    """
    await only(api, "debrief")
    chance = random.Random(4)
    writers, each_writes = 6, 8
    done = asyncio.Event()

    async def write(client: httpx.AsyncClient, writer: int) -> None:
        for number in range(each_writes):
            if (writer + number) % 3:
                await add(client, f"{writer}/{number}")
            else:
                await client.post("/v1/interviews", json=interview(NOON + timedelta(days=1)))

    async def read(client: httpx.AsyncClient, received_numbers: list[dict[str, Any]]) -> None:
        back: dict[str, str] = {}
        while not done.is_set() or len(received_numbers) < len(await feed(client, after=0)):
            async with following(client, params={"after": 0}, headers=back) as reader:
                for _ in range(chance.randint(0, 9)):
                    try:
                        block = await reader.block(0.5)
                    except TimeoutError:
                        break
                    assert block is not None
                    received_numbers.append(block.document)
                back = {"Last-Event-ID": reader.last_id}

    received_numbers: list[list[dict[str, Any]]] = [[], [], []]
    async with over_http(api) as client:
        readers = [asyncio.create_task(read(client, each)) for each in received_numbers]
        await asyncio.gather(*(write(client, writer) for writer in range(writers)))
        done.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*readers)
        everything = await feed(client)
    assert len(everything) > writers * each_writes
    assert received_numbers == [everything] * 3
    assert [each["sequence"] for each in everything] == list(range(1, len(everything) + 1))


async def test_a_service_that_stops_ends_its_streams(api: Api) -> None:
    async with over_http(api) as client, following(client) as reader:
        assert isinstance(reader, Reader)
        api.app.state.streams.end()
        assert await reader.rest() == []
