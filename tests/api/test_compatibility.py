"""Every kind of breaking change is found, and an addition is not reported as one."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from tests.compatibility import Part, breaks
from tests.releasing import document, objections, release

RELEASED: Final[Part] = {
    "paths": {
        "/tasks": {
            "get": {
                "operationId": "list_tasks",
                "security": [{"ApiKey": []}],
                "parameters": [{"name": "status", "in": "query", "schema": {"$ref": "#/components/schemas/Status"}}],
                "responses": {
                    "200": {
                        "headers": {"Link": {}},
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}
                            }
                        },
                    },
                    "404": {"$ref": "#/components/responses/NotFound"},
                },
            },
            "post": {
                "operationId": "create_task",
                "security": [],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewTask"}},
                        "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/NewTask"}},
                    },
                },
                "responses": {"201": {}},
            },
        }
    },
    "webhooks": {
        "task.due": {
            "post": {
                "operationId": "on_task_due",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}}},
                "responses": {},
            }
        }
    },
    "components": {
        "responses": {"NotFound": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
        "schemas": {
            "Status": {"type": "string", "enum": ["due", "done"]},
            "Task": {
                "type": "object",
                "required": ["at", "size", "status"],
                "properties": {
                    "at": {"type": "string", "format": "date-time"},
                    "size": {"type": "integer"},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "state": {"$ref": "#/components/schemas/State"},
                    "mood": {"anyOf": [{"type": "string", "enum": ["good", "bad"]}, {"type": "string"}]},
                    "policy": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            },
            "State": {"type": "string", "enum": ["open"]},
            "NewTask": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 200},
                    "count": {"type": "number", "minimum": 1},
                    "due": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                    "metadata": {"type": "object"},
                },
            },
        },
    },
}
SCHEMAS: Final = ("components", "schemas")
TASKS: Final = ("paths", "/tasks")
LIST: Final = (*TASKS, "get")
CREATE: Final = (*TASKS, "post")
TASK: Final = (*SCHEMAS, "Task")
NEW: Final = (*SCHEMAS, "NewTask", "properties")
OTHER: Final[Part] = {"type": "string"}

Change = Callable[[Part], None]


def at(document: Part, place: tuple[str | int, ...]) -> Any:
    here: Any = document
    for step in place:
        here = here[step]
    return here


def put(*place: str | int, value: Any) -> Change:
    """Put a value where the last step leads."""

    def change(document: Part) -> None:
        at(document, place[:-1])[place[-1]] = value

    return change


def drop(*place: str | int) -> Change:
    def change(document: Part) -> None:
        del at(document, place[:-1])[place[-1]]

    return change


def add(*place: str | int, value: Any) -> Change:
    """Add a value to a list."""

    def change(document: Part) -> None:
        at(document, place).append(value)

    return change


def given(change: Change) -> Part:
    document = deepcopy(RELEASED)
    change(document)
    return document


ROWS: Final[list[tuple[str, Change, list[str]]]] = [
    ("a path is gone", drop(*TASKS), ["GET /tasks is gone", "POST /tasks is gone"]),
    ("an operation is gone", drop(*CREATE), ["POST /tasks is gone"]),
    (
        "an operation has another name",
        put(*CREATE, "operationId", value="make_task"),
        ["POST /tasks is no longer called create_task"],
    ),
    (
        "credentials are asked for",
        put(*CREATE, "security", value=[{"ApiKey": []}]),
        ["POST /tasks asks for other credentials"],
    ),
    (
        "other credentials are asked for",
        put(*LIST, "security", value=[{"Cookie": []}]),
        ["GET /tasks asks for other credentials"],
    ),
    ("a parameter is gone", drop(*LIST, "parameters", 0), ["GET /tasks no longer has the parameter status"]),
    (
        "a parameter is new and required",
        add(*LIST, "parameters", value={"name": "q", "in": "query", "required": True, "schema": {}}),
        ["GET /tasks now requires the parameter q"],
    ),
    (
        "a parameter is required now",
        put(*LIST, "parameters", 0, "required", value=True),
        ["GET /tasks now requires the parameter status"],
    ),
    (
        "a value of a parameter is gone",
        put(*SCHEMAS, "Status", "enum", value=["due"]),
        ["Status, sent: may no longer be 'done'"],
    ),
    (
        "a body is required now",
        put(*CREATE, "requestBody", "required", value=True),
        ["POST /tasks now requires a body"],
    ),
    (
        "a media type is no longer taken",
        drop(*CREATE, "requestBody", "content", "application/merge-patch+json"),
        ["POST /tasks no longer takes application/merge-patch+json"],
    ),
    ("a status is gone", drop(*LIST, "responses", "404"), ["GET /tasks no longer answers 404"]),
    (
        "an answer has another media type, behind a reference",
        put("components", "responses", "NotFound", "content", value={"application/json": {}}),
        ["GET /tasks 404 no longer has application/problem+json"],
    ),
    (
        "a header of an answer is gone",
        drop(*LIST, "responses", "200", "headers", "Link"),
        ["GET /tasks 200 no longer has the header Link"],
    ),
    ("a webhook is gone", drop("webhooks", "task.due"), ["POST task.due is gone"]),
    ("a property of a request is gone", drop(*NEW, "count"), ["NewTask, sent: count is gone"]),
    (
        "a property of a request is required now",
        add(*SCHEMAS, "NewTask", "required", value="count"),
        ["NewTask, sent: count is required now"],
    ),
    (
        "a type of a request is another",
        put(*NEW, "name", value={"type": "object"}),
        ["NewTask, sent: name may no longer be string"],
    ),
    (
        "a type of a request is narrower",
        put(*NEW, "count", "type", value="integer"),
        ["NewTask, sent: count may no longer be number"],
    ),
    (
        "an alternative of a request is gone",
        put(*NEW, "due", value=OTHER),
        ["NewTask, sent: due may no longer be integer"],
    ),
    (
        "a limit is lower",
        put(*NEW, "name", "maxLength", value=100),
        ["NewTask, sent: name has a narrower maxLength: 100"],
    ),
    ("a limit is new", put(*NEW, "count", "maximum", value=9), ["NewTask, sent: count has a narrower maximum: 9"]),
    (
        "a limit is higher, from below",
        put(*NEW, "count", "minimum", value=2),
        ["NewTask, sent: count has a narrower minimum: 2"],
    ),
    (
        "a pattern is new",
        put(*NEW, "name", "pattern", value="^x"),
        ["NewTask, sent: name must match another pattern: ^x"],
    ),
    (
        "a format of a request is new",
        put(*NEW, "name", "format", value="email"),
        ["NewTask, sent: name has another format: email, not None"],
    ),
    (
        "a request may only be one of a few values",
        put(*NEW, "name", "enum", value=["a"]),
        ["NewTask, sent: name may no longer be any string"],
    ),
    (
        "a request is closed",
        put(*NEW, "metadata", "additionalProperties", value=False),
        ["NewTask, sent: metadata no longer takes fields of any name"],
    ),
    ("a property of an answer is gone", drop(*TASK, "properties", "note"), ["Task, answered: note is gone"]),
    (
        "a property of an answer may be missing",
        put(*TASK, "required", value=["at", "status"]),
        ["Task, answered: size may be missing now"],
    ),
    (
        "a type of an answer is another",
        put(*TASK, "properties", "size", value=OTHER),
        ["Task, answered: size may now be string"],
    ),
    (
        "a type of an answer is wider",
        put(*TASK, "properties", "size", "type", value="number"),
        ["Task, answered: size may now be number"],
    ),
    (
        "an answer may be null",
        put(*TASK, "properties", "size", value={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ["Task, answered: size may now be null"],
    ),
    (
        "a format of an answer is gone",
        drop(*TASK, "properties", "at", "format"),
        ["Task, answered: at has another format: None, not date-time"],
    ),
    ("a value of an answer is new", add(*SCHEMAS, "State", "enum", value="odd"), ["State, answered: may now be 'odd'"]),
    (
        "a closed enumeration of an answer is opened",
        put(*TASK, "properties", "state", value={"anyOf": [{"$ref": "#/components/schemas/State"}, OTHER]}),
        ["State, answered: may now be any string"],
    ),
    (
        "an open enumeration of an answer is closed",
        put(*TASK, "properties", "mood", value={"type": "string", "enum": ["good", "bad", "calm"]}),
        ["Task, answered: mood is no longer open to other values"],
    ),
    ("an answer may be any value", drop(*SCHEMAS, "State", "enum"), ["State, answered: may now be any string"]),
    (
        "the items of a list are others",
        put(*LIST, "responses", "200", "content", "application/json", "schema", "items", value=OTHER),
        ["Task, answered: may now be string"],
    ),
    (
        "the values of a map are others",
        put(*TASK, "properties", "policy", "additionalProperties", value={"type": "integer"}),
        ["Task, answered: policy {} may now be integer"],
    ),
]
HARMLESS: Final[list[tuple[str, Change]]] = [
    ("nothing", lambda _: None),
    ("a path is new", put("paths", "/rules", value={"get": {}})),
    ("an operation is new", put(*TASKS, "delete", value={})),
    ("a webhook is new", put("webhooks", "task.done", value={})),
    ("a schema is new", put(*SCHEMAS, "Rule", value={})),
    ("a parameter is new", add(*LIST, "parameters", value={"name": "q", "in": "query", "schema": {}})),
    ("credentials are no longer asked for", put(*LIST, "security", value=[])),
    ("another kind of credentials will do", add(*LIST, "security", value={"Cookie": []})),
    ("a status is new", put(*CREATE, "responses", "409", value={})),
    ("a header of an answer is new", put(*LIST, "responses", "200", "headers", "ETag", value={})),
    ("a property of a request is new", put(*NEW, "size", value={"type": "integer"})),
    ("a property of a request may be left out", put(*SCHEMAS, "NewTask", "required", value=[])),
    ("a type of a request is wider", put(*NEW, "due", "anyOf", value=[OTHER, {"type": "number"}])),
    ("a request may be anything", put(*NEW, "name", value={})),
    ("a value of a request is new", add(*SCHEMAS, "Status", "enum", value="overdue")),
    ("a limit of a request is wider", put(*NEW, "name", "maxLength", value=300)),
    ("a property of an answer is new", put(*TASK, "properties", "why", value=OTHER)),
    ("a property of an answer is always there", add(*TASK, "required", value="note")),
    ("a type of an answer is narrower", put(*TASK, "properties", "note", value={"type": "null"})),
    ("a value of an answer is gone", put(*TASK, "properties", "state", value={"type": "string", "enum": []})),
    (
        "a value of an open enumeration of an answer is new",
        add(*TASK, "properties", "mood", "anyOf", 0, "enum", value="calm"),
    ),
    (
        "a value of an open enumeration of an answer is gone",
        put(*TASK, "properties", "mood", "anyOf", 0, "enum", value=["good"]),
    ),
    ("an open enumeration of an answer lists nothing", put(*TASK, "properties", "mood", value=OTHER)),
    ("an answer has more words", put(*TASK, "description", value="A task.")),
    ("a reference is written out", put(*TASK, "properties", "state", value=RELEASED["components"]["schemas"]["State"])),
]


@pytest.mark.parametrize(("change", "found"), [pytest.param(*row, id=name) for name, *row in ROWS])
def test_a_break_is_named(change: Change, found: list[str]) -> None:
    assert breaks(RELEASED, given(change)) == found


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in HARMLESS])
def test_an_addition_is_no_break(change: Change) -> None:
    assert breaks(RELEASED, given(change)) == []


def test_a_removed_schema_is_named() -> None:
    released = given(put(*SCHEMAS, "Unused", value={}))
    assert breaks(released, RELEASED) == ["the schema Unused is gone"]


GONE: Final = "GET /tasks is gone"
MEANT: Final[list[tuple[str, dict[str, str], list[str]]]] = [
    ("a break", {}, [GONE]),
    ("a break without a reason", {GONE: " "}, [GONE]),
    ("another break", {"GET /rules is gone": "Nobody used it."}, [GONE, "GET /rules is gone"]),
    ("more than the break", {GONE: "Use /v2.", "GET /rules is gone": "Use /v2."}, ["GET /rules is gone"]),
]


def in_folder(folder: Path, acknowledged: dict[str, str]) -> Path:
    """A released document, one that breaks its clients, and what of that is acknowledged."""
    documents = {"released": RELEASED, "openapi": given(drop(*LIST)), "breaks": acknowledged}
    for name, content in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize(("acknowledged", "named"), [pytest.param(*row, id=name) for name, *row in MEANT])
def test_a_release_is_refused_unless_exactly_its_breaks_are_acknowledged(
    tmp_path: Path, acknowledged: dict[str, str], named: list[str]
) -> None:
    said = objections(in_folder(tmp_path, acknowledged)) or ""
    assert [line.strip() for line in said.splitlines() if line.startswith("  ")] == named


def test_a_break_is_acknowledged_for_one_release(tmp_path: Path) -> None:
    folder = in_folder(tmp_path, {GONE: "Nobody used it; `GET /v2/tasks` answers the same."})
    assert objections(folder) is None
    release(folder)
    assert (document("released", folder), document("breaks", folder)) == (document("openapi", folder), {})
    assert objections(folder) is None
