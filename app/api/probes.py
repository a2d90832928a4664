"""Liveness, readiness and metrics."""

from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.api.problems import PROBLEM_CONTENT, problem
from app.errors import AfterviewError
from app.resources.fields import Wire
from app.store.schema import require_current_schema

router = APIRouter(tags=["probes"])

_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
_FIGURES: Final = "The figures, each with a line of help."


class Health(Wire):
    """That the process is up."""

    status: Literal["ok"]
    """Always `ok`."""


class Readiness(Wire):
    """Whether the service can work."""

    status: Literal["ready"]
    """Always `ready`: otherwise the answer is a problem."""
    checks: dict[str, str]
    """Each check: `ok`, or `off`."""


@router.get("/healthz")
async def check_health() -> Health:
    """The process is up."""
    return Health(status="ok")


@router.get(
    "/readyz",
    response_model=Readiness,
    responses={503: {"description": "Something is not ready; `checks` says what.", "content": PROBLEM_CONTENT}},
)
async def check_readiness(request: Request) -> JSONResponse:
    """The database answers, its schema is current, it can be written, and the scheduler is running."""
    db = request.app.state.db
    checks: dict[str, Any] = {"database": "ok", "schema": "ok", "scheduler": "ok"}
    try:
        await require_current_schema(db)
    except AfterviewError as error:
        checks["database"] = checks["schema"] = str(error)
    else:
        checks["writing"] = await db.why_not_writable() or "ok"
    runner = request.app.state.runner
    if runner is None:
        checks["scheduler"] = "off"
    elif not runner.is_alive():
        checks["scheduler"] = "has not looked after its queues lately"
    wanting = {name: value for name, value in checks.items() if value not in ("ok", "off")}
    if wanting:
        detail = "; ".join(f"{name}: {value}" for name, value in wanting.items())
        return problem(503, detail, request.scope, kind="not-ready", more={"checks": checks})
    return JSONResponse({"status": "ready", "checks": checks})


@router.get("/metrics", response_class=PlainTextResponse, response_description=_FIGURES)
async def read_metrics(request: Request) -> Response:
    """Metrics in Prometheus' text format.

    Requests and their duration, open tasks and streams, pending deliveries and their age, the lateness of the
    scheduler, and the outcomes of delivery attempts; nothing about any account. While the database does not answer,
    figures from it are left out, and `afterview_database_up` is 0.
    """
    state = request.app.state
    return Response(await state.metrics.text(state.db, state.clock.now()), media_type=_PROMETHEUS)
