"""The custom headers of a webhook endpoint: which are allowed, and which values an answer hides."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from app.resources.fields import JsonSchema, at_most

HIDDEN: Final = "***"
"""Replaces a hidden value; a patch that sends it back leaves the value unchanged."""

LOOP_MARK: Final = "afterview-outgoing"
"""No custom header: it marks the service's own messages, so that it can refuse them."""
_SHORTEST_SECRET: Final = 4
_NAME: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE: Final = r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?"
_SECRET: Final = re.compile(r"auth|token|secret|key|password|cookie|credential|signature", re.IGNORECASE)
_OURS: Final = re.compile(
    r"afterview-.*|webhook-.*|svix-.*|content-.*|proxy-.*|sec-.*|host|user-agent|connection|keep-alive|transfer-encoding|te|trailer"
    r"|upgrade|expect|accept-encoding|date|via|forwarded|x-forwarded-.*",
    re.IGNORECASE,
)


def _name(value: str) -> str:
    """A header name (RFC 9110, section 5.6.2) that neither signs, frames nor routes the message."""
    if re.fullmatch(_NAME, value, re.ASCII) is None:
        raise PydanticCustomError("header", "is no name of a header")
    if _OURS.fullmatch(value) is not None:
        raise PydanticCustomError("header", "is a header that the service sets itself")
    return value


def _value(value: str) -> str:
    """Visible ASCII, so that nothing can end the header and begin another (RFC 9110, section 5.5)."""
    if re.fullmatch(_VALUE, value, re.ASCII) is None:
        raise PydanticCustomError("header", "must be one line of ASCII characters, without white space around it")
    return value


def _once(headers: dict[str, str]) -> dict[str, str]:
    names = [name.lower() for name in headers]
    if len(set(names)) != len(names):
        raise PydanticCustomError("header", "names a header twice; their case does not distinguish them")
    return headers


Headers = Annotated[
    dict[
        Annotated[str, StringConstraints(max_length=100), AfterValidator(_name)],
        Annotated[str, StringConstraints(max_length=1000), AfterValidator(_value), JsonSchema(pattern=f"^{_VALUE}$")],
    ],
    *at_most(20),
    JsonSchema(propertyNames={"maxLength": 100, "pattern": f"^{_NAME}$"}),
    AfterValidator(_once),
]
"""Up to 20 headers; those that the service sets itself are refused."""


def displayed(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers as an answer shows them: the values of headers with a secret's name are hidden."""
    return {name: HIDDEN if _SECRET.search(name) else value for name, value in headers.items()}


def redacted(text: str, headers: Mapping[str, str]) -> str:
    """A text with `HIDDEN` in the place of hidden values: a receiver's answer may repeat its request."""
    for name, value in headers.items():
        if _SECRET.search(name):
            for secret in (value, value.rpartition(" ")[2]):
                if len(secret) >= _SHORTEST_SECRET:
                    text = _without_beginning(text.replace(secret, HIDDEN), secret)
    return text


def _without_beginning(text: str, secret: str) -> str:
    """The text without the beginning of a secret, within which it may have been cut off."""
    for length in range(len(secret) - 1, _SHORTEST_SECRET - 1, -1):
        if text.endswith(secret[:length]):
            return text[:-length] + HIDDEN
    return text


def unhidden(given: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The headers of a patch, with the stored values where it sends back `HIDDEN`."""
    return {name: known[name] if value == HIDDEN and name in known else value for name, value in given.items()}
