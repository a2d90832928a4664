"""`/v1/candidates`."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import IO, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.api.deps import Condition, Db, Now, PublicUrl, ReadAccount, SecretSeal, Unit, WriteAccount
from app.api.etags import tag_of_digest
from app.api.files import document_body, read_json
from app.api.filters import ExternalIdsFilter, Search
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.candidates import Candidate, CandidatePatch, CandidateWritten, NewCandidate
from app.resources.exports import CandidateExport, CandidateImported
from app.usecases.interviews import candidates
from app.usecases.portability import imports
from app.usecases.portability.erasure import erase_candidate
from app.usecases.portability.exports import exported

_PIECE: Final = 64 * 1024

router = APIRouter(prefix="/v1/candidates", tags=["candidates"], route_class=ApiRoute)


@router.post("", status_code=201, responses=responses(409))
async def create_candidate(
    tx: Unit, account: WriteAccount, now: Now, fields: NewCandidate, response: Response
) -> Candidate:
    """Create a candidate.

    An account has one already: objects that name no candidate belong to it.
    """
    created = await candidates.create_candidate(tx, account, fields, now)
    response.headers["Location"] = f"/v1/candidates/{created.id}"
    return created


@router.get("", responses=responses())
async def list_candidates(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    external_id: ExternalIdsFilter = None,
    q: Search = None,
) -> Listing[Candidate]:
    """List the account's candidates, oldest first."""
    listed = await candidates.list_candidates(db, account, page, external_id=external_id, search=q)
    return listing(listed, request, response)


@router.get("/{candidate_id}", responses=responses(404))
async def get_candidate(db: Db, account: ReadAccount, candidate_id: str) -> Candidate:
    """Read a candidate."""
    return await candidates.get_candidate(db, account, candidate_id)


@router.patch("/{candidate_id}", responses=responses(404, 409), openapi_extra=merge_patch(CandidatePatch))
async def update_candidate(
    db: Db, account: WriteAccount, condition: Condition, now: Now, candidate_id: str, patch: MergePatch
) -> CandidateWritten:
    """Change a candidate; a new policy or country replans everything of theirs."""
    return await candidates.patch_candidate(db, account, candidate_id, patch, condition, now)


@router.delete("/{candidate_id}", status_code=204, responses=responses(404))
async def delete_candidate(
    tx: Unit, seal: SecretSeal, account: WriteAccount, condition: Condition, now: Now, candidate_id: str
) -> None:
    """Erase a candidate with everything stored of them, including events, and interviewers whom no other candidate met.

    Open tasks and interviews are reported as cancelled, without names. The account's default candidate is replaced by a
    new one.
    """
    await erase_candidate(tx, account, candidate_id, seal, condition, now)


@router.get("/{candidate_id}/export", response_model=CandidateExport, responses=responses(404))
async def export_candidate(
    db: Db, account: ReadAccount, now: Now, public_url: PublicUrl, candidate_id: str
) -> StreamingResponse:
    """Export everything about a candidate in one document, which can be imported again, here or elsewhere."""
    files = AsyncExitStack()
    file = await files.enter_async_context(exported(db, account, candidate_id, public_url, now))
    tag = tag_of_digest(await asyncio.to_thread(_digest, file))
    return SentFile(files, file, f"{candidate_id}.json", tag)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


class SentFile(StreamingResponse):
    """A file that is sent in pieces, and closed then, or when the client takes no more."""

    media_type = "application/json"

    def __init__(self, files: AsyncExitStack, file: IO[bytes], name: str, tag: str) -> None:
        self._files = files
        super().__init__(_pieces(file), headers={"Content-Disposition": f'attachment; filename="{name}"', "ETag": tag})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._files:
            await super().__call__(scope, receive, send)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
        await asyncio.sleep(0)  # compressed, a large file is sent before the connection makes anybody wait


@router.post("/import", status_code=201, responses=responses(409), openapi_extra=document_body(CandidateExport))
async def import_candidate(
    tx: Unit, account: WriteAccount, now: Now, request: Request, response: Response
) -> CandidateImported:
    """Import a candidate from an export, completely or not at all, under new identifiers.

    Its facts create events as new ones do; its tasks only when they change later. The document may be up to 8 MiB.
    """
    document = await asyncio.to_thread(read_json, await request.body(), CandidateExport)
    created = await imports.import_candidate(tx, account, document, now)
    response.headers["Location"] = f"/v1/candidates/{created.id}"
    return created
