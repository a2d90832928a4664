"""Writes the results into `docs/`, so that no figure there is typed by hand.

Rows are identified by their label: measuring a part again leaves the other rows unchanged.
"""

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import psutil  # type: ignore[import-untyped]  # comes without types

from app.clock import SystemClock
from benchmarks.measures import Line, percentile

_DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
PERFORMANCE: Final = _DOCS / "performance.md"
SCALING: Final = _DOCS / "scaling.md"
_HEAD: Final = (
    "| measured | a second | of bare, median (spread) | processor time, of bare | p50 | p99 |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: |"
)
_PARTS: Final = re.compile(r"(<!-- (\S+): written by a benchmark -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def write(part: str, lines: Sequence[Line], notes: Sequence[str], page: Path = PERFORMANCE) -> None:
    """Put the figures into their part of the page; other rows and notes stay."""
    text = page.read_text(encoding="utf-8")
    assert f"<!-- {part}: written by a benchmark -->" in text, f"{page.name} has no part {part}"

    def updated(found: re.Match[str]) -> str:
        beginning, name, before, end = found.groups()
        return beginning + _updated(before, lines, notes) + end if name == part else found[0]

    page.write_text(_PARTS.sub(updated, text), encoding="utf-8")


def machine() -> str:
    """A description of the machine, its versions and its load."""
    processor = next(
        (line.partition(":")[2].strip() for line in _lines_of("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = round(psutil.virtual_memory().total / 2**30)
    day = SystemClock().now().date()
    return (
        f"{day}: {os.cpu_count()} × {processor}, {memory} GiB, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load before {os.getloadavg()[0]:.1f}."
    )


def _updated(before: str, lines: Sequence[Line], notes: Sequence[str]) -> str:
    rows = {line.split("|")[1].strip(): line for line in before.splitlines()[2:] if line.startswith("|")}
    noted = {_subject(line[2:]): line[2:] for line in before.splitlines() if line.startswith("- ")}
    rows |= {line.label: _row(line) for line in lines}
    noted |= {_subject(note): note for note in notes}
    body = "".join(f"- {note}\n" for note in noted.values())
    return f"{_HEAD}\n" + "".join(f"{row}\n" for row in rows.values()) + (f"\n{body}" if body else "")


def _subject(note: str) -> str:
    """The subject of a note: its beginning. The note that begins with a date is about the machine."""
    beginning = note.partition(": ")[0]
    return "machine" if re.fullmatch(r"\d{4}-\d\d-\d\d", beginning) else beginning


def _row(line: Line) -> str:
    ratios = line.ratios and f"{median(line.ratios):.2f} ({min(line.ratios):.2f}–{max(line.ratios):.2f})"
    late = [f"{percentile(line.latencies, share) * 1000:.1f} ms" if line.latencies else "" for share in (50, 99)]
    processor = f"{median(line.processor_ratios):.2f}" if line.processor_ratios else ""
    rate = median(line.per_second)
    return f"| {line.label} | {rate:,.{0 if rate >= 100 else 1}f} | {ratios or ''} | {processor} | {' | '.join(late)} |"


def _lines_of(file: str) -> list[str]:
    path = Path(file)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
