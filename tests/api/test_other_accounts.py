"""What belongs to another account is not there: not by its path, nor by a filter, nor by a body that refers to it."""

import re

import pytest

from app.usecases.accounts.accounts import create_account
from tests.api.documents import UNKNOWN_ID, Document, interaction, letter, reference, webhook
from tests.api.operations import LISTS, account_of_one_each, bearing, operations, state
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.formats.dialects import invitation
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

NAMED = re.compile(r"/[a-z]+_[0-9a-z]{26}(/|$)")
"""A path that names one object of the account. A template's path names none: it leads to the caller's own template."""


async def test_another_accounts_objects_are_404(api: Api, document: Document) -> None:
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    wanted = await operations(api, document)
    before = await state(api)
    (default,) = (await api.get("/v1/candidates", headers=bearing(key))).json()["items"]
    assert default["id"] not in {each["id"] for each in before[0]["items"]}

    for operation in wanted:
        if NAMED.search(operation.path) and operation.scope != "operator":
            answer = await api.request(operation.method, operation.path, json=operation.body, headers=bearing(key))
            assert refusal(answer) == (404, []), operation.name
    for name in LISTS[1:]:
        assert (await api.get(f"/v1/{name}", headers=bearing(key))).json()["items"] == [], name
    assert await state(api) == before


async def test_filters_do_not_reach_into_another_account(api: Api) -> None:
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
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


async def test_a_body_cannot_refer_to_another_accounts_objects(api: Api) -> None:
    identifiers, _ = await account_of_one_each(api)
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    before = await state(api)
    candidate, application = identifiers["candidate_id"], identifiers["application_id"]
    their_interview, dana = identifiers["interview_id"], identifiers["interviewer_id"]
    known = {name: value for name, value in interview().items() if name != "application"}
    due = {"kind": "decision", "due_on": "2026-12-11"}
    bodies: list[tuple[str, Document, str]] = [
        ("applications", {"company": "Brightloop", "candidate_id": candidate}, "/candidate_id"),
        ("interviews", {**known, "application_id": application}, "/application_id"),
        ("interviews", interview(application={"company": "B", "candidate_id": candidate}), "/application/candidate_id"),
        ("interviews", interview(interviewers=[interviewer(), dana]), "/interviewers/1"),
        ("deadlines", {**due, "application_id": application}, "/application_id"),
        ("deadlines", {**due, "interview_id": their_interview}, "/interview_id"),
        ("interactions", interaction(application_id=application), "/application_id"),
        ("interactions", interaction(interview_id=their_interview), "/interview_id"),
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
    mixed = {**due, "application_id": own["application_id"], "interview_id": their_interview}
    assert refusal(await api.post("/v1/deadlines", json=mixed, headers=bearing(key))) == (422, ["/interview_id"])
    for field, stranger in (("interview_id", their_interview), ("interviewer_id", dana)):
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
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    document = interview(
        external_id="one", application={"company": "B", "external_id": "one"}, interviewers=[{"external_id": "one"}]
    )
    mine = await api.post("/v1/interviews", json=document)
    theirs = await api.post("/v1/interviews", json=document, headers=bearing(key))
    assert (mine.status_code, theirs.status_code) == (201, 201)
    found = await api.get("/v1/interviews", params={"external_id": "one"}, headers=bearing(key))
    assert [each["id"] for each in found.json()["items"]] == [theirs.json()["id"]]


async def test_unknown_ids_and_another_accounts_ids_are_answered_alike(api: Api) -> None:
    """Another account's object and one that never was get the same answer but for the identifier."""
    identifiers, _ = await account_of_one_each(api)
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    there = identifiers["task_id"]
    never = f"task_{UNKNOWN_ID}"
    answers = [(await api.get(f"/v1/tasks/{each}", headers=bearing(key))).text for each in (there, never)]
    assert answers[0].replace(there, never) == answers[1]


async def test_a_webhook_cannot_be_filtered_by_another_accounts_candidate(api: Api) -> None:
    mine = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    body = webhook(filters={"candidate_ids": [mine]})
    answer = await api.post("/v1/webhooks", json=body, headers={"authorization": f"Bearer {key}"})
    assert refusal(answer) == (422, ["/filters/candidate_ids/0"])
