"""What may be the service's public address, and what is refused."""

import pytest

from app.public_address import public_address

HOST, PATH = "with a host", "plain path"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        pytest.param("https://jobs.example", "https://jobs.example", id="a host"),
        pytest.param("https://jobs.example/", "https://jobs.example", id="a slash at the end"),
        pytest.param("https://jobs.example/afterview/", "https://jobs.example/afterview", id="a prefix"),
        pytest.param("http://127.0.0.1:8000/a/b.c_1~", "http://127.0.0.1:8000/a/b.c_1~", id="a port and a long prefix"),
        pytest.param("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x", id="an IPv6 address"),
        pytest.param("HTTPS://Jobs.Example", "HTTPS://Jobs.Example", id="capitals"),
        pytest.param("http://localhost:65535", "http://localhost:65535", id="the last port"),
    ],
)
def test_scheme_host_and_prefix_are_an_address(given: str, wanted: str) -> None:
    assert public_address(given) == wanted


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        pytest.param("jobs.example/afterview", HOST, id="no scheme"),
        pytest.param("ftp://jobs.example", HOST, id="another scheme"),
        pytest.param("https:///afterview", HOST, id="no host"),
        pytest.param("https://", HOST, id="nothing after the scheme"),
        pytest.param("https://user:secret@jobs.example", HOST, id="a user"),
        pytest.param("https://jobs.example:65536", HOST, id="a port too far"),
        pytest.param("https://jobs example", HOST, id="a space"),
        pytest.param("https://bücher.example", HOST, id="a host that is not ASCII"),
        pytest.param("https://jobs.example?x=1", HOST, id="a query after the host"),
        pytest.param("https://jobs.example/afterview?x=1", PATH, id="a query"),
        pytest.param("https://jobs.example/afterview#top", PATH, id="a fragment"),
        pytest.param("https://jobs.example/a//b", PATH, id="an empty segment"),
        pytest.param("https://jobs.example//", PATH, id="two slashes at the end"),
        pytest.param("https://jobs.example/../a", PATH, id="a prefix that climbs"),
        pytest.param("https://jobs.example/a%2Fb", PATH, id="a percent sign"),
        pytest.param("https://jobs.example/a\nSet-Cookie: b", PATH, id="a second header"),
        pytest.param("https://jobs.example/" + "a" * 200, PATH, id="a prefix without end"),
    ],
)
def test_anything_else_is_refused(given: str, blamed: str) -> None:
    with pytest.raises(ValueError, match=blamed):
        public_address(given)
