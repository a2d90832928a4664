"""Messages as they may arrive, and what a receiver that knows one secret has to make of each."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.delivery.signing import signature_headers

Headers = Mapping[str, str]

VERIFIED: Final = "verified"
INCOMPLETE: Final = "refused: the secret is incomplete"
MISSING: Final = "refused: a header is missing"
OFF: Final = "refused: the timestamp is more than five minutes off"
NO_MATCH: Final = "refused: no signature matches"

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_OTHER_SECRET: Final = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
_A_THIRD: Final = "whsec_/v38+/r5+Pf29fTz8vHw7+7t7Ovq6ejn5uXk4+Lh4N8="
_BODY: Final = b'{"type":"task.due","sequence":7,"data":{"task":{"why":"It is time."}}}'
_FIVE_MINUTES: Final = timedelta(minutes=5)
_SECOND: Final = timedelta(seconds=1)
_MESSAGE_ID: Final = "dlv_01m83h5bj1e1j92gqzrapexjxb"


@dataclass(frozen=True, slots=True)
class Message:
    """A request: what arrives, and the secret that its receiver knows."""

    headers: Headers
    body: bytes
    secret: str


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a message can be right or wrong."""

    name: str
    verdict: str
    age: timedelta = timedelta()
    """How long before it arrives it was signed."""
    body: bytes = _BODY
    becomes: bytes | None = None
    """The body that arrives, where that is another one."""
    signed_with: tuple[str, ...] = (SECRET,)
    known: str = SECRET
    on_the_way: Callable[[Headers], Headers] = dict
    """What becomes of the headers."""
    libraries_agree: bool = True
    """Whether the official libraries must come to the same verdict: they read the machine's clock, and JSON only."""

    def arriving(self, now: datetime) -> Message:
        """The message as it arrives at an instant."""
        headers = signature_headers(_MESSAGE_ID, now - self.age, self.body, self.signed_with)
        return Message(self.on_the_way(headers), self.body if self.becomes is None else self.becomes, self.known)


def _without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: {each: value for each, value in headers.items() if each != name}


def _with(name: str, value: str) -> Callable[[Headers], Headers]:
    return lambda headers: {**headers, name: value}


def _signature(change: Callable[[str], str]) -> Callable[[Headers], Headers]:
    return lambda headers: {**headers, "webhook-signature": change(headers["webhook-signature"])}


def _earlier(seconds: int) -> Callable[[Headers], Headers]:
    return lambda headers: {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - seconds)}


