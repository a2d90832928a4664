"""Runs the chosen benchmarks one after the other, and prints and writes their results."""

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
    """Print the table of each benchmark; with `write`, its rows go into that part of `docs/performance.md`."""
    freeze()  # both sides that run in this process get the garbage collection settings of the service
    for benchmark in chosen:
        machine = report.machine()
        lines, notes = measures[benchmark]()
        show(lines, [*notes, f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} after; {rounds} rounds."])
        if write:
            report.write(part, lines, [machine, *notes])
