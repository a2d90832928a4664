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
