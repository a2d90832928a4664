"""Who may do what: every operation of the OpenAPI document, with every kind of key that must not get in."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from app.usecases.accounts import create_account, create_key, revoke_key
from tests.api.documents import (
    NOBODYS,
    Document,
    interaction,
    letter,
    letter_facts,
    preview,
    reference,
    template,
    webhook,
)
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.conftest import Api
from tests.formats.dialects import invitation
from tests.portability import export_of
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

ADMINISTER = ("/v1/api-keys", "/v1/api-keys/{key_id}", "/v1/api-keys/{key_id}/rotate")
OPERATE = ("/v1/accounts",)
OPEN_TO_ALL = {("get", "/healthz"), ("get", "/readyz"), ("get", "/metrics")}
GIVES_READING_AWAY = {("post", "/v1/candidates/{candidate_id}/feed-tokens")}
"""What needs a key that reads, too."""
READ_BY_POST = {("post", "/v1/plans/preview"), ("post", "/v1/letters/draft"), ("post", "/v1/letters/check")}
NAMED = re.compile(r"/[a-z]+_[0-9a-z]{26}(/|$)")
"""A path that leads to one thing of the account; that of a template leads to one's own for whoever asks."""
LISTS = (
    "candidates",
    "applications",
    "interviews",
    "interviewers",
    "deadlines",
    "interactions",
    "references",
    "tasks",
    "webhooks",
    "events",
    "letter-templates",
)


@dataclass(frozen=True)
class Operation:
    """One operation of the document, with identifiers and a body that would do."""

    method: str
    template: str
    path: str
    body: Document | None

    @property
    def writes(self) -> bool:
        return self.method != "get" and (self.method, self.template) not in READ_BY_POST

    @property
    def scope(self) -> str:
        """What a key needs for it."""
        if self.template in ADMINISTER:
            return "admin"
        if self.template in OPERATE:
            return "operator"
        return "write" if self.writes else "read"

    @property
    def told(self) -> str:
        return f"{self.method} {self.template}"


async def account_of_one_each(api: Api) -> tuple[dict[str, str], dict[str, Document]]:
    """Identifiers of one of each, by their names in paths, and bodies for what takes any, by path."""
    held = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()
    said = {"application_id": held["application_id"], "interview_id": held["id"]}
    answer = (await api.post("/v1/interactions", json=interaction(**said))).json()
    voucher = (await api.post("/v1/references", json=reference())).json()
    await api.put(f"/v1/interviews/{held['id']}/debrief", json={})
    endpoint = (await api.post("/v1/webhooks", json=webhook(url="http://127.0.0.1:9/"))).json()["id"]
    delivery = (await api.post(f"/v1/webhooks/{endpoint}/test")).json()["id"]
    event = (await api.get("/v1/events")).json()["items"][0]["id"]
    thanks = next(task["id"] for task in held["tasks"] if task["rule"] == "thank_you")
    await api.put(f"/v1/tasks/{thanks}/letter", json=letter())
    await api.put("/v1/letter-templates/thank_you/formal", json=template())
    own = f"/v1/candidates/{held['application']['candidate_id']}"
    identifiers = {
        "candidate_id": held["application"]["candidate_id"],
        "application_id": held["application_id"],
        "interview_id": held["id"],
        "interviewer_id": held["interviewers"][0]["id"],
        "deadline_id": held["deadlines"][0]["id"],
        "interaction_id": answer["id"],
        "reference_id": voucher["id"],
        "task_id": thanks,
        "feed_token_id": (await api.post(f"{own}/feed-tokens")).json()["id"],
        "kind": "thank_you",
        "tone": "formal",
        "webhook_id": endpoint,
        "delivery_id": delivery,
        "event_id": event,
        "event_type": "task.due",
        "key_id": (await api.post("/v1/api-keys", json={"name": "calendar"})).json()["id"],
    }
    bodies = {
        "/v1/candidates": {"name": "Ada"},
        "/v1/candidates/import": await export_of(api, held["application"]["candidate_id"]),
        "/v1/candidates/{candidate_id}/feed-tokens": {"name": "calendar"},
        "/v1/applications": {"company": "Brightloop"},
        "/v1/interviews": interview(),
        "/v1/interviews/import": {"ics": invitation("lever"), "application_id": held["application_id"]},
        "/v1/interviewers": interviewer(),
        "/v1/interviewers/import": {"vcards": "BEGIN:VCARD\nFN:Dana Reyes\nEND:VCARD"},
        "/v1/deadlines": {"application_id": held["application_id"], "kind": "decision", "due_on": "2026-12-11"},
        "/v1/interactions": interaction(application_id=held["application_id"]),
        "/v1/references": reference(),
        "/v1/interviews/{interview_id}/debrief": {},
        "/v1/webhooks": webhook(),
        "/v1/plans/preview": preview(),
        "/v1/letters/draft": {"task_id": thanks},
        "/v1/letters/check": letter(facts=letter_facts()),
        "/v1/tasks/{task_id}/letter": letter(),
        "/v1/letter-templates/{kind}/{tone}": template(),
        "/v1/tasks/{task_id}/snooze": {"until": "2026-11-25T09:00:00Z"},
        "/v1/webhooks/{webhook_id}/recover": {"since": "2026-11-24T00:00:00Z"},
        "/v1/api-keys": {"name": "calendar"},
        "/v1/accounts": {"name": "career office"},
    }
    return identifiers, bodies


