"""Requests with wrong keys never affect callers with right ones."""

from typing import Any

import httpx
import pytest

from app.api.rate_limits import RateLimits
from tests.clocks import FrozenClock
from tests.databases import SqliteTemplate
from tests.feeds import token_of
from tests.service import Api, serving, settings_for

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]


async def test_a_right_key_is_never_refused_for_wrong_ones(template: SqliteTemplate, clock: FrozenClock) -> None:
    """From one address, as behind an undeclared proxy: 700 wrong keys, then a right key not seen there before."""
    async with serving(settings_for(template.fresh()), clock, fresh=True) as api:
        await _guess(api, 700)
        assert (await api.get("/v1/candidates")).status_code == 200
        assert (await _get(api, "/v1/candidates", "av_x")).status_code == 429


async def test_neither_a_429_nor_a_404_makes_a_key_valid(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh()), clock, fresh=True) as api:
        await _guess(api, 601)
        for _ in range(2):
            assert (await _get(api, "/v1/candidates", "av_again")).status_code == 429
        assert (await _get(api, "/v1/nope", "av_other")).status_code == 404
        assert (await _get(api, "/v1/candidates", "av_other")).status_code == 429


async def test_wrong_keys_take_no_memory(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh()), clock, fresh=True) as api:
        await _guess(api, 300)
        limits = _limits(api)
        for guess in range(300):
            await _get(api, f"/v1/nope/{guess}", f"av_{guess}")
        assert len(limits._requests) <= 2


async def test_a_wrong_token_beside_a_right_key_resets_no_limit(template: SqliteTemplate, clock: FrozenClock) -> None:
    """The requests of the key go on being counted, whatever else is sent along."""
    async with serving(settings_for(template.fresh(), requests_per_minute=20), clock, fresh=True) as api:
        path = (await token_of(api))["urls"]["calendar"].partition("?")[0]
        statuses = [(await api.get(f"{path}?token=avf_{place}")).status_code for place in range(20)]
        assert set(statuses) <= {401, 429}
        assert [(await api.get("/v1/candidates")).status_code for _ in range(20)][-1] == 429


async def test_addresses_of_one_ipv6_network_share_a_limit(template: SqliteTemplate, clock: FrozenClock) -> None:
    async with serving(settings_for(template.fresh()), clock, fresh=True) as api:
        for guess in range(601):
            forwarded = {"x-forwarded-for": f"2001:db8::{guess:x}"}
            await api.get("/v1/candidates", headers={"authorization": f"Bearer av_{guess}", **forwarded})
        for address, status in (("2001:db8::ffff:1", 429), ("2001:db8:0:1::1", 401)):
            headers = {"authorization": "Bearer av_x", "x-forwarded-for": address}
            assert (await api.get("/v1/candidates", headers=headers)).status_code == status


async def _guess(api: Api, count: int) -> None:
    for guess in range(count):
        assert (await _get(api, "/v1/candidates", f"av_{guess}")).status_code in (401, 429)


async def _get(api: Api, path: str, key: str) -> httpx.Response:
    return await api.get(path, headers={"authorization": f"Bearer {key}"})


def _limits(api: Api) -> RateLimits:
    here: Any = api.app.middleware_stack
    while not isinstance(here, RateLimits):
        here = getattr(here, "_app", None) or here.app
    return here
