"""Who may do what: every operation of the OpenAPI document, with every kind of key that must not get in."""

import pytest

from app.usecases.accounts.accounts import create_key, revoke_key
from tests.api.documents import Document
from tests.api.operations import bearing, operations, state
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.service import Api

pytestmark = pytest.mark.anyio

GIVES_READING_AWAY = {("post", "/v1/candidates/{candidate_id}/feed-tokens")}
"""What needs a key that reads, too."""


async def test_no_operation_is_open_without_a_valid_key(api: Api, document: Document) -> None:
    row, revoked = await api.database.run_in_transaction(
        create_key, api.account_id, "lost", ("read", "write", "admin"), NOON
    )
    assert (await api.get("/v1/candidates", headers=bearing(revoked))).status_code == 200
    await api.database.run_in_transaction(revoke_key, row.id, NOON)
    known = api.headers["authorization"].removeprefix("Bearer ")
    everywhere = {
        "no key": {"authorization": ""},
        "a wrong key": bearing("av_" + "A" * 43),
        "a revoked key": bearing(revoked),
    }
    somewhere = {
        "a key cut short": bearing(known[:-1]),
        "the right key by another scheme": {"authorization": f"Basic {known}"},
        "the right key without a scheme": {"authorization": known},
        "the identifier of a key": bearing(row.id),
    }
    wanted = await operations(api, document)
    before = await state(api)
    for operation in wanted:
        for says, header in (everywhere | somewhere if operation is wanted[0] else everywhere).items():
            answer = await api.request(operation.method, operation.path, json=operation.body, headers=header)
            assert refusal(answer) == (401, []), (says, operation.name)
            assert answer.headers["www-authenticate"] == 'Bearer realm="afterview"', (says, operation.name)
    assert await state(api) == before


async def test_a_key_that_reads_does_not_write(api: Api, document: Document) -> None:
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "dashboard", ("read",), NOON)
    wanted = await operations(api, document)
    before = await state(api)
    for operation in wanted:
        answer = await api.request(operation.method, operation.path, json=operation.body, headers=bearing(key))
        if operation.scope != "read":
            assert refusal(answer) == (403, []), operation.name
            assert f"'{operation.scope}'" in answer.json()["detail"], operation.name
        else:
            assert answer.status_code not in (401, 403), operation.name
    assert await state(api) == before


async def test_a_key_that_writes_does_not_read(api: Api, document: Document) -> None:
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "importer", ("write",), NOON)
    for operation in await operations(api, document):
        answer = await api.request(operation.method, operation.path, json=operation.body, headers=bearing(key))
        if operation.scope == "write" and (operation.method, operation.template) not in GIVES_READING_AWAY:
            assert answer.is_success or refusal(answer)[0] in (404, 409), operation.name
        else:
            assert refusal(answer) == (403, []), operation.name


async def test_probes_and_the_document_need_no_key(api: Api) -> None:
    for path in ("/", "/healthz", "/readyz", "/openapi.json", "/docs"):
        assert (await api.get(path, headers={"authorization": ""})).status_code == 200, path
    for path in ("/", "/openapi.json", "/docs"):
        assert (await api.head(path, headers={"authorization": ""})).status_code == 200, path
