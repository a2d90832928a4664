"""Checking a letter before it is sent: every check runs, and the findings are put in order."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from itertools import accumulate, islice
from typing import Final

from app.letters.anatomy import anatomy
from app.letters.checks import CHECKS
from app.letters.checks.letter import CheckedLetter
from app.letters.context import LetterContext
from app.letters.finding import MOST_FINDINGS, Finding, Severity

_RANK: Final = ("placeholder", "misspelt_company", "misspelt_name", "unknown_name", "wrong_title", "wrong_company")
"""A finding that overlaps one of an earlier check of this list is not reported. Other checks come after the list, and
do not suppress each other."""
_LONG_RANGES: Final = ("too_alike", "too_long_for_linkedin")
"""Checks whose findings cover whole passages: reported even if a finding of a higher rank lies within."""
_ENOUGH: Final = 5 * MOST_FINDINGS
"""Findings after which a check stops: more than are reported, since some may be suppressed."""
_GRAVEST_FIRST: Final = (Severity.ERROR, Severity.WARNING, Severity.HINT)


def check(context: LetterContext, subject: str, body: str) -> list[Finding]:
    """The findings about a letter: first those about the entire letter, then by their offsets.

    The same letter and context give the same findings. There are MOST_FINDINGS at most: of more, errors take precedence
    over warnings and warnings over hints, then the earlier ones in the text.

    Runs in time linear in the text, whatever it contains: callers choose the text, and other letters wait in the queue.
    """
    letter = CheckedLetter(context, subject, body, anatomy(body))
    findings = dict.fromkeys(finding for checker in CHECKS for finding in islice(checker.find(letter), _ENOUGH))
    return _gravest(sorted(_not_outranked(findings), key=_position))


def _position(finding: Finding) -> tuple[int, int]:
    return (-1, 0) if finding.start is None else (finding.start, finding.end or 0)


def _gravest(findings: list[Finding]) -> list[Finding]:
    """The findings that are reported, in their order."""
    if len(findings) <= MOST_FINDINGS:
        return findings
    gravest = sorted(range(len(findings)), key=lambda index: _GRAVEST_FIRST.index(findings[index].severity))
    return [findings[index] for index in sorted(gravest[:MOST_FINDINGS])]


def _not_outranked(findings: Collection[Finding]) -> list[Finding]:
    """The findings without those that overlap one of a check of a higher rank."""
    ranges = [_Ranges(finding for finding in findings if finding.check == name) for name in _RANK]
    return [
        finding
        for finding in findings
        if finding.check in _LONG_RANGES or not any(higher.overlap(finding) for higher in ranges[: _rank(finding)])
    ]


def _rank(finding: Finding) -> int:
    return _RANK.index(finding.check) if finding.check in _RANK else len(_RANK)


class _Ranges:
    """The ranges of the findings of one check, sorted for a binary search."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        ranges = sorted((one.start, one.end) for one in findings if one.start is not None and one.end is not None)
        self._starts = [start for start, _ in ranges]
        self._furthest_ends = list(accumulate((end for _, end in ranges), max))

    def overlap(self, other: Finding) -> bool:
        """Whether one of them shares a character with the other finding."""
        if other.start is None or other.end is None:
            return False
        before = bisect_left(self._starts, other.end)
        return before > 0 and self._furthest_ends[before - 1] > other.start
