"""Discord: an embed.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits (a title 256 characters, a
description 4096, 25 fields of 256 and 1024, a footer 2048; all together 6000). Times:
https://discord.com/developers/docs/reference#message-formatting.
"""

import re
from typing import Any, Final

from app.events.types import Tone, WebhookTest
from app.formats.chat.fitting import fitted, without_lists
from app.formats.chat.wording import Fact, Message, When
from app.resources.fields import instant_text

_TITLE: Final = 256
_DESCRIPTION: Final = 3000
"""Less than Discord allows, so that the embed stays below 6000 with all its facts."""
_NAME: Final = 256
_VALUE: Final = 250
_LINKS: Final = 1024
_FIELDS: Final = 25
_COLOURS: Final = {Tone.ACT: 0x2F6FDE, Tone.LATE: 0xC4560B, Tone.GOOD: 0x2E7D32, Tone.QUIET: 0x5F6B7A}
_MARKUP: Final = re.compile(r"([\\`*_~|<>\[\]#@:])")


def body(message: Message) -> dict[str, Any]:
    """The body for a Discord webhook. It mentions no one, whatever a company may be called."""
    fields = [_field(fact) for fact in message.facts[: _FIELDS - 1]]
    if links := _links(message):
        fields.append({"name": "Links", "value": links, "inline": False})
    embed: dict[str, Any] = {
        "author": {"name": message.kind},
        "title": fitted(message.title, _TITLE, _escaped),
        "color": _COLOURS[message.tone],
        "fields": fields,
        "footer": {"text": f"Afterview · {message.type}"},
        "timestamp": instant_text(message.at),
    }
    if message.text:
        embed["description"] = fitted(message.text, _DESCRIPTION, _escaped)
    silent = {} if message.tone in (Tone.ACT, Tone.LATE) or message.type == WebhookTest.name else {"flags": 1 << 12}
    return {"username": "Afterview", "embeds": [embed], "allowed_mentions": {"parse": []}, **silent}


def _field(fact: Fact) -> dict[str, Any]:
    if isinstance(fact.value, When):
        second = int(fact.value.at.timestamp())
        return {"name": fact.label, "value": f"<t:{second}:F> (<t:{second}:R>)", "inline": False}
    return {"name": fitted(fact.label, _NAME), "value": fitted(fact.value, _VALUE, _escaped), "inline": True}


def _links(message: Message) -> str:
    """As many complete links as fit."""
    text = ""
    for link in message.links:
        line = f"[{fitted(link.label, 100, _escaped)}](<{link.url}>)"
        if len(text) + len(line) < _LINKS and not set("<>()\\ ") & set(link.url):
            text += ("\n" if text else "") + line
    return text


def _escaped(text: str) -> str:
    """After a backslash, Discord takes any character but letters, digits and white space literally."""
    return without_lists(_MARKUP.sub(r"\\\1", text))
