"""Errors as RFC 9457 problem details: the only place that knows which error has which status."""

import http
from collections.abc import Mapping
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import Scope

from app import errors
from app.api.addresses import path_of
from app.resources.fields import Wire, example, shown
from app.resources.merging import field_errors

MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final[tuple[tuple[type[errors.AfterviewError], int, str], ...]] = (
    (errors.Unauthenticated, 401, "unauthenticated"),
    (errors.MissingScope, 403, "missing-scope"),
    (errors.NotFound, 404, "not-found"),
    (errors.InvalidFields, 422, "invalid-fields"),
    (errors.InvalidParameter, 422, "invalid-parameter"),
    (errors.Conflict, 409, "conflict"),
    (errors.PreconditionFailed, 412, "precondition-failed"),
    (errors.TooManyRequests, 429, "too-many-requests"),
    (errors.DatabaseUnavailable, 503, "database-unavailable"),
)
REFUSALS: Final[dict[int, tuple[str, str]]] = {
    401: ("Unauthenticated", "There is no API key, or it opens nothing (any more)."),
    403: ("MissingScope", "The key lacks the scope that this needs: `read`, `write`, `admin` or `operator`."),
    404: ("NotFound", "Nothing of the account has this identifier."),
    409: ("Conflict", "It cannot be done as things stand, or a request with the same `Idempotency-Key` still runs."),
    412: ("PreconditionFailed", "It is not as `If-Match` or `If-None-Match` says: it changed, or exists already."),
    413: ("TooLarge", "The body is larger than 1 MiB, or holds more than 50,000 JSON values."),
    415: ("NotJson", "The body is not declared to be JSON, or a file that this takes."),
    422: ("Invalid", "The body or a parameter is not as it should be; `errors` says where."),
    429: ("TooManyRequests", "The key made too many requests; `Retry-After` says how long to wait."),
    500: ("Fault", "The service failed; `X-Request-ID` finds the request in its log."),
    508: ("Loop", "An Afterview sent this to a webhook; deliveries are no calls of the API."),
    503: ("Unavailable", "The database cannot be reached; try again in a moment."),
}
"""What each status of an error means, and its name in the document."""

PROBLEM_CONTENT: Final[dict[str, Any]] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
"""How the OpenAPI document describes a problem answer."""

MOST_ERRORS: Final = 20
"""The most errors that a problem lists."""

log = structlog.get_logger(__name__)


class ProblemError(Wire):
    """An error of one field of the body, or of one parameter."""

    pointer: str | None = None
    """JSON Pointer (RFC 6901) into the request body."""
    parameter: str | None = None
    """Name of a path, query or header parameter."""
    detail: str


class Problem(Wire):
    """An error, as RFC 9457 describes it."""

    model_config = example(
        {
            "type": "urn:afterview:problem:invalid-fields",
            "title": "Unprocessable Entity",
            "status": 422,
            "detail": "/ends_at: must lie after starts_at",
            "instance": "/v1/interviews",
            "errors": [{"pointer": "/ends_at", "detail": "must lie after starts_at"}],
        }
    )

    type: str
    """`urn:afterview:problem:…`, identifies the kind of problem; `about:blank` where the status says it all."""
    title: str
    """The HTTP status in words."""
    status: int
    """The HTTP status."""
    detail: str
    instance: str
    """The path of the request."""
    errors: list[ProblemError] | None = None
    """The errors of the body or the parameters."""


