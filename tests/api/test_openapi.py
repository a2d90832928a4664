"""The OpenAPI document says what the service does, and its examples run."""

import json
import re

import pytest

from app.api.openapi import glossary
from app.usecases.accounts.accounts import OPERATOR_SCOPES, create_key
from tests.api.documents import Document, stored_documents, webhook
from tests.api.openapi import enumerations, examples, operations, parameters, referred, resolved, schemas_in
from tests.api.routes import ROUTES
from tests.clocks import NOON
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

PROBES = ("/healthz", "/readyz", "/metrics")
REFERS = ("application_id", "interview_id", "task_id")
"""What an example may name that only the caller's account can have: the test puts its own in place."""
FEEDS = (
    "/v1/candidates/{candidate_id}/calendar.ics",
    "/v1/candidates/{candidate_id}/agenda.html",
    "/v1/applications/{application_id}/timeline.svg",
)
"""What a feed token opens, as well as a key."""
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
SUCCESSES = ("200", "201", "202", "204", "304")
KEYWORDS = {
    *("$ref", "title", "description", "type", "format", "properties", "required", "additionalProperties"),
    *("propertyNames", "items", "enum", "const", "default", "examples", "anyOf", "oneOf", "allOf"),
    *("discriminator", "deprecated", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties"),
    *("maxProperties", "contentMediaType"),
}
"""Of JSON Schema 2020-12 and OpenAPI 3.1, those that schemas here use."""


def test_every_operation_has_a_name_a_summary_and_a_tag(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    tags = {tag["name"] for tag in document["tags"] if tag["description"]}
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for method, path, operation in operations(document):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), path
        assert operation["summary"], (method, path)
        assert len(operation["tags"]) == 1, (method, path)
        assert operation["tags"][0] in tags, (method, path)


def test_every_route_has_a_row(document: Document) -> None:
    known = {f"{method} {path}" for method, path, _ in operations(document)}
    missing, unknown = known - ROUTES.keys(), ROUTES.keys() - known
    assert not missing, f"no row in tests/api/routes.py for {', '.join(sorted(missing))}"
    assert not unknown, f"tests/api/routes.py has rows for no route: {', '.join(sorted(unknown))}"


def test_schemas_use_only_json_schema_keywords(document: Document) -> None:
    """A limit under a name that no tool knows would be no limit to them."""
    parts = [
        found
        for schema in [*document["components"]["schemas"].values(), *parameters(document)]
        for found in schemas_in(schema)
    ]
    assert len(parts) > 1_000
    assert {name for part in parts for name in part} <= KEYWORDS


def test_every_operation_documents_its_errors(document: Document) -> None:
    made_by_put = {path for path, item in document["paths"].items() if "put" in item and "kind" in path}
    for method, path, operation in operations(document):
        answers = operation["responses"]
        if path in PROBES:
            assert operation["security"] == []
            continue
        by_token: list[Document] = [{"FeedToken": []}] if path in FEEDS else []
        assert operation["security"] == [{"ApiKey": []}, *by_token], (method, path)
        expected = {"401", "403", "429", "500", "503"} | ({"404"} if "{" in path and path not in made_by_put else set())
        assert expected <= set(answers), (method, path)
        refusals = [answers[status] for status in answers if status not in SUCCESSES]
        assert all(referred(document, refusal)["content"] == PROBLEM for refusal in refusals), (method, path)
        assert set(re.findall(r"\{(\w+)\}", path)) == {
            parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"
        }
    schemes = document["components"]["securitySchemes"]
    assert schemes["ApiKey"]["scheme"] == "bearer"
    assert {name: schemes["FeedToken"][name] for name in ("type", "in", "name")} == {
        "type": "apiKey",
        "in": "query",
        "name": "token",
    }


def test_every_field_is_described(document: Document) -> None:
    undescribed = [
        (name, field)
        for name, schema in document["components"]["schemas"].items()
        for field, part in [("", schema), *schema.get("properties", {}).items()]
        if not ("description" in part or ("$ref" in part and referred(document, part)["description"]))
    ]
    for method, path, operation in operations(document):
        undescribed += [(path, each["name"]) for each in operation.get("parameters", ()) if not each["description"]]
        answers = {
            status: referred(document, answer) if "$ref" in answer else answer
            for status, answer in operation["responses"].items()
        }
        undescribed += [
            (f"{method} {path}", status) for status, each in answers.items() if " " not in each["description"]
        ]
        for answer in answers.values():
            assert all(referred(document, header)["description"] for header in answer.get("headers", {}).values())
    assert undescribed == []


@pytest.mark.parametrize("words", [glossary.FIELDS, glossary.PARAMETERS], ids=["fields", "parameters"])
def test_the_glossary_has_no_unused_entries(document: Document, words: dict[str, str]) -> None:
    said = json.dumps(document, ensure_ascii=False)
    assert [name for name, meaning in words.items() if json.dumps(meaning, ensure_ascii=False) not in said] == []


def test_requests_are_closed_and_answers_may_get_more_fields(document: Document) -> None:
    schemas = document["components"]["schemas"]
    closed = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert {"NewInterview", "NewInterviewer", "Decision", "TaskPage", "InterviewPatch", "TimeOff"} - closed == {
        "TaskPage"
    }
    assert not closed & {"Interview", "Task", "Problem", "TaskDueEvent", "TaskData", "InterviewWritten"}


def test_enumerations_are_closed_in_requests_and_open_in_answers(document: Document) -> None:
    schemas = document["components"]["schemas"]
    operations_ = [operation for _, _, operation in operations(document)]
    sent = [[each.get("requestBody"), each.get("parameters")] for each in operations_]
    answered = [[each["responses"] for each in operations_], document["webhooks"], document["components"]["responses"]]
    assert enumerations(schemas, sent) == {"closed"}
    assert enumerations(schemas, answered) == {"open"}


async def test_enumerations_of_events_are_open_in_the_catalogue(api: Api) -> None:
    for each in (await api.get("/v1/event-types")).json()["items"]:
        schema = each["json_schema"]
        assert enumerations(schema["$defs"], schema) <= {"open"}, each["type"]
        assert schema["properties"]["type"]["const"] == each["type"], "by this one an event is known"


async def test_the_complete_document_is_served(api: Api, document: Document) -> None:
    answer = await api.get("/openapi.json", headers={"authorization": ""})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    [server] = document["servers"]
    assert answer.json() == {**document, "servers": [{**server, "url": "http://afterview.test"}]}
    references = set(re.findall(r'"\$ref":\s*"#/components/schemas/([^"]+)"', answer.text))
    assert len(references) > 20
    assert references <= set(document["components"]["schemas"]), "every reference leads somewhere"


async def test_the_examples_run_as_they_stand(api: Api, document: Document) -> None:
    _, operators = await api.database.run_in_transaction(create_key, api.account_id, "operator", OPERATOR_SCOPES, NOON)
    api.headers["authorization"] = f"Bearer {operators}"
    ran = []
    for method, path, operation in operations(document):
        if method not in ("post", "put"):
            continue
        for example in examples(document, operation):
            created = (await api.post("/v1/interviews", json=interview())).json()
            hook = (await api.post("/v1/webhooks", json=webhook())).json()["id"]
            key = (await api.post("/v1/api-keys", json={"name": "calendar"})).json()["id"]
            thanks = next(task["id"] for task in created["tasks"] if task["rule"] == "thank_you")
            known = {"application_id": created["application_id"], "interview_id": created["id"], "task_id": thanks}
            own = {name: known[name] for name in REFERS if name in example}
            template = {"kind": "thank_you", "tone": "formal"}
            known["candidate_id"] = created["application"]["candidate_id"]
            own_path = path.format(**known, webhook_id=hook, key_id=key, **template)
            answer = await api.request(method, own_path, json={**example, **own})
            assert str(answer.status_code) in set(SUCCESSES) & set(operation["responses"]), (path, answer.text)
            ran.append(path)
    bodies = {
        path for path, item in document["paths"].items() if "requestBody" in (item.get("post") or item.get("put") or {})
    }
    assert bodies - set(ran) == set(), "every body has an example"


async def test_the_examples_of_patches_run_as_they_stand(api: Api, document: Document) -> None:
    statuses = {
        f"/v1/{resource}": (await api.post(f"/v1/{resource}", json=body)).headers["location"]
        for resource, body in (await stored_documents(api)).items()
    }
    for method, path, operation in operations(document):
        if method == "patch":
            content = operation["requestBody"]["content"]
            assert set(content) == {"application/json", "application/merge-patch+json"}
            given = examples(document, operation)
            assert given, path
            for media, example in [(media, example) for media in content for example in given]:
                own = statuses[path.rpartition("/")[0]]
                answer = await api.patch(own, json=example, headers={"content-type": media})
                assert answer.status_code == 200, (path, answer.text)


async def test_the_document_lists_every_webhook(api: Api, document: Document) -> None:
    types = {each["type"]: each for each in (await api.get("/v1/event-types")).json()["items"]}
    assert set(document["webhooks"]) == set(types)
    assert {
        *("task.scheduled", "task.due", "task.overdue", "task.rescheduled"),
        *("task.done", "task.skipped", "task.cancelled", "task.expired"),
        *("interview.created", "interview.updated", "interview.held", "interview.cancelled"),
        *("deadline.created", "deadline.passed", "deadline.met", "interaction.recorded"),
        *("application.created", "application.status_changed", "webhook.test"),
    } <= set(types)
    for name, item in document["webhooks"].items():
        (operation,) = item.values()
        assert operation["operationId"] == "on_" + name.replace(".", "_")
        body = resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])
        assert set(body["required"]) == {"type", "timestamp", "sequence", "data"}, name
        assert set(types[name]["json_schema"]["required"]) == set(body["required"]), name
        assert types[name]["summary"], name


