"""A stored answer goes only to the API key that made the request; scopes are checked before it is read."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from app.api.routing import ApiRoute
from app.main import create_app
from app.usecases.accounts.accounts import OPERATOR_SCOPES, SCOPES, create_account, create_key, revoke_key
from tests.attacks.found import every
from tests.attacks.shapes import Replay
from tests.attacks.target import prepared
from tests.clocks import FrozenClock
from tests.feeds import token_of
from tests.service import Api, settings_for

pytestmark = pytest.mark.anyio
REPLAYS = every(Replay, "REPLAYS")
DONE_ALREADY = frozenset({"a second write key completes what is complete"})
"""A task that is done cannot be completed again: 409 until it can."""
SCOPES_OF = {"read": ("read",), "write": ("read", "write"), "admin": SCOPES, "operator": OPERATOR_SCOPES}


@pytest.mark.parametrize("attack", REPLAYS, ids=lambda each: each.name)
async def test_a_stored_answer_goes_to_its_own_caller_only(api: Api, clock: FrozenClock, attack: Replay) -> None:
    target = await prepared(api)
    row, first = await api.database.run_in_transaction(
        create_key, api.account_id, "first", SCOPES_OF[attack.first], clock.now()
    )
    second = await _second(api, clock, attack, row.id, first)
    path, body = target.filled(attack.path), target.filled(attack.body)

    async def sent(headers: dict[str, str], address: str = path) -> httpx.Response:
        return await api.post(address, json=body, headers={"idempotency-key": "x", **headers})

    asked = await sent({"authorization": f"Bearer {first}"})
    if attack.status != 401 and attack.replayed:
        assert asked.is_success, asked.text
    await _meanwhile(api, clock, attack, row.id)
    token = second.pop("token", None)
    again = await sent(second, f"{path}{'&' if '?' in path else '?'}token={token}" if token else path)
    status = 409 if attack.name in DONE_ALREADY else attack.status
    assert (again.status_code, "idempotent-replayed" in again.headers) == (status, attack.replayed), again.text
    for secret in _secrets(asked.json() if asked.content else None):
        assert attack.replayed or secret not in again.text


async def _second(api: Api, clock: FrozenClock, attack: Replay, _first: str, key: str) -> dict[str, str]:
    if attack.second in ("same_key", "revoked", "expired"):
        return {"authorization": f"Bearer {key}"}
    if attack.second == "nobody":
        return {"authorization": ""}
    if attack.second == "feed_token":
        return {"authorization": "", "token": (await token_of(api))["token"]}
    if attack.second == "other_account":
        _, key = await api.database.run_in_transaction(create_account, "neighbour", clock.now())
    else:
        _, key = await api.database.run_in_transaction(
            create_key, api.account_id, "second", SCOPES_OF[attack.second], clock.now()
        )
    return {"authorization": f"Bearer {key}"}


async def _meanwhile(api: Api, clock: FrozenClock, attack: Replay, first: str) -> None:
    if attack.second in ("revoked", "expired"):
        await api.database.run_in_transaction(revoke_key, first, clock.now())
        clock.pass_time(timedelta(seconds=1))


def _secrets(answer: Any) -> list[str]:
    if isinstance(answer, dict):
        own = [each for name, each in answer.items() if name in ("key", "secret", "token") and isinstance(each, str)]
        return own + [one for each in answer.values() for one in _secrets(each)]
    return []


def test_every_route_of_the_api_checks_scopes_first() -> None:
    """Every route that takes an `Idempotency-Key` says which scopes it needs, so that they are checked before it."""
    routes = [
        each.original_route for each in iter_route_contexts(create_app(settings_for("sqlite:///nowhere.db")).routes)
    ]
    posts = [
        each
        for each in routes
        if isinstance(each, APIRoute) and each.path.startswith("/v1") and "POST" in (each.methods or ())
    ]
    assert len(posts) > 20
    assert [each.path for each in posts if not isinstance(each, ApiRoute) or not each.required_scopes] == []
