"""`/v1/api-keys` and `/v1/accounts`."""

from fastapi import APIRouter, Request, Response

from app.api.deps import AdminCaller, Db, Now, OperatorCaller, Unit
from app.api.etags import without_version
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.api_keys import AccountCreated, ApiKey, ApiKeyCreated, NewAccount, NewApiKey, Rotation
from app.usecases.accounts import accounts, api_keys

router = APIRouter(prefix="/v1", tags=["access"], route_class=ApiRoute)


@router.post("/api-keys", status_code=201, responses=responses())
async def create_api_key(
    tx: Unit, caller: AdminCaller, now: Now, fields: NewApiKey, response: Response
) -> ApiKeyCreated:
    """Create an API key of your account; only this answer shows it."""
    created = await api_keys.create_api_key(tx, caller, fields, now)
    response.headers["Location"] = f"/v1/api-keys/{created.id}"
    return created


@router.get("/api-keys", responses=responses())
async def list_api_keys(
    db: Db, caller: AdminCaller, page: PageWanted, request: Request, response: Response
) -> Listing[ApiKey]:
    """List your account's API keys, oldest first, without the keys themselves."""
    return listing(await api_keys.list_api_keys(db, caller.account_id, page), request, response)


@router.get("/api-keys/{key_id}", responses=responses(404))
async def get_api_key(db: Db, caller: AdminCaller, key_id: str) -> ApiKey:
    """Read an API key, without the key itself."""
    return await api_keys.get_api_key(db, caller.account_id, key_id)


@router.post("/api-keys/{key_id}/rotate", status_code=201, responses=responses(404, 409))
async def rotate_api_key(
    tx: Unit, caller: AdminCaller, now: Now, key_id: str, response: Response, rotation: Rotation | None = None
) -> ApiKeyCreated:
    """Replace a key by a new one; only this answer shows it."""
    created = await api_keys.rotate_api_key(tx, caller, key_id, rotation or Rotation(), now)
    response.headers["Location"] = f"/v1/api-keys/{created.id}"
    return created


@router.delete("/api-keys/{key_id}", status_code=204, responses=responses(404))
@without_version
async def revoke_api_key(tx: Unit, caller: AdminCaller, now: Now, key_id: str) -> None:
    """Revoke an API key, with effect from the next request."""
    await api_keys.revoke_api_key(tx, caller.account_id, key_id, now)


@router.post("/accounts", status_code=201, responses=responses())
async def create_account(tx: Unit, operator: OperatorCaller, now: Now, fields: NewAccount) -> AccountCreated:
    """Create another account, with a first key that only this answer shows. Needs the scope `operator`."""
    return await accounts.open_account(tx, fields, now)
