"""Feed tokens: created, shown once, listed, revoked; each belongs to one candidate."""

from typing import Any

import pytest

from app.store.account_records import FeedTokenRecord
from app.usecases.accounts.accounts import create_key
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.rows import records
from tests.service import Api

pytestmark = pytest.mark.anyio


async def candidate_of(api: Api) -> str:
    found: str = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    return found


async def token_of(api: Api, candidate: str, **fields: Any) -> dict[str, Any]:
    answer = await api.post(f"/v1/candidates/{candidate}/feed-tokens", json=fields)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def test_a_token_is_created_and_shown_once(api: Api) -> None:
    candidate = await candidate_of(api)
    own = f"/v1/candidates/{candidate}/feed-tokens"
    answer = await api.post(own, json={"name": "Google Calendar"})
    created = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, api.address(f"{own}/{created['id']}"))
    token, urls = created.pop("token"), created.pop("urls")
    assert token.startswith(created["prefix"])
    assert len(token) >= 47
    assert urls == {
        "calendar": f"http://afterview.test/v1/candidates/{candidate}/calendar.ics?token={token}",
        "webcal": f"webcal://afterview.test/v1/candidates/{candidate}/calendar.ics?token={token}",
        "agenda": f"http://afterview.test/v1/candidates/{candidate}/agenda.html?token={token}",
    }
    assert created == {
        "id": created["id"],
        "candidate_id": candidate,
        "name": "Google Calendar",
        "prefix": token[:12],
        "created_at": "2026-11-24T12:00:00Z",
        "last_used_at": None,
    }
    assert created["id"].startswith("feed_")
    assert (await api.get(f"{own}/{created['id']}")).json() == created
    assert (await api.get(own)).json() == {"items": [created], "next_cursor": None}
    [row] = await records(api.database, FeedTokenRecord)
    assert token not in str(row), "only a digest of the token is stored"


async def test_a_token_needs_no_name_and_ends_when_revoked(api: Api) -> None:
    candidate = await candidate_of(api)
    first, second = await token_of(api, candidate), await token_of(api, candidate)
    assert (first["name"], first["token"] != second["token"]) == (None, True)
    own = f"/v1/candidates/{candidate}/feed-tokens"
    assert (await api.delete(f"{own}/{first['id']}")).status_code == 204
    assert [each["id"] for each in (await api.get(own)).json()["items"]] == [second["id"]]
    for method in ("GET", "DELETE"):
        assert refusal(await api.request(method, f"{own}/{first['id']}")) == (404, [])


async def test_a_token_is_found_with_its_own_candidate_alone(api: Api) -> None:
    created = await token_of(api, await candidate_of(api))
    other = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    elsewhere = f"/v1/candidates/{other}/feed-tokens"
    assert (await api.get(elsewhere)).json()["items"] == []
    for method in ("GET", "DELETE"):
        assert refusal(await api.request(method, f"{elsewhere}/{created['id']}")) == (404, [])
    assert len((await api.get(f"/v1/candidates/{created['candidate_id']}/feed-tokens")).json()["items"]) == 1


async def test_a_write_only_key_cannot_create_a_token(api: Api) -> None:
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "importer", ("write",), NOON)
    own = f"/v1/candidates/{await candidate_of(api)}/feed-tokens"
    answer = await api.post(own, headers={"authorization": f"Bearer {key}"})
    assert refusal(answer) == (403, [])
    assert "'read'" in answer.json()["detail"]
