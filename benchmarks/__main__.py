"""`python -m benchmarks`: run one of them, or all, and print what they measured."""

import os
from enum import StrEnum
from typing import Annotated

import typer

from benchmarks import core, deliveries, latency, lateness, post_interviews, reads, report, starting
from benchmarks.measures import Line, show


class Benchmark(StrEnum):
    CORE = "core"
    POST_INTERVIEWS = "post-interviews"
    READS = "reads"
    STARTING = "starting"
    LATENESS = "lateness"
    DELIVERIES = "deliveries"
    LATENCY = "latency"
    FAIRNESS = "fairness"


def main(
    which: Annotated[list[Benchmark] | None, typer.Argument(help="Which to run; all if left out.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long one round of one measure takes.")] = 1.5,
    rounds: Annotated[int, typer.Option(min=1, help="How many rounds of each.")] = 8,
    write: Annotated[bool, typer.Option(help="Write the figures into docs/performance.md.")] = False,
) -> None:
    """Speed, as ratios against bare equivalents measured in the same run."""
    machine = report.machine()
    chosen = which or list(Benchmark)
    lines: list[Line] = []
    notes = [f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; {rounds} rounds of {seconds} s each."]
    if Benchmark.CORE in chosen:
        lines += core.measure(seconds, rounds)
    if Benchmark.POST_INTERVIEWS in chosen:
        measured, written = post_interviews.measure(seconds, rounds)
        lines += measured
        notes.append(written)
    if Benchmark.READS in chosen:
        lines += reads.measure(seconds, rounds)
    if Benchmark.STARTING in chosen:
        measured, ratios = starting.measure(rounds)
        lines += measured
        notes += ratios
    if Benchmark.LATENESS in chosen:
        lines += lateness.measure()
    if Benchmark.DELIVERIES in chosen:
        measured, costs = deliveries.measure(rounds)
        lines += measured
        notes += costs
    if Benchmark.LATENCY in chosen:
        lines += latency.measure()
    if Benchmark.FAIRNESS in chosen:
        measured, ratios = latency.measure_fairness()
        lines += measured
        notes += ratios
    show(lines, notes)
    if write:
        report.write("bench", lines, [machine, *notes[1:]])


if __name__ == "__main__":
    typer.run(main)
