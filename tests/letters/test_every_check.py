"""Every check against its own examples."""

import pytest

from app.letters.checking import check
from app.letters.checks import CHECKS
from tests.letters.examples import EXAMPLES, Example

NAMES = [name for each in CHECKS for name in each.names]


def found(example: Example) -> set[str]:
    return {each.check for each in check(*example.letter())}


def test_every_check_has_examples() -> None:
    missing, unknown = set(NAMES) - EXAMPLES.keys(), EXAMPLES.keys() - set(NAMES)
    assert not missing, f"no examples in tests/letters/examples.py for {', '.join(sorted(missing))}"
    assert not unknown, f"tests/letters/examples.py has examples of no check: {', '.join(sorted(unknown))}"
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_finds_what_it_must(name: str) -> None:
    assert [each.text for each in EXAMPLES[name].fires if name not in found(each)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_leaves_near_misses_alone(name: str) -> None:
    assert [each.text for each in EXAMPLES[name].passes if name in found(each)] == []
