"""Requests that came through proxies, or claim to: the open half."""

from tests.attacks.shapes import Forwarded

FORWARDED: tuple[Forwarded, ...] = (
    Forwarded("one trusted proxy names the client", "10.0.0.1", (("X-Forwarded-For", "203.0.113.5"),), "203.0.113.5"),
    Forwarded(
        "an untrusted peer claims everything",
        "203.0.113.99",
        (
            ("X-Forwarded-For", "127.0.0.1"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-Prefix", "/evil"),
        ),
        "203.0.113.99",
    ),
    Forwarded(
        "a client puts an address of its own before the proxy's",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.1, 203.0.113.5"),),
        "203.0.113.5",
    ),
    Forwarded(
        "a client claims a trusted address before its own",
        "10.0.0.1",
        (("X-Forwarded-For", "10.0.0.7, 127.0.0.1, 203.0.113.5, 10.0.0.2"),),
        "203.0.113.5",
    ),
    Forwarded(
        "two headers make one list",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.5, 10.0.0.9")),
        "203.0.113.5",
    ),
    Forwarded(
        "all are trusted and the leftmost counts",
        "127.0.0.1",
        (("X-Forwarded-For", "10.9.8.7, 10.0.0.3, 10.0.0.2"),),
        "10.9.8.7",
    ),
    Forwarded(
        "a neighbour outside the trusted network is a client",
        "10.255.255.255",
        (("X-Forwarded-For", "203.0.113.5, 11.0.0.1"),),
        "11.0.0.1",
    ),
    Forwarded("only one loopback address is trusted", "127.0.0.2", (("X-Forwarded-For", "203.0.113.5"),), "127.0.0.2"),
    Forwarded("an address comes with its port", "10.0.0.1", (("X-Forwarded-For", "203.0.113.5:49152"),), "203.0.113.5"),
    Forwarded(
        "an IPv6 address comes in brackets with its port",
        "::1",
        (("X-Forwarded-For", "[2001:db8::7]:49152, [::1]"),),
        "2001:db8::7",
    ),
    Forwarded(
        "an IPv4 client is written as IPv6", "10.0.0.1", (("X-Forwarded-For", "::ffff:203.0.113.5"),), "203.0.113.5"
    ),
    Forwarded(
        "a hostname that would be trusted hides what is left of it",
        "10.0.0.1",
        (("X-Forwarded-For", "203.0.113.5, localhost"),),
        "10.0.0.1",
    ),
    Forwarded(
        "garbage stops the walk at the last good proxy",
        "10.0.0.1",
        (("X-Forwarded-For", "203.0.113.5, <script>, 10.0.0.2"),),
        "10.0.0.2",
    ),
    Forwarded("the list is one number", "10.0.0.1", (("X-Forwarded-For", "3405803781"),), "10.0.0.1"),
    Forwarded(
        "garbage and empty elements stand left of the client",
        "10.0.0.1",
        (("X-Forwarded-For", ",,, unknown, fe80::1%eth0, ,203.0.113.5"),),
        "203.0.113.5",
    ),
    Forwarded(
        "three thousand invented addresses stand before the true one",
        "10.0.0.1",
        (("X-Forwarded-For", ", ".join(["192.0.2.1"] * 3000 + ["203.0.113.5"])),),
        "203.0.113.5",
    ),
    Forwarded(
        "headers that nobody reads",
        "10.0.0.1",
        (
            ("Forwarded", "for=198.51.100.1;proto=https;host=evil.example"),
            ("X-Real-IP", "198.51.100.2"),
            ("X_Forwarded_For", "198.51.100.3"),
        ),
        "10.0.0.1",
    ),
    Forwarded(
        "a proxy names all four",
        "10.20.30.40",
        (
            ("x-forwarded-for", "203.0.113.5"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "jobs.example:8443"),
            ("x-forwarded-prefix", "/afterview/"),
        ),
        "203.0.113.5",
        "https",
        "jobs.example:8443",
        "/afterview",
    ),
    Forwarded(
        "the scheme is that of a web socket",
        "10.0.0.1",
        (("X-Forwarded-For", "203.0.113.5"), ("X-Forwarded-Proto", "wss")),
        "203.0.113.5",
    ),
    Forwarded(
        "the host has somebody's name before it",
        "10.0.0.1",
        (("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "afterview.example@evil.example")),
        "10.0.0.1",
        "https",
    ),
    Forwarded(
        "the host tries to write a header",
        "10.0.0.1",
        (("X-Forwarded-Host", "evil.example%0d%0aSet-Cookie:%20a=b"), ("X-Forwarded-Prefix", "/app")),
        "10.0.0.1",
        prefix="/app",
    ),
    Forwarded("the host's port is a word", "10.0.0.1", (("X-Forwarded-Host", "evil.example:https"),), "10.0.0.1"),
    Forwarded(
        "the prefix is another host",
        "10.0.0.1",
        (("X-Forwarded-Host", "jobs.example"), ("X-Forwarded-Prefix", "//evil.example")),
        "10.0.0.1",
        host="jobs.example",
    ),
    Forwarded("the prefix climbs", "10.0.0.1", (("X-Forwarded-Prefix", "/app/../../admin"),), "10.0.0.1"),
    Forwarded("the prefix is a script", "10.0.0.1", (("X-Forwarded-Prefix", "javascript:alert(1)//"),), "10.0.0.1"),
)
