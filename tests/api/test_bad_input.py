"""Bad input: whatever the field, the answer is a problem that names it, and nothing is stored."""

from collections.abc import Sequence

import pytest

from app.usecases.accounts.accounts import OPERATOR_SCOPES, create_key
from tests.api.bad_documents import ACCOUNT, ACTIONS, API_KEY, DEBRIEFED, FEED_TOKEN, PREVIEW, RECOVER, ROTATION, STORED
from tests.api.bad_fields import Bad, writable_fields, written
from tests.api.bad_files import CARDS, INVITATION
from tests.api.bad_letters import CHECK, DRAFT, LETTER, TEMPLATE
from tests.api.documents import UNKNOWN_ID, Document, candidate, debrief, preview, stored_documents, webhook
from tests.api.problems import Refusal, refusal
from tests.clocks import NOON
from tests.formats.dialects import invitation
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}


def expected(rows: Sequence[Bad]) -> dict[str, Refusal]:
    blamed = {row.says: (422, [row.pointer]) for row in rows}
    assert len(blamed) == len(rows), "every row says something else"
    return blamed


async def refusals(
    api: Api, method: str, path: str, document: Document, rows: Sequence[Bad], *, patch: bool = False
) -> dict[str, Refusal]:
    """What each row is answered with."""
    return {
        row.says: refusal(
            await api.request(method, path, content=written(document, row, patch=patch), headers=JSON),
        )
        for row in rows
    }


@pytest.mark.parametrize("resource", STORED)
async def test_a_bad_field_is_blamed_by_name(api: Api, resource: str) -> None:
    path, rows = f"/v1/{resource}", STORED[resource]
    document = (await stored_documents(api))[resource]
    created = await api.post(path, json=document)
    assert created.status_code == 201, created.text
    before = (await api.get(path)).json()

    assert await refusals(api, "POST", path, document, rows) == expected(rows)

    own, patches = created.headers["location"], [row for row in rows if row.patch]
    assert await refusals(api, "PATCH", own, document, patches, patch=True) == expected(patches)
    assert (await api.get(path)).json() == before


