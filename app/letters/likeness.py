"""Sentences of one letter that are similar to sentences of another."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from app.letters.anatomy import TextRange, anatomy

_LIKENESS_LIMIT: Final = 0.8
"""Two sentences are alike from here on, from 0 to 1; letters to colleagues should share hardly any."""
_FEWEST_CHARACTERS: Final = 25
"""Shorter sentences are alike by chance: `Thank you again.`"""
_MOST_SENTENCES: Final = 100
"""Sentences of each letter that are compared: no letter that is sent has as many."""


def alike(body: str, other: str) -> Iterator[tuple[TextRange, str]]:
    """The sentences of a body that are similar to one of the other, without greetings and closes."""
    return shared(worth_comparing(anatomy(body).sentences), worth_comparing(anatomy(other).sentences))


def worth_comparing(sentences: Iterable[TextRange]) -> list[TextRange]:
    """The first sentences that are long enough to be compared."""
    return list(
        islice((sentence for sentence in sentences if len(sentence.text) >= _FEWEST_CHARACTERS), _MOST_SENTENCES)
    )


def shared(sentences: Sequence[TextRange], theirs: Sequence[TextRange]) -> Iterator[tuple[TextRange, str]]:
    """The sentences that are similar to one of the others, each with the text of that one."""
    folded = [sentence.text.casefold() for sentence in theirs]
    for sentence in sentences if theirs else ():
        found = process.extractOne(
            sentence.text.casefold(), folded, scorer=fuzz.ratio, score_cutoff=_LIKENESS_LIMIT * 100
        )
        if found is not None:
            yield sentence, theirs[found[2]].text
