"""Finding words in a text that are similar to a name."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from app.letters.anatomy import TextRange

HALF_SIMILAR: Final = 60
"""From 0 to 100: from this similarity on, two names have something in common."""
_WORD: Final = re.compile(r"&|\w(?:[\w&.'’\-]{0,60}\w)?")
_SHORTEST: Final = 5
_GENITIVE: Final = ("'s", "’s")
_LONGEST_GENITIVE: Final = 2


def plain(text: str) -> str:
    """A text normalised for comparisons of names: without accents and case."""
    if text.isascii():
        return text.casefold()
    # Character by character: NFD takes long to order a thousand accents on one letter, and they are dropped anyway.
    decomposed = "".join([unicodedata.normalize("NFD", character) for character in text])
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


class _Word(NamedTuple):
    """The offsets of a word in the text (`start`, `end`) and in the normalised text (`plain_start`, `plain_end`)."""

    start: int
    end: int
    plain_start: int
    plain_end: int
    is_capitalised: bool


class WordWindows:
    """All sequences of consecutive words of a text, normalised once; every known name is searched for among them."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._words: list[_Word] = []
        pieces: list[str] = []
        end = length = 0
        for found in _WORD.finditer(body):
            between, word = plain(body[end : found.start()]), plain(found[0])
            plain_start, length = length + len(between), length + len(between) + len(word)
            self._words.append(_Word(*found.span(), plain_start, length, found[0][0].isupper()))
            pieces += between, word
            end = found.end()
        self._plain = "".join(pieces)

    def misspellings_of(self, name: str, limit: int) -> Iterator[TextRange]:
        """Sequences of as many words as a name, with a capital first, that are similar to it; `limit`: from 0 to 100.

        None that contain the name or are a part of it, and none for a name of fewer than `_SHORTEST` characters.
        """
        plain_name, count = plain(name), len(name.split())
        if len(plain_name) < _SHORTEST:
            return
        windows = list(self._windows(count, len(plain_name), limit))
        texts = [_without_genitive(self._plain[first.plain_start : last.plain_end]) for first, last in windows]
        for text, _, index in process.extract_iter(plain_name, texts, scorer=fuzz.ratio, score_cutoff=limit):
            if text not in plain_name and plain_name not in text and _half_similar(text, plain_name):
                first, last = windows[index]
                own = _without_genitive(self._body[first.start : last.end])
                yield TextRange(first.start, first.start + len(own), own)

    def _windows(self, count: int, length: int, limit: int) -> Iterator[tuple[_Word, _Word]]:
        """The first and last words of the sequences whose length allows such a similarity to a name of this length."""
        least, most = length * limit // (200 - limit), length * (200 - limit) // limit + _LONGEST_GENITIVE + 1
        for first, last in zip(self._words, self._words[count - 1 :], strict=False):
            if first.is_capitalised and least <= last.plain_end - first.plain_start <= most:
                yield first, last


def _half_similar(text: str, plain_name: str) -> bool:
    return all(fuzz.ratio(*pair) >= HALF_SIMILAR for pair in zip(text.split(), plain_name.split(), strict=False))


def _without_genitive(text: str) -> str:
    return text[:-_LONGEST_GENITIVE] if text.endswith(_GENITIVE) else text
