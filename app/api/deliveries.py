"""Deliveries to webhook endpoints: reading them, and sending them again."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Db, Now, ReadAccount, Unit, WriteAccount
from app.api.filters import Several
from app.api.idempotency import commits_in_steps
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.webhooks import Delivery, DeliveryDetails, DeliveryStatus, Recover, Recovery
from app.usecases.webhooks import deliveries

router = APIRouter(prefix="/v1", tags=["webhooks"], route_class=ApiRoute)


@router.post("/webhooks/{webhook_id}/test", status_code=202, responses=responses(404, 409))
async def send_test_event(tx: Unit, account: WriteAccount, now: Now, webhook_id: str) -> Delivery:
    """Send the endpoint a `webhook.test` event."""
    return await deliveries.send_test(tx, account, webhook_id, now)


@router.post("/webhooks/{webhook_id}/recover", status_code=202, responses=responses(404, 409))
@commits_in_steps
async def recover_webhook(db: Db, account: WriteAccount, now: Now, webhook_id: str, recovery: Recover) -> Recovery:
    """Send an endpoint again what it missed since an instant: failed deliveries, and events never delivered.

    A reminder whose task has since ended or moved is not sent.
    """
    return await deliveries.recover(db, account, webhook_id, recovery.since, now)


@router.get("/webhooks/{webhook_id}/deliveries", responses=responses(404))
async def list_deliveries(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    webhook_id: str,
    status: Several[DeliveryStatus] = None,
) -> Listing[Delivery]:
    """List an endpoint's deliveries, newest first."""
    return listing(await deliveries.list_deliveries(db, account, webhook_id, page, status), request, response)


@router.get("/deliveries/{delivery_id}", responses=responses(404))
async def get_delivery(db: Db, account: ReadAccount, delivery_id: str) -> DeliveryDetails:
    """Read a delivery with its attempts."""
    return await deliveries.get_delivery(db, account, delivery_id)


@router.post("/deliveries/{delivery_id}/retry", status_code=202, responses=responses(404, 409))
async def retry_delivery(tx: Unit, account: WriteAccount, now: Now, delivery_id: str) -> Delivery:
    """Send a delivery again now, whatever its status."""
    return await deliveries.retry_delivery(tx, account, delivery_id, now)
