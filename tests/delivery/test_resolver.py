"""Names that no server resolves: a lookup that hangs blocks a thread, and must not block other messages."""

import asyncio
import socket
from threading import Event
from typing import Any

import pytest

from app.clock import SystemClock
from app.delivery.egress import Egress
from app.delivery.sender import Sender
from app.sealing import Seal
from tests.receiver import Receiver
from tests.service import LOOPBACK

pytestmark = pytest.mark.anyio

_LOST = 50


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Until this is set, looking up a name below lost.example does not end."""
    real, found = socket.getaddrinfo, Event()

    def getaddrinfo(host: Any, *given: Any, **more: Any) -> Any:
        if str(host).endswith(".lost.example"):
            found.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "no server answers")
        return real(host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return found


async def test_lookups_that_hang_delay_no_other_message(receiver: Receiver, released: Event) -> None:
    clock, port = SystemClock(), receiver.url.split(":")[2]
    async with Sender(Egress(LOOPBACK), Seal("x"), clock, timeout_seconds=20, base_url="https://x.example") as sender:
        lost = [
            asyncio.create_task(sender.post(f"http://{place}.lost.example/", b"{}", {"webhook-id": "dlv_1"}))
            for place in range(_LOST)
        ]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(15):
                answer = await sender.post(f"http://localhost:{port}", b"{}", {"webhook-id": "dlv_2"})
                assert await asyncio.to_thread(lambda: "other threads are free") == "other threads are free"
        finally:
            released.set()
        answers = await asyncio.gather(*lost)
    assert answer.status_code == 204
    assert {each.error for each in answers} == {"the name cannot be resolved: no server answers"}


async def test_a_name_is_resolved(receiver: Receiver) -> None:
    port = receiver.url.split(":")[2]
    async with Sender(Egress(LOOPBACK), Seal("x"), SystemClock(), timeout_seconds=5, base_url="https://x") as sender:
        for name in ("localhost", "ip6-localhost.invalid"):
            answer = await sender.post(f"http://{name}:{port}", b"{}", {"webhook-id": "dlv_1"})
            assert (answer.status_code == 204) == (name == "localhost"), answer
