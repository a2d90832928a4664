"""Connections whose client is slow, silent or excessive: each is answered or closed in time, and others are served."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.api.connections import (
    MOST_CONNECTIONS,
    MOST_HEAD_BYTES,
    MOST_HEADERS,
    MOST_PIPELINED,
    Connections,
    Patience,
    most_connections,
)
from tests.clocks import NOON
from tests.databases import SqliteTemplate
from tests.service import Api, serving, settings_for
from tests.stories import interview, interviewer
from tests.streams import following, over_http, until

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
LONG = 60.0
"""Seconds that no test waits for."""
SHORT = 0.4


def only(**patience: float) -> Patience:
    """Endless patience but for what is given."""
    return Patience(**{"head": LONG, "body": LONG, "response": LONG, "ending": SHORT, **patience})


@dataclass(frozen=True)
class Wire:
    """A raw connection to the service."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def drip(self, data: bytes, seconds: float = SHORT / 8) -> bytes:
        """Send byte by byte until the service closes the connection. Returns what came."""
        receiving = asyncio.create_task(self.rest())
        for byte in data:
            if receiving.done():
                break
            self.writer.write(bytes([byte]))
            await asyncio.wait([receiving], timeout=seconds)
        return await receiving

    async def rest(self) -> bytes:
        """What comes until the service closes the connection."""
        received = b""
        async with asyncio.timeout(20):
            try:
                while piece := await self.reader.read(1 << 16):
                    received += piece
            except ConnectionError:
                pass
        return received


class Service:
    """The application behind a socket."""

    def __init__(self, api: Api, client: Any, connections: Connections) -> None:
        self.api = api
        self.client = client
        self.connections = connections
        self.wires: list[Wire] = []
        self.key = f"authorization: {api.headers['authorization']}\r\n".encode()

    async def connect(self) -> Wire:
        base = self.client.base_url
        wire = Wire(*await asyncio.open_connection(base.host, base.port))
        self.wires.append(wire)
        return wire

    def posting(self, length: int, key: bytes | None = None) -> bytes:
        """The head of a request with a body of so many bytes."""
        return (
            b"POST /v1/applications HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            + (self.key if key is None else key)
            + b"content-length: %d\r\n\r\n" % length
        )


@asynccontextmanager
async def service(template: SqliteTemplate, patience: Patience, most: int = 100) -> AsyncIterator[Service]:
    """The application behind a socket; it is stopped while the block's raw connections are still open."""
    async with serving(settings_for(template.fresh())) as api:
        connections = Connections(most, patience)
        wires: list[Wire] = []
        try:
            async with over_http(api, connections) as client:
                running = Service(api, client, connections)
                wires = running.wires
                yield running
        finally:
            for wire in wires:
                wire.writer.transport.abort()
            await asyncio.sleep(0)


def refusals(received: bytes) -> list[int]:
    """The statuses of the responses; those from 400 on must be problems."""
    statuses = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(headers[b"content-length"])
        body, received = rest[:length], rest[length:]
        if status >= 400:
            assert headers[b"content-type"] == b"application/problem+json"
            assert json.loads(body)["status"] == status
        statuses.append(status)
    return statuses


HEALTH = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"


async def test_a_connection_that_says_nothing_is_closed(template: SqliteTemplate) -> None:
    async with service(template, only(head=SHORT)) as running:
        wire = await running.connect()
        assert await wire.rest() == b""


@pytest.mark.parametrize("before", [b"", HEALTH], ids=["the first request", "a later one"])
async def test_slow_headers_are_refused_however_steadily_they_come(template: SqliteTemplate, before: bytes) -> None:
    async with service(template, only(head=SHORT)) as running:
        wire = await running.connect()
        wire.send(before)
        received = await wire.drip(b"GET /healthz HTTP/1.1\r\nx-slow: " + b"x" * 200)
        assert refusals(received) == [200] * bool(before) + [408]


async def test_a_body_that_stops_is_refused(template: SqliteTemplate) -> None:
    async with service(template, only(body=SHORT)) as running:
        wire = await running.connect()
        wire.send(running.posting(100) + b'{"company":')
        assert refusals(await wire.rest()) == [408]
        await until(lambda: not running.connections.waiting)


async def test_a_body_below_the_pace_is_refused(template: SqliteTemplate) -> None:
    async with service(template, only(head=0, body=SHORT, pace=10_000)) as running:
        wire = await running.connect()
        wire.send(running.posting(1000))
        assert refusals(await wire.drip(b"x" * 200)) == [408]


async def test_a_body_at_the_pace_may_take_as_long_as_it_needs(template: SqliteTemplate) -> None:
    async with service(template, only(head=0, body=2 * SHORT, pace=8 / SHORT)) as running:
        wire = await running.connect()
        body = b'{"company": "Nordlicht"}' + b" " * 20
        wire.send(running.posting(len(body)).removesuffix(b"\r\n") + b"connection: close\r\n\r\n")
        assert refusals(await wire.drip(body, SHORT / 16)) == [201]


