"""A service with a different secret key: nothing that was sealed is misread, and no answer is a 500."""

import asyncio
from typing import Any, Final

import pytest

from app.errors import SecretKeyDiffers, SecretKeyMissing, SecretKeyRefused
from app.sealing import Seal
from app.settings import Settings
from app.store.account_records import SealingCheckRecord, StoredResponseRecord
from app.store.db import Database
from app.store.outgoing_records import WebhookRecord
from app.usecases.accounts.accounts import create_account
from app.usecases.accounts.secret_keys import UnreadableSecrets, accept_new_key, open_seal
from tests.api.documents import webhook
from tests.clocks import FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering
from tests.rows import records
from tests.service import Api, serving, settings_for
from tests.stories import interview

pytestmark = pytest.mark.anyio

_OTHER: Final = "another secret"
_HOOK: Final = webhook(url="https://127.0.0.1:9/hook", event_types=["application.created"], headers={"X-Team": "north"})


def _keyed(key: str) -> dict[str, str]:
    return {"idempotency-key": key}


async def test_a_replay_that_cannot_be_read_is_a_conflict_and_happens_once(api: Api) -> None:
    hook = (await api.post("/v1/webhooks", json=_HOOK, headers=_keyed("hook"))).json()["id"]
    requests = {
        "application": ("/v1/applications", {"company": "Nordlicht"}),
        "interview": ("/v1/interviews", interview()),
        "hook": ("/v1/webhooks", _HOOK),
        "diagnosis": (f"/v1/webhooks/{hook}/diagnose", None),
    }
    for key, (path, body) in requests.items():
        assert (await api.post(path, json=body, headers=_keyed(key))).is_success, key
    before = {kind: (await api.get(f"/v1/{kind}")).json() for kind in ("applications", "interviews", "webhooks")}

    api.app.state.seal = Seal(_OTHER)
    for key, (path, body) in requests.items():
        again = await api.post(path, json=body, headers=_keyed(key))
        assert (again.status_code, again.json()["type"]) == (409, "urn:afterview:problem:conflict"), key
        assert again.json()["detail"] == (
            "this request was carried out, and its response was encrypted with another AFTERVIEW_SECRET_KEY;"
            " read what it created, or send a new request with a new Idempotency-Key"
        )
        other_body = await api.post(path, json={"company": "Brightloop"}, headers=_keyed(key))
        assert other_body.status_code == 422, "it stands for the first request still"
    for kind, listed in before.items():
        now = (await api.get(f"/v1/{kind}")).json()["items"]
        assert [each["id"] for each in now] == [each["id"] for each in listed["items"]]
    assert len(await records(api.database, StoredResponseRecord)) == len(requests)


async def test_nothing_that_was_sealed_causes_a_500_under_another_key(api: Api) -> None:
    hook = (await api.post("/v1/webhooks", json=_HOOK, headers=_keyed("hook"))).json()["id"]
    created = (await api.post("/v1/interviews", json=interview(), headers=_keyed("interview"))).json()
    candidate = created["application"]["candidate_id"]
    await api.post("/v1/applications", json={"company": "Brightloop"})
    cursors = {kind: (await api.get(f"/v1/{kind}?limit=1")).json()["next_cursor"] for kind in ("applications", "tasks")}
    assert (await api.post(f"/v1/webhooks/{hook}/rotate-secret")).status_code == 200

    api.app.state.seal = Seal(_OTHER)
    for kind, cursor in cursors.items():
        refused = await api.get(f"/v1/{kind}?cursor={cursor}")
        assert refused.status_code == 422
        assert refused.json()["detail"] == "cursor: is not a next_cursor of this list; start again without one"
    for method, path, body, status in (
        ("GET", f"/v1/webhooks/{hook}", None, 200),
        ("GET", "/v1/webhooks", None, 200),
        ("PATCH", f"/v1/webhooks/{hook}", {"description": "Diary"}, 200),
        ("PATCH", f"/v1/webhooks/{hook}", {"headers": {"X-Team": "***"}}, 200),
        ("POST", f"/v1/webhooks/{hook}/test", None, 202),
        ("GET", f"/v1/webhooks/{hook}/deliveries", None, 200),
        ("POST", f"/v1/webhooks/{hook}/recover", {"since": "2026-11-01T00:00:00Z"}, 202),
        ("GET", f"/v1/candidates/{candidate}/export", None, 200),
        ("GET", "/v1/events", None, 200),
        ("POST", f"/v1/webhooks/{hook}/rotate-secret", None, 200),
        ("DELETE", f"/v1/candidates/{candidate}", None, 204),
        ("DELETE", f"/v1/webhooks/{hook}", None, 204),
    ):
        answer = await api.request(method, path, json=body)
        assert answer.status_code == status, (method, path, answer.text)


