"""`python -m benchmarks`: run one benchmark, some or all, and print the results."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from benchmarks import bytes_written, core, deliveries, latency, lateness, post_interviews, reads, starting
from benchmarks.running import Measured, run


class Benchmark(StrEnum):
    CORE = "core"
    POST_INTERVIEWS = "post-interviews"
    READS = "reads"
    STARTING = "starting"
    LATENESS = "lateness"
    DELIVERIES = "deliveries"
    LATENCY = "latency"
    FAIRNESS = "fairness"
    BYTES_WRITTEN = "bytes-written"


def main(
    which: Annotated[list[Benchmark] | None, typer.Argument(help="Benchmarks to run; all by default.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Duration of one round of one measurement.")] = 1.5,
    rounds: Annotated[int, typer.Option(min=1, help="Number of rounds of each.")] = 8,
    write: Annotated[bool, typer.Option(help="Write the figures into docs/performance.md.")] = False,
) -> None:
    """Speed, as ratios against bare equivalents measured in the same run."""
    measures: dict[Benchmark, Callable[[], Measured]] = {
        Benchmark.CORE: lambda: (core.measure(seconds, rounds), []),
        Benchmark.POST_INTERVIEWS: lambda: post_interviews.measure(seconds, rounds),
        Benchmark.READS: lambda: (reads.measure(seconds, rounds), []),
        Benchmark.STARTING: lambda: starting.measure(rounds),
        Benchmark.LATENESS: lambda: (lateness.measure(), []),
        Benchmark.DELIVERIES: lambda: deliveries.measure(rounds),
        Benchmark.LATENCY: lambda: (latency.measure(), []),
        Benchmark.FAIRNESS: latency.measure_fairness,
        Benchmark.BYTES_WRITTEN: lambda: ([], bytes_written.measure()),
    }
    run(which or list(Benchmark), measures, part="bench", rounds=rounds, write=write)


if __name__ == "__main__":
    typer.run(main)
