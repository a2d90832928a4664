"""Checking a letter before it is sent: every check runs, and the findings are put in order."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from itertools import accumulate, islice
from typing import Final

from app.letters.anatomy import anatomy
from app.letters.checks import CHECKS
from app.letters.checks.letter import Letter
from app.letters.context import LetterContext
from app.letters.finding import MOST_FINDINGS, Finding, Severity

_RANK: Final = ("placeholder", "misspelt_company", "misspelt_name", "unknown_name", "wrong_title", "wrong_company")
_STRETCHES: Final = ("too_alike", "too_long_for_linkedin")
"""Where these found something, nothing else is wrong with the words in it."""
_ENOUGH: Final = 5 * MOST_FINDINGS
"""No check goes on once it has found so many: some of them may be about the same words as others."""
_GRAVEST_FIRST: Final = (Severity.ERROR, Severity.WARNING, Severity.HINT)


def check(context: LetterContext, subject: str, body: str) -> list[Finding]:
    """What is wrong with a letter: first what concerns the letter, then place by place.

    Offsets are characters of the body. The same letter and facts give the same findings. There are MOST_FINDINGS at
    most: of more, errors are kept before warnings and warnings before hints, and of each those that come first.

    Takes time in proportion to the text, whatever is in it: anybody may send one, and others wait.
    """
    letter = Letter(context, subject, body, anatomy(body))
    found = dict.fromkeys(each for one in CHECKS for each in islice(one.find(letter), _ENOUGH))
    return _gravest(sorted(_not_outranked(found), key=_place))


def _place(found: Finding) -> tuple[int, int]:
    return (-1, 0) if found.start is None else (found.start, found.end or 0)


def _gravest(findings: list[Finding]) -> list[Finding]:
    """As many of the findings as are shown, in the order in which they stand."""
    if len(findings) <= MOST_FINDINGS:
        return findings
    gravest = sorted(range(len(findings)), key=lambda place: _GRAVEST_FIRST.index(findings[place].severity))
    return [findings[place] for place in sorted(gravest[:MOST_FINDINGS])]


def _not_outranked(found: Collection[Finding]) -> list[Finding]:
    """The findings but for those on words of which a check of a higher rank found something."""
    places = [_Places([each for each in found if each.check == name]) for name in _RANK]
    return [
        each
        for each in found
        if each.check in _STRETCHES or not any(above.touch(each) for above in places[: _rank(each)])
    ]


def _rank(found: Finding) -> int:
    return _RANK.index(found.check) if found.check in _RANK else len(_RANK)


class _Places:
    """Where findings of one check are, so that one question does not go through all of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        spans = sorted((each.start, each.end) for each in findings if each.start is not None and each.end is not None)
        self._starts = [start for start, _ in spans]
        self._reach = list(accumulate((end for _, end in spans), max))

    def touch(self, other: Finding) -> bool:
        """Whether one of them shares a character with another finding."""
        if other.start is None or other.end is None:
            return False
        before = bisect_left(self._starts, other.end)
        return before > 0 and self._reach[before - 1] > other.start
