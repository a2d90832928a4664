"""Connections that do not take part: slow, silent, excessive or too many, each closed after a patience.

uvicorn parses HTTP and calls the application. It limits neither heads nor bodies nor their time, starts its timer for
idle connections after the first response only, and waits for ever for a client that reads nothing.

Of uvicorn's `HttpToolsProtocol` this overrides callbacks of asyncio and of the parser, `shutdown` and
`send_400_response`, replaces `parser`, and reads `transport`, `flow`, `pipeline`, `headers`, `url`, `loop`,
`server_state`, and of its `cycle` what says how far a request and its response are.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api.problems import problem_at
from app.api.upgrades import ParserWithoutUpgrades

MOST_HEAD_BYTES: Final = 64 * 1024
"""Of the request line and the headers, as received."""
MOST_HEADERS: Final = 200
MOST_PIPELINED: Final = 16
"""Requests that may wait behind one on the same connection."""
MOST_CONNECTIONS: Final = 10_000
FILES_RESERVED: Final = 128
"""Files that are not connections of clients: the database's, deliveries, logs."""
_FRAMING_BYTES: Final = 8
"""What a byte of a body may cost in chunk sizes and line ends; six, where each is a chunk of its own."""
_FRAMED_BYTES: Final = 1024 * 1024
_SWEEP_SECONDS: Final = 0.5
_REPORT_SECONDS: Final = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a client may take, and how fast it must be."""

    head: float = 10.0
    """From the connection, or the first byte of a later request, to the end of the headers."""
    body: float = 20.0
    """Without a byte of the body; also for the rest of a body after the response."""
    response: float = 30.0
    """Without reading some of the response: a second's worth of `pace` for each of these."""
    ending: float = 2.0
    """For anything, once the service shuts down."""
    pace: float = 1024.0
    """Bytes a second, of a body after its first `body` seconds, and of a response."""


