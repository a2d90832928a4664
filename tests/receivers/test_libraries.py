"""The official libraries come to the same verdicts: in Python here, and as npm installs it."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import standardwebhooks
import svix

from app.clock import SystemClock
from tests import npm
from tests.receivers import page
from tests.receivers.messages import CASES, VERIFIED, Case, Message

_AGREED: Final = [case for case in CASES if case.libraries_agree]
_EXPECTED: Final = {case.name: case.verdict == VERIFIED for case in _AGREED}
_PACKAGE: Final = "standardwebhooks@1.1.1"
_HARNESS: Final = """
import { Webhook } from "standardwebhooks";
import { readFileSync } from "node:fs";

const believed = ({ name, secret, headers, body }) => {
  try {
    new Webhook(secret).verify(Buffer.from(body, "base64"), headers);
    return [name, true];
  } catch {
    return [name, false];
  }
};
console.log(JSON.stringify(Object.fromEntries(JSON.parse(readFileSync(0)).map(believed))));
"""


def _by_the_pages_lines(message: Message) -> object:
    lines = compile(page.block("Python with a library", "python"), "docs/webhooks.md", "exec")
    given: dict[str, Any] = {"secret": message.secret, "body": message.body, "headers": dict(message.headers)}
    exec(lines, given)  # these lines are ours
    return given["event"]


def _by_standardwebhooks(message: Message) -> object:
    return standardwebhooks.Webhook(message.secret).verify(message.body, dict(message.headers))


def _by_svix(message: Message) -> object:
    svix.Webhook(message.secret).verify(message.body, dict(message.headers))
    return json.loads(message.body)


_READERS: Final = (_by_the_pages_lines, _by_standardwebhooks, _by_svix)


@pytest.mark.parametrize("read", _READERS, ids=["the page's lines", "standardwebhooks", "svix"])
@pytest.mark.parametrize("case", [pytest.param(each, id=each.name) for each in _AGREED])
def test_pythons_libraries_agree(read: Callable[[Message], object], case: Case) -> None:
    message = case.arriving(SystemClock().now())  # the libraries ask no other clock

    if case.verdict == VERIFIED:
        assert read(message) == json.loads(message.body)
    else:
        with pytest.raises((standardwebhooks.WebhookVerificationError, ValueError)):  # the two that the page names
            read(message)


@pytest.fixture(scope="module")
def npm_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with npm's library; the test is skipped where it cannot be had."""
    folder = tmp_path_factory.mktemp("npm")
    npm.install(folder, _PACKAGE)
    return folder


def test_npms_library_agrees(npm_library: Path) -> None:
    now = SystemClock().now()
    messages = [(case.name, case.arriving(now)) for case in _AGREED]
    given = [_sendable(name, message) for name, message in messages]
    assert npm.run(npm_library, _HARNESS, given) == _EXPECTED


def _sendable(name: str, message: Message) -> dict[str, object]:
    body = base64.b64encode(message.body).decode()
    return {"name": name, "secret": message.secret, "headers": message.headers, "body": body}
