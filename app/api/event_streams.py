"""`/v1/events/stream`: server-sent events, for programs that cannot receive webhooks (WHATWG HTML, 9.2)."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Message, Receive, Scope, Send

from app.api.deps import OpenStreams, PublicUrl, ReadCaller
from app.api.filters import EventTypesFilter, event_types
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.errors import DatabaseUnavailable
from app.usecases.webhooks.event_streams import Stream

router = APIRouter(prefix="/v1", tags=["events"], route_class=ApiRoute)

_COME_BACK_AFTER_MS: Final = 2000
_HEARTBEAT: Final = b": still here\n\n"
_PATIENCE_SECONDS: Final = 30.0
"""How long a client may leave a message unread before its connection is closed."""
_AT_THE_END_SECONDS: Final = 2.0
"""The same while the service shuts down."""
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
    """Sends a stream, and closes the connection of a client that does not read it.

    FastAPI's own streaming response sends its own pings, does not check the key again, and never closes a stalled
    client.
    """

    media_type = "text/event-stream"

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._blocks = _blocks(stream)
        super().__init__(self._blocks, headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def patiently(message: Message) -> None:
            if not await self._taken(send, message):
                log.warning("a stream of events is given up, because its reader takes nothing")
                _break_off(receive)

        try:
            async with aclosing(self._blocks):
                await super().__call__(scope, receive, patiently)
        finally:
            self._stream.close()

    async def _taken(self, send: Send, message: Message) -> bool:
        """Whether the client reads a message in time."""
        sending = asyncio.ensure_future(send(message))
        ending = asyncio.ensure_future(self._stream.ending())
        try:
            await asyncio.wait({sending, ending}, timeout=_PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done() and ending.done():
                await asyncio.wait({sending}, timeout=_AT_THE_END_SECONDS)
            if sending.done():
                sending.result()
            return sending.done()
        finally:
            ending.cancel()
            sending.cancel()


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

    The stream ends when the key is revoked or expires, when the service ends, and when nothing is read for 30 seconds.
    A key may have 20 streams open in each process; one more is refused with 429.
    """
    begin = after if last_event_id is None else last_event_id
    stream = await streams.open(caller, begin, event_types(types), public_url)
    return StreamOfEvents(stream)


async def _blocks(stream: Stream) -> AsyncGenerator[bytes]:
    """The stream as it goes over the wire."""
    yield format_sse_event(retry=_COME_BACK_AFTER_MS, id=str(stream.position))
    try:
        async with aclosing(stream.batches()) as batches:
            async for events in batches:
                yield b"".join(map(_block, events)) or _HEARTBEAT
    except DatabaseUnavailable:
        log.warning("a stream of events is ended, because the database does not answer")


def _block(event: dict[str, Any]) -> bytes:
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(event=event["type"], data_str=data, id=str(event["sequence"]))


def _break_off(receive: Receive) -> None:
    """Drop the connection. Unwritten data would keep it open for ever, and with it the service.

    ASGI has no message for that; uvicorn's transport is found through its `receive`.
    """
    transport: asyncio.Transport | None = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
