"""Internal addresses are out of reach, however they are spelt, whatever DNS or the environment says."""

import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any, Final

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from app.delivery.egress import Egress
from app.delivery.resolver import ThreadedResolver
from tests.clocks import FrozenClock
from tests.delivery.hostile import Hostile, hostile
from tests.delivery.sending import deliver, deliveries, delivering, on_sqlite_alone, sending, subscribe
from tests.receiver import Receiver
from tests.service import Api, serving, settings_for

pytestmark = pytest.mark.anyio

CLOSED: Final = Egress()
INSIDE = "must not be an address of a private or reserved network"
NO_ADDRESS = "must be an http or https address such as https://example.com/path"
CREDENTIALS = "must not contain a user name or password"
NO_TLS = (
    "must be an https address: plain http may reach only the networks of AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS,"
    " by address or by a name of your own network"
)
UNREACHABLE = "the address lies in a network that webhooks may not reach"

SPELLINGS = [
    ("loopback", "https://127.0.0.1/", INSIDE),
    ("loopback as one number", "https://2130706433/", INSIDE),
    ("loopback as one octal number", "https://017700000001/", INSIDE),
    ("loopback as one hexadecimal number", "https://0x7f000001/", INSIDE),
    ("loopback in octal", "https://0177.0.0.1/", INSIDE),
    ("loopback in hexadecimal", "https://0x7f.1/", INSIDE),
    ("loopback in short", "https://127.1/", INSIDE),
    ("loopback in three parts", "https://127.0.1/", INSIDE),
    ("loopback in a mixture", "https://0x7f.0.0.01/", INSIDE),
    ("loopback with a port", "https://127.0.0.1:8443/", INSIDE),
    ("loopback with a dot behind it", "https://127.0.0.1./", INSIDE),
    ("loopback before what looks like userinfo", "https://127.0.0.1#@example.com/", INSIDE),
    ("loopback in percent signs", "https://%31%32%37.0.0.1/", INSIDE),
    ("loopback with a percent sign for a dot", "https://127%2e0.0.1/", INSIDE),
    ("loopback in full-width digits", "https://１２７.0.0.1/", INSIDE),
    ("loopback in circled digits", "https://①②⑦.0.0.1/", INSIDE),
    ("loopback with ideographic full stops", "https://127。0。0。1/", INSIDE),
    ("loopback with half-width full stops", "https://127｡0｡0｡1/", INSIDE),
    ("loopback with full-width full stops", "https://127．0．0．1/", INSIDE),
    ("loopback between white space", " https://127.0.0.1/ ", INSIDE),
    ("loopback of IPv6", "https://[::1]/", INSIDE),
    ("loopback of IPv6 in full", "https://[0:0:0:0:0:0:0:1]/", INSIDE),
    ("loopback mapped to IPv6", "https://[::ffff:127.0.0.1]/", INSIDE),
    ("loopback mapped to IPv6, in hexadecimal", "https://[::ffff:7f00:1]/", INSIDE),
    ("loopback translated to IPv6", "https://[::ffff:0:127.0.0.1]/", INSIDE),
    ("loopback compatible with IPv6", "https://[::127.0.0.1]/", INSIDE),
    ("loopback through NAT64", "https://[64:ff9b::7f00:1]/", INSIDE),
    ("loopback through 6to4", "https://[2002:7f00:1::]/", INSIDE),
    ("link-local with a zone", "https://[fe80::1%25eth0]/", NO_ADDRESS),
    ("IPv6 that is not assigned", "https://[4000::1]/", INSIDE),
    ("link-local with a bare zone", "https://[fe80::1%eth0]/", NO_ADDRESS),
    ("nowhere", "https://0.0.0.0/", INSIDE),
    ("nowhere in short", "https://0/", INSIDE),
    ("nowhere of IPv6", "https://[::]/", INSIDE),
    ("private", "https://10.0.0.1/", INSIDE),
    ("unique local", "https://[fc00::1]/", INSIDE),
    ("metadata of AWS, Azure and Google", "https://169.254.169.254/", INSIDE),
    ("metadata of AWS over IPv6", "https://[fd00:ec2::254]/", INSIDE),
    ("metadata of Alibaba", "https://100.100.100.200/", INSIDE),
    ("metadata of Oracle", "https://192.0.0.192/", INSIDE),
    ("wire server of Azure", "https://168.63.129.16/", INSIDE),
    ("multicast", "https://224.0.0.1/", INSIDE),
    ("multicast of IPv6", "https://[ff02::1]/", INSIDE),
    ("reserved", "https://240.0.0.1/", INSIDE),
    ("broadcast", "https://255.255.255.255/", INSIDE),
    ("localhost", "https://localhost/", INSIDE),
    ("localhost in capitals with a dot", "https://LOCALHOST./", INSIDE),
    ("below localhost", "https://metadata.localhost/", INSIDE),
    ("localhost in circled letters", "https://ⓛocalhost/", INSIDE),
    ("localhost in full-width letters", "https://ｌｏｃａｌｈｏｓｔ/", INSIDE),
    ("a user and a password", "https://user:pw@example.com/", CREDENTIALS),
    ("a user", "https://user@example.com/", CREDENTIALS),
    ("an empty user name", "https://@example.com/", CREDENTIALS),
    ("backslashes, http", r"http:\\127.0.0.1", NO_ADDRESS),
    ("backslashes, https", r"https:\\127.0.0.1", NO_ADDRESS),
    ("a backslash before userinfo", r"https://good.example\@127.0.0.1/", CREDENTIALS),
    ("a tab in the host", "https://127.0.0.1\t/", NO_ADDRESS),
    ("a line feed in the host", "https://127.0.\n0.1/", NO_ADDRESS),
    ("a line feed in the path", "https://good.example/\r\nhost: 127.0.0.1", NO_ADDRESS),
    ("a space in the host", "https://good.example 127.0.0.1/", NO_ADDRESS),
    (
        "a control character",
        "\x01https://127.0.0.1/",
        "must be an http or https address such as https://example.com/path",
    ),
    ("NUL in the host", "https://127.0.0.1%00.example.com/", NO_ADDRESS),
    ("numbers beyond an address", "https://256.256.256.256/", NO_ADDRESS),
    ("no bracket at the end", "https://[::1/", NO_ADDRESS),
    ("no brackets", "https://::1/", NO_ADDRESS),
    ("no host", "https:///example.com", NO_ADDRESS),
    ("no slashes", "https:example.com", NO_ADDRESS),
    ("no scheme", "//example.com/", NO_ADDRESS),
    ("a public name without TLS", "http://example.com/", NO_TLS),
    ("a public address without TLS", "http://8.8.8.8/", NO_TLS),
    ("loopback without TLS", "http://2130706433/", INSIDE),
    ("a file", "file:///etc/passwd", NO_ADDRESS),
    ("FTP", "ftp://example.com/", NO_ADDRESS),
    ("Gopher", "gopher://example.com/", NO_ADDRESS),
    ("data", "data:text/plain,x", NO_ADDRESS),
]
PUBLIC = [
    ("a name", "https://example.com/hook"),
    ("an address", "https://8.8.8.8/hook"),
    ("an address of IPv6", "https://[2606:4700::1111]/hook"),
    ("a name with an umlaut", "https://bücher.example/"),
    ("a name that ends like localhost", "https://notlocalhost/"),
    ("a name that contains localhost", "https://localhost.example.com/"),
    ("loopback in the fragment", "https://example.com/#@127.0.0.1/"),
]
ODD = [
    ("a soft hyphen in loopback", "127\u00ad.0.0.1"),
    ("a soft hyphen in localhost", "lo\u00adcalhost"),
    ("a zero-width space behind loopback", "127.0.0.1\u200b"),
    ("loopback as one number", "2130706433"),
    ("loopback in full-width digits", "１２７.0.0.1"),
    ("loopback with ideographic full stops", "127。0。0。1"),
    ("loopback in percent signs", "%31%32%37.0.0.1"),
    ("loopback with a dot behind it", "127.0.0.1."),
    ("loopback mapped to IPv6", "[::ffff:127.0.0.1]"),
    ("nowhere", "0.0.0.0"),
    ("localhost with a dot", "localhost."),
    ("a good name, a backslash and loopback", "good.example\\@127.0.0.1"),
]


