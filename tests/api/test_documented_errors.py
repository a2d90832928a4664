"""Every error that the OpenAPI document promises occurs: each is provoked on each operation that has it.

That no other comes is watched over in every test, by `tests.documented`.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from app.api.bodies import most_bytes
from app.errors import DatabaseUnavailable
from app.resources.headers import LOOP_MARK
from app.store.db import Database
from app.usecases.accounts.accounts import OPERATOR_SCOPES, create_key
from tests.api.documents import UNKNOWN_ID, Document
from tests.api.operations import Operation, bearing, operations
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.service import Api

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
]

JSON = {"content-type": "application/json"}
Answers = list[httpx.Response]
Provoke = Callable[[Api, Operation], Awaitable[Answers]]


async def _send(api: Api, operation: Operation, **more: Any) -> httpx.Response:
    return await api.request(operation.method, more.pop("path", operation.path), **{"json": operation.body, **more})


async def _without_a_key(api: Api, operation: Operation) -> Answers:
    return [await _send(api, operation, headers={"authorization": ""})]


async def _without_the_scope(api: Api, operation: Operation) -> Answers:
    others = tuple(scope for scope in OPERATOR_SCOPES if scope != operation.scope)
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "other", others, NOON)
    return [await _send(api, operation, headers=bearing(key))]


async def _unknown_identifiers(api: Api, operation: Operation) -> Answers:
    unknown = dict.fromkeys(re.findall(r"\{(\w+)\}", operation.template), f"none_{UNKNOWN_ID}")
    unknown["event_type"] = "task.eaten"
    unknown |= {"kind": "apology", "tone": "friendly"}  # the account has no template of its own for it
    return [await _send(api, operation, path=operation.template.format_map(unknown))]


async def _in_conflict(api: Api, operation: Operation) -> Answers:
    if operation.method == "post":
        headers, slow = {"idempotency-key": f"twice-{operation.path}"}, _SlowDatabase(api.database)
        with _replaced(api, db=slow):
            first = asyncio.create_task(_send(api, operation, headers=headers))
            await slow.asked.wait()
            second = await _send(api, operation, headers=headers)
            slow.answers.set()
            return [await first, second]
    if operation.method == "patch":
        collection, body = operation.path.rpartition("/")[0], {"external_id": "taken"}
        (other,) = (await api.get(collection, params={"limit": 1})).json()["items"]
        least = {"candidates": {"name": "Ada"}, "applications": {"company": "Brightloop"}, "interviewers": {}}
        name = collection.rpartition("/")[2]
        if name == "interviews":
            least[name] = {
                "application_id": other["application_id"],
                **{field: other[field] for field in ("starts_at", "ends_at")},
            }
        await api.post(collection, json={**least[name], **body})
        return [await _send(api, operation, json=body)]
    if operation.method == "put":  # a letter, which was sent
        await api.post(f"{operation.path.removesuffix('/letter')}/complete")
    return [await _send(api, operation)]  # the default candidate, who cannot be removed


async def _of_another_version(api: Api, operation: Operation) -> Answers:
    return [await _send(api, operation, headers={"if-match": '"another"'})]


async def _too_large(api: Api, operation: Operation) -> Answers:
    return [await _send(api, operation, json=None, content=b" " * (most_bytes(operation.path) + 1), headers=JSON)]


async def _of_another_kind(api: Api, operation: Operation) -> Answers:
    return [await _send(api, operation, json=None, content=b"x", headers={"content-type": "text/plain"})]


async def _wrong(api: Api, operation: Operation) -> Answers:
    if operation.body is not None or operation.method in ("post", "patch"):
        headers = {**JSON, "idempotency-key": "two words"}
        return [await _send(api, operation, json=None, content=b"[", headers=headers)]
    if operation.path.endswith("/formal"):
        operation = replace(operation, path=operation.path.replace("/formal", "/rude"))
    params = {"limit": "0", "after": "-1", "at": "now", "tasks": "some", "webhook_id": "\x00", "version": "2.1"}
    return [await _send(api, operation, params=params, headers={"if-match": "yesterday"})]


async def _too_often(api: Api, operation: Operation) -> Answers:
    with _replaced(api, settings=api.app.state.settings.model_copy(update={"requests_per_minute": 0})):
        return [await _send(api, operation)]


async def _failing(api: Api, operation: Operation) -> Answers:
    with _replaced(api, db=_database_that_raises(RuntimeError("a fault of ours"))):
        return [await _send(api, operation)]


async def _without_a_database(api: Api, operation: Operation) -> Answers:
    with _replaced(api, db=_database_that_raises(DatabaseUnavailable("the database does not answer"))):
        return [await _send(api, operation)]


async def _sent_by_the_service(api: Api, operation: Operation) -> Answers:
    return [await _send(api, operation, headers={LOOP_MARK: "1"})]


PROVOKED: dict[str, Provoke] = {
    "401": _without_a_key,
    "403": _without_the_scope,
    "404": _unknown_identifiers,
    "412": _of_another_version,
    "413": _too_large,
    "415": _of_another_kind,
    "422": _wrong,
    "429": _too_often,
    "500": _failing,
    "503": _without_a_database,
    "508": _sent_by_the_service,
    "409": _in_conflict,
}
"""How to get each error; the last one is the only one that writes."""


class _SlowDatabase:
    """A database that gives a request no unit of work until it is told to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked, self.answers = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        self.asked.set()
        await self.answers.wait()
        async with self._database.unit_of_work() as unit:
            yield unit


@contextmanager
def _replaced(api: Api, **parts: Any) -> Iterator[None]:
    parts_before = {name: getattr(api.app.state, name) for name in parts}
    for name, part in parts.items():
        setattr(api.app.state, name, part)
    try:
        yield
    finally:
        for name, part in parts_before.items():
            setattr(api.app.state, name, part)


def _database_that_raises(error: Exception) -> Any:
    def raising(*_: object) -> None:
        raise error

    return SimpleNamespace(run=raising, run_statement=raising, is_sqlite=False)


@pytest.mark.parametrize("status", PROVOKED)
async def test_a_documented_error_occurs(api: Api, document: Document, status: str) -> None:
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "operator", OPERATOR_SCOPES, NOON)
    api.headers["authorization"] = f"Bearer {key}"
    never = []
    for operation in await operations(api, document):
        if status in document["paths"][operation.template][operation.method]["responses"]:
            answers = await PROVOKED[status](api, operation)
            if int(status) not in {refusal(answer)[0] for answer in answers if not answer.is_success}:
                never.append((operation.name, [answer.status_code for answer in answers]))
    assert not never, f"{status} is documented and does not come"


def test_every_documented_error_is_provoked(document: Document, template: Any) -> None:
    documented = {
        status
        for path, item in document["paths"].items()
        for operation in item.values()
        for status in operation["responses"]
        if status >= "400" and path.startswith("/v1")
    }
    assert documented == set(PROVOKED)


async def test_readyz_names_the_failing_check(api: Api) -> None:
    with _replaced(api, db=_database_that_raises(DatabaseUnavailable("the database does not answer"))):
        answer = await api.get("/readyz", headers={"authorization": ""})
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["instance"]) == ("urn:afterview:problem:not-ready", "/readyz")
    assert problem["checks"]["database"] == "the database does not answer"
    assert "database: the database does not answer" in problem["detail"]
