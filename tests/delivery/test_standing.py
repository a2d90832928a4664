"""What follows from an endpoint's failures and answers: pause, warning, disabling, and being enabled again."""

from datetime import timedelta
from typing import Any

import pytest

from app.resources.events import body_of
from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver, receiving
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

ONE_RULE: dict[str, Any] = {"filters": {"rules": ["debrief"]}}


async def events_of(api: Api, kind: str) -> list[Any]:
    """The data of the events of a type, which are checked against its schema."""
    events = (await api.get("/v1/events", params={"types": kind, "limit": 200})).json()["items"]
    for event in events:
        body = {name: value for name, value in event.items() if name != "id"}
        assert body_of(kind).model_validate(body).model_dump(mode="json") == body
    return [event["data"] for event in events]


async def standing(api: Api, webhook: dict[str, Any]) -> tuple[str, str | None, str | None]:
    shown = (await api.get(f"/v1/webhooks/{webhook['id']}")).json()
    return shown["status"], shown["disabled_reason"], shown["failing_since"]


async def test_a_receiver_that_asks_for_a_pause_gets_it_for_everything(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, **ONE_RULE)
    await api.post("/v1/interviews", json=interview())
    receiver.status, receiver.headers = 503, {"retry-after": "600"}
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        receiver.status = 204
        await api.post("/v1/interviews", json=interview())
        clock.pass_time(timedelta(seconds=599))
        await deliver(worker, api, clock)
        assert len(receiver.received) == 1, "what came later is paused, too"
        clock.pass_time(timedelta(seconds=1))
        await deliver(worker, api, clock)
    assert [each["status"] for each in await deliveries(api, webhook)] == ["succeeded", "succeeded"]
    assert len(receiver.received) == 3


async def test_gone_disables_the_endpoint_and_its_deliveries_wait(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, **ONE_RULE)
    async with receiving() as watching:
        await subscribe(api, watching, event_types=["webhook.disabled"])
        await api.post("/v1/interviews", json=interview())
        receiver.status = 410
        async with delivering(api, clock) as worker:
            await deliver(worker, api, clock)
            await deliver(worker, api, clock)
            assert await standing(api, webhook) == (
                "disabled",
                "the receiver answered 410 Gone",
                "2026-11-24T12:00:00Z",
            )
            [event] = watching.received
            assert event.event["data"] == {
                "webhook_id": webhook["id"],
                "description": None,
                "reason": "the receiver answered 410 Gone",
                "failing_since": "2026-11-24T12:00:00Z",
                "failed_messages": 1,
            }
            assert await events_of(api, "webhook.disabled") == [event.event["data"]]

            await api.post("/v1/interviews", json=interview())
            clock.pass_time(timedelta(hours=1))
            await deliver(worker, api, clock)
            waiting = await deliveries(api, webhook)
            assert [(each["status"], each["next_attempt_at"]) for each in waiting] == [("pending", None)] * 2

            receiver.status = 204
            await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": "enabled"})
            await deliver(worker, api, clock)
    assert await standing(api, webhook) == ("enabled", None, None)
    assert [each["status"] for each in await deliveries(api, webhook)] == ["succeeded", "succeeded"]
    assert len(receiver.received) == 3