@pytest.fixture
async def closed(database_url: str, clock: FrozenClock) -> AsyncIterator[Api]:
    """The API as it is delivered: no network allowed."""
    async with serving(settings_for(database_url, webhook_allowed_networks=()), clock) as client:
        yield client


@on_sqlite_alone
async def test_addresses_that_the_api_refuses(closed: Api) -> None:
    refused = {}
    for says, url, _ in SPELLINGS:
        answer = await closed.post("/v1/webhooks", json={"url": url})
        refused[says] = (answer.status_code, answer.json().get("errors"))
    assert refused == {says: (422, [{"pointer": "/url", "detail": detail}]) for says, _, detail in SPELLINGS}
    assert (await closed.get("/v1/webhooks")).json()["items"] == []


@on_sqlite_alone
async def test_a_patch_is_no_way_around(closed: Api) -> None:
    webhook = (await closed.post("/v1/webhooks", json={"url": "https://example.com/hook"})).json()
    for says, url, detail in SPELLINGS:
        answer = await closed.patch(f"/v1/webhooks/{webhook['id']}", json={"url": url})
        assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": "/url", "detail": detail}]), says
    assert (await closed.get(f"/v1/webhooks/{webhook['id']}")).json()["url"] == "https://example.com/hook"


@pytest.mark.parametrize("url", [pytest.param(url, id=says) for says, url, detail in SPELLINGS if detail == INSIDE])
def test_addresses_that_are_refused_without_the_api(url: str) -> None:
    assert CLOSED.refusal(url) == INSIDE


