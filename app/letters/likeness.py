"""Which sentences of one letter are much like sentences of another."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from app.letters.anatomy import Span, anatomy

_LIKENESS_LIMIT: Final = 0.8
"""Two sentences are alike from here on, from 0 to 1; letters to colleagues should share hardly any."""
_FEWEST_CHARACTERS: Final = 25
"""Shorter sentences are alike by chance: `Thank you again.`"""
_MOST_SENTENCES: Final = 100
"""Of each letter so many are compared, with each other: no letter that is sent has as many."""


def alike(body: str, other: str) -> Iterator[tuple[Span, str]]:
    """The sentences of a body that the other one has too, nearly; greetings and closes are left out."""
    return shared(worth_comparing(anatomy(body).sentences), worth_comparing(anatomy(other).sentences))


def worth_comparing(sentences: Iterable[Span]) -> list[Span]:
    """The sentences that are long enough to be compared, as far as they are."""
    return list(islice((each for each in sentences if len(each.text) >= _FEWEST_CHARACTERS), _MOST_SENTENCES))


def shared(sentences: Sequence[Span], theirs: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Those of some sentences that are much like one of the others, with that one."""
    folded = [each.text.casefold() for each in theirs]
    for sentence in sentences if theirs else ():
        found = process.extractOne(
            sentence.text.casefold(), folded, scorer=fuzz.ratio, score_cutoff=_LIKENESS_LIMIT * 100
        )
        if found is not None:
            yield sentence, theirs[found[2]].text
