"""`/v1/plans/preview`, `/v1/rules` and `/v1/policy`."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body

from app.api.deps import ReadAccount
from app.api.idempotency import writes_nothing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.previews import DefaultPolicy, PlanPreview, PlanPreviewed, PolicyPresets, RuleCatalogue
from app.usecases.tasks import catalogues, previews

router = APIRouter(prefix="/v1", tags=["plans"], route_class=ApiRoute)

EXAMPLES: dict[str, Any] = {
    "ten_days": {
        "summary": "They said they would answer within ten days",
        "value": {
            "now": "2026-12-02T09:00:00Z",
            "candidate": {"timezone": "Europe/Berlin", "country": "DE"},
            "application": {"company": "Nordlicht Energie", "job_title": "Data Engineer"},
            "interviews": [
                {
                    "id": "first",
                    "starts_at": "2026-12-01T14:00:00+01:00",
                    "ends_at": "2026-12-01T15:30:00+01:00",
                    "interviewers": [
                        {
                            "id": "dana",
                            "name": "Dana Reyes",
                            "title": "Head of Data",
                            "email": "dana.reyes@example.com",
                        }
                    ],
                }
            ],
            "deadlines": [{"id": "answer", "kind": "decision", "interview_id": "first", "due_on": "2026-12-11"}],
            "tasks_done": [{"rule": "debrief", "interview_id": "first"}],
        },
    }
}


@router.post("/plans/preview", responses=responses())
@writes_nothing
async def preview_plan(
    account: ReadAccount, body: Annotated[PlanPreview, Body(openapi_examples=EXAMPLES)]
) -> PlanPreviewed:
    """Plan without storing anything: the same facts always give the same answer."""
    return await asyncio.to_thread(previews.preview, body)


@router.get("/rules", responses=responses())
async def list_rules(account: ReadAccount) -> RuleCatalogue:
    """List every rule with its figures and the advice that it follows."""
    return catalogues.rule_catalogue()


@router.get("/policies", responses=responses())
async def list_policies(account: ReadAccount) -> PolicyPresets:
    """List the presets: named sets of figures that follow other published advice."""
    return catalogues.policy_presets()


@router.get("/policy", responses=responses())
async def get_policy(account: ReadAccount) -> DefaultPolicy:
    """Read the default figures and where each comes from."""
    return catalogues.default_policy()
