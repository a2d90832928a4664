"""Microsoft Teams: an Adaptive Card, in the envelope that the webhooks of Workflows take.

The card: https://adaptivecards.io/explorer (version 1.4, which Teams shows on every device). The envelope and its limit
of 28 KB: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using. Which
Markdown a text may have: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features.
"""

import json
import re
from typing import Any, Final

from app.events.types import Tone
from app.formats.chat.fitting import fitted, without_lists
from app.formats.chat.wording import Message

MOST_BYTES: Final = 28 * 1024
_TITLE: Final = 400
_TEXTS: Final = (3000, 1000, 300)
"""How long the text may be; the next shorter one if the message would be too large."""
_VALUE: Final = 300
_BUTTON: Final = 100
_COLOURS: Final = {Tone.ACT: "accent", Tone.LATE: "attention", Tone.GOOD: "good", Tone.QUIET: "default"}
_MARKUP: Final = re.compile(r"([\\`*_~\[\]#<>|])")


def body(message: Message) -> dict[str, Any]:
    """The body for a webhook of Workflows."""
    for most in _TEXTS:
        envelope = _envelope(message, most)
        if len(json.dumps(envelope, ensure_ascii=False).encode()) <= MOST_BYTES:
            break
    return envelope


def _envelope(message: Message, most: int) -> dict[str, Any]:
    card = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": _card(message, most),
    }
    return {"type": "message", "attachments": [card]}


def _card(message: Message, most: int) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        _block(message.kind, 100, weight="bolder", color=_COLOURS[message.tone]),
        _block(message.title, _TITLE, size="large", weight="bolder", spacing="none"),
    ]
    if message.text:
        blocks.append(_block(message.text, most))
    if message.facts:
        facts = [{"title": fact.label, "value": fitted(fact.in_words, _VALUE, _escaped)} for fact in message.facts]
        blocks.append({"type": "FactSet", "facts": facts})
    blocks.append(_block(f"Afterview · {message.type}", 100, size="small", isSubtle=True))
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": fitted(message.in_a_line, 1000),
        "body": blocks,
        "actions": [
            {"type": "Action.OpenUrl", "title": fitted(link.label, _BUTTON), "url": link.url} for link in message.links
        ],
        "msteams": {"width": "Full"},
    }


def _block(text: str, most: int, **style: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": fitted(text, most, _escaped), "wrap": True, **style}


def _escaped(text: str) -> str:
    """Text whose Markdown is escaped."""
    return without_lists(_MARKUP.sub(r"\\\1", text))
