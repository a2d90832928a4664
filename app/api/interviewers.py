"""`/v1/interviewers`."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Db, Now, Reader, Reference, Writer
from app.api.etags import VersionedRoute
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.resources.interviewers import Interviewer, InterviewerPatch, InterviewerWritten, NewInterviewer
from app.usecases import interviewers

router = APIRouter(prefix="/v1/interviewers", tags=["interviewers"], route_class=VersionedRoute)


@router.post("", status_code=201, responses=responses(409))
async def create_interviewer(
    db: Db, account: Writer, now: Now, fields: NewInterviewer, response: Response
) -> Interviewer:
    """Take in someone the candidate met; interviews can also bring theirs along."""
    created = await interviewers.create_interviewer(db, account, fields, now)
    response.headers["Location"] = f"/v1/interviewers/{created.id}"
    return created


@router.get("", responses=responses())
async def list_interviewers(
    db: Db,
    account: Reader,
    page: PageWanted,
    request: Request,
    response: Response,
    external_id: Reference = None,
) -> Listing[Interviewer]:
    """List the account's interviewers, oldest first."""
    return listing(await interviewers.list_interviewers(db, account, page, external_id), request, response)


@router.get("/{interviewer_id}", responses=responses(404))
async def get_interviewer(db: Db, account: Reader, interviewer_id: str) -> Interviewer:
    """Read an interviewer."""
    return await interviewers.get_interviewer(db, account, interviewer_id)


@router.patch("/{interviewer_id}", responses=responses(404, 409), openapi_extra=merge_patch(InterviewerPatch))
async def update_interviewer(
    db: Db, account: Writer, now: Now, interviewer_id: str, patch: MergePatch
) -> InterviewerWritten:
    """Change an interviewer; complete details close the tasks that asked for them."""
    return await interviewers.patch_interviewer(db, account, interviewer_id, patch, now)


@router.delete("/{interviewer_id}", status_code=204, responses=responses(404))
async def delete_interviewer(db: Db, account: Writer, now: Now, interviewer_id: str) -> None:
    """Remove an interviewer from every panel."""
    await interviewers.delete_interviewer(db, account, interviewer_id, now)