def most_connections(files: int) -> int:
    """How many connections a process may have that may open so many files."""
    return min(MOST_CONNECTIONS, max(files - FILES_RESERVED, files // 4))


class Connections:
    """The connections of one process, by how long they have waited for their client."""

    def __init__(self, most: int, patience: Patience | None = None) -> None:
        self.most: Final = most
        self.patience: Final = patience or Patience()
        self.waiting: dict[Connection, None] = {}
        """Those whose client is to send or to read something, in the order in which they began to wait."""
        self._sweeping: asyncio.TimerHandle | None = None
        self._reported_at = -_REPORT_SECONDS

    def __call__(self, **of_the_server: Any) -> "Connection":
        """A protocol for a new connection, as `uvicorn.Config(http=…)` expects of a class."""
        return Connection(self, **of_the_server)

    def admit(self, newcomer: "Connection") -> bool:
        """Whether there is room for one more, if need be by closing the one that has waited longest."""
        if len(newcomer.server_state.connections) <= self.most:
            return True
        self._report(newcomer.loop.time())
        victim = next(iter(self.waiting), None)
        if victim is not None:
            victim.drop()
        return victim is not None

    def wait_for(self, connection: "Connection") -> None:
        """The connection waits for its client from now on, unless it does already."""
        self.waiting.setdefault(connection)
        if self._sweeping is None:
            self._sweeping = connection.loop.call_later(_SWEEP_SECONDS, self._sweep, connection.loop)

    def _report(self, now: float) -> None:
        if now - self._reported_at >= _REPORT_SECONDS:
            self._reported_at = now
            log.warning(
                "as many connections as may be; the one that waited longest for its client goes", most=self.most
            )

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        self._sweeping = loop.call_later(_SWEEP_SECONDS, self._sweep, loop) if self.waiting else None
        now = loop.time()
        for connection in list(self.waiting):
            connection.check(now)


class Connection(HttpToolsProtocol):
    """A connection that is closed when its client does not do its part in time.

    `_reads_head` tells which part of a request comes next; `_begun_at` is when the current part began, None between two
    requests; `_part_bytes` counts what the part has had.
    """

    def __init__(self, connections: Connections, **of_the_server: Any) -> None:
        super().__init__(**of_the_server)
        self.parser = ParserWithoutUpgrades(self)  # type: ignore[assignment]  # it has the methods that uvicorn calls
        self._all = connections
        self._patience = connections.patience
        self._reads_head = True
        self._begun_at: float | None = None
        self._part_bytes = 0
        self._body_bytes = 0
        self._received_at = 0.0
        self._answered_at: float | None = None
        self._is_deaf = False
        """Whether what still comes is dropped."""
        self._closes_at: float | None = None
        self._unread = 0
        self._unread_since: float | None = None
        self._is_ending = False

    # From asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # as uvicorn declares it
        self._begun_at = self._received_at = self.loop.time()
        if self._all.admit(self):
            self._note_turn()
        else:
            self._is_deaf = True
            self.transport.write(_response(503, "as many connections are open as are possible; try again in a moment"))
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.waiting.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        self._received_at = self.loop.time()
        if self._begun_at is None:
            self._begun_at = self._received_at
        self._part_bytes += len(data)
        super().data_received(data)
        if self._is_deaf:
            return
        if self._reads_head and self._part_bytes > MOST_HEAD_BYTES:
            self._refuse_head()
        elif not self._reads_head and self._part_bytes > self._most_wire_bytes():
            self._refuse(400, "the body is sent in too many tiny chunks, or with too much beside it")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._note_turn()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread_since = None
        self._note_turn()

    # From the parser

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun_at = self._received_at

    def on_headers_complete(self) -> None:
        if self._is_deaf or self.parser.should_upgrade():
            return
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MOST_HEAD_BYTES or len(self.headers) > MOST_HEADERS:
            self._refuse_head()
        elif self._names_no_host():
            self._refuse(400, "the request must have exactly one Host header")  # RFC 9112, section 3.2
        elif len(self.pipeline) >= MOST_PIPELINED:
            self._close_after_response()
        else:
            super().on_headers_complete()  # fails where the address cannot be read
            self._reads_head = False
            self._part_bytes = self._body_bytes = 0
            self._answered_at = None

    def _names_no_host(self) -> bool:
        hosts = [name for name, _ in self.headers].count(b"host")
        return hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1")

    def on_body(self, body: bytes) -> None:
        if not self._is_deaf:
            self._body_bytes += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_deaf and not self.parser.should_upgrade():
            self._reads_head = True
            self._begun_at = None
            self._part_bytes = 0
            super().on_message_complete()
            self._note_turn()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # as uvicorn declares it
        self._refuse(400, "this is no HTTP request that can be read")

    # From the server

    def on_response_complete(self) -> None:
        self._answered_at = self.loop.time()
        super().on_response_complete()
        self._note_turn()

    def shutdown(self) -> None:
        self._is_ending = True
        super().shutdown()

    # Limits

    def check(self, now: float) -> None:
        """Close the connection if its client has taken too long."""
        if self._closes_at is not None and now >= self._closes_at:
            self.transport.abort()
        elif self.transport.is_closing() or self.flow.write_paused:
            self._check_response(now)
        elif self._is_deaf:
            return
        elif self._reads_head:
            if self._begun_at is not None and now >= self._begun_at + self._within(self._patience.head):
                if self._part_bytes:
                    self._refuse(408, "the headers of the request did not come in time")
                else:
                    self.drop()
        elif self.flow.read_paused or self.cycle.waiting_for_100_continue:
            self._begun_at = self._received_at = now
        elif now >= self._body_due():
            self._refuse(408, "the body of the request did not come in time")

    def drop(self) -> None:
        """Close the connection at once."""
        self._all.waiting.pop(self, None)
        self._is_deaf = True
        if self.cycle is not None:
            self.cycle.disconnected = True  # else a response could be written before `connection_lost`
        self.transport.abort()

    def _note_turn(self) -> None:
        """Note whether the client is to do something, or the service."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering and self._reads_head and not self.flow.write_paused:
            self._all.waiting.pop(self, None)
        else:
            self._all.wait_for(self)

    def _within(self, seconds: float) -> float:
        return min(seconds, self._patience.ending) if self._is_ending else seconds

    def _body_due(self) -> float:
        """When the body, or some more of it, must have come at the latest."""
        assert self._begun_at is not None
        patience = self._within(self._patience.body)
        slowest = self._begun_at + self._patience.head + patience + self._body_bytes / self._patience.pace
        due = min(slowest, self._received_at + patience)
        return due if self._answered_at is None else min(due, self._answered_at + patience)

    def _check_response(self, now: float) -> None:
        """Break off a response that is read too slowly. Unwritten data would keep it open for ever."""
        unread = self.transport.get_write_buffer_size()
        patience = self._within(self._patience.response)
        if self._unread_since is None or unread <= self._unread - self._patience.pace * patience:
            self._unread, self._unread_since = unread, now
        elif now >= self._unread_since + patience:
            log.info("a connection is closed, because its client does not read the response")
            self.transport.abort()

    def _most_wire_bytes(self) -> int:
        """How much may have come for the body, with its chunks' framing and with what follows it."""
        return MOST_HEAD_BYTES + self._body_bytes + _FRAMING_BYTES * min(self._body_bytes, _FRAMED_BYTES)

    def _refuse_head(self) -> None:
        self._refuse(431, f"the headers are larger than {MOST_HEAD_BYTES:,} bytes, or more than {MOST_HEADERS}")

    def _refuse(self, status: int, detail: str) -> None:
        """Answer with a problem, drop what still comes, and close once the client does, or in a moment.

        Earlier requests on the connection are answered; a request that has its response gets no second one.
        """
        log.info("a connection is closed", status=status, detail=detail)
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not cycle.more_body:
                self._close_after_response()
                return
            if self.pipeline or cycle.response_started:
                self.drop()
                return
            cycle.disconnected = True  # the application stops waiting for the body
            cycle.message_event.set()
        elif not self._reads_head:
            self.drop()
            return
        self._is_deaf = True
        self._closes_at = self.loop.time() + self._patience.ending
        self.transport.write(_response(status, detail))
        self.transport.write_eof()

    def _close_after_response(self) -> None:
        """Read no more requests; uvicorn closes the connection after the last response."""
        self._is_deaf = True
        self.cycle.keep_alive = False


def _response(status: int, detail: str) -> bytes:
    """A problem as it goes over the wire."""
    headers = {"Connection": "close", **({"Retry-After": "1"} if status == 503 else {})}
    answer = problem_at("/", status, detail, headers=headers)
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
    lines += [name + b": " + value for name, value in answer.raw_headers]
    return b"\r\n".join((*lines, b"", bytes(answer.body)))