async def test_every_webhook_is_summed_up_as_its_event_type(api: Api, document: Document) -> None:
    types = {each["type"]: each["summary"] for each in (await api.get("/v1/event-types")).json()["items"]}
    assert {name: item["post"]["summary"] for name, item in document["webhooks"].items()} == {
        name: summary.rstrip(".") for name, summary in types.items()
    }


def test_an_example_has_what_its_schema_requires(document: Document) -> None:
    schemas = document["components"]["schemas"]
    missing = {
        name: sorted(set(schema.get("required", ())) - set(example))
        for name, schema in schemas.items()
        for example in schema.get("examples", ())
    }
    assert {name: fields for name, fields in missing.items() if fields} == {}


def test_answers_link_to_operations_on_what_they_show(document: Document) -> None:
    links = {
        operation["operationId"]: {
            name: sorted(link["parameters"].values()) for name, link in answer.get("links", {}).items()
        }
        for _, _, operation in operations(document)
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }
    own, first, whose = ["$response.body#/id"], ["$response.body#/items/0/id"], ["$response.body#/candidate_id"]
    of_application = (
        "get_application",
        "update_application",
        "delete_application",
        "check_contact",
        "get_contacts",
        "get_timeline",
    )
    of_candidate = ("get_candidate", "update_candidate", "delete_candidate", "export_candidate")
    own_links = {name for name, values in links["create_application"].items() if values == own}
    assert own_links == set(of_application)
    assert links["create_application"].items() >= dict.fromkeys(of_candidate, whose).items()
    assert own_links | links["create_candidate"].keys() == links["create_application"].keys()
    assert links["create_interview"]["check_contact"] == ["$response.body#/application_id"]
    assert links["list_events"] == dict.fromkeys(("get_event", "get_event_ledger"), first)
    assert links["send_test_event"]["retry_delivery"] == own
    assert links["send_test_event"]["get_event_ledger"] == ["$response.body#/event_id"]
    assert links["create_interview"]["snooze_task"] == ["$response.body#/tasks/0/id"]
    assert links["complete_task"]["get_task_history"] == own
    assert links["preview_plan"] == links["get_task_history"] == links["create_account"] == {}
