"""`python -m tests.letters.report`: how well each check finds what is wrong, and how often it raises a false alarm."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from time import process_time
from typing import Final

from app.letters.checking import check
from app.letters.finding import Finding, Severity
from tests.letters.corpus import Fault, Labelled, letters

_HINTS: Final = ("missing_question",)
"""Checks that never say more."""
_RANK: Final = (Severity.HINT, Severity.WARNING, Severity.ERROR).index


@dataclass
class Report:
    """What was found rightly, found wrongly, and missed, by check."""

    letters: int = 0
    clean: int = 0
    false_warnings: int = 0
    """Warnings in letters that are clean, but for what only a hint would say."""
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    severities: dict[str, Severity] = field(default_factory=dict)
    findings: list[tuple[Labelled, Finding]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    """Each miss and each false alarm, in words."""

    def precision(self, checks: Iterable[str] | None = None) -> float:
        names = self._all if checks is None else list(checks)
        found = sum(self.right[name] + self.wrong[name] for name in names)
        return sum(self.right[name] for name in names) / found if found else 1.0

    def recall(self, checks: Iterable[str] | None = None) -> float:
        names = self._all if checks is None else list(checks)
        there = sum(self.right[name] + self.missed[name] for name in names)
        return sum(self.right[name] for name in names) / there if there else 1.0

    @property
    def _all(self) -> list[str]:
        return sorted({*self.right, *self.wrong, *self.missed})

    @property
    def errors(self) -> list[str]:
        """The checks whose findings are errors."""
        return [name for name in self._all if self.severities.get(name, Severity.ERROR) is Severity.ERROR]

    def table(self) -> str:
        rows = [f"{'check':24}{'faults':>7}{'found':>7}{'wrongly':>9}{'precision':>11}{'recall':>8}"]
        for name in self._all:
            there = self.right[name] + self.missed[name]
            figures = f"{there:7}{self.right[name]:7}{self.wrong[name]:9}"
            rows.append(f"{name:24}{figures}{self.precision([name]):11.2f}{self.recall([name]):8.2f}")
        return "\n".join(rows)

    def totals(self) -> str:
        errors = f"errors: precision {self.precision(self.errors):.3f}, recall {self.recall(self.errors):.3f}"
        return f"{self.letters} letters; {errors}; false warnings in {self.clean} clean letters: {self.false_warnings}"


def measure(corpus: Iterable[Labelled]) -> Report:
    """Check every letter, and compare with its labels. A finding is right where it overlaps a fault of its check."""
    report = Report()
    for letter in corpus:
        found = check(letter.facts, letter.subject, letter.body)
        report.letters += 1
        report.findings += [(letter, each) for each in found]
        for each in found:
            report.severities[each.check] = max(
                each.severity, report.severities.get(each.check, each.severity), key=_RANK
            )
        open_faults = list(letter.faults)
        for each in found:
            hits = [fault for fault in letter.faults if _meets(each, fault, letter.body)]
            if each.severity is Severity.HINT and each.check not in _HINTS:
                continue  # a word that may be right finds no fault
            if not hits:
                report.wrong[each.check] += 1
                report.cases.append(f"wrongly  {letter.name}: {each.check}: {each.message}")
            for hit in hits:
                if hit in open_faults:
                    open_faults.remove(hit)
                    report.right[each.check] += 1
        for fault in open_faults:
            report.missed[fault.check] += 1
            report.cases.append(f"missed   {letter.name}: {fault.at}")
        if all(fault.check in _HINTS for fault in letter.faults):
            report.clean += 1
            report.false_warnings += sum(each.severity is Severity.WARNING for each in found)
    return report


def _meets(found: Finding, fault: Fault, body: str) -> bool:
    if found.check != fault.check:
        return False
    if fault.at is None or found.start is None or found.end is None:
        return fault.at is None or found.start is None
    places = [place for place in range(len(body)) if body.startswith(fault.at, place)]
    return any(found.start < place + len(fault.at) and place < found.end for place in places)


def milliseconds(corpus: list[Labelled]) -> float:
    """The processor's time that a check takes, in the middle, once the dictionaries are there."""
    times = []
    for letter in corpus:
        begun = process_time()
        check(letter.facts, letter.subject, letter.body)
        times.append(1000 * (process_time() - begun))
    return median(times)


def main() -> None:
    corpus = letters(unseen=False)
    known, apart = measure(corpus), measure(letters(unseen=True))
    print(known.table())
    print("\n".join(known.cases))
    print(f"\nHeld apart\n{apart.table()}")
    print(f"\n{known.totals()}")
    print(f"held apart: {apart.totals()}")
    print(f"a check takes {milliseconds(corpus):.1f} ms of the processor, in the middle")


if __name__ == "__main__":
    main()
