"""What the page says of the service is what the service does."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from app.delivery.backoff import LONGEST_REQUESTED_PAUSE
from app.delivery.endpoint_health import FEWEST_MESSAGES, GIVEN_UP_AFTER
from app.delivery.signing import signature_headers
from app.events import envelope
from app.formats.delivery_body import encode_delivery
from app.resources.events import body_of
from app.resources.webhooks import WebhookFormat
from app.settings import Settings
from tests.receivers import page
from tests.receivers.messages import SECRET
from tests.receivers.page import Block
from tests.receivers.programs import RECIPES

FORMATS: Final = {
    "In other formats": "cloudevents",
    "For Slack": "slack",
    "For Discord": "discord",
    "For Teams": "teams",
}
_SECONDS: Final = {"s": 1, "min": 60, "h": 3600}


def _default(name: str) -> object:
    return Settings.model_fields[name].default


def test_every_block_of_the_page_is_tried_by_a_test() -> None:
    elsewhere = {
        ("What arrives", "http"),
        ("What arrives", "json"),
        *((heading, "json") for heading in FORMATS),
        ("Python with a library", "python"),
        ("Try it", "sh"),
    }
    assert {(each.heading, each.language) for each in page.blocks(page.text())} == elsewhere | {
        (each.heading, each.language) for each in RECIPES
    }


def test_the_request_is_signed_as_the_service_signs() -> None:
    head, body = page.block("What arrives", "http").removesuffix("\n").encode().split(b"\n\n")
    request, *lines = head.decode().split("\n")
    headers = dict(line.split(": ", 1) for line in lines)
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)

    assert request == "POST /hook HTTP/1.1"
    assert headers == {
        "content-type": "application/json",
        "user-agent": "Afterview-Webhooks/1",
        **signature_headers(headers["webhook-id"], at, body, [SECRET]),
        "content-length": str(len(body)),
    }
    assert body == envelope.to_bytes(json.loads(body))


@pytest.mark.parametrize(("heading", "form"), FORMATS.items())
def test_the_first_example_is_in_every_format_what_the_service_sends(heading: str, form: str) -> None:
    head, body = page.block("What arrives", "http").split("\n\n")
    example = json.loads(body)
    (message_id,) = re.findall("webhook-id: (.+)", head)
    sent = encode_delivery(
        form,
        id=message_id,
        type=example["type"],
        timestamp=datetime.fromisoformat(example["timestamp"]),
        sequence=example["sequence"],
        data=example["data"],
        base_url="https://afterview.example",
        thin=False,
        timezone="UTC",
    )
    assert json.loads(page.block(heading, "json")) == json.loads(sent.body)
    (row,) = re.findall(rf"(?m)^\| `{form}` \|.*$", page.text())
    assert f"`{sent.media_type}` |" in row


def test_the_page_names_every_format() -> None:
    named = re.findall(r"(?m)^\| `(\w+)`.*\| `application/", page.text())
    assert sorted(named) == sorted(WebhookFormat)


@pytest.mark.parametrize("language", ["http", "json"])
def test_an_example_has_every_field_and_no_other(language: str) -> None:
    example = json.loads(page.block("What arrives", language).split("\n\n")[-1])
    assert body_of(example["type"]).model_validate(example).model_dump(mode="json") == example


def test_the_figures_are_those_of_the_service() -> None:
    text = " ".join(page.text().split())
    waits = re.search(r"after a failure again: after ([^.]+)\.", text)
    assert waits is not None
    spans = re.findall(r"(\d+) (s|min|h)\b", waits[1])

    assert tuple(int(number) * _SECONDS[unit] for number, unit in spans) == _default("webhook_retry_seconds")
    assert f"That makes {len(spans) + 1} attempts" in text
    assert f"none within {_default('webhook_timeout_seconds'):g} seconds" in text
    assert (LONGEST_REQUESTED_PAUSE, "24 hours at most" in text) == (timedelta(hours=24), True)
    assert (GIVEN_UP_AFTER, "nothing for five days" in text) == (timedelta(days=5), True)
    assert (FEWEST_MESSAGES, "ten messages or more failed" in text) == (10, True)


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        pytest.param("# A\n\n```py\nx\n```\n", [("A", "py", "x\n")], id="a block under a heading"),
        pytest.param("# A\n```sh\n# B\n```\n", [("A", "sh", "# B\n")], id="a comment in a block is no heading"),
        pytest.param("# A\n```py\n```\n```sh\n```\n", [("A", "py", ""), ("A", "sh", "")], id="two under one heading"),
        pytest.param("# A #\n````md\n```py\n```\n````\n", [("A", "md", "```py\n```\n")], id="a block in a block"),
        pytest.param("text\n```\nx\n```\n", [("", "", "x\n")], id="no heading and no language"),
    ],
)
def test_blocks_are_found(markdown: str, found: list[tuple[str, str, str]]) -> None:
    assert page.blocks(markdown) == [Block(*each) for each in found]


def test_a_block_without_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="under “A” is never closed"):
        page.blocks("# A\n```py\nx\n")


def test_a_block_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="0 blocks in cobol under “Python”"):
        page.block("Python", "cobol")
