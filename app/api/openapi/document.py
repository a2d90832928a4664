"""The OpenAPI 3.1 document: what the routes say, with patches, problems and webhooks made whole."""

import json
import re
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app.api.etags import ACTIONS, TAGS_PATTERN
from app.api.files import FILE_MODELS
from app.api.idempotency import KEY_PATTERN
from app.api.merging import PATCH_MODELS
from app.api.openapi import glossary, webhooks
from app.api.openapi.links import add_links
from app.api.openapi.openness import open_answers
from app.api.problems import REFUSALS, Problem, responses
from app.resources.events import RecordedEvent

TAGS: Final = [
    {"name": "interviews", "description": "Start here: one call takes in an interview and plans what follows it."},
    {"name": "tasks", "description": "What to do, and when: generated from the facts."},
    {"name": "letters", "description": "Write what a task asks for, and look it over before it goes."},
    {"name": "interactions", "description": "What was said, either way, and whether it is time to write or call."},
    {"name": "deadlines", "description": "The dates that somebody gave."},
    {"name": "applications", "description": "The vacancies a candidate pursues."},
    {"name": "interviewers", "description": "The people the candidate met."},
    {"name": "references", "description": "Who vouches for the candidate."},
    {"name": "candidates", "description": "Whom the plans are for, and the figures they prefer."},
    {"name": "feeds", "description": "Subscribe to a candidate's calendar from any calendar app, without a key."},
    {"name": "plans", "description": "Plans without storing, and the rules behind every plan."},
    {"name": "webhooks", "description": "Be told when it is time."},
    {"name": "events", "description": "The same events, to poll."},
    {"name": "access", "description": "API keys, and for an operator further accounts."},
    {"name": "probes", "description": "For whoever runs the service."},
]
_RETRIES: Final = (
    "A value of your own for this request. Sent again with the same key within 24 hours, the same request gets its"
    " first answer again, with the header `Idempotent-Replayed: true`."
)
_UNVERSIONED: Final = ("/v1/api-keys/{key_id}", "/v1/candidates/{candidate_id}/feed-tokens/{feed_token_id}")
"""A key or a token does not change, except that it is used."""
_CONDITION: Final = "The `ETag` of what you read: if it changed since, the request is refused with 412."
_NEWER: Final = "The `ETag` of what you have: if that is still so, the answer is 304 without a body."
_HEADERS: Final = {
    "ETag": "The version of what was read or written, for `If-Match`.",
    "Idempotent-Replayed": "`true` where this is the first answer to the same `Idempotency-Key` once more.",
    "Link": 'Where the next page is, as `<…>; rel="next"`, if there is one.',
    "Location": "The path of what was created.",
    "RateLimit": "What is left of the limit, and the seconds until it begins anew.",
    "RateLimit-Policy": "The limit, and its window in seconds.",
    "Retry-After": "The seconds to wait.",
    "WWW-Authenticate": "How to authenticate: with a bearer token.",
    "X-Request-ID": "The request's name in the service's log: yours, if you sent one.",
}
_DESCRIPTION: Final = """\
Afterview turns the facts of a job interview into a plan of what to do afterwards, says when it is time and when it is
too early, and tells other programs.

**Try it** in the Swagger UI that the service serves at `/docs`: press *Authorize* and paste an API key, then follow the
tour. Or run the example of `POST /v1/interviews`, and read `GET /v1/tasks`.

**Be ready for more.** Requests are closed: an unknown field or value is refused. Answers and events are open: later
versions may add fields, event types, and values of enumerations such as rules, statuses and formats.
"""


