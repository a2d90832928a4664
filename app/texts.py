"""The characters that texts of callers may contain: one rule for single lines, one for longer texts."""

import re
import unicodedata
from typing import Final

CONTROLS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
"""Characters that no text may contain, as part of a character class."""
NOT_IN_A_LINE: Final = (
    r"\t\n\r\x80-\x9f\u2028\u2029"  # line breaks and movement
    r"\u202a-\u202e\u2066-\u2069"  # bidirectional overrides
    r"\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
)
"""Characters that a single line may not contain either, as part of a character class of Python and JSON Schema."""
_OTHER_NONCHARACTERS: Final = "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
"""The noncharacters of the other planes, which JSON Schema's expressions cannot write."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile(f"[{CONTROLS}]")
_NO_LINE: Final = re.compile(f"[{CONTROLS}{NOT_IN_A_LINE}{_OTHER_NONCHARACTERS}\ud800-\udfff]")
_BREAKS: Final = re.compile(r"[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
_OUTSIDE_LINES: Final = re.compile(f"[{NOT_IN_A_LINE}{_OTHER_NONCHARACTERS}]")
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159")
"""Letters and symbols by Unicode category that look blank."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zl", "Zp", "Zs"})
"""Categories of characters that are invisible by themselves."""


def forbidden_in(text: str, *, one_line: bool) -> str | None:
    """The first forbidden character of a text or line, as `U+0000`; None where there is none."""
    found = _SURROGATE.search(text) or _CONTROL.search(text) or (_OUTSIDE_LINES.search(text) if one_line else None)
    return None if found is None else f"U+{ord(found[0]):04X}"


def is_visible(text: str) -> bool:
    """Whether a text has any visible character."""
    return any(each not in _BLANKS and unicodedata.category(each) not in _INVISIBLE for each in text)


def as_line(text: str) -> str:
    """Any text as one line: line breaks become spaces, forbidden characters are dropped."""
    return _NO_LINE.sub("", _BREAKS.sub(" ", text)).strip()
