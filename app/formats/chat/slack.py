"""Slack: Block Kit, with a text for notifications.

Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks a message; a header has 150 characters, the text of
a section 3000, each of its 10 fields 2000; a context 10 elements). Escapes, links and dates:
https://docs.slack.dev/messaging/formatting-message-text.
"""

from typing import Any, Final

from app.formats.chat.fitting import fitted, length
from app.formats.chat.wording import Fact, Link, Message, When

_HEADER: Final = 150
_SECTION: Final = 3000
_FIELD: Final = 2000
_FIELDS: Final = 10
_LABEL: Final = 75
_ADDRESS: Final = 1000
"""Longer ones are left out, so that both links fit into one section."""
_FALLBACK: Final = 3000


def body(message: Message) -> dict[str, Any]:
    """The body for an incoming webhook of Slack."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _plain(message.title, _HEADER)},
        {"type": "context", "elements": [_marked(f"*{_escaped(message.kind)}*")]},
    ]
    if message.text:
        blocks.append({"type": "section", "text": _plain(message.text, _SECTION)})
    if message.facts:
        blocks.append({"type": "section", "fields": [_field(fact) for fact in message.facts[:_FIELDS]]})
    if message.links:
        blocks.append({"type": "section", "text": _marked(" · ".join(map(_link, message.links)))})
    blocks.append({"type": "context", "elements": [_marked(f"Afterview · {_escaped(message.type)}")]})
    return {"text": fitted(message.in_a_line, _FALLBACK, _escaped), "blocks": blocks}


def _field(fact: Fact) -> dict[str, Any]:
    label = f"*{_escaped(fact.label)}*\n"
    if isinstance(fact.value, When):
        return _marked(label + _date(fact.value))
    return _marked(label + fitted(fact.value, _FIELD - length(label), _escaped))


def _date(when: When) -> str:
    """In the reader's zone; the words are for clients that cannot show it."""
    return f"<!date^{int(when.at.timestamp())}^{{date_short_pretty}} at {{time}}|{_escaped(when.in_words)}>"


def _link(link: Link) -> str:
    """A link rather than a button, whose clicks Slack would send to the app behind a webhook, which had to answer."""
    address = _escaped(link.url).replace("|", "%7C")
    label = fitted(link.label, _LABEL, _escaped)
    return f"<{address}|{label}>" if length(address) <= _ADDRESS else label


def _plain(text: str, most: int) -> dict[str, Any]:
    """A text without markup, mentions or emoji; it must not be empty."""
    return {"type": "plain_text", "text": fitted(text, most), "emoji": False}


def _marked(text: str) -> dict[str, Any]:
    """A text with Slack's own markup; names and channels in it are not linked, and notify no one."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _escaped(text: str) -> str:
    """Escapes the three characters that begin Slack's markup, so that a text can mention and link to no one."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