def install(app: FastAPI) -> None:
    """Give the application its document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way of replacing the document


def _document(app: FastAPI) -> dict[str, Any]:
    built = get_openapi(
        title="Afterview",
        version=app.version,
        summary="What to do after a job interview, and when",
        description=_DESCRIPTION,
        routes=app.routes,
        webhooks=webhooks.routes(),
        tags=TAGS,
        servers=[{"url": "/", "description": "The service that this document comes from."}],
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = built["components"]["schemas"]
    _add_models(schemas)
    _show_events(built)
    for path, methods in built["paths"].items():
        for method, operation in methods.items():
            _word(operation, schemas)
            if path.startswith("/v1"):
                _add_what_all_share(method, path, operation)
            else:
                operation["security"] = []
    webhooks.word(built["webhooks"])
    built["components"] |= {"headers": {name: _header(text) for name, text in _HEADERS.items()}, **_refusals()}
    add_links(built)
    _word_fields(schemas)
    _close_maps(schemas)
    open_answers(built)
    built["components"]["schemas"] = dict(sorted(schemas.items()))
    paged = re.sub(r'\bListing(?:_(\w+)_|\[(\w+)\])"', r'\1\2Page"', json.dumps(built))
    named: dict[str, Any] = json.loads(paged)
    return named


def _header(description: str, pattern: str | None = None) -> dict[str, Any]:
    schema = {"type": "string"} if pattern is None else {"type": "string", "pattern": pattern}
    return {"description": description, "schema": schema}


def _shown(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}


def _add_models(schemas: dict[str, Any]) -> None:
    """What no route names as its model: patches, files, problems, and events, which are kept as plain documents."""
    bodies = {**PATCH_MODELS, **FILE_MODELS}
    models = [(model, "validation") for model in (*bodies.values(), Problem, RecordedEvent)]
    _, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # a list of pairs is invariant
    for name, schema in definitions["$defs"].items():
        schemas.setdefault(name, schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _show_events(document: dict[str, Any]) -> None:
    """Events are answered as they were kept, without a model in between; here is what they look like."""
    shown = {"$ref": "#/components/schemas/RecordedEvent"}
    schemas = document["components"]["schemas"]
    schemas["EventFeed"]["properties"]["items"]["items"] = schemas["EventLedger"]["properties"]["event"] = shown
    answer = document["paths"]["/v1/events/{event_id}"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = shown
    samples = document["paths"]["/v1/event-types/{event_type}/samples"]["get"]["responses"]["200"]
    samples["content"]["application/json"]["schema"] = {"type": "array", "items": shown}


def _word(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Sum the operation up, and say what its parameters and its answers are where the route does not.

    A summary is no Markdown (OpenAPI 3.1, section 4.8.10).
    """
    summary, _, rest = operation["description"].partition("\n\n")
    operation["summary"], operation["description"] = summary.rstrip(".").replace("`", ""), rest or summary
    for parameter in operation.get("parameters", ()):
        parameter.setdefault("description", glossary.parameter(parameter["in"], parameter["name"]))
    for status, answer in operation["responses"].items():
        if status == "204":
            answer["description"] = "It is done; there is nothing more to say."
        elif "$ref" in answer.get("content", {}).get("application/json", {}).get("schema", {}):
            answer["description"] = _schema_of(answer["content"]["application/json"]["schema"], schemas)["description"]


def _can_be_wrong(parameter: dict[str, Any]) -> bool:
    """Whether there are values that a parameter does not take: what stands in a path otherwise is found, or not."""
    return parameter["in"] != "path" or "$ref" in parameter["schema"]


def _add_what_all_share(method: str, path: str, operation: dict[str, Any]) -> None:
    """The errors, and the headers of retries, of conditions and of limits."""
    parameters, answers = operation.setdefault("parameters", []), operation["responses"]
    refused = {int(status) for status in answers if status >= "4"}
    if "requestBody" in operation:
        refused |= {413, 415}
    if method == "post":
        about = _header(_RETRIES, KEY_PATTERN)
        parameters.append({"name": "Idempotency-Key", "in": "header", **about})
        refused |= {409, 508}
    if (method in ("patch", "put", "delete") and path not in _UNVERSIONED) or path.rpartition("/")[2] in ACTIONS:
        parameters.append({"name": "If-Match", "in": "header", **_header(_CONDITION, TAGS_PATTERN)})
        refused.add(412)
    if method in ("post", "patch", "put"):
        refused |= {413, 415}
    if "requestBody" not in operation and not any(map(_can_be_wrong, parameters)):
        refused.discard(422)  # there is nothing that could be wrong with it
        answers.pop("422", None)
    if "304" in answers:
        parameters.append({"name": "If-None-Match", "in": "header", **_header(_NEWER)})
    for status, answer in answers.items():
        names = ["RateLimit", "RateLimit-Policy", "X-Request-ID"]
        is_stream = "text/event-stream" in answer.get("content", ())
        if status in ("200", "304") and method in ("get", "patch", "put") and not is_stream:
            names.append("ETag")
        if status == "201" and operation["operationId"] != "create_account":  # no path shows an account
            names.append("Location")
        if method == "post":
            names.append("Idempotent-Replayed")
        if "cursor" in (parameter["name"] for parameter in parameters) or operation["operationId"] == "list_events":
            names.append("Link")
        answer["headers"] = _shown(*names)
    answers |= {str(status): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"} for status in refused}
    operation["responses"] = dict(sorted(answers.items()))
    if not parameters:
        del operation["parameters"]


def _refusals() -> dict[str, Any]:
    """Every error, said once."""
    more = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}
    return {
        "responses": {
            name: {
                **responses(status)[status],
                "headers": _shown("RateLimit", "RateLimit-Policy", "X-Request-ID", *more.get(status, ())),
            }
            for status, (name, _) in REFUSALS.items()
        }
    }


def _word_fields(schemas: dict[str, Any]) -> None:
    """Say what a field means where its model does not."""
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            if name in glossary.FIELDS and "description" not in _schema_of(field, schemas) | field:
                field["description"] = glossary.FIELDS[name]


def _close_maps(schemas: dict[str, Any]) -> None:
    """A map whose keys have a form takes no other keys; JSON Schema, by itself, leaves what others hold open."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if "patternProperties" in field:
                [(pattern, held)] = field.pop("patternProperties").items()
                field["additionalProperties"] = held
                field["propertyNames"] = {"pattern": pattern, **field.get("propertyNames", {})}


def _schema_of(part: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    return found
