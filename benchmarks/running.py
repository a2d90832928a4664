"""Runs the measures that were chosen, one after the other, and tells and writes what each measured."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from app.cli.garbage_collection import freeze
from benchmarks import report
from benchmarks.measures import Line, show

Chosen = TypeVar("Chosen")
Measured = tuple[list[Line], list[str]]
"""Lines of a table, and notes below it."""


def run(
    chosen: Iterable[Chosen], measures: Mapping[Chosen, Callable[[], Measured]], *, part: str, rounds: int, write: bool
) -> None:
    """Print each measure's table; with `write`, its rows go into that part of `docs/performance.md`."""
    freeze()  # both sides are measured with the service's garbage collection
    for each in chosen:
        machine = report.machine()
        lines, notes = measures[each]()
        show(lines, [*notes, f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} after; {rounds} rounds."])
        if write:
            report.write(part, lines, [machine, *notes])