async def test_a_bad_field_of_a_debrief_is_blamed_by_name(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    own = f"/v1/interviews/{created['id']}/debrief"
    document = debrief(wrong_name_for=[created["interviewers"][0]["id"]])
    assert await refusals(api, "PUT", own, document, DEBRIEFED) == expected(DEBRIEFED)
    assert refusal(await api.get(own)) == (404, [])
    assert (await api.put(own, json=document)).status_code == 200


async def test_a_bad_fact_of_a_preview_is_blamed_by_name(api: Api) -> None:
    assert (await api.post("/v1/plans/preview", json=preview())).status_code == 200
    assert await refusals(api, "POST", "/v1/plans/preview", preview(), PREVIEW) == expected(PREVIEW)


async def test_a_bad_field_of_an_action_is_blamed_by_name(api: Api) -> None:
    tasks = (await api.post("/v1/interviews", json=interview())).json()["tasks"]
    task = next(task for task in tasks if task["rule"] == "thank_you")
    expiry = Bad("an instant at which the task has expired", "/until", f'"{task["expires_at"]}"')
    for action, rows in {**ACTIONS, "snooze": [*ACTIONS["snooze"], expiry]}.items():
        path = f"/v1/tasks/{task['id']}/{action}"
        document = {"until": "2026-11-25T12:00:00Z"} if action == "snooze" else {}
        assert await refusals(api, "POST", path, document, rows) == expected(rows)
    assert (await api.get(f"/v1/tasks/{task['id']}")).json() == task


async def test_a_bad_field_of_a_recovery_is_blamed_by_name(api: Api) -> None:
    hook = (await api.post("/v1/webhooks", json=webhook())).json()["id"]
    path, document = f"/v1/webhooks/{hook}/recover", {"since": "2026-11-20T00:00:00Z"}
    assert await refusals(api, "POST", path, document, RECOVER) == expected(RECOVER)
    assert (await api.post(path, json=document)).status_code == 202


async def test_a_bad_field_of_a_key_a_token_or_an_account_is_blamed_by_name(api: Api) -> None:
    named = {"name": "calendar"}
    both = {**named, "scopes": ["read", "write"]}
    assert await refusals(api, "POST", "/v1/api-keys", both, API_KEY) == expected(API_KEY)
    key = (await api.post("/v1/api-keys", json=named)).json()["id"]
    assert await refusals(api, "POST", f"/v1/api-keys/{key}/rotate", {}, ROTATION) == expected(ROTATION)
    tokens = f"/v1/candidates/{(await api.get('/v1/candidates')).json()['items'][0]['id']}/feed-tokens"
    assert await refusals(api, "POST", tokens, named, FEED_TOKEN) == expected(FEED_TOKEN)
    _, operators = await api.database.run_in_transaction(create_key, api.account_id, "operator", OPERATOR_SCOPES, NOON)
    api.headers["authorization"] = f"Bearer {operators}"
    assert await refusals(api, "POST", "/v1/accounts", named, ACCOUNT) == expected(ACCOUNT)


async def test_a_bad_field_beside_an_invitation_is_blamed_by_name(api: Api) -> None:
    document = {"ics": invitation("lever"), "application": {"company": "Fernweh Labs", "allowed_channels": ["email"]}}
    path, named = "/v1/interviews/import", [row for row in INVITATION if row.pointer.startswith("/application_id")]
    assert await refusals(api, "POST", path, {"ics": document["ics"]}, named) == expected(named)
    others = [row for row in INVITATION if row not in named]
    assert await refusals(api, "POST", path, document, others) == expected(others)
    assert (await api.get("/v1/applications")).json()["items"] == []
    assert (await api.post(path, json=document)).status_code == 201


async def test_a_bad_card_is_blamed_by_name(api: Api) -> None:
    path, document = "/v1/interviewers/import", {"vcards": "BEGIN:VCARD\nFN:Dana\nEND:VCARD"}
    assert await refusals(api, "POST", path, document, CARDS) == expected(CARDS)
    assert (await api.post(path, json=document)).status_code == 201


def test_the_tables_know_every_writable_field(document: Document) -> None:
    rows = {f"/v1/{resource}": rows for resource, rows in STORED.items()} | {"/v1/plans/preview": PREVIEW}
    rows |= {f"/v1/tasks/{{task_id}}/{action}": bad for action, bad in ACTIONS.items()}
    rows["/v1/interviews/{interview_id}/debrief"] = DEBRIEFED
    rows["/v1/webhooks/{webhook_id}/recover"] = RECOVER
    rows |= {"/v1/letters/draft": DRAFT, "/v1/letters/check": CHECK}
    rows |= {"/v1/tasks/{task_id}/letter": LETTER, "/v1/letter-templates/{kind}/{tone}": TEMPLATE}
    rows |= {"/v1/candidates/{candidate_id}/feed-tokens": FEED_TOKEN}
    rows |= {"/v1/interviews/import": INVITATION, "/v1/interviewers/import": CARDS}
    rows |= {"/v1/api-keys": API_KEY, "/v1/api-keys/{key_id}/rotate": ROTATION, "/v1/accounts": ACCOUNT}

    for path, item in document["paths"].items():
        body = (item.get("post") or item.get("put") or {}).get("requestBody")
        if body is None:
            assert path not in rows
            continue
        if path == "/v1/candidates/import":
            continue  # a document of many objects: test_portability breaks it
        schema = body["content"]["application/json"]["schema"]
        assert set(writable_fields(document, schema)) - {row.pointer for row in rows.pop(path)} == set(), path
    assert not rows, "every table belongs to a path"


async def test_an_interview_belongs_to_one_application(api: Api) -> None:
    unknown = {"application_id": f"app_{UNKNOWN_ID}"}
    for says, change, pointer in (
        ("of no application", {"application": None}, "/application_id"),
        ("of two applications", unknown, "/application"),
        ("of an unknown application", {"application": None, **unknown}, "/application_id"),
    ):
        assert refusal(await api.post("/v1/interviews", json={**interview(), **change})) == (422, [pointer]), says


async def test_every_bad_field_is_blamed_at_once(api: Api) -> None:
    document = {**interview(), "round": 0, "ends_at": "soon", "interviewers": [{"email": "dana"}, {"role": "boss"}]}
    blamed = ["/ends_at", "/interviewers/0/email", "/interviewers/1/role", "/round"]
    status, pointers = refusal(await api.post("/v1/interviews", json=document))
    assert (status, sorted(pointers)) == (422, blamed)


async def test_a_deadline_before_its_interview_is_refused(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    stated = {"interview_id": created["id"], "kind": "decision"}
    day = await api.post("/v1/deadlines", json={**stated, "due_on": "2026-11-23"})
    instant = await api.post("/v1/deadlines", json={**stated, "due_at": "2026-11-23T17:00:00Z"})
    assert [refusal(day), refusal(instant)] == [(422, ["/due_on"]), (422, ["/due_at"])]


CANDIDATE = [
    Bad("half a surrogate pair for a rule", "/policy/disabled_rules", r'["\ud800"]'),
    Bad("a span of 400 digits", "/policy/thank_you_within", '{"working_days": 1' + "0" * 400 + "}"),
]
WEBHOOK = [
    Bad("an address with a bracket", "/url", '"https://a]b@hooks.example.com/"'),
    Bad("an address that folds into a slash", "/url", '"https://\u2100@hooks.example.com/"'),
    Bad("an address without slashes", "/url", '"https:hooks.example.com"'),
    Bad("an address of empty labels", "/url", '"https://hooks..example.com/"'),
    Bad("an address with a line break", "/url", r'"https://hooks\n.example.com/"'),
    Bad("half a surrogate pair for an event type", "/event_types", r'["\ud800"]'),
    Bad("half a surrogate pair for a rule", "/filters/rules", r'["\ud800"]'),
]


WEBHOOK = [
    Bad("an address with a bracket", "/url", '"https://a]b@hooks.example.com/"'),
    Bad("an address that folds into a slash", "/url", '"https://\u2100@hooks.example.com/"'),
    Bad("an address without slashes", "/url", '"https:hooks.example.com"'),
    Bad("an address of empty labels", "/url", '"https://hooks..example.com/"'),
    Bad("an address with a line break", "/url", r'"https://hooks\n.example.com/"'),
    Bad("half a surrogate pair for an event type", "/event_types", r'["\ud800"]'),
    Bad("half a surrogate pair for a rule", "/filters/rules", r'["\ud800"]'),
]


async def test_more_bad_fields_are_blamed_by_name(api: Api) -> None:
    for path, document, rows in (("candidates", candidate(), CANDIDATE), ("webhooks", webhook(filters={}), WEBHOOK)):
        own = (await api.post(f"/v1/{path}", json=document)).headers["location"]
        for row in rows:
            body = written(document, row)
            assert refusal(await api.post(f"/v1/{path}", content=body, headers=JSON)) == (422, [row.pointer]), row.says
            body = written(document, row, patch=True)
            assert refusal(await api.patch(own, content=body, headers=JSON)) == (422, [row.pointer]), row.says
