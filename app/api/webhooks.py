"""`/v1/webhooks`: webhook endpoints."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from app.api.deps import (
    AllowedDestinations,
    Condition,
    Db,
    EndpointDiagnoses,
    Now,
    ReadAccount,
    SecretSeal,
    Unit,
    WriteAccount,
)
from app.api.filters import Several
from app.api.idempotency import writes_nothing
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.diagnoses import Diagnosis
from app.resources.webhooks import EndpointStatus, NewWebhook, Webhook, WebhookCreated, WebhookPatch, WebhookSecret
from app.usecases.webhooks import webhooks

router = APIRouter(prefix="/v1", tags=["webhooks"], route_class=ApiRoute)

EXAMPLES: dict[str, Any] = {
    "due": {
        "summary": "Be told when it is time",
        "value": {"url": "https://example.com/hooks/afterview", "event_types": ["task.due", "task.overdue"]},
    },
    "chat": {
        "summary": "Be told in Slack",
        "value": {
            "url": "https://hooks.slack.com/services/T0/B0/x",
            "event_types": ["task.due", "task.overdue"],
            "format": "slack",
        },
    },
}


@router.post("/webhooks", status_code=201, responses=responses())
async def create_webhook(
    tx: Unit,
    account: WriteAccount,
    now: Now,
    seal: SecretSeal,
    egress: AllowedDestinations,
    fields: Annotated[NewWebhook, Body(openapi_examples=EXAMPLES)],
    response: Response,
) -> WebhookCreated:
    """Subscribe an address to events; only this answer shows the secret that signs them."""
    created = await webhooks.create_webhook(tx, account, fields, seal, egress, now)
    response.headers["Location"] = f"/v1/webhooks/{created.id}"
    return created


@router.get("/webhooks", responses=responses())
async def list_webhooks(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    seal: SecretSeal,
    request: Request,
    response: Response,
    status: Several[EndpointStatus] = None,
) -> Listing[Webhook]:
    """List the account's webhook endpoints, oldest first."""
    return listing(await webhooks.list_webhooks(db, account, page, seal, status), request, response)


@router.get("/webhooks/{webhook_id}", responses=responses(404))
async def get_webhook(db: Db, account: ReadAccount, seal: SecretSeal, webhook_id: str) -> Webhook:
    """Read a webhook endpoint."""
    return await webhooks.get_webhook(db, account, webhook_id, seal)


@router.patch("/webhooks/{webhook_id}", responses=responses(404), openapi_extra=merge_patch(WebhookPatch))
async def update_webhook(
    tx: Unit,
    account: WriteAccount,
    condition: Condition,
    now: Now,
    seal: SecretSeal,
    egress: AllowedDestinations,
    webhook_id: str,
    patch: MergePatch,
) -> Webhook:
    """Change a webhook endpoint; disabled, its deliveries wait until it is enabled again."""
    return await webhooks.patch_webhook(tx, account, webhook_id, patch, seal, egress, condition, now)


@router.delete("/webhooks/{webhook_id}", status_code=204, responses=responses(404))
async def delete_webhook(tx: Unit, account: WriteAccount, condition: Condition, webhook_id: str) -> None:
    """Unsubscribe an address."""
    await webhooks.delete_webhook(tx, account, webhook_id, condition)


@router.post("/webhooks/{webhook_id}/rotate-secret", responses=responses(404, 409))
async def rotate_webhook_secret(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, seal: SecretSeal, webhook_id: str
) -> WebhookSecret:
    """Give an endpoint a new secret, shown this once; the old one also signs for 24 hours."""
    return await webhooks.rotate_secret(tx, account, webhook_id, seal, condition, now)


@router.post("/webhooks/{webhook_id}/diagnose", responses=responses(404, 409))
@writes_nothing
async def diagnose_webhook(account: WriteAccount, diagnoses: EndpointDiagnoses, webhook_id: str) -> Diagnosis:
    """Test whether a receiver verifies its messages.

    Four messages are sent one after another: a valid one, a duplicate, one changed after signing, and one signed an
    hour ago. The answer says which the receiver accepted and which it rejected.

    To an endpoint with the format of a chat only the valid one is sent: a chat does not check signatures, and people
    would read the others.
    """
    return await diagnoses.diagnose(account, webhook_id)