@on_sqlite_alone
async def test_addresses_that_the_api_accepts(closed: Api) -> None:
    statuses = {says: (await closed.post("/v1/webhooks", json={"url": url})).status_code for says, url in PUBLIC}
    assert statuses == {says: 201 for says, _ in PUBLIC}


@pytest.fixture
async def listener() -> AsyncIterator[Hostile]:
    """A listener inside the network that counts connections."""
    async with hostile() as running:
        await running.behave()
        yield running


@pytest.mark.parametrize(
    "egress", [CLOSED, Egress([ip_network("192.0.2.0/24")])], ids=["closed", "a different network"]
)
async def test_no_spelling_makes_a_connection(listener: Hostile, egress: Egress, subtests: pytest.Subtests) -> None:
    async with sending(egress) as sender:
        for scheme, (says, host) in product(("https", "HTTPS", "http"), ODD):
            with subtests.test(f"{scheme}, {says}"):
                answer = await sender.post(f"{scheme}://{host}:{listener.port}/hook", b"{}", {"webhook-id": "dlv_1"})
                assert answer.status_code is None
                assert answer.error is not None
    assert (listener.connections, listener.arrived) == (0, [])


class ChangingDns:
    """Answers each question with the next of these addresses, and with the last one from then on."""

    def __init__(self, port: int, *addresses: str) -> None:
        self._port = port
        self._addresses = list(addresses)
        self.asked = 0

    async def __call__(self, _resolver: AbstractResolver, host: str, *_: Any, **__: Any) -> list[ResolveResult]:
        self.asked += 1
        address = self._addresses.pop(0) if len(self._addresses) > 1 else self._addresses[0]
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
        return [
            ResolveResult(
                hostname=host, host=address, port=self._port, family=family, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]


@on_sqlite_alone
@pytest.mark.parametrize("inside", ["127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_a_name_that_resolves_to_an_inside_address_after_it_was_checked(
    closed: Api, clock: FrozenClock, listener: Hostile, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    url = f"https://rebinding.example:{listener.port}/hook"
    webhook = (await closed.post("/v1/webhooks", json={"url": url})).json()
    dns = ChangingDns(listener.port, "192.0.2.1", inside)
    # The name was resolved when it was checked, and gave a public address.
    [resolved] = await dns(ThreadedResolver(), "rebinding.example")
    assert resolved["host"] == "192.0.2.1"
    monkeypatch.setattr(ThreadedResolver, "resolve", lambda *given, **more: dns(*given, **more))
    assert (await closed.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202
    async with delivering(closed, clock, CLOSED) as worker:
        await deliver(worker, closed, clock)

    [delivery] = await deliveries(closed, webhook)
    assert [(each["status_code"], each["error"]) for each in delivery["attempts"]] == [(None, UNREACHABLE)]
    assert (dns.asked, listener.connections) == (2, 0)


async def test_the_address_that_is_checked_is_the_one_that_is_connected_to(
    listener: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    dns = ChangingDns(listener.port, "127.0.0.1", "127.0.0.2")
    monkeypatch.setattr(ThreadedResolver, "resolve", lambda *given, **more: dns(*given, **more))
    async with sending(Egress([ip_network("127.0.0.1/32")])) as sender:
        answer = await sender.post(f"http://once.example:{listener.port}/hook", b"{}", {"webhook-id": "dlv_1"})
    assert (answer.status_code, dns.asked, listener.connections) == (204, 1, 1)


@on_sqlite_alone
async def test_an_address_that_was_stored_while_its_network_was_allowed(
    api: Api, clock: FrozenClock, listener: Hostile
) -> None:
    webhook = (await api.post("/v1/webhooks", json={"url": listener.url})).json()
    assert (await api.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202
    async with delivering(api, clock, CLOSED) as worker:
        await deliver(worker, api, clock)
    [delivery] = await deliveries(api, webhook)
    assert [each["error"] for each in delivery["attempts"]] == [f"the address {INSIDE}"]
    assert (delivery["status"], listener.connections) == ("pending", 0)


@on_sqlite_alone
async def test_no_proxy_of_the_environment_is_used(
    api: Api, clock: FrozenClock, receiver: Receiver, listener: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(each, raising=False)
    for each in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        for name in (each, each.lower()):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listener.port}")
    webhooks = [await subscribe(api, receiver)]
    receiver.url = receiver.url.replace("http:", "https:")
    webhooks.append(await subscribe(api, receiver))
    for webhook in webhooks:
        assert (await api.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [[plain], [encrypted]] = [await deliveries(api, webhook) for webhook in webhooks]
    assert (plain["status"], encrypted["status"]) == ("succeeded", "pending")
    assert encrypted["attempts"][0]["error"].startswith("no TLS connection: ")
    assert (len(receiver.received), listener.connections) == (1, 0)
