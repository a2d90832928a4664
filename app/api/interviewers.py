"""`/v1/interviewers`."""

import asyncio

from fastapi import APIRouter, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.files import Card, CardVersion, as_parameter_error, file_body, read_file_or_document
from app.api.filters import ExternalIdsFilter, Search, Several
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.errors import InvalidFields
from app.etiquette.facts import InterviewerRole
from app.resources.cards import CardImport, CardsImported
from app.resources.interviewers import Interviewer, InterviewerPatch, InterviewerWritten, NewInterviewer
from app.usecases.intake import cards
from app.usecases.interviews import interviewers

router = APIRouter(prefix="/v1/interviewers", tags=["interviewers"], route_class=ApiRoute)


@router.post("", status_code=201, responses=responses(409))
async def create_interviewer(
    tx: Unit, account: WriteAccount, now: Now, fields: NewInterviewer, response: Response
) -> Interviewer:
    """Create an interviewer; creating an interview can create them too."""
    created = await interviewers.create_interviewer(tx, account, fields, now)
    response.headers["Location"] = f"/v1/interviewers/{created.id}"
    return created


@router.post(
    "/import",
    status_code=201,
    responses=responses(409),
    openapi_extra=file_body("/v1/interviewers/import", CardImport),
)
async def import_cards(
    tx: Unit, account: WriteAccount, now: Now, request: Request, response: Response
) -> CardsImported:
    """Import people from business cards: one vCard, or several in one file.

    Send the `.vcf` file as it is (`text/vcard`), or as text within JSON. Versions 4, 3 and 2.1 are read. An invitation
    with the e-mail address of one of them seats that person.
    """
    file = await read_file_or_document(request, CardImport, "vcards")
    try:
        people = await asyncio.to_thread(cards.parse_cards, file.file, file.charset)
    except InvalidFields as error:
        raise (error if file.parsed is not None else as_parameter_error(error, {})) from error
    made = await cards.import_cards(tx, account, people, now)
    response.headers["Location"] = f"/v1/interviewers/{made.interviewers[0].id}"
    return made


@router.get("", responses=responses())
async def list_interviewers(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    role: Several[InterviewerRole] = None,
    external_id: ExternalIdsFilter = None,
    q: Search = None,
) -> Listing[Interviewer]:
    """List the account's interviewers, oldest first."""
    listed = await interviewers.list_interviewers(db, account, page, role=role, external_id=external_id, search=q)
    return listing(listed, request, response)


@router.get("/{interviewer_id}", responses=responses(404))
async def get_interviewer(db: Db, account: ReadAccount, interviewer_id: str) -> Interviewer:
    """Read an interviewer."""
    return await interviewers.get_interviewer(db, account, interviewer_id)


@router.get(
    "/{interviewer_id}/card.vcf",
    response_class=Card,
    responses={200: {"description": "The business card."}, **responses(404)},
)
async def get_card(db: Db, account: ReadAccount, interviewer_id: str, version: CardVersion = "4") -> Card:
    """Read an interviewer as a business card, for an address book."""
    return Card.called(interviewer_id, await cards.interviewer_card(db, account, interviewer_id, version))


@router.patch("/{interviewer_id}", responses=responses(404, 409), openapi_extra=merge_patch(InterviewerPatch))
async def update_interviewer(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interviewer_id: str, patch: MergePatch
) -> InterviewerWritten:
    """Change an interviewer; complete details close the tasks that ask for them."""
    return await interviewers.patch_interviewer(tx, account, interviewer_id, patch, condition, now)


@router.delete("/{interviewer_id}", status_code=204, responses=responses(404))
async def delete_interviewer(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interviewer_id: str
) -> None:
    """Remove an interviewer from every panel."""
    await interviewers.delete_interviewer(tx, account, interviewer_id, condition, now)
