"""Checking a letter before it is sent: every check has its look, and what they found is put in order."""

from app.etiquette.letters.anatomy import anatomy
from app.etiquette.letters.checks import CHECKS
from app.etiquette.letters.checks.letter import Letter
from app.etiquette.letters.facts import Finding, LetterFacts

_RANK = ("placeholder", "misspelt_company", "misspelt_name", "unknown_name", "wrong_title", "wrong_company")
_STRETCHES = ("too_alike", "too_long_for_linkedin")
"""Where these found something, nothing else is wrong with the words in it."""


def check(facts: LetterFacts, subject: str, body: str) -> list[Finding]:
    """What is wrong with a letter: first what concerns the whole, then place by place.

    Offsets are characters of the body. The same letter and facts give the same findings.
    """
    letter = Letter(facts, subject, body, anatomy(body))
    found = [each for look in CHECKS for each in look(letter)]
    covered = [each for each in found if each.check in _RANK and each.start is not None]
    kept = [each for each in dict.fromkeys(found) if not any(_outranks(other, each) for other in covered)]
    return sorted(kept, key=lambda each: (-1, 0) if each.start is None else (each.start, each.end or 0))


def _outranks(other: Finding, each: Finding) -> bool:
    if each.start is None or each.end is None or other.start is None or other.end is None:
        return False
    overlaps = other.start < each.end and each.start < other.end
    rank = _RANK.index(each.check) if each.check in _RANK else len(_RANK)
    return overlaps and each.check not in _STRETCHES and _RANK.index(other.check) < rank