async def operations(api: Api, document: Document) -> list[Operation]:
    """Every operation that needs a key, reading ones first and deleting ones last."""
    identifiers, bodies = await account_of_one_each(api)
    api.app.state.streams.end()  # a stream, too, is to come to its end
    found = [
        Operation(
            method,
            template,
            template.format_map(identifiers),
            bodies.get(template) if method in ("post", "put") else {} if method == "patch" else None,
        )
        for template, item in document["paths"].items()
        for method in item
        if (method, template) not in OPEN_TO_ALL
    ]
    order = ("get", "post", "put", "patch", "delete")
    return sorted(found, key=lambda each: order.index(each.method))


async def state(api: Api) -> list[Any]:
    """All that an account can see of itself."""
    return [(await api.get(f"/v1/{name}", params={"limit": 200})).json() for name in LISTS]


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.mark.sqlite_alone
async def test_no_operation_is_open_without_a_valid_key(api: Api, document: Document) -> None:
    row, revoked = await create_key(api.database, api.account_id, "lost", ("read", "write", "admin"), NOON)
    assert (await api.get("/v1/candidates", headers=bearing(revoked))).status_code == 200
    await revoke_key(api.database, row.id, NOON)
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
            assert refusal(answer) == (401, []), (says, operation.told)
            assert answer.headers["www-authenticate"] == 'Bearer realm="afterview"', (says, operation.told)
    assert await state(api) == before


@pytest.mark.sqlite_alone
async def test_a_key_that_reads_does_not_write(api: Api, document: Document) -> None:
    _, key = await create_key(api.database, api.account_id, "dashboard", ("read",), NOON)
    wanted = await operations(api, document)
    before = await state(api)
    for operation in wanted:
        answer = await api.request(operation.method, operation.path, json=operation.body, headers=bearing(key))
        if operation.scope != "read":
            assert refusal(answer) == (403, []), operation.told
            assert f"'{operation.scope}'" in answer.json()["detail"], operation.told
        else:
            assert answer.status_code not in (401, 403), operation.told
    assert await state(api) == before


@pytest.mark.sqlite_alone
async def test_a_key_that_writes_does_not_read(api: Api, document: Document) -> None:
    _, key = await create_key(api.database, api.account_id, "importer", ("write",), NOON)
    for operation in await operations(api, document):
        answer = await api.request(operation.method, operation.path, json=operation.body, headers=bearing(key))
        if operation.scope == "write" and (operation.method, operation.template) not in GIVES_READING_AWAY:
            assert answer.is_success or refusal(answer)[0] in (404, 409), operation.told
        else:
            assert refusal(answer) == (403, []), operation.told


async def test_what_belongs_to_another_account_is_not_there(api: Api, document: Document) -> None:
    _, key = await create_account(api.database, "neighbour", NOON)
    wanted = await operations(api, document)
    before = await state(api)
    (default,) = (await api.get("/v1/candidates", headers=bearing(key))).json()["items"]
    assert default["id"] not in {each["id"] for each in before[0]["items"]}

    for operation in wanted:
        if NAMED.search(operation.path) and operation.scope != "operator":
            answer = await api.request(operation.method, operation.path, json=operation.body, headers=bearing(key))
            assert refusal(answer) == (404, []), operation.told
    for name in LISTS[1:]:
        assert (await api.get(f"/v1/{name}", headers=bearing(key))).json()["items"] == [], name
    assert await state(api) == before


async def test_filters_do_not_reach_into_another_account(api: Api) -> None:
    _, key = await create_account(api.database, "neighbour", NOON)
    identifiers, _ = await account_of_one_each(api)
    for name, query in (
        ("applications", "candidate_id"),
        ("interviews", "application_id"),
        ("deadlines", "application_id"),
        ("deadlines", "interview_id"),
        ("interactions", "application_id"),
        ("interactions", "interview_id"),
        ("references", "candidate_id"),
        ("tasks", "candidate_id"),
        ("tasks", "application_id"),
        ("tasks", "interview_id"),
    ):
        params = {query: identifiers[query]}
        assert (await api.get(f"/v1/{name}", params=params)).json()["items"] != [], (name, query)
        theirs = await api.get(f"/v1/{name}", params=params, headers=bearing(key))
        assert theirs.json() == {"items": [], "next_cursor": None}, (name, query)


