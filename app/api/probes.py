"""Is the process up, and can it work?"""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.api.problems import PROBLEM_CONTENT, problem
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

    status: Literal["ready"]
    """Always `ready`: otherwise the answer is a problem."""
    checks: dict[str, str]
    """What was looked at: `ok`, or `off`."""


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
    wanting = {name: value for name, value in checks.items() if value not in ("ok", "off")}
    if wanting:
        detail = "; ".join(f"{name}: {value}" for name, value in wanting.items())
        return problem(503, detail, request.url.path, kind="not-ready", more={"checks": checks})
    return JSONResponse({"status": "ready", "checks": checks})
