"""A process that may open few files serves others, whatever connections one client opens and leaves."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from tests.servers import KEY, Server, serving_process

pytestmark = pytest.mark.anyio

FILES = 64
SLOW_HEAD = b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: "
SLOW_BODY = (
    f"POST /v1/applications HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n"
    'content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"company":'
).encode()


@contextmanager
def left_open(server: Server, count: int, sent: bytes) -> Iterator[None]:
    """So many connections, on each of which this was sent and nothing follows."""
    address = (server.client.base_url.host, server.client.base_url.port)
    sockets = []
    try:
        for _ in range(count):
            sockets.append(socket.create_connection(address, timeout=5))
            with suppress(ConnectionError):  # it had to make room for the next already
                sockets[-1].sendall(sent)
        yield
    finally:
        for each in sockets:
            each.close()


@pytest.mark.parametrize(
    ("template", "workers"),
    [pytest.param("sqlite", "1", id="one process on SQLite"), pytest.param("postgresql", "2", id="two on PostgreSQL")],
    indirect=["template"],
)
@pytest.mark.parametrize("sent", [b"", SLOW_HEAD, SLOW_BODY], ids=["nothing", "half a head", "half a body"])
async def test_idle_connections_shut_nobody_out(database_url: str, workers: str, sent: bytes) -> None:
    async with serving_process(database_url, "--workers", workers, files=FILES) as server:
        with left_open(server, 300, sent):
            for _ in range(10):
                async with httpx.AsyncClient(base_url=server.base_url, timeout=10) as newcomer:
                    answer = await newcomer.get("/v1/candidates", headers={"authorization": f"Bearer {KEY}"})
                    assert answer.status_code == 200
            begun = asyncio.get_running_loop().time()
            assert await server.terminate() == 0
            assert asyncio.get_running_loop().time() - begun < 15
    assert b"Cancel" not in server.errors
    assert b"Traceback" not in server.errors
