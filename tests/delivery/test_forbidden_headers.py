"""Headers of the caller's own are sent along, and neither override the service's nor smuggle anything."""

import pytest

from app.clock import SystemClock
from app.delivery.egress import Egress
from tests.clocks import FrozenClock
from tests.delivery.sending import deliver, delivering, on_sqlite_alone, sending, subscribe
from tests.receiver import Receiver
from tests.service import LOOPBACK, Api

pytestmark = pytest.mark.anyio

OURS = "is a header that the service sets itself"
NO_NAME = "is no name of a header"
NO_VALUE = "must be one line of ASCII characters, without white space around it"
HEADERS = [
    ("the identifier", {"webhook-id": "x"}, "webhook-id", OURS),
    ("the signature in capitals", {"WEBHOOK-SIGNATURE": "v1,x"}, "WEBHOOK-SIGNATURE", OURS),
    ("the timestamp", {"Webhook-Timestamp": "1"}, "Webhook-Timestamp", OURS),
    ("the identifier as Svix calls it", {"svix-id": "x"}, "svix-id", OURS),
    ("the host", {"Host": "example.com"}, "Host", OURS),
    ("the length", {"Content-Length": "0"}, "Content-Length", OURS),
    ("the length in capitals", {"CONTENT-LENGTH": "0"}, "CONTENT-LENGTH", OURS),
    ("the type", {"content-type": "text/plain"}, "content-type", OURS),
    ("the encoding of the message", {"Transfer-Encoding": "chunked"}, "Transfer-Encoding", OURS),
    ("the encoding in mixed case", {"tRANSFER-eNCODING": "chunked"}, "tRANSFER-eNCODING", OURS),
    ("the connection", {"Connection": "close"}, "Connection", OURS),
    ("an expectation", {"Expect": "100-continue"}, "Expect", OURS),
    ("an upgrade", {"Upgrade": "h2c"}, "Upgrade", OURS),
    ("a proxy's credentials", {"Proxy-Authorization": "x"}, "Proxy-Authorization", OURS),
    ("whom it was forwarded for", {"X-Forwarded-For": "127.0.0.1"}, "X-Forwarded-For", OURS),
    ("the encoding of the answer", {"Accept-Encoding": "gzip"}, "Accept-Encoding", OURS),
    ("a name that ends a line", {"x-a\r\nhost": "b"}, "x-a\r\nhost", NO_NAME),
    ("a name with a line feed behind it", {"x-a\n": "b"}, "x-a\n", NO_NAME),
    ("a name with a colon", {"host:": "b"}, "host:", NO_NAME),
    ("a name with a space", {"host ": "b"}, "host ", NO_NAME),
    ("a name with NUL", {"x-a\x00": "b"}, "x-a\x00", NO_NAME),
    ("a name that is not ASCII", {"x-ä": "b"}, "x-ä", NO_NAME),
    ("a name with a letter that becomes ASCII in lower case", {"webhoo\u212a-id": "b"}, "webhoo\u212a-id", NO_NAME),
    ("no name", {"": "b"}, "", NO_NAME),
    ("a value that begins a second header", {"x-a": "b\r\nhost: c"}, "x-a", NO_VALUE),
    ("a value that ends the headers", {"x-a": "b\r\n\r\nbody"}, "x-a", NO_VALUE),
    ("a value with a line feed", {"x-a": "b\nc"}, "x-a", NO_VALUE),
    ("a value with a carriage return", {"x-a": "b\rc"}, "x-a", NO_VALUE),
    ("a value with a line feed behind it", {"x-a": "b\n"}, "x-a", NO_VALUE),
    ("a value with NUL", {"x-a": "b\x00c"}, "x-a", NO_VALUE),
    ("a value that is not ASCII", {"x-a": "bä"}, "x-a", NO_VALUE),
    ("a value that becomes a line feed in Latin-1", {"x-a": "b\u010ac"}, "x-a", NO_VALUE),
    ("a value with a space before it", {"x-a": " b"}, "x-a", NO_VALUE),
    ("no value", {"x-a": ""}, "x-a", NO_VALUE),
]


@on_sqlite_alone
async def test_headers_that_override_or_smuggle(api: Api, receiver: Receiver, subtests: pytest.Subtests) -> None:
    webhook = await subscribe(api, receiver)
    for says, headers, name, detail in HEADERS:
        refused = {"pointer": f"/headers/{name}", "detail": detail}
        with subtests.test(says):
            new = await api.post("/v1/webhooks", json={"url": receiver.url, "headers": headers})
            changed = await api.patch(f"/v1/webhooks/{webhook['id']}", json={"headers": headers})
            assert (new.status_code, new.json().get("errors")) == (422, [refused])
            assert (changed.status_code, changed.json().get("errors")) == (422, [refused])


@on_sqlite_alone
async def test_headers_that_are_sent_along(api: Api, clock: FrozenClock, receiver: Receiver) -> None:
    own = {"Authorization": "Bearer 5d41402a", "X-Team": 'people, places; "and" things', "x!#$%&'*+.^_`|~9": "odd"}
    clock.set(SystemClock().now())  # the official library refuses what was not signed just now
    webhook = await subscribe(api, receiver, headers=own)
    assert (await api.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202
    async with delivering(api, clock) as worker:
        await deliver(worker, api, clock)

    [received] = receiver.received
    assert {name: received.headers[name.lower()] for name in own} == own
    assert received.headers["host"] == receiver.url.split("/")[2]
    assert received.headers["content-type"] == "application/json"
    received.verified(webhook["secret"])


async def test_headers_stored_before_the_rule_override_nothing(receiver: Receiver) -> None:
    ours = {"webhook-id": "dlv_1"}
    stored = {"content-type": "text/plain", "user-agent": "odd", "accept-encoding": "gzip"}
    async with sending(Egress(LOOPBACK)) as sender:
        answer = await sender.post(receiver.url, b"{}", {**stored, **ours})
    assert answer.status_code == 204
    sent = receiver.received[0].headers
    assert [sent[name] for name in stored] == ["application/json", "Afterview-Webhooks/1", "identity"]
