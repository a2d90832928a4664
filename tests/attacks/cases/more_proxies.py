"""Requests that came through proxies, or claim to: the closed half."""

from tests.attacks.shapes import Forwarded

FORWARDED: tuple[Forwarded, ...] = (
    Forwarded(
        "a proxy on the same machine names the client", "::1", (("X-Forwarded-For", "198.51.100.23"),), "198.51.100.23"
    ),
    Forwarded(
        "an untrusted IPv6 peer claims everything",
        "2001:db8:bad::1",
        (
            ("X-Forwarded-For", "10.0.0.1"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-Prefix", "/x"),
        ),
        "2001:db8:bad::1",
    ),
    Forwarded(
        "a private address that is not trusted is the client",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.23, 192.168.1.5"),),
        "192.168.1.5",
    ),
    Forwarded(
        "a chain of proxies, one of them with its port",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.23, 10.0.0.4:8080, 127.0.0.1, 10.0.0.3"),),
        "198.51.100.23",
    ),
    Forwarded(
        "the proxy's own header stands after the client's",
        "10.0.0.1",
        (
            ("X-Forwarded-For", "127.0.0.1"),
            ("x-forwarded-for", "10.0.0.1"),
            ("X-FORWARDED-FOR", "198.51.100.23"),
        ),
        "198.51.100.23",
    ),
    Forwarded(
        "thirty trusted proxies and nobody before them",
        "10.0.0.1",
        (("X-Forwarded-For", ", ".join(f"10.0.1.{number}" for number in range(1, 31))),),
        "10.0.1.1",
    ),
    Forwarded(
        "just below the trusted network",
        "9.255.255.255",
        (("X-Forwarded-For", "198.51.100.23"), ("X-Forwarded-Proto", "https")),
        "9.255.255.255",
    ),
    Forwarded(
        "tabs stand between the addresses",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.23\t,\t10.0.0.2"),),
        "198.51.100.23",
    ),
    Forwarded(
        "an IPv6 address is written at length",
        "10.0.0.1",
        (("X-Forwarded-For", "2001:0DB8:0000:0000:0000:0000:0000:00AB"),),
        "2001:db8::ab",
    ),
    Forwarded(
        "an IPv6 address comes in brackets alone", "10.0.0.1", (("X-Forwarded-For", "[2001:db8::9]"),), "2001:db8::9"
    ),
    Forwarded(
        "a trusted proxy is written as IPv6",
        "::1",
        (("X-Forwarded-For", "198.51.100.23, ::ffff:10.1.2.3, ::ffff:7f00:1"),),
        "198.51.100.23",
    ),
    Forwarded(
        "a proxy does not know whom it serves",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.23, unknown, 10.0.0.8, 10.0.0.5"),),
        "10.0.0.8",
    ),
    Forwarded("a network is no address", "10.0.0.1", (("X-Forwarded-For", "198.51.100.0/24"),), "10.0.0.1"),
    Forwarded(
        "the elements are those of another header",
        "10.0.0.1",
        (("X-Forwarded-For", "for=198.51.100.23;proto=https"),),
        "10.0.0.1",
    ),
    Forwarded(
        "two addresses with a blank between them are none",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.23 203.0.113.8"),),
        "10.0.0.1",
    ),
    Forwarded(
        "ten thousand commas stand before the client",
        "10.0.0.1",
        (("X-Forwarded-For", "," * 10000 + "198.51.100.23"),),
        "198.51.100.23",
    ),
    Forwarded(
        "headers of other makers",
        "10.0.0.1",
        (
            ("True-Client-IP", "192.0.2.1"),
            ("CF-Connecting-IP", "192.0.2.2"),
            ("X-Forwarded-Port", "8443"),
            ("Forwarded", "for=_hidden;proto=https"),
            ("X-Real-IP", "127.0.0.1"),
        ),
        "10.0.0.1",
    ),
    Forwarded(
        "a proxy names all four for an address without a name",
        "127.0.0.1",
        (
            ("X-Forwarded-For", "2001:db8::9"),
            ("X-Forwarded-Proto", "HTTPS"),
            ("X-Forwarded-Host", "[2001:db8::10]:9443"),
            ("X-Forwarded-Prefix", "/tools/after-view_1.2"),
        ),
        "2001:db8::9",
        "https",
        "[2001:db8::10]:9443",
        "/tools/after-view_1.2",
    ),
    Forwarded(
        "the scheme is a whole address",
        "10.0.0.1",
        (("X-Forwarded-Proto", "https://evil.example"), ("X-Forwarded-Host", "jobs.example")),
        "10.0.0.1",
        host="jobs.example",
    ),
    Forwarded("the scheme runs a script", "10.0.0.1", (("X-Forwarded-Proto", "javascript"),), "10.0.0.1"),
    Forwarded(
        "the host is a whole address",
        "10.0.0.1",
        (("X-Forwarded-For", "198.51.100.23"), ("X-Forwarded-Host", "https://evil.example/")),
        "198.51.100.23",
    ),
    Forwarded(
        "the host ends in a path",
        "10.0.0.1",
        (("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example/afterview.example")),
        "10.0.0.1",
        "https",
    ),
    Forwarded(
        "the prefix is only a slash",
        "10.0.0.1",
        (("X-Forwarded-Host", "jobs.example:8080"), ("X-Forwarded-Prefix", "/")),
        "10.0.0.1",
        host="jobs.example:8080",
    ),
    Forwarded("the prefix climbs in code", "10.0.0.1", (("X-Forwarded-Prefix", "/app/%2e%2e/%2Fevil"),), "10.0.0.1"),
    Forwarded(
        "the prefix leans the other way", "10.0.0.1", (("X-Forwarded-Prefix", "/\\evil.example/app"),), "10.0.0.1"
    ),
)
