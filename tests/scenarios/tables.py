"""Two tables compared row by row."""

from collections import Counter


def assert_same(found: Counter[str], expected: Counter[str], when: str) -> None:
    """Compare two tables and show, row by row, what is missing and what is too much."""
    lines = [f"  missing: {row}" for row in sorted((expected - found).elements())]
    lines += [f"  too much: {row}" for row in sorted((found - expected).elements())]
    assert not lines, "\n".join([f"{when}:", *lines])