async def test_an_endpoint_that_accepts_nothing_is_reported_and_then_disabled(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    receiver.status = 500

    async def days_of_failure(days: int, messages: int) -> None:
        for _ in range(messages):
            await api.post("/v1/applications", json={"company": "Nordlicht"})
        async with delivering(api, clock) as worker:
            await deliver(worker, api, clock)
            clock.pass_time(timedelta(days=days))

    await days_of_failure(3, 4)
    assert await events_of(api, "webhook.failing") == [], "four messages are few"
    await days_of_failure(2, 1)
    (warning,) = await events_of(api, "webhook.failing")
    assert warning["reason"] == "nothing was accepted since 2026-11-24T12:00:00Z, and 5 messages failed"
    await days_of_failure(3, 4)
    assert (await standing(api, webhook))[0] == "enabled", "five days, but nine messages"
    await days_of_failure(1, 1)
    reason = "nothing was accepted since 2026-11-24T12:00:00Z, and 10 messages failed"
    assert await standing(api, webhook) == ("disabled", reason, "2026-11-24T12:00:00Z")
    assert [each["reason"] for each in await events_of(api, "webhook.disabled")] == [reason]
    assert len(await events_of(api, "webhook.failing")) == 1


async def test_one_success_resets_the_failures(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    for status in (500, 204, 500):
        receiver.status = status
        await api.post("/v1/applications", json={"company": "Nordlicht"})
        async with delivering(api, clock) as worker:
            await deliver(worker, api, clock)
        clock.pass_time(timedelta(seconds=3))  # before the retries
    assert (await standing(api, webhook))[2] == "2026-11-24T12:00:06Z"


async def test_an_endpoint_that_never_answers_is_paused_after_ten_attempts(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    webhook = await subscribe(api, receiver, event_types=["application.created"])
    await api.patch(f"/v1/webhooks/{webhook['id']}", json={"url": "http://127.0.0.1:9/"})
    for _ in range(12):
        await api.post("/v1/applications", json={"company": "Nordlicht"})
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        tried = [each for each in await deliveries(api, webhook) if each["attempts"]]
        assert len(tried) < 12
        resting = [each["next_attempt_at"] for each in await deliveries(api, webhook) if not each["attempts"]]
        assert set(resting) == {"2026-11-24T12:00:05Z"}

        await api.patch(f"/v1/webhooks/{webhook['id']}", json={"url": receiver.url})
        clock.pass_time(timedelta(seconds=6))
        await deliver(worker, api, clock)
    assert {each["status"] for each in await deliveries(api, webhook)} == {"succeeded"}
    assert len(receiver.received) == 12


async def test_a_rate_limit_spaces_messages_evenly(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await subscribe(api, receiver, event_types=["application.created"], rate_limit=2)
    for _ in range(5):
        await api.post("/v1/applications", json={"company": "Nordlicht"})
    arrived = []
    async with delivering(api, clock) as worker, delivering(api, clock) as second:
        for _ in range(9):
            await deliver(worker, api, clock)
            await deliver(second, api, clock)
            arrived.append(len(receiver.received))
            clock.pass_time(timedelta(milliseconds=250))
    assert arrived == [1, 1, 2, 2, 3, 3, 4, 4, 5], "two a second, however many processes send"


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1)])
async def test_a_rate_limit_holds_when_the_clock_is_set(
    api: Api, clock: FrozenClock, receiver: Receiver, jump: timedelta
) -> None:
    """Back or forth by an hour: nothing waits until the clock has caught up, and nothing is sent faster or twice."""
    await subscribe(api, receiver, event_types=["application.created"], rate_limit=2)
    for _ in range(4):
        await api.post("/v1/applications", json={"company": "Nordlicht"})
    arrived = []
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        await deliver(worker, api, clock)
        assert len(receiver.received) == 1
        clock.pass_time(jump)
        await api.post("/v1/applications", json={"company": "Nordlicht"})
        for _ in range(9):
            await deliver(worker, api, clock)
            arrived.append(len(receiver.received))
            clock.pass_time(timedelta(milliseconds=250))
    assert arrived == [2, 2, 3, 3, 4, 4, 5, 5, 5]
    assert len({each.headers["webhook-id"] for each in receiver.received}) == 5


async def test_headers_of_one_s_own_are_sent_and_secret_ones_not_shown(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    own = {"X-Tenant": "north", "Authorization": "Bearer of-the-receiver"}
    webhook = await subscribe(api, receiver, headers=own, **ONE_RULE)
    hidden = {"X-Tenant": "north", "Authorization": "***"}
    assert webhook["headers"] == hidden
    patched = (await api.patch(f"/v1/webhooks/{webhook['id']}", json={"headers": {**hidden, "X-Tenant": None}})).json()
    assert patched["headers"] == {"Authorization": "***"}
    await api.post("/v1/interviews", json=interview())
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    [received] = receiver.received
    assert received.headers["authorization"] == "Bearer of-the-receiver"
    assert "x-tenant" not in received.headers
    assert received.headers["user-agent"] == "Afterview-Webhooks/1"


async def test_after_a_rotation_both_secrets_sign_for_a_day(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver, event_types=["webhook.test"])
    rotated = (await api.post(f"/v1/webhooks/{webhook['id']}/rotate-secret")).json()
    assert rotated["previous_secret_expires_at"] == "2026-11-25T12:00:00Z"
    assert rotated["secret"] != webhook["secret"]
    shown = (await api.get(f"/v1/webhooks/{webhook['id']}")).json()
    assert {name: rotated[name] for name in shown} == shown
    signatures = []
    for at in (NOON, NOON + timedelta(hours=24) - timedelta(seconds=1), NOON + timedelta(hours=24)):
        clock.set(at)
        await api.post(f"/v1/webhooks/{webhook['id']}/test")
        async with delivering(api, clock) as worker:
            await deliver(worker, api, clock)
        signatures.append(len(receiver.received[-1].headers["webhook-signature"].split()))
    assert signatures == [2, 2, 1]
    for secret, count in ((rotated["secret"], 3), (webhook["secret"], 2)):
        assert sum(receiver.signed_with(each, secret) for each in receiver.received) == count


async def test_the_number_of_old_secrets_is_limited(api: Api, receiver: Receiver) -> None:
    webhook = await subscribe(api, receiver)
    answers = [(await api.post(f"/v1/webhooks/{webhook['id']}/rotate-secret")).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 409]
