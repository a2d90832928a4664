"""Words that are nearly a name."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from app.etiquette.letters.anatomy import Span

HALF_RIGHT: Final = 60
"""Of a hundred: two names from here on have something in common."""


def plain(text: str) -> str:
    """A name as it is compared: without accents and case."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def nearly(body: str, name: str, limit: int) -> Iterator[Span]:
    """Stretches of as many words that are nearly a name, and begin with a capital."""
    wanted, count = plain(name), len(name.split())
    if len(wanted) < 5:
        return
    words = [Span(*found.span(), found[0]) for found in re.finditer(r"&|\w(?:[\w&.'’\-]{0,60}\w)?", body)]
    for first, last in zip(words, words[count - 1 :], strict=False):
        text = body[first.start : last.end]
        said = re.sub(r"['’]s$", "", plain(text))
        if (
            said != wanted
            and first.text[0].isupper()
            and fuzz.ratio(said, wanted) >= limit
            and said not in wanted
            and wanted not in said
            and all(fuzz.ratio(*pair) >= HALF_RIGHT for pair in zip(said.split(), wanted.split(), strict=False))
        ):
            own = re.sub(r"['’]s$", "", text)
            yield Span(first.start, first.start + len(own), own)
