"""What was said between candidate and company, recorded over HTTP."""

from typing import Any

from tests.api.documents import interaction
from tests.api.plans import Plan
from tests.service import Api


async def recorded(api: Api, **document: Any) -> Any:
    answer = await api.post("/v1/interactions", json=interaction(**document))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == api.address(f"/v1/interactions/{answer.json()['id']}")
    return answer.json()


async def sent(api: Api, plan: Plan, purpose: str, **document: Any) -> Any:
    """A message of the candidate's about the plan's application."""
    facts = {"application_id": plan.application_id, "direction": "outbound", "purpose": purpose, **document}
    return await recorded(api, **facts)
