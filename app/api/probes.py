"""Is the process up, can it work, and how does it fare?"""

from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.errors import AfterviewError
from app.resources.fields import Wire
from app.store.schema import require_current_schema

router = APIRouter(tags=["probes"])

_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
_FIGURES: Final = "The figures, each with a line of help."


class Health(Wire):
    """That the process is up."""

    status: Literal["ok"]
    """Always `ok`: a process that is not says nothing."""


class Readiness(Wire):
    """Whether the service can work."""

    status: Literal["ready", "not ready"]
    """Whether it should be sent requests."""
    checks: dict[str, str]
    """What was looked at: `ok`, `off`, or what is wrong with it."""


@router.get("/healthz")
async def check_health() -> Health:
    """The process is up."""
    return Health(status="ok")


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def check_readiness(request: Request) -> JSONResponse:
    """The database answers, its schema is current and the scheduler looks after its queues."""
    checks: dict[str, Any] = {"database": "ok", "schema": "ok", "scheduler": "ok"}
    try:
        await require_current_schema(request.app.state.db)
    except AfterviewError as error:
        checks["database"] = checks["schema"] = str(error)
    runner = request.app.state.runner
    if runner is None:
        checks["scheduler"] = "off"
    elif not runner.beating():
        checks["scheduler"] = "has not looked after its queues lately"
    ready = all(value in ("ok", "off") for value in checks.values())
    return JSONResponse({"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503)


@router.get("/metrics", response_class=PlainTextResponse, response_description=_FIGURES)
async def read_metrics(request: Request) -> Response:
    """How the service fares, in Prometheus' text format.

    Requests and how long they took, open tasks, what waits to be delivered and for how long, how late the scheduler is,
    and what became of attempts to deliver; nothing about any account. While the database does not answer, what would
    have to be counted there is left out, and `afterview_database_up` is 0.
    """
    state = request.app.state
    return Response(await state.metrics.text(state.db, state.clock.now()), media_type=_PROMETHEUS)
