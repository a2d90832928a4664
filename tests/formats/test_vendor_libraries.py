"""The vendors' own npm libraries accept the messages: Adaptive Cards and CloudEvents."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from app.events.types import EVENT_TYPES
from tests import npm
from tests.formats.test_messages import TRICKY, body, message, named

_PACKAGES: Final = ("adaptivecards@3.0.6", "cloudevents@10.0.0")
_CARDS: Final = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const bundle = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js");
const { AdaptiveCard, SerializationContext, Versions } = bundle;

const complaints = (json) => {
  const card = new AdaptiveCard(), context = new SerializationContext(Versions.v1_4);
  card.parse(json, context);
  const found = [];
  for (let at = 0; at < context.eventCount; at++) found.push(context.getEventAt(at).message);
  for (const event of card.validateProperties().validationEvents) found.push(event.message);
  return [found, card.getItemCount(), card.getActionCount()];
};
console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(complaints)));
"""
_EVENTS: Final = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const { HTTP } = createRequire(import.meta.url)("cloudevents");

const read = ({ headers, body }) => {
  try {
    const event = HTTP.toEvent({ headers, body });
    event.validate();
    return { id: event.id, type: event.type, subject: event.subject, sequence: event.sequence, data: event.data };
  } catch (error) {
    return String(error.message ?? error);
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(read)));
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("npm")
    npm.install(folder, *_PACKAGES)
    return folder


def test_every_card_is_valid(libraries: Path) -> None:
    bodies = [body("teams", type) for type in EVENT_TYPES]
    bodies.append(body("teams", "task.due", named(TRICKY, TRICKY * 100)))
    cards = [each["attachments"][0]["content"] for each in bodies]
    expected = [[[], len(each["body"]), len(each["actions"])] for each in cards]
    assert npm.run(libraries, _CARDS, cards) == expected


def test_an_invalid_card_is_found(libraries: Path) -> None:
    """Otherwise the library might accept anything."""
    card = body("teams", "task.due")["attachments"][0]["content"]
    unknown, unsized = json.loads(json.dumps(card)), json.loads(json.dumps(card))
    unknown["body"][0]["type"] = "TextBlok"
    unsized["body"][0]["size"] = "enormous"
    nowhere = {**card, "actions": [{"type": "Action.OpenUrl", "title": "x"}]}
    answers = npm.run(libraries, _CARDS, [unknown, unsized, nowhere])
    assert [bool(complaints) for complaints, *_ in answers] == [True, True, True]


def test_every_cloudevent_is_valid(libraries: Path) -> None:
    sent = [message("cloudevents", type) for type in EVENT_TYPES]
    given = [{"headers": {"content-type": each.media_type}, "body": each.body.decode()} for each in sent]
    names = ("id", "type", "subject", "sequence", "data")
    payloads: list[dict[str, Any]] = [json.loads(each.body) for each in sent]
    assert npm.run(libraries, _EVENTS, given) == [{name: each[name] for name in names} for each in payloads]


def test_an_invalid_cloudevent_is_found(libraries: Path) -> None:
    event = json.loads(message("cloudevents", "task.due").body)
    headers = {"content-type": "application/cloudevents+json"}
    broken = [{**event, "source": ""}, {**event, "dataschema": "no address"}, {**event, "type": ""}]
    answers = npm.run(libraries, _EVENTS, [{"headers": headers, "body": json.dumps(each)} for each in broken])
    assert all(isinstance(each, str) for each in answers), answers
