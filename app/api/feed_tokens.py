"""`/v1/candidates/{candidate_id}/feed-tokens`: tokens that read a candidate's feeds without a key."""

from fastapi import APIRouter, Request, Response

from app.api.deps import Db, Now, PublicUrl, ReadAccount, ReadWriteAccount, Unit, WriteAccount
from app.api.etags import without_version
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.resources.feeds import FeedToken, FeedTokenCreated, NewFeedToken
from app.usecases.accounts import feed_tokens

router = APIRouter(prefix="/v1/candidates/{candidate_id}/feed-tokens", tags=["feeds"], route_class=ApiRoute)


@router.post("", status_code=201, responses=responses(404))
async def create_feed_token(
    tx: Unit,
    account: ReadWriteAccount,
    now: Now,
    public_url: PublicUrl,
    candidate_id: str,
    response: Response,
    fields: NewFeedToken | None = None,
) -> FeedTokenCreated:
    """Create a feed token, with the addresses to subscribe to; only this answer shows it.

    It reads this candidate's feeds and nothing else. Give each program its own, so that each can be revoked.
    Needs the scopes `write` and `read`.
    """
    created = await feed_tokens.create_feed_token(tx, account, candidate_id, fields or NewFeedToken(), public_url, now)
    response.headers["Location"] = f"/v1/candidates/{candidate_id}/feed-tokens/{created.id}"
    return created


@router.get("", responses=responses(404))
async def list_feed_tokens(
    db: Db, account: ReadAccount, page: PageWanted, request: Request, response: Response, candidate_id: str
) -> Listing[FeedToken]:
    """List a candidate's feed tokens, oldest first, without the tokens themselves."""
    return listing(await feed_tokens.list_feed_tokens(db, account, candidate_id, page), request, response)


@router.get("/{feed_token_id}", responses=responses(404))
async def get_feed_token(db: Db, account: ReadAccount, candidate_id: str, feed_token_id: str) -> FeedToken:
    """Read a feed token, without the token itself."""
    return await feed_tokens.get_feed_token(db, account, candidate_id, feed_token_id)


@router.delete("/{feed_token_id}", status_code=204, responses=responses(404))
@without_version
async def revoke_feed_token(tx: Unit, account: WriteAccount, candidate_id: str, feed_token_id: str) -> None:
    """Revoke a feed token, with effect from the next request."""
    await feed_tokens.revoke_feed_token(tx, account, candidate_id, feed_token_id)
