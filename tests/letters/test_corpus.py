"""The corpus is sound, and the checks are as good on it as they have to be."""

from collections import Counter
from functools import cache

import pytest

from app.etiquette.guidance import GUIDANCE
from app.letters.checks import CHECKS
from app.letters.finding import Severity
from tests.letters.corpus import letters
from tests.letters.report import Report, measure

KNOWN, APART = letters(unseen=False), letters(unseen=True)
NAMES = {name for check in CHECKS for name in check.names}


@pytest.fixture
def report() -> Report:
    return measured()


@cache
def measured() -> Report:
    return measure(KNOWN)


def test_the_corpus_is_large_and_sound() -> None:
    everything = [*KNOWN, *APART]
    assert len(everything) >= 150
    assert len(APART) >= len(everything) // 10
    assert max(Counter(each.name for each in everything).values()) == 1
    faults = [(letter, fault) for letter in everything for fault in letter.faults]
    assert {fault.check for _, fault in faults} <= NAMES
    for letter, fault in faults:
        assert fault.at is None or fault.at in letter.body, letter.name
    assert sum(not each.faults for each in everything) >= 18


def test_the_checks_find_what_is_wrong_and_leave_the_rest_alone(report: Report) -> None:
    assert report.precision(report.errors) >= 0.95, report.cases
    assert report.recall(report.errors) >= 0.9, report.cases
    assert report.false_warnings <= report.clean / 20, report.cases


def test_the_checks_do_as_well_on_unseen_letters() -> None:
    report = measure(APART)
    assert report.precision(report.errors) >= 0.95
    assert report.recall(report.errors) >= 0.9
    assert report.false_warnings <= report.clean / 20


def test_a_finding_says_what_where_and_why(report: Report) -> None:
    assert len(report.findings) >= 150
    for letter, found in report.findings:
        assert found.check in NAMES
        assert set(found.guidance) <= set(GUIDANCE), found
        assert found.guidance, found
        assert found.message.strip(), found
        assert (found.start is None) == (found.end is None)
        if found.start is not None and found.end is not None:
            assert 0 <= found.start < found.end <= len(letter.body)
        assert found.severity in Severity