async def test_the_rest_of_a_refused_body_is_not_waited_for(template: SqliteTemplate) -> None:
    async with service(template, only(body=SHORT)) as running:
        wire = await running.connect()
        wire.send(running.posting(10**9, key=b""))
        assert refusals(await wire.drip(b"x" * 200)) == [401]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"x: " + b"y" * 100_000_000, id="a header of 100 MB"),
        pytest.param(b"x-%d: y\r\n" * MOST_HEADERS % tuple(range(MOST_HEADERS)) + b"z: z", id="a header too many"),
        pytest.param(b"x: y\r\n" * 1_000_000, id="a million headers"),
        pytest.param(b"x: " + b"y" * MOST_HEAD_BYTES, id="a header over the limit"),
    ],
)
async def test_large_heads_are_refused(template: SqliteTemplate, head: bytes) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        wire.send(b"GET /healthz HTTP/1.1\r\n" + head + b"\r\n\r\n")
        assert refusals(await wire.rest()) == [431]


async def test_heads_up_to_the_limits_are_accepted(template: SqliteTemplate) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        headers = b"host: a\r\n" + b"x-%d: y\r\n" * (MOST_HEADERS - 3) % tuple(range(MOST_HEADERS - 3))
        large = b"x: " + b"y" * (MOST_HEAD_BYTES - len(headers) - 200) + b"\r\n"
        wire.send(b"GET /healthz HTTP/1.1\r\n" + headers + large + b"connection: close\r\n\r\n")
        assert refusals(await wire.rest()) == [200]


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [(b"1.1", 0, 400), (b"1.1", 1, 200), (b"1.1", 2, 400), (b"1.0", 0, 200), (b"1.0", 2, 400)],
)
async def test_a_request_has_one_host(template: SqliteTemplate, version: bytes, hosts: int, status: int) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        head = b"GET /healthz HTTP/" + version + b"\r\n" + b"host: a\r\n" * hosts
        wire.send(head + b"connection: close\r\n\r\n")
        assert refusals(await wire.rest()) == [status]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"2;x=" + b"y" * 5_000_000, id="a chunk extension without an end"),
        pytest.param(b"2\r\n{}\r\n0\r\nx: " + b"y" * 5_000_000, id="a trailer without an end"),
    ],
)
async def test_what_comes_beside_a_body_is_limited(template: SqliteTemplate, body: bytes) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        chunked = b"content-length: 0\r\n", b"transfer-encoding: chunked\r\n"
        wire.send(running.posting(0).replace(*chunked) + body)
        assert refusals(await wire.rest()) == [400]