async def test_a_body_cannot_refer_to_another_account(api: Api) -> None:
    identifiers, _ = await account_of_one_each(api)
    _, key = await create_account(api.database, "neighbour", NOON)
    before = await state(api)
    candidate, application = identifiers["candidate_id"], identifiers["application_id"]
    held, dana = identifiers["interview_id"], identifiers["interviewer_id"]
    known = {name: value for name, value in interview().items() if name != "application"}
    due = {"kind": "decision", "due_on": "2026-12-11"}
    bodies: list[tuple[str, Document, str]] = [
        ("applications", {"company": "Brightloop", "candidate_id": candidate}, "/candidate_id"),
        ("interviews", {**known, "application_id": application}, "/application_id"),
        ("interviews", interview(application={"company": "B", "candidate_id": candidate}), "/application/candidate_id"),
        ("interviews", interview(interviewers=[interviewer(), dana]), "/interviewers/1"),
        ("deadlines", {**due, "application_id": application}, "/application_id"),
        ("deadlines", {**due, "interview_id": held}, "/interview_id"),
        ("interactions", interaction(application_id=application), "/application_id"),
        ("interactions", interaction(interview_id=held), "/interview_id"),
        ("references", reference(candidate_id=candidate), "/candidate_id"),
        ("references", reference(knows_interviewer_ids=[dana]), "/knows_interviewer_ids/0"),
        ("interviews/import", {"ics": invitation("lever"), "application_id": application}, "/application_id"),
        ("interviews/import", {"ics": invitation("lever"), "candidate_id": candidate}, "/candidate_id"),
        ("letters/draft", {"task_id": identifiers["task_id"]}, "/task_id"),
        ("letters/check", letter(task_id=identifiers["task_id"]), "/task_id"),
    ]
    for name, body, pointer in bodies:
        answer = await api.post(f"/v1/{name}", json=body, headers=bearing(key))
        assert refusal(answer) == (422, [pointer]), (name, pointer)

    own = (await api.post("/v1/interviews", json=interview(), headers=bearing(key))).json()
    for method in ("PUT", "DELETE"):
        answer = await api.request(method, f"/v1/interviews/{own['id']}/interviewers/{dana}", headers=bearing(key))
        assert refusal(answer) == (404, []), method
    mixed = {**due, "application_id": own["application_id"], "interview_id": held}
    assert refusal(await api.post("/v1/deadlines", json=mixed, headers=bearing(key))) == (422, ["/interview_id"])
    for field, stranger in (("interview_id", held), ("interviewer_id", dana)):
        said = interaction(application_id=own["application_id"], **{field: stranger})
        answer = await api.post("/v1/interactions", json=said, headers=bearing(key))
        assert refusal(answer) == (422, [f"/{field}"]), field
    wrong = {"wrong_name_for": [dana]}
    answer = await api.put(f"/v1/interviews/{own['id']}/debrief", json=wrong, headers=bearing(key))
    assert refusal(answer) == (422, ["/wrong_name_for/0"])
    check = f"/v1/applications/{own['application_id']}/contact-check"
    answer = await api.get(check, params={"interviewer_id": dana}, headers=bearing(key))
    assert refusal(answer) == (422, ["?interviewer_id"])
    assert await state(api) == before


async def test_accounts_do_not_share_own_references(api: Api) -> None:
    _, key = await create_account(api.database, "neighbour", NOON)
    document = interview(
        external_id="one", application={"company": "B", "external_id": "one"}, interviewers=[{"external_id": "one"}]
    )
    mine = await api.post("/v1/interviews", json=document)
    theirs = await api.post("/v1/interviews", json=document, headers=bearing(key))
    assert (mine.status_code, theirs.status_code) == (201, 201)
    found = await api.get("/v1/interviews", params={"external_id": "one"}, headers=bearing(key))
    assert [each["id"] for each in found.json()["items"]] == [theirs.json()["id"]]


async def test_the_paths_of_nobody_are_as_empty_as_those_of_others(api: Api) -> None:
    """Another account's object and one that never was get the same answer but for the identifier."""
    identifiers, _ = await account_of_one_each(api)
    _, key = await create_account(api.database, "neighbour", NOON)
    there = identifiers["task_id"]
    never = f"task_{NOBODYS}"
    answers = [(await api.get(f"/v1/tasks/{each}", headers=bearing(key))).text for each in (there, never)]
    assert answers[0].replace(there, never) == answers[1]


@pytest.mark.sqlite_alone
async def test_probes_and_the_document_need_no_key(api: Api) -> None:
    for path in ("/", "/healthz", "/readyz", "/openapi.json", "/docs"):
        assert (await api.get(path, headers={"authorization": ""})).status_code == 200, path
    for path in ("/", "/openapi.json", "/docs"):
        assert (await api.head(path, headers={"authorization": ""})).status_code == 200, path


async def test_a_webhook_cannot_be_filtered_by_another_accounts_candidate(api: Api) -> None:
    mine = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    _, key = await create_account(api.database, "neighbour", NOON)
    body = webhook(filters={"candidate_ids": [mine]})
    answer = await api.post("/v1/webhooks", json=body, headers={"authorization": f"Bearer {key}"})
    assert refusal(answer) == (422, ["/filters/candidate_ids/0"])
