"""`/v1/events` and `/v1/event-types`."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.addresses import next_link
from app.api.deps import Db, IdFilter, PublicUrl, ReadAccount
from app.api.openapi.openness import opened
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.errors import InvalidParameter, NotFound
from app.events.types import EVENT_TYPES
from app.resources.events import EventFeed, EventTypeDescription, EventTypes, body_of
from app.resources.ledger import EventLedger
from app.usecases.webhooks import events
from app.usecases.webhooks.ledger import read_ledger

_SAMPLES = "Events of the type, the newest first."
router = APIRouter(prefix="/v1", tags=["events"], route_class=ApiRoute)


TypesWanted = Annotated[str | None, Query(max_length=1000, description="Event types, separated by commas.")]


def wanted_types(types: str | None) -> list[str]:
    """The types that a caller names; none: all. Raises InvalidParameter for an unknown one."""
    names = [name.strip() for name in (types or "").split(",") if name.strip()]
    for name in names:
        if name not in EVENT_TYPES:
            raise InvalidParameter("types", f"there is no event type {name[:60]}; GET /v1/event-types lists them")
    return names


@router.get("/events", responses=responses())
async def list_events(
    db: Db,
    account: ReadAccount,
    public_url: PublicUrl,
    request: Request,
    response: Response,
    after: Annotated[int, Query(ge=0, le=2**62, description="Show what came after this sequence.")] = 0,
    types: TypesWanted = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> EventFeed:
    """Poll the account's events, oldest first: the same that webhooks deliver."""
    items = await events.read_events(db, account, after, wanted_types(types), limit, public_url)
    if not items:
        return EventFeed(items=[], next_cursor=None)
    last = str(items[-1]["sequence"])
    response.headers["Link"] = next_link(request, after=last)
    return EventFeed(items=items, next_cursor=last)


@router.get("/events/{event_id}", responses=responses(404))
async def get_event(
    db: Db, account: ReadAccount, public_url: PublicUrl, request: Request, event_id: str
) -> dict[str, Any]:
    """Read one event."""
    return await events.get_event(db, account, event_id, public_url)


@router.get("/events/{event_id}/ledger", responses=responses(404))
async def get_event_ledger(
    db: Db,
    account: ReadAccount,
    public_url: PublicUrl,
    request: Request,
    event_id: str,
    webhook_id: IdFilter = None,
) -> EventLedger:
    """Read why an event was or was not sent to each endpoint."""
    return await read_ledger(db, account, event_id, public_url, webhook_id)


@router.get("/event-types", responses=responses())
async def list_event_types(account: ReadAccount) -> EventTypes:
    """List the event types with the JSON Schemas of their bodies."""
    return EventTypes(items=[_described(name) for name in EVENT_TYPES], next_cursor=None)


EventType = Annotated[str, Path(description="An event type, such as `task.due`.")]


@router.get("/event-types/{event_type}", responses=responses(404))
async def get_event_type(account: ReadAccount, event_type: EventType) -> EventTypeDescription:
    """Read an event type with the JSON Schema of its body."""
    if event_type not in EVENT_TYPES:
        raise NotFound("event type", event_type)
    return _described(event_type)


@router.get("/event-types/{event_type}/samples", responses=responses(404), response_description=_SAMPLES)
async def list_event_samples(
    db: Db, account: ReadAccount, public_url: PublicUrl, request: Request, event_type: EventType
) -> list[dict[str, Any]]:
    """See what events of a type look like, as a plain array from which tools like Zapier map fields.

    These are the account's newest three of the type, the newest first; a generated sample where there is none yet.
    """
    return await events.sample_events(db, account, event_type, public_url)


def _described(name: str) -> EventTypeDescription:
    event = EVENT_TYPES[name]
    return EventTypeDescription(type=name, summary=event.__doc__ or "", json_schema=_schema(name))


def _schema(name: str) -> dict[str, Any]:
    schema = body_of(name).model_json_schema()
    return opened(schema, schema["$defs"])
