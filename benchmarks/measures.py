"""The results of a benchmark: a line for each measurement, with the figure of every round, and their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from rich import box
from rich.console import Console
from rich.table import Table

_WIDTH_WHEN_PIPED = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement. `per_second` and `ratios` have a value for each round, `latencies` one for each request."""

    label: str
    per_second: Sequence[float]
    ratios: Sequence[float] = ()
    """Requests a second, divided by those of the bare equivalent in the same round."""
    latencies: Sequence[float] = ()
    """Seconds."""
    processor_times: Sequence[float] = ()
    """Seconds of the server's processor time for a request, in each round."""
    processor_ratios: Sequence[float] = ()
    """The same, divided by that of the bare equivalent in the same round."""


def show(lines: Sequence[Line], notes: Sequence[str]) -> None:
    """Print the table; without colour and frame if the output is not a terminal."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_WHEN_PIPED, color_system=None)
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    table.add_column("measured")
    for title in ("median/s", "best/s", "of bare (spread)", "CPU each", "of bare", "p50", "p95", "p99"):
        table.add_column(title, justify="right", no_wrap=True)
    for line in lines:
        table.add_row(line.label, *_figures(line))
    if lines:
        console.print(table)
    for note in notes:
        console.print(note, highlight=False)


def _figures(line: Line) -> tuple[str, ...]:
    return (
        _number(median(line.per_second)),
        _number(max(line.per_second)),
        f"{median(line.ratios):.2f} ({min(line.ratios):.2f}–{max(line.ratios):.2f})" if line.ratios else "",
        f"{median(line.processor_times) * 1000:.2f} ms" if line.processor_times else "",
        f"{median(line.processor_ratios):.2f}" if line.processor_ratios else "",
        *(f"{percentile(line.latencies, share) * 1000:.1f} ms" if line.latencies else "" for share in (50, 95, 99)),
    )


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` per cent of the values do not exceed."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[share - 1]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"