async def test_an_endpoint_of_the_old_key_is_diagnosed_and_repaired(clock: FrozenClock, api: Api) -> None:
    hook = (await api.post("/v1/webhooks", json=_HOOK)).json()
    settings = settings_for(api.database.url, secret_key=_OTHER)
    await accept_new_key(api.database, settings, clock.now())

    async with serving(settings, clock) as repaired:
        repaired.headers["authorization"] = api.headers["authorization"]
        refused = await repaired.post(f"/v1/webhooks/{hook['id']}/diagnose")
        assert (refused.status_code, "AFTERVIEW_SECRET_KEY; rotate it" in refused.json()["detail"]) == (409, True)
        await repaired.post("/v1/applications", json={"company": "Nordlicht"})
        async with delivering(repaired, clock) as worker:
            await deliver(worker, repaired, clock)
        [failed] = await deliveries(repaired, hook)
        assert "sealed under another AFTERVIEW_SECRET_KEY" in failed["attempts"][0]["error"]

        assert (await repaired.post(f"/v1/webhooks/{hook['id']}/rotate-secret")).status_code == 200
        shown = await repaired.patch(f"/v1/webhooks/{hook['id']}", json={"headers": {"X-Team": "south"}})
        assert shown.json()["headers"] == {"X-Team": "south"}
        assert (await repaired.post(f"/v1/webhooks/{hook['id']}/diagnose")).status_code == 200


async def test_the_application_itself_refuses_to_start_with_another_key(api: Api, clock: FrozenClock) -> None:
    """However it is started: workers, and servers other than ours, start it this way."""
    with pytest.raises(SecretKeyDiffers):
        async with serving(settings_for(api.database.url, secret_key=_OTHER), clock):
            pass


async def test_of_two_keys_at_once_on_an_empty_database_one_wins(database_url: str, clock: FrozenClock) -> None:
    databases = [Database(database_url) for _ in range(4)]
    keys = [settings_for(database_url, secret_key=key) for key in ("a", "b", "a", "b")]
    opened = await asyncio.gather(
        *(open_seal(db, key, clock.now()) for db, key in zip(databases, keys, strict=True)), return_exceptions=True
    )
    assert len(await records(databases[0], SealingCheckRecord)) == 1
    for each in databases:
        await each.close()

    won = {each.fingerprint for each in opened if isinstance(each, Seal)}
    assert len(won) == 1
    assert [type(each) for each in opened if not isinstance(each, Seal)] == [SecretKeyDiffers] * 2


@pytest.mark.parametrize(
    ("sealed_by", "refused"),
    [
        pytest.param((), False, id="nothing is sealed"),
        pytest.param(("ours",), False, id="all by this key"),
        pytest.param(("theirs",), True, id="all by another key"),
        pytest.param(("ours", "theirs"), False, id="the newest by another key, as one that was lost before"),
    ],
)
@pytest.mark.parametrize("kind", ["webhooks", "answers"])
async def test_a_database_from_before_belongs_to_a_key_that_opens_something(
    db: Database, clock: FrozenClock, kind: str, sealed_by: tuple[str, ...], refused: bool
) -> None:
    account, _ = await db.run_in_transaction(create_account, "before", clock.now())
    async with db.transaction() as tx:
        for number, key in enumerate(sealed_by):
            tx.add(_sealed(kind, account, number, Seal(key), clock))
    settings = settings_for(db.url, secret_key="ours")
    if refused:
        with pytest.raises(SecretKeyDiffers):
            await open_seal(db, settings, clock.now())
    else:
        assert (await open_seal(db, settings, clock.now())).fingerprint == Seal("ours").fingerprint
    assert len(await records(db, SealingCheckRecord)) == (not refused)


