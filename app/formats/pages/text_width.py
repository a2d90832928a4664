"""Estimating the width of a text without its font: rather too wide than too narrow, so that nothing overflows.

The figures are those of a wide sans serif font (DejaVu Sans), relative to the font's size; other fonts are narrower.
"""

import unicodedata
from typing import Final

BOLD: Final = 1.12
"""The width of bold text, relative to regular text."""
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"
_WIDTHS: Final = {
    **dict.fromkeys(" .,:;'|!iIjl·", 0.36),
    **dict.fromkeys('()[]{}/\\-ftr"', 0.46),
    **dict.fromkeys("mwMW@%&…", 1.0),
}
_CAPITAL: Final = 0.77
_SMALL: Final = 0.64
_WIDE: Final = 1.35
"""East Asian characters and emoji, which are the widest."""
_OTHER: Final = 0.9


def width(text: str, size: float) -> float:
    """The width of a text in the unit of `size`, the font's size."""
    return size * sum(map(_width, text))


def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    if character < "\u0250":
        return _CAPITAL if character.isupper() else _SMALL
    return 0.0 if unicodedata.combining(character) else _OTHER


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """The text in at most `most` lines that fit into `room`; an ellipsis stands for what does not fit."""
    lines: list[str] = []
    words = [piece for word in text.split() for piece in _pieces(word, size, room)]
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if words:
        line = lines[-1]
        while line and width(line + _ELLIPSIS, size) > room:
            line = line[:-1]
        lines[-1] = line.rstrip() + _ELLIPSIS
    return lines


def _pieces(word: str, size: float, room: float) -> list[str]:
    """A word, broken into pieces that fit into a line."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces
