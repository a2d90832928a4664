"""Odd headers for every path: the closed half."""

from tests.attacks.shapes import Header

HEADERS: tuple[Header, ...] = (
    Header("an unknown scheme", (("Authorization", b"Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa8="),)),
    Header("a key without its scheme", (("Authorization", b"av_0000000000000000000000000000"),)),
    Header("a scheme of bytes", (("Authorization", b"B\xe9arer abc"),)),
    Header("a key with blanks and tabs in it", (("Authorization", b"Bearer \t a b\tc  "),)),
    Header("two schemes in one header", (("Authorization", b"Bearer abc, Basic YTpi"),)),
    Header("a digest with all its parts", (("Authorization", b'Digest username="a\\"", realm=, nc=00000001'),)),
    Header("an idempotency key of one character too many", (("Idempotency-Key", b"i" * 256),)),
    Header("an idempotency key that is no text", (("Idempotency-Key", b"\xc3\x28\xa0\xa1"),)),
    Header("an idempotency key with blanks and quotes", (("Idempotency-Key", b'"once and \'; DROP TABLE keys; --"'),)),
    Header("two conditions that contradict", (("If-Match", b"*"), ("If-None-Match", b"*"))),
    Header("an ETag of bytes", (("If-Match", b'"\xff\xfe.\x80"'),)),
    Header("a weak ETag without its text", (("If-None-Match", b'W/, w/"a", "", ""'),)),
    Header("a charset that is no text coding", (("Content-Type", b"application/json; charset=base64"),)),
    Header("a charset that is another", (("Content-Type", b"application/json; charset=utf-16"),)),
    Header("an empty content type", (("Content-Type", b""),)),
    Header("a content type of slashes and bytes", (("Content-Type", b"///;=;\xff=\xff;;q"),)),
    Header("a parameter in the newer spelling", (("Content-Type", b"application/json; charset*=utf-8'en'%FF%FE"),)),
    Header("a length that is a word", (("Content-Length", b"0x10"),)),
    Header("two lengths that differ", (("Content-Length", b"2"), ("Content-Length", b"3"))),
    Header("only pictures are acceptable", (("Accept", b"image/webp;q=1.0000001, image/*;q=NaN"),)),
    Header(
        "four thousand media types", (("Accept", b",".join(b"a/b%d;q=0.%d" % (n, n % 10) for n in range(1000)) * 4),)
    ),
    Header("not even the plain coding is acceptable", (("Accept-Encoding", b"identity;q=0, *;q=0"),)),
    Header("a coding that is no text", (("Accept-Encoding", b"gz\xefp, \xff"), ("Accept-Encoding", b""))),
    Header("a language of a thousand parts", (("Accept-Language", b"de" + b"-x" * 1000 + b";q=0.0.1"),)),
    Header("a request id that is no text", (("X-Request-ID", b"\xf0\x9f\x98\xe9\x1b[31m"),)),
    Header("two request ids, one empty", (("X-Request-ID", b""), ("X-Request-ID", b"b, c"))),
    Header("a scheme of bytes from a proxy", (("X-Forwarded-Proto", b"h\xe9ttps, http"),)),
    Header("a prefix of bytes", (("X-Forwarded-Prefix", b"/\xff\xfe/%ff"), ("X-Forwarded-Host", b"\xc3\xa9.example"))),
    Header("a list of clients that is only brackets", (("X-Forwarded-For", b"[" * 500 + b"]" * 500 + b":80"),)),
    Header("a host that is no text", (("Host", b"\xff\xfe.example:80"),)),
    Header("a host with a port beyond all ports", (("Host", b"afterview.example:99999999"),)),
    Header("two hosts", (("Host", b"afterview.example"), ("Host", b"evil.example/@x"))),
    Header(
        "an origin that is no origin", (("Origin", b"http://[evil\xe9"), ("Access-Control-Request-Headers", b",,\xff"))
    ),
    Header("a range in an unknown unit", (("Range", b"lines=1-"), ("If-Range", b'W/"x'))),
    Header("an event beyond all numbers", (("Last-Event-ID", "１２３".encode() + b"4" * 5000),)),
    Header("a preference whose quotes never close", (("Prefer", b'return="repr\\'), ("Prefer", b"wait=\xff"))),
    Header("a thousand cookies", (("Cookie", b"; ".join(b"c%d=%%00" % n for n in range(1000))),)),
    Header("an expectation twice over", (("Expect", b"100-continue, 100-continue;x=\xff"),)),
    Header("a transfer coding in a disguise", (("Transfer-Encoding", b"xchunked"), ("TE", b"trailers, \xff;q=2"))),
    Header("a connection for other days", (("Connection", b"keep-alive, TE,,"), ("Keep-Alive", b"timeout=-1, max=x"))),
    Header(
        "a web socket's handshake", (("Upgrade", b"websocket"), ("Sec-WebSocket-Key", b"!"), ("Connection", b"upgrade"))
    ),
    Header("a trace that is no trace", (("traceparent", b"ff-\xe9-xyz-"), ("tracestate", b"=,=," * 200))),
    Header(
        "a coding upon a coding",
        (("Content-Encoding", b"gzip, deflate, br, zstd, \xff"), ("Content-Language", b"\xff")),
    ),
    Header("since a year of seven digits", (("If-Modified-Since", b"1000000-01-01"), ("If-Unmodified-Since", b"\xff"))),
    Header(
        "credentials for a proxy and a referrer of bytes",
        (("Proxy-Authorization", b"Basic \xff"), ("Referer", b"\xff:")),
    ),
)