def _sealed(
    kind: str, account: str, number: int, seal: Seal, clock: FrozenClock
) -> WebhookRecord | StoredResponseRecord:
    at, sealed = clock.now(), seal.encrypt("whsec_x")
    if kind == "answers":
        return StoredResponseRecord(
            account_id=account,
            caller_id="key_1",
            key=str(number),
            digest="d",
            status=201,
            sealed=sealed,
            created_at=at,
        )
    return WebhookRecord(
        id=f"wh_{number}",
        created_at=at,
        updated_at=at,
        account_id=account,
        url="https://example.com",
        event_types=[],
        filters={},
        format="standard",
        payload="full",
        status="enabled",
        sealed_secret=sealed,
        sealed_headers=sealed if number % 2 else None,
        retired_secrets=[],
    )


async def test_accepting_a_key_counts_and_forgets_only_what_it_cannot_read(db: Database, clock: FrozenClock) -> None:
    theirs, ours = (settings_for(db.url, secret_key=key) for key in ("theirs", "ours"))
    await open_seal(db, theirs, clock.now())
    account, _ = await db.run_in_transaction(create_account, "before", clock.now())
    async with db.transaction() as tx:
        tx.add_all(_sealed("webhooks", account, number, Seal("theirs"), clock) for number in range(5))
        tx.add_all(_sealed("answers", account, number, Seal("theirs"), clock) for number in range(1200))
        tx.add_all(_sealed("answers", account, number, Seal("ours"), clock) for number in range(2000, 2003))

    assert await accept_new_key(db, theirs, clock.now()) is None, "it is theirs already"
    assert await accept_new_key(db, ours, clock.now()) == UnreadableSecrets(secrets=5, headers=2, answers=1200)
    assert len(await records(db, StoredResponseRecord)) == 3
    assert await accept_new_key(db, ours, clock.now()) is None, "it is said once"
    assert (await open_seal(db, ours, clock.now())).fingerprint == Seal("ours").fingerprint
    with pytest.raises(SecretKeyDiffers):
        await open_seal(db, theirs, clock.now())


async def test_a_new_database_has_nothing_to_lose(db: Database, clock: FrozenClock) -> None:
    assert await accept_new_key(db, settings_for(db.url, secret_key="ours"), clock.now()) is None
    assert len(await records(db, SealingCheckRecord)) == 1


async def test_a_key_is_generated_for_an_empty_database_alone(
    db: Database, clock: FrozenClock, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "data_folder", property(lambda _: tmp_path / "data"))
    unset = settings_for(db.url, secret_key=None)
    await db.run_in_transaction(create_account, "before", clock.now())
    with pytest.raises(SecretKeyMissing, match=r"data/secret\.key has none and AFTERVIEW_SECRET_KEY is not set"):
        await open_seal(db, unset, clock.now())
    assert not unset.secret_file.exists()

    assert await accept_new_key(db, unset, clock.now()) == UnreadableSecrets(0, 0, 0)
    assert (await open_seal(db, unset, clock.now())).fingerprint == Seal(unset.secret_file.read_text()).fingerprint
    unset.secret_file.unlink()
    with pytest.raises(SecretKeyRefused):
        await open_seal(db, unset, clock.now())
    assert not unset.secret_file.exists()


def test_a_fingerprint_tells_keys_apart_and_opens_nothing() -> None:
    ours, theirs = Seal("ours"), Seal("theirs")
    assert (ours.fingerprint, len(ours.fingerprint)) == (Seal("ours").fingerprint, 64)
    assert ours.fingerprint != theirs.fingerprint
    assert "ours" not in ours.fingerprint
    assert Seal(ours.fingerprint).fingerprint != ours.fingerprint
