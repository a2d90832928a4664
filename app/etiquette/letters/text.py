"""Which texts can be sent as a letter: the rules by which the API takes a subject and a body.

A template has to keep them in what it makes, so that whatever is drafted can be stored and sent. Each function returns
what is wrong in words that follow "the template", or None.
"""

import re
import unicodedata
from typing import Final

LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 20_000
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_IN_A_LINE: Final = re.compile(
    r"[\t\n\r\x80-\x9f\u2028\u2029"  # ends the line, or moves within it
    r"\u202a-\u202e\u2066-\u2069"  # turns its words round
    r"\ufdd0-\ufdef\ufffe\uffff]"  # stands for no character
)
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol, to Unicode; blank, to a reader."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zl", "Zp", "Zs"})
"""Categories of characters that show nothing by themselves."""


def fault_of_characters(text: str, *, one_line: bool) -> str | None:
    """Whether it holds a character that a letter must not have, or, in one line, that a subject must not have."""
    if _SURROGATE.search(text):
        return "writes half of a surrogate pair, which is no character"
    if found := _CONTROL.search(text):
        return f"writes the control character {_code(found[0])}"
    if one_line and (found := _NOT_IN_A_LINE.search(text)):
        return f"writes {_code(found[0])}, which cannot stand in one line of text"
    return None


def fault_of_subject(subject: str) -> str | None:
    """A subject is one visible line of at most 200 characters, or empty."""
    if len(subject) > LONGEST_SUBJECT:
        return f"makes a subject of {len(subject)} characters; at most {LONGEST_SUBJECT} are possible"
    if subject and not _is_visible(subject):
        return "makes a subject that cannot be seen"
    return fault_of_characters(subject, one_line=True)


def fault_of_body(body: str) -> str | None:
    """A body says something, in at most 20,000 characters."""
    if not body:
        return "makes an empty body"
    if len(body) > LONGEST_BODY:
        return f"makes a body of {len(body)} characters; at most {LONGEST_BODY} are possible"
    if not _is_visible(body):
        return "makes a body that cannot be seen"
    return fault_of_characters(body, one_line=False)


def _is_visible(text: str) -> bool:
    return any(each not in _BLANKS and unicodedata.category(each) not in _INVISIBLE for each in text)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
