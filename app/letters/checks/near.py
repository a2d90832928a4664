"""Words that are nearly a name."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from app.letters.anatomy import Span

HALF_RIGHT: Final = 60
"""Of a hundred: two names from here on have something in common."""
_WORD: Final = re.compile(r"&|\w(?:[\w&.'’\-]{0,60}\w)?")
_SHORTEST: Final = 5
_GENITIVE: Final = ("'s", "’s")
_LONGEST_GENITIVE: Final = 2


def plain(text: str) -> str:
    """A name as it is compared: without accents and case."""
    if text.isascii():
        return text.casefold()
    # Character by character: to put a thousand accents of one letter in order takes long, and they are left out.
    decomposed = "".join([unicodedata.normalize("NFD", each) for each in text])
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


class _Word(NamedTuple):
    """Where a word is, in the text and in the text as it is compared."""

    start: int
    end: int
    begin: int
    stop: int
    is_capitalised: bool


class Stretches:
    """Every stretch of words of a text, made comparable once: each name of the facts is looked for among them."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._words: list[_Word] = []
        pieces: list[str] = []
        end = length = 0
        for found in _WORD.finditer(body):
            between, word = plain(body[end : found.start()]), plain(found[0])
            begin, length = length + len(between), length + len(between) + len(word)
            self._words.append(_Word(*found.span(), begin, length, found[0][0].isupper()))
            pieces += between, word
            end = found.end()
        self._plain = "".join(pieces)

    def nearly(self, name: str, limit: int) -> Iterator[Span]:
        """Stretches of as many words that are nearly a name, and begin with a capital. `limit`: of a hundred."""
        wanted, count = plain(name), len(name.split())
        if len(wanted) < _SHORTEST:
            return
        stretches = list(self._about_as_long(count, len(wanted), limit))
        said = [_without_genitive(self._plain[first.begin : last.stop]) for first, last in stretches]
        for text, _, number in process.extract_iter(wanted, said, scorer=fuzz.ratio, score_cutoff=limit):
            if text not in wanted and wanted not in text and _half_right(text, wanted):
                first, last = stretches[number]
                own = _without_genitive(self._body[first.start : last.end])
                yield Span(first.start, first.start + len(own), own)

    def _about_as_long(self, count: int, length: int, limit: int) -> Iterator[tuple[_Word, _Word]]:
        """The first and the last word of each stretch that can be so much like a name of this length."""
        least, most = length * limit // (200 - limit), length * (200 - limit) // limit + _LONGEST_GENITIVE + 1
        for first, last in zip(self._words, self._words[count - 1 :], strict=False):
            if first.is_capitalised and least <= last.stop - first.begin <= most:
                yield first, last


def _half_right(said: str, wanted: str) -> bool:
    return all(fuzz.ratio(*pair) >= HALF_RIGHT for pair in zip(said.split(), wanted.split(), strict=False))


def _without_genitive(text: str) -> str:
    return text[:-_LONGEST_GENITIVE] if text.endswith(_GENITIVE) else text
