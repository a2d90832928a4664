"""Which addresses may be connected to."""

from ipaddress import ip_address, ip_network

import pytest

from app.delivery.egress import Egress, ForbiddenAddress

CLOSED = Egress()
LOOPBACK_ALLOWED = Egress([ip_network("127.0.0.0/8")])

FORBIDDEN = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_internal_addresses_are_refused(text: str) -> None:
    assert not CLOSED.permits(ip_address(text), encrypted=True)
    with pytest.raises(ForbiddenAddress):
        CLOSED.socket_factory(encrypted=True)((2, 1, 6, "", (text, 443)))


@pytest.mark.parametrize("text", ["8.8.8.8", "172.15.255.255", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])
def test_public_addresses_are_reached_over_tls_only(text: str) -> None:
    assert CLOSED.permits(ip_address(text), encrypted=True)
    assert not CLOSED.permits(ip_address(text), encrypted=False)


def test_an_allowed_network_may_be_reached_without_tls() -> None:
    assert LOOPBACK_ALLOWED.permits(ip_address("127.0.0.1"), encrypted=False)
    assert LOOPBACK_ALLOWED.permits(ip_address("::ffff:127.0.0.1"), encrypted=False)
    assert not LOOPBACK_ALLOWED.permits(ip_address("10.0.0.1"), encrypted=True)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://example.com/hook", id="no TLS"),
        pytest.param("https://127.0.0.1/hook", id="loopback"),
        pytest.param("https://2130706433/hook", id="loopback as one number"),
        pytest.param("https://0x7f.1/hook", id="loopback in hexadecimal"),
        pytest.param("https://0177.0.0.1/hook", id="loopback in octal"),
        pytest.param("https://127.1/hook", id="loopback in short"),
        pytest.param("https://127.0.0.1./hook", id="loopback with a dot behind it"),
        pytest.param("https://１２７。0。0。1/hook", id="loopback in full width"),
        pytest.param("https://[::1]/hook", id="loopback of IPv6"),
        pytest.param("https://[::ffff:169.254.169.254]/hook", id="metadata, mapped"),
        pytest.param("https://[fe80::1%25eth0]/hook", id="link-local with a zone"),
        pytest.param("https://localhost/hook", id="localhost"),
        pytest.param("https://metadata.localhost./hook", id="below localhost"),
        pytest.param("https://user:secret@example.com/hook", id="userinfo"),
    ],
)
def test_urls_that_can_never_be_sent_to(url: str) -> None:
    assert CLOSED.refusal(url) is not None


@pytest.mark.parametrize(
    "url",
    ["https://example.com/hook", "https://8.8.8.8/hook", "https://xn--bcher-kva.example/", "https://notlocalhost/"],
)
def test_urls_that_may_be_sent_to(url: str) -> None:
    assert CLOSED.refusal(url) is None


INSIDE = "must not be an address of a private or reserved network"
NO_TLS = "must be an https address"
WITH_LOOPBACK_ALLOWED = [
    ("a public name by http", "http://example.com/", NO_TLS),
    ("the same with a dot behind it and a port", "http://example.com.:8080/", NO_TLS),
    ("a public name in punycode by http", "http://xn--bcher-kva.de/", NO_TLS),
    ("a public address by http", "http://8.8.8.8/", NO_TLS),
    ("a public address of IPv6 by http", "http://[2606:4700::1111]/", NO_TLS),
    ("a public address, mapped, by http", "http://[::ffff:8.8.8.8]/", NO_TLS),
    ("a private address by http", "http://10.0.0.1/", INSIDE),
    ("a private address by https", "https://10.0.0.1/", INSIDE),
    ("cloud metadata by http", "http://169.254.169.254/", INSIDE),
    ("userinfo", "http://user@127.0.0.1/", "must not contain a user name or password"),
    ("a public name by https", "https://example.com/", None),
    ("a public address by https", "https://8.8.8.8/", None),
    ("an allowed address by http", "http://127.0.0.1:9000/", None),
    ("an allowed address, mapped, by http", "http://[::ffff:127.0.0.1]/", None),
    ("localhost by http", "http://localhost:9000/", None),
    ("a single word by http", "http://receiver:9000/", None),
    ("a name inside by http", "http://hooks.internal/", None),
    ("what only looks like a name inside", "http://notinternal.com/", NO_TLS),
]


@pytest.mark.parametrize(("url", "reason"), [pytest.param(*row[1:], id=row[0]) for row in WITH_LOOPBACK_ALLOWED])
def test_the_reason_is_the_true_one(url: str, reason: str | None) -> None:
    refusal = LOOPBACK_ALLOWED.refusal(url)
    assert refusal is None if reason is None else (refusal or "").startswith(reason)


def test_a_name_that_turns_out_to_be_public_says_so() -> None:
    with pytest.raises(ForbiddenAddress, match="only https may leave"):
        LOOPBACK_ALLOWED.socket_factory(encrypted=False)((2, 1, 6, "", ("8.8.8.8", 80)))