def problem(
    status: int,
    detail: str,
    scope: Scope,
    *,
    kind: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """A problem answer to a request. `kind` names a problem type of ours; without it the status says it all.

    `instance` is the path as the client requested it, so that it leads there through a proxy that removes a prefix; it
    names no host, since wrong hosts, too, are answered with problems.

    `more`: extension members of this type (RFC 9457, section 3.2).
    """
    return problem_at(path_of(scope), status, detail, kind=kind, errors=errors, headers=headers, more=more)


def problem_at(
    instance: str,
    status: int,
    detail: str,
    *,
    kind: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """A problem answer where there may be no request, such as to a head that could not be read."""
    content: dict[str, Any] = {
        "type": f"urn:afterview:problem:{kind}" if kind else "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if errors is not None:
        content["errors"] = errors
    content.update(more or {})
    return JSONResponse(content, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(errors.AfterviewError, _handle_own_error)
    app.add_exception_handler(RequestValidationError, _handle_validation_error)
    app.add_exception_handler(HTTPException, _handle_http_exception)


async def _handle_own_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.AfterviewError)
    return problem_for(error, request.scope)


def problem_for(error: errors.AfterviewError, scope: Scope) -> JSONResponse:
    """The answer to a request that was refused with an error of ours."""
    status, kind = next((status, kind) for cls, status, kind in _STATUS if isinstance(error, cls))
    headers: dict[str, str] = {}
    details: list[dict[str, str]] | None = None
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="afterview"'
    if isinstance(error, errors.DatabaseUnavailable):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.seconds)
    if isinstance(error, errors.InvalidFields):
        details = [{"pointer": each.pointer, "detail": each.detail} for each in error.errors[:MOST_ERRORS]]
    if isinstance(error, errors.InvalidParameter):
        details = [{"parameter": error.name, "detail": error.detail}]
    if isinstance(error, errors.ExternalIdTaken):
        details = [{"pointer": error.pointer, "detail": "is taken"}]
    return problem(status, str(error), scope, kind=kind, errors=details, headers=headers)


async def _handle_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    invalid = error.errors()
    details = [_detail(each, error.body) for each in invalid[:MOST_ERRORS]]
    summary = "; ".join(
        f"{detail.get('pointer') or detail.get('parameter') or 'body'}: {detail['detail']}" for detail in details
    )
    if len(invalid) > MOST_ERRORS:
        summary = f"{len(invalid):,} errors, of which these are the first {MOST_ERRORS}: {summary}"
    return problem(422, summary[:1000], request.scope, kind="invalid-fields", errors=details)


def _detail(error: Mapping[str, Any], body: object) -> dict[str, str]:
    source, *location = error["loc"]
    if source != "body":
        detail = str(error["msg"])
        if len(location) > 1:  # one of several values
            detail = f"value {location[1] + 1}, `{shown(str(error['input']))}`: {detail}"
        return {"parameter": str(location[0]) if location else str(source), "detail": detail}
    if error["type"] == "json_invalid":
        reason = error.get("ctx", {}).get("error", "")
        return {"pointer": "", "detail": f"is not valid JSON: {reason}".rstrip(": ")}
    field_error = field_errors([{**error, "loc": tuple(location)}], body)[0]
    return {"pointer": field_error.pointer, "detail": field_error.detail}


async def _handle_http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status, detail = error.status_code, str(error.detail)
    if status == 400:  # a body that could not be read at all
        return problem(422, detail, request.scope, kind="invalid-fields", errors=[{"pointer": "", "detail": detail}])
    if status == 404:
        detail = "there is nothing at this path"
    headers = dict(error.headers or {})
    if status == 405:
        detail = f"{request.method} is not possible here"
        headers["Allow"] = ", ".join(sorted(_methods_here(request))) or headers.get("Allow", "")
    return problem(status, detail, request.scope, headers=headers)


def _methods_here(request: Request) -> set[str]:
    """All methods that this path allows: the framework names only those of the first route that it tried."""
    here = request.url.path
    routes = [(route.path or "", route.methods or set()) for route in iter_route_contexts(request.app.routes)]
    exactly = [methods for path, methods in routes if path == here]  # not an identifier
    allowed = set().union(*exactly or (methods for path, methods in routes if compile_path(path)[0].match(here)))
    return allowed | ({"HEAD"} if "GET" in allowed else set())


def problem_500(scope: Scope, error: Exception) -> JSONResponse:
    """The answer to a request on which the service failed; the error is logged."""
    log.error("a request failed", path=scope["path"], exc_info=error)
    return problem(500, "the service failed; the request id tells its log which request it was", scope)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented errors of a route."""
    return {
        status: {
            "description": REFUSALS[status][1],
            "content": PROBLEM_CONTENT,
        }
        for status in sorted({*statuses, 401, 403, 422, 429, 500, 503})
    }
