"""`/v1/interactions`, and the contact check of `/v1/applications`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.filters import IdFilter, IdsFilter, Several
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.etiquette.facts import Channel, Direction, Purpose
from app.resources.fields import Instant
from app.resources.interactions import (
    Interaction,
    InteractionPatch,
    InteractionRecorded,
    InteractionWritten,
    NewInteraction,
)
from app.resources.verdicts import ContactCheck
from app.usecases.contacts import interactions

router = APIRouter(prefix="/v1", tags=["interactions"], route_class=ApiRoute)


@router.post("/interactions", status_code=201, responses=responses())
async def create_interaction(
    tx: Unit, account: WriteAccount, now: Now, fields: NewInteraction, response: Response
) -> InteractionRecorded:
    """Record an interaction with the company; the answer's warnings name the etiquette that it broke."""
    recorded = await interactions.record_interaction(tx, account, fields, now)
    response.headers["Location"] = f"/v1/interactions/{recorded.id}"
    return recorded


@router.get("/interactions", responses=responses())
async def list_interactions(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    response: Response,
    candidate_id: IdsFilter = None,
    application_id: IdsFilter = None,
    interview_id: IdsFilter = None,
    interviewer_id: IdsFilter = None,
    direction: Several[Direction] = None,
    channel: Several[Channel] = None,
    purpose: Several[Purpose] = None,
) -> Listing[Interaction]:
    """List the account's interactions, oldest first."""
    result_page = await interactions.list_interactions(
        db,
        account,
        page,
        candidate_id=candidate_id,
        application_id=application_id,
        interview_id=interview_id,
        interviewer_id=interviewer_id,
        direction=direction,
        channel=channel,
        purpose=purpose,
    )
    return listing(result_page, request, response)


@router.get("/interactions/{interaction_id}", responses=responses(404))
async def get_interaction(db: Db, account: ReadAccount, interaction_id: str) -> Interaction:
    """Read an interaction."""
    return await interactions.get_interaction(db, account, interaction_id)


@router.patch("/interactions/{interaction_id}", responses=responses(404), openapi_extra=merge_patch(InteractionPatch))
async def update_interaction(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interaction_id: str, patch: MergePatch
) -> InteractionWritten:
    """Correct an interaction; the plan is recomputed."""
    return await interactions.patch_interaction(tx, account, interaction_id, patch, condition, now)


@router.delete("/interactions/{interaction_id}", status_code=204, responses=responses(404))
async def delete_interaction(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interaction_id: str
) -> None:
    """Delete an interaction that did not take place."""
    await interactions.delete_interaction(tx, account, interaction_id, condition, now)


@router.get("/applications/{application_id}/contact-check", responses=responses(404))
async def check_contact(
    db: Db,
    account: ReadAccount,
    now: Now,
    application_id: str,
    channel: Annotated[Channel, Query(description="How the candidate would get in touch.")] = Channel.EMAIL,
    purpose: Annotated[Purpose, Query(description="What for.")] = Purpose.FOLLOW_UP,
    interviewer_id: Annotated[IdFilter, Query(description="With whom, if it matters.")] = None,
    at: Annotated[Instant | None, Query(description="When: RFC 3339, with an offset; now, when left out.")] = None,
) -> ContactCheck:
    """Check whether the candidate may write or call now; every verdict is explained."""
    return await interactions.check_contact(db, account, application_id, channel, purpose, at or now, interviewer_id)
