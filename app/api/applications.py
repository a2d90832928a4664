"""`/v1/applications`."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.files import Card, CardVersion
from app.api.filters import ExternalIdsFilter, IdsFilter, Search, Several
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.etiquette.facts import ApplicationStatus
from app.resources.applications import Application, ApplicationPatch, ApplicationWritten, NewApplication
from app.usecases.intake import cards
from app.usecases.interviews import applications

router = APIRouter(prefix="/v1/applications", tags=["applications"], route_class=ApiRoute)


@router.post("", status_code=201, responses=responses(409))
async def create_application(
    tx: Unit, account: WriteAccount, now: Now, fields: NewApplication, response: Response
) -> ApplicationWritten:
    """Create an application; creating an interview can create it too."""
    created = await applications.create_application(tx, account, fields, now)
    response.headers["Location"] = f"/v1/applications/{created.id}"
    return created


@router.get("", responses=responses())
async def list_applications(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    candidate_id: IdsFilter = None,
    status: Several[ApplicationStatus] = None,
    external_id: ExternalIdsFilter = None,
    q: Search = None,
) -> Listing[Application]:
    """List the account's applications, oldest first."""
    result_page = await applications.list_applications(
        db, account, page, candidate_id=candidate_id, status=status, external_id=external_id, search=q
    )
    return listing(result_page, request, response)


@router.get("/{application_id}", responses=responses(404))
async def get_application(db: Db, account: ReadAccount, application_id: str) -> Application:
    """Read an application."""
    return await applications.get_application(db, account, application_id)


@router.get(
    "/{application_id}/contacts.vcf",
    response_class=Card,
    responses={200: {"description": "The business cards, each once; nothing where nobody is known."}, **responses(404)},
)
async def get_contacts(db: Db, account: ReadAccount, application_id: str, version: CardVersion = "4") -> Card:
    """Read the interviewers of an application as business cards, in one file for an address book."""
    return Card.called(application_id, await cards.application_cards(db, account, application_id, version))


@router.patch("/{application_id}", responses=responses(404, 409), openapi_extra=merge_patch(ApplicationPatch))
async def update_application(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, application_id: str, patch: MergePatch
) -> ApplicationWritten:
    """Change an application; a final status cancels what was still planned."""
    return await applications.patch_application(tx, account, application_id, patch, condition, now)


@router.delete("/{application_id}", status_code=204, responses=responses(404))
async def delete_application(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, application_id: str
) -> None:
    """Delete an application with its interviews, deadlines and tasks."""
    await applications.delete_application(tx, account, application_id, condition, now)
