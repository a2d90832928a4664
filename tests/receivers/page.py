"""Takes docs/webhooks.md and other pages apart, so that what is tested is what people read."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAGES: Final = Path(__file__).resolve().parents[2] / "docs"
_HEADING: Final = re.compile(r"#{1,6} +(?P<text>.+?)[ #]*")
_FENCE: Final = re.compile(r"(?P<ticks>`{3,}) *(?P<language>[\w+-]*).*")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the heading above it, the language on its fence, and its text."""

    heading: str
    language: str
    text: str


def text(page: str = "webhooks") -> str:
    return (_PAGES / f"{page}.md").read_text(encoding="utf-8")


def blocks(markdown: str) -> list[Block]:
    """All fenced blocks from top to bottom. Raises ValueError for one that is never closed."""
    found: list[Block] = []
    heading, language, closes, lines = "", "", None, list[str]()
    for line in markdown.splitlines():
        if closes is not None:
            if line.rstrip() != closes:
                lines.append(line)
                continue
            found.append(Block(heading, language, "".join(f"{each}\n" for each in lines)))
            closes, lines = None, []
        elif fence := _FENCE.fullmatch(line):
            closes, language = fence["ticks"], fence["language"]
        elif title := _HEADING.fullmatch(line):
            heading = title["text"]
    if closes is not None:
        raise ValueError(f"a block under “{heading}” is never closed")
    return found


def block(heading: str, language: str, page: str = "webhooks") -> str:
    """The one block of a language under a heading. Raises LookupError when there is none, or more than one."""
    found = [each for each in blocks(text(page)) if (each.heading, each.language) == (heading, language)]
    if len(found) != 1:
        there = ", ".join(f"{each.heading}: {each.language}" for each in blocks(text(page)))
        raise LookupError(f"{len(found)} blocks in {language} under “{heading}”; the page has {there}")
    return found[0].text
