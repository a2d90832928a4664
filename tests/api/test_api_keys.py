"""Keys of one's own account, and an operator's further accounts."""

from datetime import timedelta

import pytest

from app.usecases.accounts.accounts import OPERATOR_SCOPES, create_key
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.uses import noted_use

pytestmark = pytest.mark.anyio


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def test_a_key_is_created_shown_once_used_and_revoked(api: Api, clock: FrozenClock) -> None:
    answer = await api.post("/v1/api-keys", json={"name": "calendar", "scopes": ["read"]})
    created = answer.json()
    key = created.pop("key")
    assert (answer.status_code, answer.headers["location"]) == (201, api.address(f"/v1/api-keys/{created['id']}"))
    assert key.startswith(created["prefix"])
    assert len(key) >= 43
    assert created == {
        "id": created["id"],
        "name": "calendar",
        "prefix": created["prefix"],
        "scopes": ["read"],
        "created_at": "2026-11-24T12:00:00Z",
        "last_used_at": None,
        "expires_at": None,
        "revoked_at": None,
    }
    assert (await api.get(f"/v1/api-keys/{created['id']}")).json() == created
    clock.pass_time(timedelta(hours=1))
    assert (await api.get("/v1/candidates", headers=bearing(key))).status_code == 200
    assert refusal(await api.post("/v1/applications", json={"company": "N"}, headers=bearing(key))) == (403, [])
    assert await noted_use(api, f"/v1/api-keys/{created['id']}") == "2026-11-24T13:00:00Z"
    for _ in range(2):
        assert (await api.delete(f"/v1/api-keys/{created['id']}")).status_code == 204
    assert refusal(await api.get("/v1/candidates", headers=bearing(key))) == (401, [])
    listed = (await api.get("/v1/api-keys")).json()["items"]
    assert [(each["id"], each["revoked_at"]) for each in listed][1:] == [(created["id"], "2026-11-24T13:00:00Z")]
    assert key not in str(listed)


async def test_a_key_expires_at_its_instant(api: Api, clock: FrozenClock) -> None:
    ends = NOON + timedelta(days=1)
    key = (await api.post("/v1/api-keys", json={"name": "guest", "expires_at": ends.isoformat()})).json()["key"]
    clock.set(ends - timedelta(seconds=1))
    assert (await api.get("/v1/candidates", headers=bearing(key))).status_code == 200
    clock.set(ends)
    assert refusal(await api.get("/v1/candidates", headers=bearing(key))) == (401, [])


async def test_a_rotated_key_ends_at_once_or_after_the_given_time(api: Api, clock: FrozenClock) -> None:
    first = (await api.post("/v1/api-keys", json={"name": "calendar", "scopes": ["read"]})).json()
    second = (await api.post(f"/v1/api-keys/{first['id']}/rotate")).json()
    assert (second["name"], second["scopes"], second["id"] != first["id"]) == ("calendar", ["read"], True)
    assert (await api.get("/v1/candidates", headers=bearing(first["key"]))).status_code == 401
    assert refusal(await api.post(f"/v1/api-keys/{first['id']}/rotate")) == (409, [])
    later = {"old_key_expires_at": "2026-11-24T13:00:00Z"}
    third = (await api.post(f"/v1/api-keys/{second['id']}/rotate", json=later)).json()
    for key in (second["key"], third["key"]):
        assert (await api.get("/v1/candidates", headers=bearing(key))).status_code == 200
    clock.pass_time(timedelta(hours=1))
    assert (await api.get("/v1/candidates", headers=bearing(second["key"]))).status_code == 401
    assert (await api.get("/v1/candidates", headers=bearing(third["key"]))).status_code == 200


async def test_a_key_cannot_grant_scopes_it_lacks(api: Api) -> None:
    _, operators = await api.database.run_in_transaction(create_key, api.account_id, "operator", OPERATOR_SCOPES, NOON)
    wanted = {"name": "o", "scopes": ["operator"]}
    theirs = (await api.post("/v1/api-keys", json=wanted, headers=bearing(operators))).json()
    assert refusal(await api.post("/v1/api-keys", json=wanted)) == (422, ["/scopes/0"])
    assert refusal(await api.post(f"/v1/api-keys/{theirs['id']}/rotate")) == (409, [])


async def test_an_operator_opens_accounts_that_see_nothing_of_each_other(api: Api) -> None:
    assert refusal(await api.post("/v1/accounts", json={"name": "career office"})) == (403, [])
    _, operators = await api.database.run_in_transaction(create_key, api.account_id, "operator", OPERATOR_SCOPES, NOON)
    answer = await api.post("/v1/accounts", json={"name": "career office"}, headers=bearing(operators))
    opened = answer.json()
    assert (answer.status_code, opened["name"], opened["api_key"]["scopes"]) == (
        201,
        "career office",
        ["read", "write", "admin"],
    )
    await api.post("/v1/applications", json={"company": "Nordlicht"})
    key = opened["api_key"]["key"]
    assert (await api.get("/v1/applications", headers=bearing(key))).json()["items"] == []
    assert len((await api.get("/v1/candidates", headers=bearing(key))).json()["items"]) == 1
    assert len((await api.get("/v1/api-keys", headers=bearing(key))).json()["items"]) == 1
