"""`/v1/webhooks` and `/v1/deliveries`."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from app.api.deps import Db, Now, Reachable, Reader, Sealing, Writer
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.events.webhooks import (
    Delivery,
    DeliveryDetails,
    DeliveryStatus,
    Webhook,
    WebhookCreated,
    WebhookFields,
    WebhookPatch,
)
from app.usecases import webhooks

router = APIRouter(prefix="/v1", tags=["webhooks"])

EXAMPLES: dict[str, Any] = {
    "due": {
        "summary": "Be told when it is time",
        "value": {"url": "https://example.com/hooks/afterview", "event_types": ["task.due", "task.overdue"]},
    }
}


@router.post("/webhooks", status_code=201, responses=responses())
async def create_webhook(
    db: Db,
    account: Writer,
    now: Now,
    seal: Sealing,
    egress: Reachable,
    fields: Annotated[WebhookFields, Body(openapi_examples=EXAMPLES)],
    response: Response,
) -> WebhookCreated:
    """Subscribe an address to events; only this answer shows the secret that signs them."""
    created = await webhooks.create_webhook(db, account, fields, seal, egress, now)
    response.headers["Location"] = f"/v1/webhooks/{created.id}"
    return created


@router.get("/webhooks", responses=responses())
async def list_webhooks(
    db: Db, account: Reader, page: PageWanted, request: Request, response: Response
) -> Listing[Webhook]:
    """List the account's webhook endpoints, oldest first."""
    return listing(await webhooks.list_webhooks(db, account, page), request, response)


@router.get("/webhooks/{webhook_id}", responses=responses(404))
async def get_webhook(db: Db, account: Reader, webhook_id: str) -> Webhook:
    """Read a webhook endpoint."""
    return await webhooks.get_webhook(db, account, webhook_id)


@router.patch("/webhooks/{webhook_id}", responses=responses(404), openapi_extra=merge_patch(WebhookPatch))
async def update_webhook(
    db: Db, account: Writer, now: Now, egress: Reachable, webhook_id: str, patch: MergePatch
) -> Webhook:
    """Change a webhook endpoint; disabled, its deliveries wait until it is enabled again."""
    return await webhooks.patch_webhook(db, account, webhook_id, patch, egress, now)


@router.delete("/webhooks/{webhook_id}", status_code=204, responses=responses(404))
async def delete_webhook(db: Db, account: Writer, webhook_id: str) -> None:
    """Unsubscribe an address."""
    await webhooks.delete_webhook(db, account, webhook_id)


@router.post("/webhooks/{webhook_id}/test", status_code=202, responses=responses(404))
async def test_webhook(db: Db, account: Writer, now: Now, webhook_id: str) -> Delivery:
    """Send the endpoint a `webhook.test` event."""
    return await webhooks.send_test(db, account, webhook_id, now)


@router.get("/webhooks/{webhook_id}/deliveries", responses=responses(404))
async def list_deliveries(
    db: Db,
    account: Reader,
    page: PageWanted,
    request: Request,
    response: Response,
    webhook_id: str,
    status: DeliveryStatus | None = None,
) -> Listing[Delivery]:
    """List an endpoint's deliveries, newest first."""
    return listing(await webhooks.list_deliveries(db, account, webhook_id, page, status), request, response)


@router.get("/deliveries/{delivery_id}", responses=responses(404))
async def get_delivery(db: Db, account: Reader, delivery_id: str) -> DeliveryDetails:
    """Read a delivery with its attempts."""
    return await webhooks.get_delivery(db, account, delivery_id)