CASES: Final = (
    Case("as it was sent", VERIFIED),
    Case("a body beyond ASCII", VERIFIED, body='{"company":"Grüße & Söhne 株式会社 🎉"}'.encode()),
    Case("a body of many lines, the last not ended", VERIFIED, body=b'{\r\n  "type": "task.due"\n\n}'),
    Case("a body that ends in new lines", VERIFIED, body=b"{}\n\n"),
    Case("a body of half a megabyte", VERIFIED, body=json.dumps({"notes": "as long as it gets " * 27_000}).encode()),
    Case("a body that is no text", VERIFIED, body=bytes(range(256)), libraries_agree=False),
    Case("no body", VERIFIED, body=b"", libraries_agree=False),
    Case("a secret without its prefix", VERIFIED, known=SECRET.removeprefix("whsec_")),
    Case("a changed body", NO_MATCH, becomes=_BODY.replace(b"7", b"8")),
    Case("a body with a new line at its end", NO_MATCH, becomes=_BODY + b"\n"),
    Case("a body read as JSON and written again", NO_MATCH, becomes=json.dumps(json.loads(_BODY)).encode()),
    Case("a body taken away", NO_MATCH, becomes=b"", libraries_agree=False),
    Case("another identifier", NO_MATCH, on_the_way=_with("webhook-id", "dlv_another")),
    Case("another timestamp", NO_MATCH, on_the_way=_earlier(1)),
    Case("another secret", NO_MATCH, signed_with=(_OTHER_SECRET,)),
    Case("two other secrets", NO_MATCH, signed_with=(_OTHER_SECRET, _A_THIRD)),
    Case(
        "an empty secret, with which anybody could sign",
        INCOMPLETE,
        signed_with=("whsec_",),
        known="whsec_",
        libraries_agree=False,
    ),
    Case("five minutes old", VERIFIED, age=_FIVE_MINUTES, libraries_agree=False),
    Case("a second older than that", OFF, age=_FIVE_MINUTES + _SECOND, libraries_agree=False),
    Case("four minutes old", VERIFIED, age=_FIVE_MINUTES - timedelta(minutes=1)),
    Case("an hour old", OFF, age=timedelta(hours=1)),
    Case("five minutes ahead", VERIFIED, age=-_FIVE_MINUTES, libraries_agree=False),
    Case("a second further ahead", OFF, age=-_FIVE_MINUTES - _SECOND, libraries_agree=False),
    Case("four minutes ahead", VERIFIED, age=timedelta(minutes=1) - _FIVE_MINUTES),
    Case("an hour ahead", OFF, age=-timedelta(hours=1)),
    Case("two signatures, the first right", VERIFIED, signed_with=(SECRET, _OTHER_SECRET)),
    Case("two signatures, the second right", VERIFIED, signed_with=(_OTHER_SECRET, SECRET)),
    Case("five signatures, the last right", VERIFIED, signed_with=(*(_OTHER_SECRET, _A_THIRD) * 2, SECRET)),
    Case("an unknown version before a right one", VERIFIED, on_the_way=_signature("v1a,bm90IG91cnM= {}".format)),
    Case("an unknown version after a right one", VERIFIED, on_the_way=_signature("{} v1a,bm90IG91cnM=".format)),
    Case("a right signature of an unknown version", NO_MATCH, on_the_way=_signature(lambda v1: "v1a" + v1[2:])),
    Case("a right signature of version 10", NO_MATCH, on_the_way=_signature(lambda v1: "v10" + v1[2:])),
    Case("a signature without a version", NO_MATCH, on_the_way=_signature(lambda v1: v1[3:])),
    Case("a version without a signature", NO_MATCH, on_the_way=_with("webhook-signature", "v1")),
    Case("an empty signature", NO_MATCH, on_the_way=_with("webhook-signature", "v1,")),
    Case("the beginning of a signature", NO_MATCH, on_the_way=_signature(lambda v1: v1[:-1])),
    # Python's library reads base64 up to its padding
    Case("a signature that goes on", NO_MATCH, on_the_way=_signature("{}AAAA".format), libraries_agree=False),
    Case("a signature in lower case", NO_MATCH, on_the_way=_signature(str.lower)),
    Case("a pattern for a signature", NO_MATCH, on_the_way=_with("webhook-signature", "v1,*")),
    Case("a signature that is no base64", NO_MATCH, on_the_way=_with("webhook-signature", "v1,$(id) 'x' \"")),
    Case("no identifier", MISSING, on_the_way=_without("webhook-id")),
    Case("no timestamp", MISSING, on_the_way=_without("webhook-timestamp")),
    Case("no signature", MISSING, on_the_way=_without("webhook-signature")),
    Case("an empty identifier", MISSING, on_the_way=_with("webhook-id", "")),
    Case("an empty timestamp", MISSING, on_the_way=_with("webhook-timestamp", "")),
    Case("an empty header of signatures", MISSING, on_the_way=_with("webhook-signature", "")),
    Case("a timestamp in words", OFF, on_the_way=_with("webhook-timestamp", "today")),
    Case("a timestamp with an offset", OFF, on_the_way=_with("webhook-timestamp", "2026-11-24T12:00:00Z")),
    Case("a timestamp below zero", OFF, on_the_way=_with("webhook-timestamp", "-1795521600")),
    Case("a timestamp of 400 digits", OFF, on_the_way=_with("webhook-timestamp", "1795521600" * 40)),
)
