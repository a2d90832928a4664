"""A diagnosis of receivers that check what they get, and of receivers that do not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from tests.clocks import FrozenClock
from tests.service import Api

pytestmark = pytest.mark.anyio


class Checking:
    """A receiver built on the official library, that checks as much as the test wants."""

    def __init__(self, *, signature: bool = True, status_of_known: int = 204) -> None:
        self.secret = ""
        self.signature = signature
        self.status_of_known = status_of_known
        self.known: set[str] = set()

    async def handle(self, request: web.Request) -> web.Response:
        if self.signature:
            try:
                Webhook(self.secret).verify(await request.read(), dict(request.headers))
            except WebhookVerificationError:
                return web.Response(status=401)
        message_id = request.headers["webhook-id"]
        status = self.status_of_known if message_id in self.known else 204
        self.known.add(message_id)
        return web.Response(status=status)


@asynccontextmanager
async def serving(handle: Callable[[web.Request], Any]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def diagnosed(api: Api, receiver: Checking, **more: Any) -> Any:
    async with serving(receiver.handle) as url:
        webhook = (await api.post("/v1/webhooks", json={"url": url, **more})).json()
        receiver.secret = receiver.secret or webhook["secret"]
        answer = await api.post(f"/v1/webhooks/{webhook['id']}/diagnose")
    assert answer.status_code == 200, answer.text
    assert (await api.get(f"/v1/webhooks/{webhook['id']}/deliveries")).json()["items"] == []
    return answer.json()


def reactions(diagnosis: Any) -> dict[str, tuple[str, bool]]:
    return {each["message"]: (each["reaction"], each["passed"]) for each in diagnosis["items"]}


@pytest.fixture
def clock() -> FrozenClock:
    """The machine's clock: the official library checks the timestamp against it."""
    from datetime import UTC, datetime

    return FrozenClock(datetime.now(UTC))  # noqa: TID251  # as said


async def test_a_receiver_that_checks_everything(api: Api) -> None:
    diagnosis = await diagnosed(api, Checking(status_of_known=208))
    assert reactions(diagnosis) == {
        "valid": ("accepted", True),
        "duplicate": ("accepted", True),
        "tampered": ("rejected", True),
        "stale": ("rejected", True),
    }
    assert (diagnosis["passed"], diagnosis["deduplicated"]) == (True, True)
    first, second, *others = (each["message_id"] for each in diagnosis["items"])
    assert (first == second, len({first, *others})) == (True, 3)


async def test_a_receiver_whose_answers_do_not_show_whether_it_knew_the_message(api: Api) -> None:
    diagnosis = await diagnosed(api, Checking())
    assert (diagnosis["passed"], diagnosis["deduplicated"]) == (True, None)


async def test_a_receiver_that_checks_nothing(api: Api) -> None:
    diagnosis = await diagnosed(api, Checking(signature=False))
    assert {name: passed for name, (_, passed) in reactions(diagnosis).items()} == {
        "valid": True,
        "duplicate": True,
        "tampered": False,
        "stale": False,
    }
    assert diagnosis["items"][2]["why"] == "A message changed after signing was accepted: check the signature."


async def test_a_receiver_with_a_different_secret(api: Api) -> None:
    receiver = Checking()
    receiver.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    diagnosis = await diagnosed(api, receiver)
    assert reactions(diagnosis)["valid"] == ("rejected", False)
    assert not diagnosis["passed"]


async def test_a_receiver_that_rejects_repeated_messages(api: Api) -> None:
    diagnosis = await diagnosed(api, Checking(status_of_known=409))
    assert reactions(diagnosis)["duplicate"] == ("rejected", False)
    assert diagnosis["deduplicated"] is True


async def test_an_endpoint_that_does_not_answer(api: Api) -> None:
    webhook = (await api.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/", "status": "disabled"})).json()
    diagnosis = (await api.post(f"/v1/webhooks/{webhook['id']}/diagnose")).json()
    assert reactions(diagnosis) == {"valid": ("no_answer", False)}
    assert diagnosis["deduplicated"] is None
    assert diagnosis["items"][0]["why"].startswith("No answer came: ")


async def test_a_rotated_secret_still_passes(api: Api) -> None:
    receiver = Checking()
    async with serving(receiver.handle) as url:
        webhook = (await api.post("/v1/webhooks", json={"url": url})).json()
        receiver.secret = webhook["secret"]
        await api.post(f"/v1/webhooks/{webhook['id']}/rotate-secret")
        diagnosis = (await api.post(f"/v1/webhooks/{webhook['id']}/diagnose")).json()
    assert diagnosis["passed"]
