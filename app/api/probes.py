"""Is the process up, and can it work?"""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.errors import AfterviewError
from app.resources.fields import Wire
from app.store.schema import require_current_schema

router = APIRouter(tags=["probes"])


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
