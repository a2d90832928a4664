"""Who may fetch the calendar feed: at which addresses, with which tokens and keys, and for how long."""

from datetime import timedelta

import pytest

from app.usecases.accounts.accounts import create_account, create_key
from tests.api.calendars import a_search, fetched, subscribed
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.feeds import candidate_of, token_of
from tests.portability import export_candidate
from tests.service import Api, serving, settings_for
from tests.uses import noted_use

pytestmark = pytest.mark.anyio


async def test_a_token_opens_the_feeds_of_its_candidate_until_it_is_revoked(api: Api, clock: FrozenClock) -> None:
    created = await token_of(api)
    address, candidate = created["urls"]["calendar"], created["candidate_id"]
    own = f"/v1/candidates/{candidate}/feed-tokens/{created['id']}"
    clock.pass_time(timedelta(minutes=90))
    assert (await fetched(api, address)).status_code == 200
    assert await noted_use(api, own) == "2026-11-24T13:30:00Z"
    second = await token_of(api)

    other = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    _, neighbour = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    theirs = (await api.get("/v1/candidates", headers={"authorization": f"Bearer {neighbour}"})).json()["items"][0]
    for stranger in (other, theirs["id"], "cand_01h455vb4pex5vsknk084sn02q", "nobody"):
        assert refusal(await fetched(api, address.replace(candidate, stranger))) == (404, []), stranger

    assert (await api.delete(own)).status_code == 204
    path = address.partition("?")[0]
    for wrong in (address, address[:-1], f"{address}x", f"{path}?token=%FF%00", f"{path}?token=", path):
        answer = await fetched(api, wrong)
        assert refusal(answer) == (401, []), wrong
        assert answer.headers["www-authenticate"] == 'Bearer realm="afterview"'
    assert (await fetched(api, second["urls"]["calendar"])).status_code == 200, "each is revoked alone"


async def test_a_token_reads_only_feeds(api: Api) -> None:
    created = await token_of(api)
    own = f"candidates/{created['candidate_id']}"
    for path in ("candidates", "tasks", own, f"{own}/export", f"{own}/feed-tokens"):
        for address in (f"/v1/{path}?token={created['token']}", f"/v1/{path}?token={created['token']}&token=x"):
            assert refusal(await fetched(api, address)) == (401, []), path
    bearing = {"authorization": f"Bearer {created['token']}"}
    assert refusal(await api.get("/v1/tasks", headers=bearing)) == (401, [])
    assert refusal(await api.get(f"/v1/candidates/{created['candidate_id']}/calendar.ics", headers=bearing)) == (
        401,
        [],
    )


async def test_a_key_that_reads_opens_feeds_too(api: Api) -> None:
    candidate = await candidate_of(api)
    own = f"/v1/candidates/{candidate}/calendar.ics"
    for scope, status in (("read", 200), ("write", 403)):
        _, key = await api.database.run_in_transaction(create_key, api.account_id, scope, (scope,), NOON)
        answer = await api.get(own, headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == status, scope
    address = await subscribed(api)
    behind_a_proxy = {"authorization": "Basic YWRhOmJ5cm9u"}
    assert (await api.get(address, headers=behind_a_proxy)).status_code == 200, "the token is what counts"
    assert (await api.get(f"{own}?token=wrong")).status_code == 401, "even beside a good key"


async def test_erasing_a_candidate_closes_their_feeds(api: Api) -> None:
    await a_search(api)
    candidate = await candidate_of(api)
    again = {"Idempotency-Key": "a-token"}
    created = (await api.post(f"/v1/candidates/{candidate}/feed-tokens", headers=again)).json()
    exported = str(await export_candidate(api, candidate))
    assert not [word for word in (created["token"], created["prefix"], created["id"], "feed_token") if word in exported]
    assert (await api.delete(f"/v1/candidates/{candidate}")).status_code == 204
    assert refusal(await fetched(api, created["urls"]["calendar"])) == (401, [])
    assert refusal(await api.get(f"/v1/candidates/{candidate}/feed-tokens")) == (404, [])
    replayed = await api.post(f"/v1/candidates/{candidate}/feed-tokens", headers=again)
    assert refusal(replayed) == (404, []), "the first answer, which showed the token, is forgotten"


async def test_addresses_use_the_public_url(database_url: str) -> None:
    settings = settings_for(database_url, public_url="https://afterview.example.com/api")
    async with serving(settings, FrozenClock()) as api:
        created = await token_of(api)
    feeds, token = f"afterview.example.com/api/v1/candidates/{created['candidate_id']}", f"?token={created['token']}"
    assert created["urls"] == {
        "calendar": f"https://{feeds}/calendar.ics{token}",
        "webcal": f"webcal://{feeds}/calendar.ics{token}",
        "agenda": f"https://{feeds}/agenda.html{token}",
    }
