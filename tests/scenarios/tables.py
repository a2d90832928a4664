"""Comparing tables row by row."""

from collections import Counter


def assert_same(found: Counter[str], expected: Counter[str], when: str) -> None:
    """Compare two tables, and list the missing and the unexpected rows."""
    lines = [f"  missing: {row}" for row in sorted((expected - found).elements())]
    lines += [f"  unexpected: {row}" for row in sorted((found - expected).elements())]
    assert not lines, "\n".join([f"{when}:", *lines])
