"""The OpenAPI 3.1 document: FastAPI's, completed with patches, problems, webhooks, headers and descriptions."""

import json
import re
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic.json_schema import models_json_schema

from app.api.etags import ACTIONS, TAGS_PATTERN
from app.api.files import FILE_MODELS
from app.api.idempotency import KEY_PATTERN
from app.api.merging import PATCH_MODELS
from app.api.openapi import glossary, webhooks
from app.api.openapi.links import add_links
from app.api.openapi.openness import open_answers
from app.api.problems import REFUSALS, Problem, responses
from app.api.routing import ApiRoute
from app.resources.events import RecordedEvent

TAGS: Final = [
    {"name": "interviews", "description": "Start here: one call creates an interview and plans what follows it."},
    {"name": "tasks", "description": "What to do, and when: generated from the facts."},
    {"name": "letters", "description": "Write the letter that a task asks for, and check it before you send it."},
    {
        "name": "interactions",
        "description": "Contacts with the company in either direction, and whether it is time to write or call.",
    },
    {"name": "deadlines", "description": "The dates that the company or the candidate stated."},
    {"name": "applications", "description": "The vacancies a candidate pursues."},
    {"name": "interviewers", "description": "The people the candidate met."},
    {"name": "references", "description": "People who vouch for the candidate."},
    {"name": "candidates", "description": "The people whom the plans are for, and their policies."},
    {"name": "feeds", "description": "Subscribe to a candidate's calendar from any calendar app, without a key."},
    {"name": "plans", "description": "Plans without storing, and the rules behind every plan."},
    {"name": "webhooks", "description": "Get notified when it is time."},
    {"name": "events", "description": "The same events, to poll."},
    {"name": "access", "description": "API keys and, for operators, accounts."},
    {"name": "probes", "description": "For the operators of the service."},
]
_RETRIES: Final = (
    "A unique value that you choose for this request. The same request with the same key gets the first answer again"
    " for 24 hours, with the header `Idempotent-Replayed: true`."
)
_SEVERAL: Final = " Several values are separated by commas, or the parameter is repeated."
_UNVERSIONED: Final = ("/v1/api-keys/{key_id}", "/v1/candidates/{candidate_id}/feed-tokens/{feed_token_id}")
"""Keys and tokens never change, except for `last_used_at`."""
_CONDITION: Final = (
    "The `ETag` of the version that you read, or its first part: if the object itself changed since, the answer is 412."
)
_ONLY_CREATE: Final = "`*` creates only: if there is one already, the answer is 412."
_NEWER: Final = "The `ETag` of the version that you have: if it is current, the answer is 304 without a body."
_UNCHANGED: Final = "You have it: it is as `If-None-Match` says. The answer has no body."
_HEADERS: Final = {
    "ETag": '`"object.representation"`: the versions of the object, for `If-Match`, and of all that the answer shows.',
    "Idempotent-Replayed": "`true` where this repeats the first answer to the same `Idempotency-Key`.",
    "Link": 'The complete address of the next page, as `<…>; rel="next"`, if there is one.',
    "Location": "The complete address of what was created.",
    "RateLimit": "The requests that remain, and the seconds until the limit resets.",
    "RateLimit-Policy": "The limit, and its window in seconds.",
    "Retry-After": "Seconds to wait.",
    "WWW-Authenticate": "How to authenticate: with a bearer token.",
    "X-Request-ID": "The request's identifier in the service's log: yours, if you sent one.",
}
_THIS_SERVER: Final = "The service that this document comes from."
_DESCRIPTION: Final = """\
Afterview turns the facts of a job interview into a plan of what to do afterwards, says when it is time and when it is
too early, and notifies other programs.

**Try it** in the Swagger UI that the service serves at `/docs`: press *Authorize* and paste an API key, then follow the
tour. Or run the example of `POST /v1/interviews`, and read `GET /v1/tasks`.

**Versions.** The `ETag` of an answer is `"object.representation"`. `If-Match` compares the first part, which may be
sent alone: a write gets 412 if the object itself changed since you read it, but not if only something embedded in it
did. `If-None-Match` compares all of it: a `GET` that would show you what you have gets 304 without a body. Weak tags,
which a proxy makes when it compresses, count for `If-None-Match` alone. Every `GET` answers `HEAD` too, and answers
over 1 KiB are compressed with gzip for clients that accept it.

**Be ready for more.** Requests are closed: an unknown field, query parameter or value is refused. Answers and events
are open: later versions may add fields, event types, and values of enumerations such as rules, statuses and formats.
"""


