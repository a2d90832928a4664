"""Is the process up, and can it work?"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.api.problems import PROBLEM_CONTENT, problem
from app.errors import AfterviewError
from app.store.schema import require_current_schema

router = APIRouter(tags=["probes"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process is up."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Something is not ready", "content": PROBLEM_CONTENT}})
async def readyz(request: Request) -> JSONResponse:
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
