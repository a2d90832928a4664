"""Texts that are taken literally in Markdown, and that keep to a limit.

Lengths are in the units in which chats count: UTF-16 code units, as JavaScript does.
"""

import re
from collections.abc import Callable
from typing import Final

_MORE: Final = "…"
_BULLET: Final = re.compile(r"(?m)^(\s*)([-+])(?=\s)")
_NUMBER: Final = re.compile(r"(?m)^(\s*\d+)([.)])(?=\s)")


def length(text: str) -> int:
    """The length of a text as chats count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str, most: int, escape: Callable[[str], str] = str) -> str:
    """A text, escaped, in at most `most` units. It is cut before it is escaped, so that no escape is cut in two."""
    escaped = escape(text)
    if length(escaped) <= most:
        return escaped
    fits, beyond = 0, min(len(text), most)
    while fits < beyond:
        middle = (fits + beyond + 1) // 2
        if length(escape(text[:middle])) + length(_MORE) <= most:
            fits = middle
        else:
            beyond = middle - 1
    return escape(text[:fits].rstrip()) + _MORE


def without_lists(text: str) -> str:
    """A text in Markdown whose lines begin no list."""
    return _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\1\\\2", text))
