"""A table of what receivers do that none should, and the first attempt that it leads to."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ssl import SSLContext
from typing import Final

from tests.delivery.hostile import (
    BLOCK,
    OK,
    Authority,
    Talk,
    answering,
    closing,
    dripping,
    hanging,
    pouring,
    resetting,
    speaking_first,
)

MEBIBYTE: Final = 2**20
CHUNKED: Final = OK + b"transfer-encoding: chunked\r\n\r\n"
MANY_HEADERS: Final = b"".join(b"x-%d: pad\r\n" % number for number in range(2000))


@dataclass(frozen=True)
class Authorities:
    """Two certificate authorities: one that this machine trusts, and one that it does not know."""

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
    _unreadable("speaks a different protocol", answering(b"SSH-2.0-OpenSSH_9.6\r\n")),
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
        "switches to a different protocol", 101, answering(b"HTTP/1.1 101 Switch\r\nupgrade: h2c\r\n\r\n", hang=True)
    ),
    *map(_status, (200, 202, 204, 299, 300, 304, 400, 404, 408, 500, 502, 599, 600, 999)),
]
REDIRECTS = [
    *(_redirect("a different path of its own", code, "/elsewhere") for code in (301, 302, 303, 307, 308)),
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
    _untrusted("a certificate for a different address", "IP address mismatch", lambda by: by.known.server("192.0.2.1")),
    Row("https, and no TLS at all", speaking_first, "no TLS connection: ", scheme="https"),
    Row("https, and a connection closed at once", closing, "no ", scheme="https"),
    _late("https, and a handshake that hangs", hanging, "https"),
    Row("http, and TLS is spoken", closing, "the ", tls=lambda by: by.known.server()),
]
ROWS = [*POURS, *CONNECTIONS, *ANSWERS, *REDIRECTS, *PAUSES, *TLS]
