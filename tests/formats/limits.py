"""The limits of each chat, as its vendor publishes them: every rule that a message breaks, in words.

Slack: https://docs.slack.dev/reference/block-kit/blocks and .../block-kit/composition-objects/text-object.
Discord: https://discord.com/developers/docs/resources/message#embed-object-embed-limits and
https://discord.com/developers/docs/resources/webhook#execute-webhook.
Teams: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

Body = dict[str, Any]

SLACK: Final = {
    "blocks": 50,
    "header": 150,
    "section": 3000,
    "fields": 10,
    "field": 2000,
    "elements": 10,
    "text": 40_000,
}
DISCORD: Final = {
    **{"title": 256, "description": 4096, "fields": 25, "name": 256, "value": 1024, "footer": 2048, "author": 256},
    **{"all": 6000, "embeds": 10, "username": 80},
}
TEAMS_BYTES: Final = 28 * 1024
TEAMS_ACTIONS: Final = 6


def _one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda given: given in values


def _words(given: Any) -> bool:
    return isinstance(given, str) and bool(given.strip())


def _facts(given: Any) -> bool:
    return bool(given) and all(each.keys() == {"title", "value"} and all(map(_words, each.values())) for each in given)


def _address(given: Any) -> bool:
    return isinstance(given, str) and given.startswith(("https://", "http://")) and " " not in given


def _nothing(_: Any) -> bool:
    return False


CARD_ELEMENTS: Final[dict[str, dict[str, Callable[[Any], bool]]]] = {
    "TextBlock": {
        "text": _words,
        "wrap": _one_of(True, False),
        "isSubtle": _one_of(True, False),
        "size": _one_of("default", "small", "medium", "large", "extraLarge"),
        "weight": _one_of("default", "lighter", "bolder"),
        "spacing": _one_of("default", "none", "small", "medium", "large", "extraLarge", "padding"),
        "color": _one_of("default", "dark", "light", "accent", "good", "warning", "attention"),
    },
    "FactSet": {"facts": _facts},
    "Action.OpenUrl": {"title": _words, "url": _address},
}
"""The elements of https://adaptivecards.io/explorer that we use, and what their properties may be."""
CARD_NEEDS: Final = {"TextBlock": {"text"}, "FactSet": {"facts"}, "Action.OpenUrl": {"url"}}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _too_long(place: str, text: str, most: int) -> Iterator[str]:
    if not text.strip():
        yield f"{place} is empty"
    if units(text) > most:
        yield f"{place} has {units(text)} characters, and {most} at most are taken"


def breaks_slack(body: Body) -> Iterator[str]:
    """Rules of Block Kit that a message breaks."""
    yield from _too_long("text", body["text"], SLACK["text"])
    if not 0 < len(body["blocks"]) <= SLACK["blocks"]:
        yield f"{len(body['blocks'])} blocks"
    for block in body["blocks"]:
        yield from _breaks_block(block)


def _breaks_block(block: Body) -> Iterator[str]:
    match block:
        case {"type": "header", "text": {"type": "plain_text", "text": text}}:
            yield from _too_long("header", text, SLACK["header"])
        case {"type": "section", "text": {"type": "plain_text" | "mrkdwn", "text": text}}:
            yield from _too_long("section", text, SLACK["section"])
        case {"type": "section", "fields": [*fields]}:
            if not 0 < len(fields) <= SLACK["fields"]:
                yield f"{len(fields)} fields"
            for field in fields:
                yield from _too_long("field", field["text"], SLACK["field"])
        case {"type": "context", "elements": [*elements]}:
            if not 0 < len(elements) <= SLACK["elements"]:
                yield f"{len(elements)} elements"
            for element in elements:
                yield from _too_long("element", element["text"], SLACK["section"])
        case _:
            yield f"{block} is no block"


def breaks_discord(body: Body) -> Iterator[str]:
    """Rules of embeds that a message breaks."""
    if body["allowed_mentions"] != {"parse": []}:
        yield "somebody could be mentioned"
    if not 0 < len(body["embeds"]) <= DISCORD["embeds"]:
        yield f"{len(body['embeds'])} embeds"
    yield from _too_long("username", body["username"], DISCORD["username"])
    parts = [
        (name, text)
        for embed in body["embeds"]
        for name, text in (
            ("title", embed["title"]),
            ("author", embed["author"]["name"]),
            ("footer", embed["footer"]["text"]),
            *((("description", embed["description"]),) if "description" in embed else ()),
            *(("name", field["name"]) for field in embed["fields"]),
            *(("value", field["value"]) for field in embed["fields"]),
        )
    ]
    for name, text in parts:
        yield from _too_long(name, text, DISCORD[name])
    if (together := sum(units(text) for _, text in parts)) > DISCORD["all"]:
        yield f"{together} characters together"
    for embed in body["embeds"]:
        if len(embed["fields"]) > DISCORD["fields"]:
            yield f"{len(embed['fields'])} fields"
        if not 0 <= embed["color"] <= 0xFFFFFF:
            yield f"{embed['color']} is no colour"


def breaks_teams(body: Body) -> Iterator[str]:
    """Rules of the envelope that a message breaks, and of the elements that our cards have."""
    if (size := len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())) > TEAMS_BYTES:
        yield f"{size} bytes"
    match body:
        case {
            "type": "message",
            "attachments": [
                {
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": {"type": "AdaptiveCard", "version": "1.4", "body": [_, *_]} as card,
                }
            ],
        }:
            yield from _breaks_card(card)
        case _:
            yield "no message with one card"


def _breaks_card(card: Body) -> Iterator[str]:
    """Properties that version 1.4 of the schema does not have, or not with this value; Teams has one of its own."""
    if unknown := card.keys() - {"$schema", "type", "version", "fallbackText", "body", "actions", "msteams"}:
        yield f"a card has no {', '.join(sorted(unknown))}"
    if card["msteams"] != {"width": "Full"}:
        yield f"Teams knows no {card['msteams']}"
    if len(card["actions"]) > TEAMS_ACTIONS:
        yield f"{len(card['actions'])} actions"
    for each in (*card["body"], *card["actions"]):
        known = CARD_ELEMENTS.get(each["type"], {})
        for name, value in each.items():
            if name != "type" and not known.get(name, _nothing)(value):
                yield f"{each['type']}.{name} cannot be {value!r}"
        if missing := CARD_NEEDS[each["type"]] - each.keys():
            yield f"{each['type']} lacks {', '.join(sorted(missing))}"
