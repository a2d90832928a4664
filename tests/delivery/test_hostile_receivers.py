"""Whatever a receiver does, its message is neither lost nor doubled, and nobody else waits for it.

All rows of the table are tried in one run of one worker, against one database of each kind: what one receiver does
must not matter to another.
"""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from ssl import SSLContext
from typing import Any, Final

import pytest

from app.delivery.sender import trust
from app.store.fan_out import fan_out
from tests.clocks import NOON, FrozenClock
from tests.conftest import Api
from tests.delivery.hostile import (
    BLOCK,
    OK,
    Authority,
    Hostile,
    Talk,
    answering,
    closing,
    dripping,
    hanging,
    hostile,
    pouring,
    resetting,
    speaking_first,
)
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_alone]
on_sqlite_alone = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""

SECRET: Final = "Bearer 5d41402abc4b2a76"
MEBIBYTE: Final = 2**20
CHUNKED: Final = OK + b"transfer-encoding: chunked\r\n\r\n"
MANY_HEADERS: Final = b"".join(b"x-%d: pad\r\n" % number for number in range(2000))


@dataclass(frozen=True)
class Authorities:
    """One that this machine trusts, and one that it has never heard of."""

    known: Authority
    unknown: Authority


@dataclass(frozen=True)
class Row:
    """What a receiver does, and the first attempt: `error` is how its error begins, `excerpt` how the answer does."""

    says: str
    talk: Talk | None
    error: str | None
    status_code: int | None = None
    excerpt: str | None = None
    pause: int | None = None
    """The seconds until the next attempt; None: what the schedule says, or none after an acceptance."""
    tls: Callable[[Authorities], SSLContext] | None = None
    scheme: str = "http"
    seconds: float = 30
    """The time limit of an attempt: short where it is meant to pass, long where it is not."""

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def _late(says: str, talk: Talk, scheme: str = "http") -> Row:
    return Row(says, talk, "no answer within 0.5 s", scheme=scheme, seconds=0.5)


def _unreadable(says: str, talk: Talk) -> Row:
    return Row(says, talk, "the answer is no HTTP that can be read: ")


def _cut_off(says: str, talk: Talk) -> Row:
    return Row(says, talk, "the connection was closed before the answer was complete")


def _answered(says: str, status_code: int, talk: Talk, excerpt: str = "") -> Row:
    return Row(says, talk, None, status_code, excerpt)


def _status(code: int) -> Row:
    head = f"HTTP/1.1 {code} As It Is\r\nconnection: close\r\n".encode()
    bare = code in (204, 304)
    says = b"\r\n" if bare else b"content-length: 4\r\n\r\nsaid"
    return _answered(f"status {code}", code, answering(head + says), "" if bare else "said")


def _redirect(says: str, code: int, place: str | None) -> Row:
    header = "" if place is None else f"location: {place}\r\n"
    answer = f"HTTP/1.1 {code} Go\r\n{header}content-length: 4\r\n\r\naway".encode()
    return _answered(f"{code} to {says}", code, answering(answer), "away")


def _asking(says: str, code: int, value: str, pause: int | None) -> Row:
    answer = f"HTTP/1.1 {code} Wait\r\nretry-after: {value}\r\ncontent-length: 4\r\n\r\nwait".encode()
    return Row(f"{code}, a pause of {says}", answering(answer), None, code, "wait", pause)


def _untrusted(says: str, error: str, tls: Callable[[Authorities], SSLContext]) -> Row:
    return Row(says, closing, f"the certificate cannot be trusted: {error}", tls=tls, scheme="https")


