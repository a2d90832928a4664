"""How many requests a key may make, and how often an address may guess."""

from datetime import timedelta

import pytest

from app.usecases.accounts.accounts import create_key
from tests.api.problems import refusal
from tests.clocks import FrozenClock
from tests.databases import SqliteTemplate
from tests.feeds import token_of
from tests.service import serving, settings_for

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]


async def test_a_key_over_its_limit_is_429_with_retry_after(template: SqliteTemplate, clock: FrozenClock) -> None:
    clock.pass_time(timedelta(seconds=20))
    async with serving(settings_for(template.fresh(), requests_per_minute=3), clock) as api:
        shown = [(await api.get("/v1/candidates")).headers["ratelimit"] for _ in range(3)]
        assert shown == ['"requests";r=2;t=40', '"requests";r=1;t=40', '"requests";r=0;t=40']
        answer = await api.get("/v1/candidates")
        assert refusal(answer) == (429, [])
        assert (answer.headers["retry-after"], answer.headers["ratelimit-policy"]) == ("40", '"requests";q=3;w=60')
        _, other = await api.database.run_in_transaction(create_key, api.account_id, "other", ("read",), clock.now())
        answer = await api.get("/v1/candidates", headers={"authorization": f"Bearer {other}"})
        assert answer.status_code == 200, "each key has its own"
        assert (await api.get("/healthz")).status_code == 200, "probes have none"
        clock.pass_time(timedelta(seconds=40))
        assert (await api.get("/v1/candidates")).status_code == 200


async def test_guessing_keys_is_limited_and_valid_ones_work(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh()), clock, fresh=True) as api:
        assert (await api.get("/v1/candidates")).status_code == 200
        statuses = [
            (await api.get("/v1/candidates", headers={"authorization": f"Bearer av_{guess}"})).status_code
            for guess in range(602)
        ]
        assert statuses == [*[401] * 600, 429, 429]
        unsigned = await api.get("/v1/candidates", headers={"authorization": ""})
        assert unsigned.status_code == 401, "who sends no key guesses none"
        assert (await api.get("/v1/candidates")).status_code == 200
        clock.pass_time(timedelta(minutes=1))
        wrong = await api.get("/v1/candidates", headers={"authorization": "Bearer av_x"})
        assert wrong.status_code == 401


async def test_guessing_feed_tokens_is_limited_and_valid_ones_work(
    template: SqliteTemplate, clock: FrozenClock
) -> None:
    async with serving(settings_for(template.fresh()), clock, fresh=True) as api:
        feed = await token_of(api)
        known = feed["urls"]["calendar"]
        path = known.partition("?")[0]
        assert (await api.get(known)).status_code == 200
        statuses = [(await api.get(f"{path}?token=avf_{guess}")).status_code for guess in range(602)]
        assert statuses == [*[401] * 600, 429, 429], "a good key beside it makes no difference"
        without_a_key = {"authorization": ""}
        assert (await api.get(f"{path}?token=avf_x", headers=without_a_key)).status_code == 429
        assert (await api.get(known)).status_code == 200
        clock.pass_time(timedelta(minutes=1))
        assert (await api.get(f"{path}?token=avf_x", headers=without_a_key)).status_code == 401
        assert (await api.get(known, headers=without_a_key)).status_code == 200


async def test_a_feed_token_over_its_limit_is_429_with_retry_after(
    template: SqliteTemplate, clock: FrozenClock
) -> None:
    async with serving(settings_for(template.fresh(), requests_per_minute=3), clock) as api:
        address = (await token_of(api))["urls"]["calendar"]
        statuses = [(await api.get(address, headers={"authorization": ""})).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
