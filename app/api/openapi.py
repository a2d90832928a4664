"""The OpenAPI 3.1 document: what the routes say, with patches, problems and webhooks made whole."""

from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app.api.etags import ACTIONS, TAGS_PATTERN
from app.api.idempotency import KEY_PATTERN
from app.api.links import add_links
from app.api.merging import PATCH_MODELS
from app.api.problems import PROBLEM_CONTENT, Problem, responses
from app.events.types import EVENT_TYPES

TAGS: Final = [
    {"name": "interviews", "description": "Start here: one call takes in an interview and plans what follows it."},
    {"name": "tasks", "description": "What to do, and when: generated from the facts."},
    {"name": "interactions", "description": "What was said, either way, and whether it is time to write or call."},
    {"name": "deadlines", "description": "The dates that somebody gave."},
    {"name": "applications", "description": "The vacancies a candidate pursues."},
    {"name": "interviewers", "description": "The people the candidate met."},
    {"name": "references", "description": "Who vouches for the candidate."},
    {"name": "candidates", "description": "Whom the plans are for, and the figures they prefer."},
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
_UNVERSIONED: Final = "/v1/api-keys/{key_id}"
"""A key does not change, except that it is used."""
_CONDITION: Final = "The `ETag` of what you read: if it changed since, the request is refused with 412."
_DESCRIPTION: Final = """\
Afterview turns the facts of a job interview into a plan of what to do afterwards, says when it is time and when it is
too early, and tells other programs.

**Try it**: press *Authorize* and paste an API key, then run the example of `POST /v1/interviews` and look at
`GET /v1/tasks`.
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
        webhooks=_webhooks().routes,
        tags=TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = built["components"]["schemas"]
    models = [(model, "validation") for model in (*PATCH_MODELS.values(), Problem)]
    _, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # a list of pairs is invariant
    for name, schema in definitions["$defs"].items():
        schemas.setdefault(name, schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for section, path, method, operation in _operations(built):
        summary, _, rest = operation.get("description", "").partition("\n\n")
        if summary and section == "paths":
            operation["summary"], operation["description"] = summary.rstrip("."), rest or summary
        if section == "paths":
            _add_headers(method, path, operation)
        answer = operation.get("responses", {}).get("422")
        if answer is not None:
            answer["content"] = PROBLEM_CONTENT
    add_links(built)
    built["components"]["schemas"] = dict(sorted(schemas.items()))
    return built


def _as_json(documented: dict[int | str, dict[str, Any]]) -> dict[str, Any]:
    return {str(status): answer for status, answer in documented.items()}


def _operations(document: dict[str, Any]) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [
        (section, path, method, operation)
        for section in ("paths", "webhooks")
        for path, operations in document.get(section, {}).items()
        for method, operation in operations.items()
    ]


def _header(description: str, pattern: str | None = None) -> dict[str, Any]:
    schema = {"type": "string"} if pattern is None else {"type": "string", "pattern": pattern}
    return {"description": description, "schema": schema}


def _add_headers(method: str, path: str, operation: dict[str, Any]) -> None:
    """What every route has alike: the headers of retries, of conditions and of limits."""
    if not path.startswith("/v1"):
        return
    parameters, answers = operation.setdefault("parameters", []), operation["responses"]
    if method == "post":
        about = _header(_RETRIES, KEY_PATTERN)
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, **about})
        answers.update(_as_json(responses(409)))
    if (method in ("patch", "put", "delete") and path != _UNVERSIONED) or path.rpartition("/")[2] in ACTIONS:
        about = _header(_CONDITION, TAGS_PATTERN)
        parameters.append({"name": "If-Match", "in": "header", "required": False, **about})
        answers.update(_as_json(responses(412)))
    if method in ("post", "patch", "put"):
        answers.update(_as_json(responses(413, 415)))
    if "requestBody" not in operation and all(each["in"] == "path" for each in parameters):
        del answers["422"]  # there is nothing that could be wrong with it
    for status, answer in answers.items():
        headers = answer.setdefault("headers", {})
        headers["RateLimit"] = _header("What is left of the limit, and the seconds until it begins anew.")
        headers["RateLimit-Policy"] = _header("The limit, and its window in seconds.")
        if status == "200" and method in ("get", "patch", "put"):
            headers["ETag"] = _header("The version of what was read or written, for `If-Match`.")
        if status in ("429", "503"):
            headers["Retry-After"] = _header("The seconds to wait.")
    operation["responses"] = dict(sorted(answers.items()))
    if not parameters:
        del operation["parameters"]


def _webhooks() -> APIRouter:
    """One webhook an event type: what a receiver gets."""
    router = APIRouter()
    for name, event in EVENT_TYPES.items():

        async def receive(body: Any) -> None:
            """Answer with any 2xx status to accept the event."""

        receive.__annotations__["body"] = event
        router.add_api_route(
            name,
            receive,
            methods=["POST"],
            name=name,
            summary=(event.__doc__ or "").rstrip("."),
            operation_id="on_" + name.replace(".", "_"),
            tags=["webhooks"],
            status_code=204,
        )
    return router
