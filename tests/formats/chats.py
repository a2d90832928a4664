"""One row for each chat format: the chat's own rules, and where its message has what people read.

`test_messages` tries each row with every event type, with the longest texts and with texts that look like markup, and
fails for a chat format without a row.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.formats.limits import breaks_discord, breaks_slack, breaks_teams

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """What people read of a message, still escaped: what happened, the heading, the text and the facts."""

    kind: str
    title: str
    text: str | None
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chat:
    """`breaks`: every rule of the chat that a body breaks, in words. `unescaped`: a text as people see it.

    `markup`: what would be markup in a text. `until`: 25 November 2026, 15:30 in Berlin, as the chat is sent it.
    """

    breaks: Callable[[Body], Iterator[str]]
    parts: Callable[[Body], Parts]
    unescaped: Callable[[str], str]
    markup: re.Pattern[str]
    until: str


def _slack(body: Body) -> Parts:
    header, kind, *rest, _ = body["blocks"]
    texts = [each["text"]["text"] for each in rest if each.get("text", {}).get("type") == "plain_text"]
    fields = [field["text"] for each in rest for field in each.get("fields", ())]
    facts = [(each.partition("\n")[0].strip("*"), each.partition("\n")[2]) for each in fields]
    title, *text = map(_escaped_for_slack, (header["text"]["text"], *texts))  # nothing is markup in a plain text
    return Parts(kind["elements"][0]["text"].strip("*"), title, text[0] if text else None, facts)


def _escaped_for_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped_by_slack(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _discord(body: Body) -> Parts:
    (embed,) = body["embeds"]
    facts = [(each["name"], each["value"]) for each in embed["fields"] if each["name"] != "Links"]
    return Parts(embed["author"]["name"], embed["title"], embed.get("description"), facts)


def _teams(body: Body) -> Parts:
    kind, title, *rest, _ = body["attachments"][0]["content"]["body"]
    texts = [each["text"] for each in rest if each["type"] == "TextBlock"]
    facts = [(each["title"], each["value"]) for block in rest for each in block.get("facts", ())]
    return Parts(kind["text"], title["text"], texts[0] if texts else None, facts)


def _unescaped_markdown(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


_SLACK_MARKUP: Final = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_MARKDOWN: Final = re.compile(r"(?m)(?<!\\)(?:\\\\)*[*_~`|<>\[\]#]|^\s*([-+]|\d+[.)])\s")
_IN_WORDS: Final = "Wednesday 25 November 2026, 15:30 (Europe/Berlin)"

CHATS: Final[dict[str, Chat]] = {
    "slack": Chat(
        breaks_slack,
        _slack,
        _unescaped_by_slack,
        _SLACK_MARKUP,
        f"<!date^1795617000^{{date_short_pretty}} at {{time}}|{_IN_WORDS}>",
    ),
    "discord": Chat(breaks_discord, _discord, _unescaped_markdown, _MARKDOWN, "<t:1795617000:F> (<t:1795617000:R>)"),
    "teams": Chat(breaks_teams, _teams, _unescaped_markdown, _MARKDOWN, _IN_WORDS),
}