POURS = [
    _answered("100 MB", 200, pouring(OK + b"content-length: 104857600\r\n\r\n", BLOCK, 100 * MEBIBYTE), "x" * 1024),
    _answered("100 MB in chunks", 200, pouring(CHUNKED, b"10000\r\n" + BLOCK + b"\r\n", 100 * MEBIBYTE), "x" * 1024),
    _answered("a body without end", 200, pouring(OK + b"\r\n", BLOCK), "x" * 1024),
    _answered("a failure whose body has no end", 500, pouring(b"HTTP/1.1 500 No\r\n\r\n", BLOCK), "x" * 1024),
    _answered(
        "a gzip bomb of 100 MB",
        200,
        answering(OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(bytes(100 * MEBIBYTE))),
        "\x1f\ufffd\b",
    ),
    _unreadable("a header line of 1 MB", answering(OK + b"x-long: " + b"a" * MEBIBYTE + b"\r\n\r\n")),
    _unreadable("a header line without end", pouring(OK + b"x-long: ", BLOCK)),
    _unreadable("a header section without end", pouring(OK, MANY_HEADERS)),
    _unreadable("a status line without end", pouring(b"HTTP/1.1 200 ", BLOCK)),
    _unreadable("a trailer section without end", pouring(CHUNKED + b"2\r\nhi\r\n0\r\n", MANY_HEADERS)),
    _late("a chunk extension without end", pouring(CHUNKED + b"2;", BLOCK)),
    _late("a chunk size without end", pouring(CHUNKED, b"0" * 65536)),
    _late("informational answers without end", pouring(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 100)),
]
CONNECTIONS = [
    Row("refuses the connection", None, "no connection: Connection refused"),
    Row("closes at once", closing, "the connection "),
    Row("closes once it was asked", answering(b""), "the connection was closed before an answer came"),
    Row("resets instead of an answer", resetting(b""), "the connection broke: Connection reset by peer"),
    Row("resets within the headers", resetting(OK + b"content-len"), "the connection broke: Connection reset by peer"),
    _cut_off("resets within the body", resetting(OK + b"content-length: 10\r\n\r\nhal")),
    _cut_off("closes within the body", answering(OK + b"content-length: 10\r\n\r\nhal")),
    _cut_off("closes within a chunk", answering(CHUNKED + b"ff\r\nhal")),
    _late("accepts and hangs", hanging),
    _late("takes the message and hangs", answering(b"", hang=True)),
    _late("hangs within the headers", answering(OK + b"content-len", hang=True)),
    _late("hangs within the body", answering(OK + b"content-length: 10\r\n\r\nhal", hang=True)),
    _late("hangs a byte before 1 KiB", answering(OK + b"content-length: 2000\r\n\r\n" + b"x" * 1023, hang=True)),
    _late("drips its headers", dripping(OK + b"x-slow: ", b"a")),
    _late("drips its body", dripping(OK + b"content-length: 900\r\n\r\n", b"a")),
    _answered("hangs after 1 KiB", 200, answering(OK + b"\r\n" + b"x" * 1024, hang=True), "x" * 1024),
]
ANSWERS = [
    _unreadable("speaks another protocol", answering(b"SSH-2.0-OpenSSH_9.6\r\n")),
    _unreadable("speaks HTTP/2", answering(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" * 3)),
    _unreadable("speaks HTTP/0.9", answering(b"<html>hello</html>\r\n")),
    _unreadable("speaks noise", answering(bytes(range(256)) * 4)),
    _unreadable("a negative length", answering(OK + b"content-length: -5\r\n\r\nhello")),
    _unreadable("two lengths", answering(OK + b"content-length: 5\r\ncontent-length: 6\r\n\r\nhello!")),
    _unreadable(
        "a length and chunks", answering(OK + b"content-length: 2\r\n" + CHUNKED.partition(b"\n")[2] + b"0\r\n\r\n")
    ),
    _unreadable("chunks that are none", answering(CHUNKED + b"zz\r\nhello\r\n")),
    _unreadable("a status of four digits", answering(b"HTTP/1.1 2000 OK\r\n\r\n")),
    _unreadable("NUL in a header", answering(OK + b"x-odd: a\x00b\r\n\r\n")),
    _answered("NUL and odd bytes in the body", 200, answering(OK + b"\r\na\x00b\xff"), "a\ufffdb\ufffd"),
    _answered(
        "odd bytes in headers", 200, answering(OK + b"x-odd: \xff\xfe\r\nset-cookie: \xff=;;\r\n\r\nfine"), "fine"
    ),
    _answered("gzip that is none", 200, answering(OK + b"content-encoding: gzip\r\n\r\nplain"), "plain"),
    _answered("HTTP/1.0", 200, answering(b"HTTP/1.0 200 OK\r\n\r\nold"), "old"),
    _answered(
        "informational answers first",
        200,
        answering(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: </a>\r\n\r\n" + OK + b"\r\nok"),
        "ok",
    ),
    _answered(
        "another protocol from now on", 101, answering(b"HTTP/1.1 101 Switch\r\nupgrade: h2c\r\n\r\n", hang=True)
    ),
    *map(_status, (200, 202, 204, 299, 300, 304, 400, 404, 408, 500, 502, 599, 600, 999)),
]
REDIRECTS = [
    *(_redirect("another place of its own", code, "/elsewhere") for code in (301, 302, 303, 307, 308)),
    _redirect("a cloud's metadata", 308, "http://169.254.169.254/latest/meta-data/"),
    _redirect("a file", 307, "file:///etc/passwd"),
    _redirect("nowhere", 307, None),
    _redirect("no address at all", 307, "http://[::1"),
]
PAUSES = [
    _asking("seconds", 429, "120", 120),
    _asking("seconds", 503, "120", 120),
    _asking("a date", 429, "Tue, 24 Nov 2026 12:10:00 GMT", 600),
    _asking("a date", 503, "Tue, 24 Nov 2026 12:10:00 GMT", 600),
    _asking("a date as RFC 850 wrote it", 503, "Tuesday, 24-Nov-26 12:10:00 GMT", 600),
    _asking("a date as asctime writes it", 503, "Tue Nov 24 12:10:00 2026", 600),
    _asking("more than a day", 429, "99999999999999999999", 86400),
    _asking("until a date far away", 429, "Fri, 31 Dec 9999 23:59:59 GMT", 86400),
    _asking("less than the schedule", 429, "1", None),
    _asking("a date gone by", 429, "Sun, 06 Nov 1994 08:49:37 GMT", None),
    _asking("a negative number", 429, "-120", None),
    _asking("a fraction", 429, "120.5", None),
    _asking("words", 429, "in a while", None),
    _asking("nothing", 429, "", None),
    _asking("seconds, which it may not ask for", 500, "120", None),
    _asking("seconds, which it may not ask for", 404, "120", None),
]
TLS = [
    _untrusted("a self-signed certificate", "self-signed certificate", lambda by: by.unknown.self_signed()),
    _untrusted("an unknown authority", "unable to get local issuer certificate", lambda by: by.unknown.server()),
    _untrusted(
        "an expired certificate", "certificate has expired", lambda by: by.known.server(lasts=-timedelta(days=1))
    ),
    _untrusted("another's certificate", "IP address mismatch", lambda by: by.known.server("192.0.2.1")),
    Row("https, and no TLS at all", speaking_first, "no TLS connection: ", scheme="https"),
    Row("https, and a connection closed at once", closing, "no ", scheme="https"),
    _late("https, and a handshake that hangs", hanging, "https"),
    Row("http, and TLS is spoken", closing, "the ", tls=lambda by: by.known.server()),
]
ROWS = [*POURS, *CONNECTIONS, *ANSWERS, *REDIRECTS, *PAUSES, *TLS]


@dataclass
class Story:
    """What became of one row's message: after the first attempt, and once the receiver had behaved for a day."""

    webhook: dict[str, Any]
    endpoint: Hostile
    first: dict[str, Any]
    connections: int
    settled: dict[str, Any]


@pytest.fixture
def authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authorities]:
    known = Authority(tmp_path, "known")
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    trust.cache_clear()
    yield Authorities(known, Authority(tmp_path, "unknown"))
    trust.cache_clear()


async def test_what_receivers_do(
    api: Api, clock: FrozenClock, receiver: Receiver, authorities: Authorities, subtests: pytest.Subtests
) -> None:
    async with AsyncExitStack() as stack:
        tried = await _subscribe_all(api, authorities, stack)
        healthy = await subscribe(api, receiver)
        for seconds in sorted({row.seconds for row in ROWS}):
            for webhook in [healthy, *(each for row, each, _ in tried if row.seconds == seconds)]:
                await send_test(api, webhook)
            async with delivering(api, clock, timeout_seconds=seconds) as worker:
                await deliver(worker, api, clock)
        first = [(await the_delivery(api, webhook), endpoint.connections) for _, webhook, endpoint in tried]
        assert len(receiver.received) == 2

        for row, _, endpoint in tried:
            await endpoint.behave(authorities.known.server() if row.scheme == "https" else None)
        async with delivering(api, clock, timeout_seconds=30) as worker:
            for wait in (timedelta(seconds=6), timedelta(hours=1), timedelta(days=1)):
                clock.pass_time(wait)
                await deliver(worker, api, clock)
        for (row, webhook, endpoint), seen in zip(tried, first, strict=True):
            settled = (await api.get(f"/v1/deliveries/{seen[0]['id']}")).json()
            story = Story(webhook, endpoint, *seen, settled)
            with subtests.test(row.says):
                assert_first_attempt(row, story)
                assert_it_waits_for_its_time(row, story.first)
                assert_it_arrives_once(row, story)
                assert_nothing_secret(story)


async def _subscribe_all(
    api: Api, authorities: Authorities, stack: AsyncExitStack
) -> Sequence[tuple[Row, dict[str, Any], Hostile]]:
    tried = []
    for row in ROWS:
        tls = None if row.tls is None else row.tls(authorities)
        endpoint = await stack.enter_async_context(hostile(row.talk, tls))
        tried.append((row, await subscribe_hostile(api, endpoint, row.scheme), endpoint))
    return tried


async def subscribe_hostile(api: Api, endpoint: Hostile, scheme: str = "http") -> dict[str, Any]:
    url = endpoint.url.replace("http", scheme, 1)
    answer = await api.post("/v1/webhooks", json={"url": url, "headers": {"authorization": SECRET}})
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


async def send_test(api: Api, webhook: dict[str, Any]) -> None:
    assert (await api.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202


async def the_delivery(api: Api, webhook: dict[str, Any]) -> dict[str, Any]:
    [delivery] = await deliveries(api, webhook)
    return delivery


def assert_first_attempt(row: Row, story: Story) -> None:
    [attempt] = story.first["attempts"]
    assert (attempt["number"], attempt["status_code"]) == (1, row.status_code), attempt
    error, excerpt = attempt["error"], attempt["response_excerpt"]
    if row.error is None:
        assert error is None
    else:
        assert error.startswith(row.error)
        assert error.isprintable()
        assert len(error) <= 300
    if row.excerpt is None:
        assert excerpt is None
    else:
        assert excerpt.startswith(row.excerpt)
        assert len(excerpt) <= 1024
    if row.seconds < 1:
        assert attempt["duration_ms"] >= 1000 * row.seconds
    assert story.connections <= 1


def assert_it_waits_for_its_time(row: Row, first: dict[str, Any]) -> None:
    if row.accepted:
        assert (first["status"], first["next_attempt_at"]) == ("succeeded", None)
    elif row.pause is None:
        assert first["status"] == "pending"
        assert "2026-11-24T12:00:05" <= first["next_attempt_at"] <= "2026-11-24T12:00:05.5Z"
    else:
        again = (NOON + timedelta(seconds=row.pause)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert (first["status"], first["next_attempt_at"]) == ("pending", again)


def assert_it_arrives_once(row: Row, story: Story) -> None:
    if row.accepted:
        assert (story.settled, story.endpoint.arrived) == (story.first, [])
    else:
        assert story.settled["status"] == "succeeded"
        assert [each["status_code"] for each in story.settled["attempts"]] == [row.status_code, 204]
        assert story.endpoint.arrived == [story.first["id"]]


def assert_nothing_secret(story: Story) -> None:
    said = json.dumps(story.settled)
    assert not [each for each in (SECRET, story.webhook["secret"], "whsec_", "v1,", "object at 0x") if each in said]


@pytest.fixture
async def endpoint() -> AsyncIterator[Hostile]:
    async with hostile() as running:
        yield running


@on_sqlite_alone
async def test_an_endpoint_that_hangs_holds_nobody_up(
    api: Api, clock: FrozenClock, receiver: Receiver, endpoint: Hostile
) -> None:
    await endpoint.serve(hanging)
    webhooks = [await subscribe_hostile(api, endpoint), await subscribe(api, receiver)]
    for _ in range(20):
        for webhook in webhooks:
            await send_test(api, webhook)
    async with delivering(api, clock, timeout_seconds=60) as worker:
        await fan_out(api.database, clock.now())
        async with asyncio.timeout(50):
            while len(receiver.received) < 20:
                await worker.run()
                await asyncio.sleep(0.02)
        assert endpoint.connections > 0
        assert [each["attempts"] for each in await deliveries(api, webhooks[0])] == [[]] * 20
        await endpoint.behave()
        await deliver(worker, api, clock)
        clock.pass_time(timedelta(seconds=6))
        await deliver(worker, api, clock)
    assert sorted(endpoint.arrived) == sorted(each["id"] for each in await deliveries(api, webhooks[0]))
    assert len({each.headers["webhook-id"] for each in receiver.received}) == len(receiver.received) == 20


@on_sqlite_alone
async def test_a_redirect_reaches_no_other_receiver(
    api: Api, clock: FrozenClock, receiver: Receiver, endpoint: Hostile
) -> None:
    answer = f"HTTP/1.1 307 Go\r\nlocation: {receiver.url}\r\ncontent-length: 0\r\n\r\n"
    await endpoint.serve(answering(answer.encode()))
    webhook = await subscribe_hostile(api, endpoint)
    await send_test(api, webhook)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    assert [each["status_code"] for each in (await the_delivery(api, webhook))["attempts"]] == [307]
    assert (receiver.received, endpoint.connections) == ([], 1)


@on_sqlite_alone
@pytest.mark.parametrize("cookie", [b"session=1; domain=127.0.0.1", b"session=1", b"odd=\xff\xfe"])
async def test_a_cookie_reaches_nobody_and_spoils_nothing(
    api: Api, clock: FrozenClock, receiver: Receiver, endpoint: Hostile, cookie: bytes
) -> None:
    await endpoint.serve(answering(OK + b"set-cookie: " + cookie + b"; path=/\r\n\r\nfine"))
    webhooks = [await subscribe_hostile(api, endpoint), await subscribe(api, receiver)]
    async with delivering(api, clock) as worker:
        for webhook in [*webhooks, *webhooks]:
            await send_test(api, webhook)
            await deliver(worker, api, clock)

    assert [each["status"] for webhook in webhooks for each in await deliveries(api, webhook)] == ["succeeded"] * 4
    assert ["cookie" in each.headers for each in receiver.received] == [False, False]


@on_sqlite_alone
async def test_an_answer_is_asked_for_as_it_is(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    await send_test(api, await subscribe(api, receiver))
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    assert [each.headers["accept-encoding"] for each in receiver.received] == ["identity"]


@on_sqlite_alone
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param("Tue, 24 Nov 2026 12:10:00 GMT", 600, id="a date"),
    ],
)
async def test_not_a_second_before_the_pause_is_over(
    api: Api, clock: FrozenClock, endpoint: Hostile, value: str, seconds: int
) -> None:
    await endpoint.serve(answering(f"HTTP/1.1 503 Wait\r\nretry-after: {value}\r\ncontent-length: 0\r\n\r\n".encode()))
    webhook = await subscribe_hostile(api, endpoint)
    await send_test(api, webhook)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        await endpoint.behave()
        clock.pass_time(timedelta(seconds=seconds - 1))
        await deliver(worker, api, clock)
        assert endpoint.arrived == []
        clock.pass_time(timedelta(seconds=1))
        await deliver(worker, api, clock)
    assert endpoint.arrived == [(await the_delivery(api, webhook))["id"]]


@on_sqlite_alone
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Fri, 31 Dec 99999999999 23:59:59 GMT", id="a year that does not exist"),
        pytest.param("Tue, 24 Nov 2026 12:10:00 +99999999999999", id="a zone that does not exist"),
    ],
)
async def test_a_pause_of(api: Api, clock: FrozenClock, endpoint: Hostile, value: str) -> None:
    await endpoint.serve(answering(f"HTTP/1.1 429 Wait\r\nretry-after: {value}\r\ncontent-length: 0\r\n\r\n".encode()))
    webhook = await subscribe_hostile(api, endpoint)
    await send_test(api, webhook)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
    assert [each["status_code"] for each in (await the_delivery(api, webhook))["attempts"]] == [429]


@on_sqlite_alone
async def test_410_disables_the_endpoint_and_keeps_its_message(
    api: Api, clock: FrozenClock, endpoint: Hostile, receiver: Receiver
) -> None:
    await endpoint.serve(answering(b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"))
    webhook, healthy = await subscribe_hostile(api, endpoint), await subscribe(api, receiver)
    await send_test(api, webhook)
    await send_test(api, healthy)
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)
        delivery = await the_delivery(api, webhook)
        shown = (await api.get(f"/v1/webhooks/{webhook['id']}")).json()
        assert (shown["status"], shown["disabled_reason"]) == ("disabled", "the receiver answered 410 Gone")
        assert [each["status_code"] for each in delivery["attempts"]] == [410]
        assert (delivery["status"], delivery["next_attempt_at"]) == ("pending", None)

        await endpoint.behave()
        clock.pass_time(timedelta(days=1))
        await deliver(worker, api, clock)
        assert endpoint.arrived == []
        await api.patch(f"/v1/webhooks/{webhook['id']}", json={"status": "enabled"})
        await deliver(worker, api, clock)
    assert endpoint.arrived[0] == delivery["id"]
    assert endpoint.arrived.count(delivery["id"]) == 1
    assert len(receiver.received) == 1
    told = (await api.get("/v1/events", params={"types": "webhook.disabled"})).json()["items"]
    assert [each["data"]["webhook_id"] for each in told] == [webhook["id"]]


@contextmanager
def peak_of_memory() -> Iterator[list[int]]:
    """Afterwards holds how many bytes of Python's memory were in use at most, over those at the beginning."""
    peak: list[int] = []
    tracemalloc.start(1)
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield peak
        peak.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()


@on_sqlite_alone
async def test_no_answer_fills_the_memory(api: Api, clock: FrozenClock) -> None:
    async with AsyncExitStack() as stack:
        webhooks = [await subscribe_hostile(api, await stack.enter_async_context(hostile(row.talk))) for row in POURS]
        for webhook in webhooks:
            await send_test(api, webhook)
        async with delivering(api, clock, timeout_seconds=2) as worker:
            with peak_of_memory() as peak:
                await deliver(worker, api, clock)
        for webhook in webhooks:
            assert len((await the_delivery(api, webhook))["attempts"]) == 1
    assert peak[0] < 40 * MEBIBYTE
