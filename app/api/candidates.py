"""`/v1/candidates`."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Db, Now, Reader, Reference, Writer
from app.api.etags import VersionedRoute
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.resources.candidates import Candidate, CandidatePatch, CandidateWritten, NewCandidate
from app.usecases import candidates

router = APIRouter(prefix="/v1/candidates", tags=["candidates"], route_class=VersionedRoute)


@router.post("", status_code=201, responses=responses(409))
async def create_candidate(db: Db, account: Writer, now: Now, fields: NewCandidate, response: Response) -> Candidate:
    """Take a candidate in.

    An account has one already: whatever names no candidate belongs to it.
    """
    created = await candidates.create_candidate(db, account, fields, now)
    response.headers["Location"] = f"/v1/candidates/{created.id}"
    return created


@router.get("", responses=responses())
async def list_candidates(
    db: Db,
    account: Reader,
    page: PageWanted,
    request: Request,
    response: Response,
    external_id: Reference = None,
) -> Listing[Candidate]:
    """List the account's candidates, oldest first."""
    return listing(await candidates.list_candidates(db, account, page, external_id), request, response)


@router.get("/{candidate_id}", responses=responses(404))
async def get_candidate(db: Db, account: Reader, candidate_id: str) -> Candidate:
    """Read a candidate."""
    return await candidates.get_candidate(db, account, candidate_id)


@router.patch("/{candidate_id}", responses=responses(404, 409), openapi_extra=merge_patch(CandidatePatch))
async def update_candidate(db: Db, account: Writer, now: Now, candidate_id: str, patch: MergePatch) -> CandidateWritten:
    """Change a candidate; other figures or another country move all their plans."""
    return await candidates.patch_candidate(db, account, candidate_id, patch, now)


@router.delete("/{candidate_id}", status_code=204, responses=responses(404, 409))
async def delete_candidate(db: Db, account: Writer, now: Now, candidate_id: str) -> None:
    """Remove a candidate with all their applications."""
    await candidates.delete_candidate(db, account, candidate_id, now)
