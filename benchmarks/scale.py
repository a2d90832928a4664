"""`python -m benchmarks.scale`: how speed depends on what is stored, and on how much comes due together.

Filling the databases takes a minute. `--write` puts the figures into `docs/performance.md`.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from app import logs
from benchmarks import advancing, bursts, designs, replicas
from benchmarks.running import Measured, run


class Part(StrEnum):
    ADVANCING = "advancing"
    BURSTS = "bursts"
    REPLICAS = "replicas"
    DESIGNS = "designs"


def main(
    which: Annotated[list[Part] | None, typer.Argument(help="Parts to run; all by default.")] = None,
    most: Annotated[int, typer.Option(min=1000, help="Maximum number of stored tasks.")] = 1_000_000,
    burst: Annotated[int, typer.Option(min=100, help="Number of tasks that come due in one second.")] = 10_000,
    rounds: Annotated[int, typer.Option(min=1, help="Number of rounds of each.")] = 5,
    write: Annotated[bool, typer.Option(help="Write the figures into docs/performance.md.")] = False,
) -> None:
    """How speed depends on what is stored, and on how much comes due together."""
    logs.configure("warning")
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size < most] + [most]
    measures: dict[Part, Callable[[], Measured]] = {
        Part.ADVANCING: lambda: advancing.measure(sizes, rounds),
        Part.BURSTS: lambda: bursts.measure(burst),
        Part.REPLICAS: lambda: (replicas.measure(rounds), []),
        Part.DESIGNS: lambda: designs.measure(min(most, 100_000)),
    }
    run(which or list(Part), measures, part="scale", rounds=rounds, write=write)


if __name__ == "__main__":
    typer.run(main)
