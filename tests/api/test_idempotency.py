"""A repeated request takes effect once, and gets its first answer again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.store.account_records import StoredResponseRecord
from app.usecases.accounts.accounts import create_account
from tests.api.documents import webhook
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.rows import records
from tests.service import Api, serving, settings_for
from tests.stories import interview

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]


def keyed(key: str = "one") -> dict[str, str]:
    return {"idempotency-key": key}


async def count(api: Api, kind: str) -> int:
    return len((await api.get(f"/v1/{kind}", params={"limit": 200})).json()["items"])


async def test_the_first_answer_is_repeated(api: Api) -> None:
    first = await api.post("/v1/interviews", json=interview(), headers=keyed())
    again = await api.post("/v1/interviews", json=interview(), headers=keyed())
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert await count(api, "interviews") == 1
    events = (await api.get("/v1/events", params={"types": "interview.created"})).json()["items"]
    assert len(events) == 1


async def test_a_different_request_with_the_same_key_is_refused(api: Api) -> None:
    await api.post("/v1/applications", json={"company": "Nordlicht"}, headers=keyed())
    for path, body in (("/v1/applications", {"company": "Südlicht"}), ("/v1/candidates", {"company": "Nordlicht"})):
        assert refusal(await api.post(path, json=body, headers=keyed())) == (422, ["?Idempotency-Key"])
    assert await count(api, "applications") == 1


async def test_a_refused_request_may_be_corrected_under_its_key(api: Api) -> None:
    assert (await api.post("/v1/applications", json={}, headers=keyed())).status_code == 422
    assert (await api.post("/v1/applications", json={"company": "Nordlicht"}, headers=keyed())).status_code == 201


async def test_a_refused_request_stores_nothing(api: Api) -> None:
    """The panel is refused after the application was written: all of it is rolled back."""
    document = interview(interviewers=["ivr_00000000000000000000000000"])
    assert refusal(await api.post("/v1/interviews", json=document, headers=keyed())) == (422, ["/interviewers/0"])
    assert [await count(api, kind) for kind in ("applications", "interviews", "events")] == [0, 0, 0]


async def test_a_hundred_equal_posts_at_once_make_one_object(api: Api) -> None:
    answers = await asyncio.gather(*(api.post("/v1/interviews", json=interview(), headers=keyed()) for _ in range(100)))
    bodies = {answer.content for answer in answers if answer.status_code == 201}
    assert len(bodies) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await count(api, "interviews") == 1
    assert (await api.post("/v1/interviews", json=interview(), headers=keyed())).content in bodies


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_equal_posts_to_two_servers_at_once_make_one_object(api: Api, clock: FrozenClock) -> None:
    async with serving(settings_for(api.database.url), clock) as other:
        other.headers["authorization"] = api.headers["authorization"]
        answers = await asyncio.gather(
            *(each.post("/v1/interviews", json=interview(), headers=keyed()) for each in (api, other) * 10)
        )
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await count(api, "interviews") == 1


async def test_a_key_is_forgotten_after_a_day(api: Api, clock: FrozenClock) -> None:
    body = {"company": "Nordlicht"}
    first = (await api.post("/v1/applications", json=body, headers=keyed())).json()["id"]
    clock.pass_time(timedelta(hours=24) - timedelta(seconds=1))
    assert (await api.post("/v1/applications", json=body, headers=keyed())).json()["id"] == first
    clock.pass_time(timedelta(seconds=1))
    assert (await api.post("/v1/applications", json=body, headers=keyed())).json()["id"] != first


async def test_keys_of_two_accounts_are_independent(api: Api, clock: FrozenClock) -> None:
    _, key = await api.database.run_in_transaction(create_account, "neighbour", clock.now())
    body = {"company": "Nordlicht"}
    ours = (await api.post("/v1/applications", json=body, headers=keyed())).json()["id"]
    theirs = await api.post("/v1/applications", json=body, headers={**keyed(), "authorization": f"Bearer {key}"})
    assert (theirs.status_code, theirs.json()["id"] != ours) == (201, True)


async def test_an_answer_with_a_secret_is_stored_sealed(api: Api) -> None:
    secret = (await api.post("/v1/webhooks", json=webhook(), headers=keyed())).json()["secret"]
    again = (await api.post("/v1/webhooks", json=webhook(), headers=keyed())).json()
    assert again["secret"] == secret
    [stored] = await records(api.database, StoredResponseRecord)
    assert secret not in stored.sealed


async def test_a_write_with_an_idempotency_key_wakes_the_queues(api: Api) -> None:
    """As after any commit: once the write is certain, and not before."""
    woken: list[Any] = []
    api.database.on_wake(woken.append)
    await api.post("/v1/interviews", json={}, headers=keyed("bad"))
    assert woken == []
    await api.post("/v1/interviews", json=interview(), headers=keyed())
    assert {queue for wakes in woken for queue in wakes} >= {"fan_out", "advance"}


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ключ"])
async def test_an_invalid_idempotency_key_is_refused(api: Api, key: str) -> None:
    answer = await api.post("/v1/applications", json={"company": "N"}, headers={b"idempotency-key": key.encode()})
    assert refusal(answer) == (422, ["?Idempotency-Key"])


async def test_without_a_valid_api_key_nothing_is_stored(api: Api) -> None:
    answer = await api.post("/v1/applications", json={"company": "N"}, headers={**keyed(), "authorization": "Bearer x"})
    assert refusal(answer) == (401, [])