def install(app: FastAPI) -> None:
    """Make the application serve this document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way of replacing the document


def this_server(base: str) -> dict[str, str]:
    """The entry of `servers` for a client that reaches the service at `base`; here a complete address."""
    return {"url": base, "description": _THIS_SERVER}


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="Afterview",
        version=app.version,
        summary="What to do after a job interview, and when",
        description=_DESCRIPTION,
        routes=app.routes,
        webhooks=webhooks.routes(),
        tags=TAGS,
        servers=[this_server("/")],
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = document["components"]["schemas"]
    routes = (context.original_route for context in iter_route_contexts(app.routes))
    strict = {route.name for route in routes if isinstance(route, ApiRoute)}
    _add_models(schemas)
    _show_events(document)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _describe(operation, schemas)
            if path.startswith("/v1"):
                _add_shared(method, path, operation, refuses_queries=operation["operationId"] in strict)
            else:
                operation["security"] = []
    webhooks.describe(document["webhooks"])
    document["components"] |= {"headers": {name: _header(text) for name, text in _HEADERS.items()}, **_shared_answers()}
    add_links(document)
    _describe_fields(schemas)
    _close_maps(schemas)
    open_answers(document)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    paged = re.sub(r'\bListing(?:_(\w+)_|\[(\w+)\])"', r'\1\2Page"', json.dumps(document))
    named: dict[str, Any] = json.loads(paged)
    return named


def _header(description: str, pattern: str | None = None) -> dict[str, Any]:
    schema = {"type": "string"} if pattern is None else {"type": "string", "pattern": pattern}
    return {"description": description, "schema": schema}


def _header_refs(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}


def _add_models(schemas: dict[str, Any]) -> None:
    """Add the models that no route declares: patches, files, problems, and events, which are stored as JSON."""
    bodies = {**PATCH_MODELS, **FILE_MODELS}
    models = [(model, "validation") for model in (*bodies.values(), Problem, RecordedEvent)]
    _, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # a list of pairs is invariant
    for name, schema in definitions["$defs"].items():
        schemas.setdefault(name, schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _show_events(document: dict[str, Any]) -> None:
    """Document the answers with events: routes answer with the stored JSON, without a model."""
    shown = {"$ref": "#/components/schemas/RecordedEvent"}
    schemas = document["components"]["schemas"]
    schemas["EventFeed"]["properties"]["items"]["items"] = schemas["EventLedger"]["properties"]["event"] = shown
    answer = document["paths"]["/v1/events/{event_id}"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = shown
    samples = document["paths"]["/v1/event-types/{event_type}/samples"]["get"]["responses"]["200"]
    samples["content"]["application/json"]["schema"] = {"type": "array", "items": shown}


def _describe(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Set the summary, and the descriptions of parameters and answers that the route lacks.

    A summary is plain text, not Markdown (OpenAPI 3.1, section 4.8.10).
    """
    summary, _, rest = operation["description"].partition("\n\n")
    operation["summary"], operation["description"] = summary.rstrip(".").replace("`", ""), rest or summary
    for parameter in operation.get("parameters", ()):
        parameter.setdefault("description", glossary.parameter(parameter["in"], parameter["name"]))
        schema = parameter["schema"]
        if lists := [each for each in schema.get("anyOf", ()) if each.get("type") == "array"]:
            parameter["schema"] = {**lists[0], "title": schema["title"]}  # without null, which no query has
            parameter["description"] += _SEVERAL
    for status, answer in operation["responses"].items():
        if status == "204":
            answer["description"] = "Done; the answer has no body."
        elif "$ref" in answer.get("content", {}).get("application/json", {}).get("schema", {}):
            answer["description"] = _schema_of(answer["content"]["application/json"]["schema"], schemas)["description"]


def _can_be_invalid(parameter: dict[str, Any]) -> bool:
    """Whether a parameter can get 422: an identifier in a path gets 404 instead."""
    return parameter["in"] != "path" or "$ref" in parameter["schema"]


def _add_shared(method: str, path: str, operation: dict[str, Any], *, refuses_queries: bool) -> None:
    """Add the errors, and the headers for retries, conditions and rate limits.

    `refuses_queries`: query parameters that the operation does not have get 422.
    """
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
    if not refuses_queries and "requestBody" not in operation and not any(map(_can_be_invalid, parameters)):
        refused.discard(422)  # it has no input that could be invalid
        answers.pop("422", None)
    if method == "put" and "requestBody" in operation:
        parameters.append({"name": "If-None-Match", "in": "header", **_header(_ONLY_CREATE, TAGS_PATTERN)})
    is_stream = "text/event-stream" in answers.get("200", {}).get("content", ())
    if answers.pop("304", None):
        parameters.append({"name": "If-None-Match", "in": "header", **_header(_NEWER)})
    for status, answer in answers.items():
        names = ["RateLimit", "RateLimit-Policy", "X-Request-ID"]
        if status == "200" and method in ("get", "patch", "put") and not is_stream:
            names.append("ETag")
        if status == "201" and operation["operationId"] != "create_account":  # no path shows an account
            names.append("Location")
        if method == "post":
            names.append("Idempotent-Replayed")
        if "cursor" in (parameter["name"] for parameter in parameters) or operation["operationId"] == "list_events":
            names.append("Link")
        answer["headers"] = _header_refs(*names)
    if method == "get" and not is_stream:
        refused.add(412)
        answers["304"] = {"$ref": "#/components/responses/NotModified"}
    answers |= {str(status): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"} for status in refused}
    operation["responses"] = dict(sorted(answers.items()))
    if not parameters:
        del operation["parameters"]


def _shared_answers() -> dict[str, Any]:
    """The answer of every error, and 304, once for all operations."""
    unchanged = {
        "description": _UNCHANGED,
        "headers": _header_refs("ETag", "RateLimit", "RateLimit-Policy", "X-Request-ID"),
    }
    more = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}
    return {
        "responses": {"NotModified": unchanged}
        | {
            name: {
                **responses(status)[status],
                "headers": _header_refs("RateLimit", "RateLimit-Policy", "X-Request-ID", *more.get(status, ())),
            }
            for status, (name, _) in REFUSALS.items()
        }
    }


def _describe_fields(schemas: dict[str, Any]) -> None:
    """Describe the fields that their models do not, from the glossary."""
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            if name in glossary.FIELDS and "description" not in _schema_of(field, schemas) | field:
                field["description"] = glossary.FIELDS[name]


def _close_maps(schemas: dict[str, Any]) -> None:
    """Allow no other keys in maps whose keys have a pattern, which `patternProperties` alone would allow."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if "patternProperties" in field:
                [(pattern, values)] = field.pop("patternProperties").items()
                field["additionalProperties"] = values
                field["propertyNames"] = {"pattern": pattern, **field.get("propertyNames", {})}


def _schema_of(part: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    return schema
