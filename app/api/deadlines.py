"""`/v1/deadlines`."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.filters import IdsFilter, Several
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.etiquette.facts import DeadlineKind, DeadlineStatus
from app.resources.deadlines import Deadline, DeadlinePatch, DeadlineWritten, NewDeadline
from app.usecases.interviews import deadlines

router = APIRouter(prefix="/v1/deadlines", tags=["deadlines"], route_class=ApiRoute)


@router.post("", status_code=201, responses=responses())
async def create_deadline(
    tx: Unit, account: WriteAccount, now: Now, fields: NewDeadline, response: Response
) -> DeadlineWritten:
    """Create a deadline; of an application's decision deadlines, the one stated last counts."""
    created = await deadlines.state_deadline(tx, account, fields, now)
    response.headers["Location"] = f"/v1/deadlines/{created.id}"
    return created


@router.get("", responses=responses())
async def list_deadlines(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    candidate_id: IdsFilter = None,
    application_id: IdsFilter = None,
    interview_id: IdsFilter = None,
    kind: Several[DeadlineKind] = None,
    status: Several[DeadlineStatus] = None,
) -> Listing[Deadline]:
    """List the account's deadlines, oldest first."""
    result_page = await deadlines.list_deadlines(
        db, account, page, application_id=application_id, interview_id=interview_id, kind=kind, status=status
    )
    return listing(result_page, request, response)


@router.get("/{deadline_id}", responses=responses(404))
async def get_deadline(db: Db, account: ReadAccount, deadline_id: str) -> Deadline:
    """Read a deadline."""
    return await deadlines.get_deadline(db, account, deadline_id)


@router.patch("/{deadline_id}", responses=responses(404), openapi_extra=merge_patch(DeadlinePatch))
async def update_deadline(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, deadline_id: str, patch: MergePatch
) -> DeadlineWritten:
    """Change a deadline: move it, or set it met or cancelled."""
    return await deadlines.patch_deadline(tx, account, deadline_id, patch, condition, now)


@router.delete("/{deadline_id}", status_code=204, responses=responses(404))
async def delete_deadline(tx: Unit, account: WriteAccount, condition: Condition, now: Now, deadline_id: str) -> None:
    """Delete a deadline, as if it had never been stated."""
    await deadlines.delete_deadline(tx, account, deadline_id, condition, now)
