"""`/v1/events/stream`: server-sent events, for programs that cannot receive webhooks (WHATWG HTML, 9.2)."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Receive, Scope, Send

from app.api.deps import OpenStreams, PublicUrl, ReadCaller
from app.api.filters import EventTypesFilter, event_types
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.errors import DatabaseUnavailable
from app.usecases.webhooks.event_streams import Stream

router = APIRouter(prefix="/v1", tags=["events"], route_class=ApiRoute)

_COME_BACK_AFTER_MS: Final = 2000
_HEARTBEAT: Final = b": still here\n\n"
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""No proxy may buffer the stream; the second header is nginx's."""
_EXAMPLE: Final = """\
id: 41
retry: 2000

event: task.due
data: {"id":"evt_01m83h5bne","type":"task.due","sequence":42,…}
id: 42

: still here

"""
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Server-sent events, until either side ends them.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}

log = structlog.get_logger(__name__)


class StreamOfEvents(StreamingResponse):
    """Sends a stream, and closes it.

    FastAPI's own streaming response sends its own pings and does not check the key again. A client that does not read
    is disconnected by `app.api.connections`.
    """

    media_type = "text/event-stream"

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._blocks = _blocks(stream)
        super().__init__(self._blocks, headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with aclosing(self._blocks):
                await super().__call__(scope, receive, send)
        finally:
            self._stream.close()


@router.get("/events/stream", status_code=200, response_class=StreamOfEvents, responses=_ANSWER | responses())
async def stream_events(
    caller: ReadCaller,
    streams: OpenStreams,
    public_url: PublicUrl,
    after: Annotated[
        int | None,
        Query(ge=0, le=2**62, description="Begin after this sequence; left out, with what happens from now on."),
    ] = None,
    types: EventTypesFilter = None,
    last_event_id: Annotated[
        int | None,
        Header(
            alias="Last-Event-ID",
            ge=0,
            le=2**62,
            description="The last `id` that came; goes before `after`. Browsers and libraries send it by themselves.",
        ),
    ] = None,
) -> StreamOfEvents:
    """Read the account's events as they happen, over an open connection: `text/event-stream`.

    Each event has its sequence as `id`, its type as `event`, and as `data`, in one line, what `GET /v1/events` shows of
    it. The stream begins with a block without data: how long to wait before reconnecting, and the `id` to reconnect
    with. When nothing happens, a comment comes every 15 seconds. A client that reconnects with `Last-Event-ID` misses
    no event and gets none twice.

    The stream ends when the key is revoked or expires, when the service ends, and when its client reads too slowly for
    30 seconds. An account may have 250 streams open in each process; one more is refused with 429.
    """
    begin = after if last_event_id is None else last_event_id
    stream = await streams.open(caller, begin, event_types(types), public_url)
    return StreamOfEvents(stream)


async def _blocks(stream: Stream) -> AsyncGenerator[bytes]:
    """The stream as it goes over the wire."""
    yield format_sse_event(retry=_COME_BACK_AFTER_MS, id=str(stream.position))
    try:
        async with aclosing(stream.pieces()) as pieces:
            async for piece in pieces:
                yield piece or _HEARTBEAT
    except DatabaseUnavailable:
        log.warning("a stream of events is ended, because the database does not answer")


def to_block(event: dict[str, Any]) -> bytes:
    """An event as a block of a stream."""
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(event=event["type"], data_str=data, id=str(event["sequence"]))