async def test_a_body_may_come_in_chunks_of_one_byte(template: SqliteTemplate) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        body = b'{"company": "Nordlicht", "notes": "' + b"x" * 15_000 + b'"}'
        head = running.posting(0).replace(b"content-length: 0", b"transfer-encoding: chunked\r\nconnection: close")
        wire.send(head + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n")
        assert refusals(await wire.rest()) == [201]


async def test_what_is_not_http_gets_a_problem(template: SqliteTemplate) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        wire.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n")
        assert refusals(await wire.rest()) == [400]


@pytest.mark.parametrize("target", [b"CONNECT example.com:80", b"GET http://[x/", b"GET /caf\xc3\xa9"])
@pytest.mark.parametrize("before", [b"", HEALTH], ids=["the first request", "a later one"])
async def test_a_target_that_cannot_be_read_gets_a_problem(
    template: SqliteTemplate, before: bytes, target: bytes
) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        if before:
            wire.send(before)
            await wire.reader.readuntil(b'{"status":"ok"}')
        wire.send(target + b" HTTP/1.1\r\nhost: x\r\n\r\n")
        assert refusals(await wire.rest()) == [400]


UPGRADE = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n"
"""As Java's HttpClient asks for HTTP/2 with every request, unless it is told not to."""
LAST = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


@pytest.mark.parametrize("step", [1, 7, 100_000], ids=["bytes", "pieces", "together"])
@pytest.mark.parametrize(
    "body",
    [
        b"content-length: 36\r\n\r\n" + b'{"company":"Hooli","job_title":"PM"}',
        b"transfer-encoding: chunked\r\n\r\n" + b'24\r\n{"company":"Hooli","job_title":"PM"}\r\n0\r\n\r\n',
    ],
    ids=["of a stated length", "in chunks"],
)
async def test_a_request_that_asks_for_another_protocol_keeps_its_body(
    template: SqliteTemplate, body: bytes, step: int
) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        head = b"POST /v1/applications HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" + running.key
        sent = head + UPGRADE + body + LAST
        for start in range(0, len(sent), step):
            wire.send(sent[start : start + step])
            await asyncio.sleep(0)
        assert refusals(await wire.rest()) == [201, 200]


async def test_requests_behind_one_that_asks_for_another_protocol_are_answered(template: SqliteTemplate) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        wire.send(HEALTH[:-2] + UPGRADE + b"\r\n" + LAST)
        assert refusals(await wire.rest()) == [200, 200]


async def test_so_many_requests_may_wait_behind_one(template: SqliteTemplate) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        wire.send(HEALTH * 500)
        assert refusals(await wire.rest()) == [200] * (1 + MOST_PIPELINED)


async def test_requests_before_a_broken_one_are_answered(template: SqliteTemplate) -> None:
    async with service(template, only()) as running:
        wire = await running.connect()
        wire.send(HEALTH * 3 + b"nonsense\r\n\r\n")
        assert refusals(await wire.rest()) == [200] * 3


async def test_a_response_that_is_not_read_is_broken_off(template: SqliteTemplate) -> None:
    async with service(template, only(response=SHORT)) as running:
        panel = [interviewer(f"Person {one}", role="recruiter") for one in range(50)]
        application = {"company": "Nordlicht", "notes": "long " * 4000}
        for _ in range(2):
            body = interview(NOON + timedelta(days=1), interviewers=panel, application=application)
            assert (await running.client.post("/v1/interviews", json=body)).status_code == 201
        wire = await running.connect()
        transport: Any = wire.writer.transport
        transport.pause_reading()
        wire.send(b"GET /v1/events?limit=200 HTTP/1.1\r\nhost: x\r\n" + running.key + b"\r\n")
        wires = running.connections.waiting
        await until(lambda: any(each.flow.write_paused for each in wires))
        await until(lambda: not any(each.flow.write_paused for each in wires))
        transport.resume_reading()
        received = await wire.rest()
        head, _, body_received = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        length = next(int(line.split()[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        assert len(body_received) < length


async def test_the_connection_that_waited_longest_makes_room(template: SqliteTemplate) -> None:
    async with service(template, only(), most=4) as running:
        wires = [await running.connect() for _ in range(9)]
        wires[-1].send(HEALTH.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        assert refusals(await wires[-1].rest()) == [200]
        for wire in wires[:5]:
            assert await wire.rest() == b""
        assert not any(wire.reader.at_eof() for wire in wires[5:8])


async def test_a_newcomer_is_refused_where_all_are_busy(template: SqliteTemplate) -> None:
    async with (
        service(template, only(), most=2) as running,
        following(running.client),
        following(running.client),
    ):
        received = await (await running.connect()).rest()
        assert refusals(received) == [503]
        assert b"\r\nretry-after: 1\r\n" in received.lower()


async def test_a_slow_body_makes_room(template: SqliteTemplate) -> None:
    async with service(template, only(), most=2) as running:
        wires = [await running.connect() for _ in range(2)]
        for wire in wires:
            wire.send(running.posting(100) + b"{")
        assert (await running.client.get("/healthz")).status_code == 200


async def test_a_service_that_stops_does_not_wait_for_slow_clients(template: SqliteTemplate) -> None:
    """`over_http` gives it ten seconds."""
    async with service(template, only()) as running:
        slow, silent, head = [await running.connect() for _ in range(3)]
        slow.send(running.posting(100) + b"{")
        head.send(b"GET /")
        await until(lambda: len(running.connections.waiting) == 3)
        received = asyncio.gather(slow.rest(), silent.rest(), head.rest())
    answer, *nothing = await received
    assert refusals(answer) == [408]
    assert nothing == [b"", b""]


async def test_a_stream_of_events_is_not_taken_for_silence(template: SqliteTemplate) -> None:
    patience = Patience(head=SHORT, body=SHORT, response=SHORT)
    async with service(template, patience) as running, following(running.client) as reader:
        await asyncio.sleep(4 * SHORT)
        await running.client.post("/v1/applications", json={"company": "Nordlicht"})
        await reader.blocks(1)


@pytest.mark.parametrize(
    ("files", "connections"), [(64, 16), (256, 128), (1024, 896), (4096, 3968), (1_048_576, MOST_CONNECTIONS)]
)
def test_how_many_connections_a_process_may_have(template: SqliteTemplate, files: int, connections: int) -> None:
    assert most_connections(files) == connections


@pytest.mark.usefixtures("template")
async def test_a_client_that_the_service_made_wait_still_has_time_for_its_body() -> None:
    """It may not send before `100 Continue`, which comes only once the application reads."""
    reads = asyncio.Event()

    async def application(_scope: Scope, receive: Receive, send: Send) -> None:
        await reads.wait()
        size = str(len((await receive())["body"])).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        await send({"type": "http.response.body", "body": size})

    limits = Connections(100, Patience(head=SHORT, body=SHORT))
    config = uvicorn.Config(application, http=limits, ws="none", lifespan="off", log_level="critical", port=0)  # type: ignore[arg-type]  # a callable that makes protocols
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve())
        await until(lambda: server.started)
        reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname())
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n")
        await asyncio.sleep(4 * SHORT)
        reads.set()
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        writer.write(b"hello")
        assert (await reader.readuntil(b"\r\n\r\n5")).startswith(b"HTTP/1.1 200")
        writer.close()
        server.should_exit = True
