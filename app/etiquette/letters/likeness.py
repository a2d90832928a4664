"""Which sentences of one letter are much like sentences of another."""

from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz, process

from app.etiquette.letters.anatomy import Span, anatomy
from app.etiquette.letters.facts import LIKENESS_LIMIT

_FEWEST_CHARACTERS: Final = 25
"""Shorter sentences are alike by chance: `Thank you again.`"""


def alike(body: str, other: str) -> Iterator[tuple[Span, str]]:
    """The sentences of a body that the other one has too, nearly; greetings and closes are left out."""
    known = [each.text for each in anatomy(other).sentences if len(each.text) >= _FEWEST_CHARACTERS]
    folded = [each.casefold() for each in known]
    for sentence in anatomy(body).sentences:
        if known and len(sentence.text) >= _FEWEST_CHARACTERS:
            found = process.extractOne(
                sentence.text.casefold(), folded, scorer=fuzz.ratio, score_cutoff=LIKENESS_LIMIT * 100
            )
            if found is not None:
                yield sentence, known[found[2]]
