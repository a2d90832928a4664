"""Lists over HTTP: opaque signed cursors, `{items, next_cursor}`, and the Link header (RFC 8288)."""

import base64
import binascii
import json
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.addresses import next_link
from app.errors import InvalidParameter
from app.sealing import Seal
from app.store.paging import Page, PageRequest
from app.store.wire import Document, encoded

Item = TypeVar("Item", bound=BaseModel)


class Listing(BaseModel, Generic[Item]):
    """One page of a list."""

    model_config = ConfigDict(json_schema_extra={"description": "One page of a list."})

    items: list[Item]
    next_cursor: Annotated[str | None, Field(description="The cursor of the next page. Null on the last one.")]


async def _page_request(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="How many items at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=500, description="The `next_cursor` of the page before.")] = None,
) -> PageRequest:
    if cursor is None:
        return PageRequest(limit)
    return PageRequest(limit, _decode(cursor, request.url.path, request.app.state.seal))


PageWanted = Annotated[PageRequest, Depends(_page_request)]


def listing(page: Page[Item], request: Request, response: Response) -> Listing[Item]:
    """The page as an answer, with a `Link` to the next one."""
    if page.next_after is None:
        return Listing(items=page.items, next_cursor=None)
    cursor = _encode(page.next_after, request.url.path, request.app.state.seal)
    response.headers["Link"] = next_link(request, cursor=cursor)
    return Listing(items=page.items, next_cursor=cursor)


def documents_listed(page: Page[Document], request: Request) -> Response:
    """The same for documents."""
    cursor = None
    headers = {}
    if page.next_after is not None:
        cursor = _encode(page.next_after, request.url.path, request.app.state.seal)
        headers["Link"] = next_link(request, cursor=cursor)
    content = encoded({"items": page.items, "next_cursor": cursor})
    return Response(content, media_type="application/json", headers=headers)


def _encode(after: tuple[str, ...], path: str, seal: Seal) -> str:
    content = json.dumps(after).encode()
    return base64.urlsafe_b64encode(seal.sign(path.encode() + content) + content).decode().rstrip("=")


def _decode(cursor: str, path: str, seal: Seal) -> tuple[str, ...]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    signature, content = raw[:16], raw[16:]
    if not content or signature != seal.sign(path.encode() + content):
        raise InvalidParameter("cursor", "is not a next_cursor of this list; start again without one")
    return tuple(json.loads(content))
