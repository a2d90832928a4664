"""`/v1/references`."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.filters import IdsFilter, Search
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.references import NewReference, Reference, ReferencePatch, ReferenceWritten
from app.usecases.contacts import references

router = APIRouter(prefix="/v1/references", tags=["references"], route_class=ApiRoute)


@router.post("", status_code=201, responses=responses())
async def create_reference(
    tx: Unit, account: WriteAccount, now: Now, fields: NewReference, response: Response
) -> ReferenceWritten:
    """Create a reference: someone who vouches for the candidate."""
    created = await references.create_reference(tx, account, fields, now)
    response.headers["Location"] = f"/v1/references/{created.id}"
    return created


@router.get("", responses=responses())
async def list_references(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    candidate_id: IdsFilter = None,
    q: Search = None,
) -> Listing[Reference]:
    """List the account's references, oldest first."""
    listed = await references.list_references(db, account, page, candidate_id=candidate_id, search=q)
    return listing(listed, request, response)


@router.get("/{reference_id}", responses=responses(404))
async def get_reference(db: Db, account: ReadAccount, reference_id: str) -> Reference:
    """Read a reference."""
    return await references.get_reference(db, account, reference_id)


@router.patch("/{reference_id}", responses=responses(404), openapi_extra=merge_patch(ReferencePatch))
async def update_reference(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, reference_id: str, patch: MergePatch
) -> ReferenceWritten:
    """Change a reference, or which interviewers they know."""
    return await references.patch_reference(tx, account, reference_id, patch, condition, now)


@router.delete("/{reference_id}", status_code=204, responses=responses(404))
async def delete_reference(tx: Unit, account: WriteAccount, condition: Condition, now: Now, reference_id: str) -> None:
    """Delete a reference; tasks that concern them are cancelled."""
    await references.delete_reference(tx, account, reference_id, condition, now)
